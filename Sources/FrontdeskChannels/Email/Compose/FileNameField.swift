/// The name of a file in the fields of its part.
enum FileNameField {
    /// `Content-Disposition` names it by RFC 2231; without a name, no more than that it is a file.
    static func disposition(_ name: String) -> [String] {
        guard !name.isEmpty else { return ["attachment"] }
        return separated(["attachment"] + parameter("filename", name))
    }

    /// `Content-Type` names it once more, by encoded words in quotes: against RFC 2047, and read by programs that do not
    /// know RFC 2231.
    static func type(_ type: String, _ name: String) -> [String] {
        guard !name.isEmpty else { return [type] }
        if isPlain(name) { return separated([type, "name=\"\(name)\""]) }
        var words = HeaderWords.unstructured(name)
        // A name that could be written as it is, but for its length or its quotes, is not encoded for that.
        if !words.allSatisfy({ $0.hasPrefix("=?") }) { words = [HeaderWords.escaped(name)] }
        words[0] = "name=\"" + words[0]
        words[words.count - 1] += "\""
        return [type + ";"] + words
    }

    private static func isPlain(_ name: String) -> Bool {
        name.utf8.count <= ComposeLimits.wordBytesMax
            && name.utf8.allSatisfy { HeaderWords.isAlphanumeric($0) || " .-_+()".utf8.contains($0) }
    }

    private static func separated(_ words: [String]) -> [String] {
        words.dropLast().map { $0 + ";" } + words.suffix(1)
    }

    /// A parameter, in pieces where it is too long for a line (RFC 2231, sections 3 and 4.1).
    private static func parameter(_ name: String, _ value: String) -> [String] {
        if isPlain(value) { return ["\(name)=\"\(value)\""] }
        let units = value.utf8.map { byte in
            HeaderWords.isAlphanumeric(byte) || "-._~".utf8.contains(byte)
                ? String(Unicode.Scalar(byte)) : "%" + TransferEncoding.hex(byte)
        }
        var pieces = [""]
        for unit in units {
            if pieces[pieces.count - 1].utf8.count + unit.utf8.count > pieceBytesMax { pieces.append("") }
            pieces[pieces.count - 1] += unit
        }
        if pieces.count == 1 { return ["\(name)*=utf-8''\(pieces[0])"] }
        return pieces.enumerated().map { index, piece in "\(name)*\(index)*=\(index == 0 ? "utf-8''" : "")\(piece)" }
    }

    /// Bytes of one piece: within a word, with the parameter's name and its number.
    private static let pieceBytesMax = ComposeLimits.wordBytesMax - 21
}
