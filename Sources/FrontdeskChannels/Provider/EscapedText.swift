extension String {
    /// The text with some signs written otherwise.
    ///
    /// Scalar by scalar: a line's end of two, and a sign with an accent behind it, are one character, and would not be found.
    func escaping(_ signs: KeyValuePairs<Unicode.Scalar, String>) -> String {
        var escaped = ""
        for scalar in unicodeScalars {
            if let sign = signs.first(where: { $0.key == scalar }) {
                escaped += sign.value
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
