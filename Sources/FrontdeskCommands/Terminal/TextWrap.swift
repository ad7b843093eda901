/// Lines of at most so many columns.
enum TextWrap {
    /// Breaks a line at spaces, and inside a word only where it is longer than a line.
    static func lines(_ line: String, columns: Int) -> [String] {
        guard DisplayWidth.of(line) > columns else { return [line] }
        var result: [String] = []
        var current = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            var rest = String(word)
            let candidate = current.isEmpty ? rest : "\(current) \(rest)"
            if DisplayWidth.of(candidate) <= columns {
                current = candidate
                continue
            }
            if !current.isEmpty { result.append(current) }
            while DisplayWidth.of(rest) > columns {
                let part = DisplayWidth.prefix(rest, columns: columns)
                // A character wider than the line: nothing can be done.
                guard !part.isEmpty else { break }
                result.append(String(part))
                rest = String(rest[part.endIndex...])
            }
            current = rest
        }
        return current.isEmpty ? result : result + [current]
    }
}
