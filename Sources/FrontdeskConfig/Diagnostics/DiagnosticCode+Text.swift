extension DiagnosticCode {
    /// The title and the explanation for people, in lines of at most 80 columns.
    package var text: String {
        var lines = ["\(id): \(title)", ""]
        var line = ""
        for word in explanation.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > DiagnosticRenderer.width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
