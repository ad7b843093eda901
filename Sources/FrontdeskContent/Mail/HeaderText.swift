import CGMime

/// The value of a header field as text.
enum HeaderText {
    /// Unfolds and decodes a value (RFC 2047).
    static func decode(_ raw: [UInt8]) -> String {
        let line = unfold(raw)
        guard line.utf8.contains(UInt8(ascii: "=")) else { return line }
        let head = line.utf8.index(line.startIndex, offsetBy: MailLimits.decodedFieldBytesMax, limitedBy: line.endIndex)
        // An encoded word ends before a space, so that none is cut.
        let end = head.flatMap { line[..<$0].lastIndex(of: " ") } ?? head ?? line.endIndex
        guard let text = frontdesk_header_text(String(line[..<end])) else { return line }
        defer { frontdesk_text_free(text) }
        return trim(printable(String(cString: text)) + line[end...])
    }

    /// One line of UTF-8: ends of lines are gone, bytes that are no UTF-8 are read in the charset they look like.
    static func unfold(_ raw: [UInt8]) -> String {
        printable(trim(EncodedWords.joined(Charset.guess(raw))))
    }

    /// With a space for each control character: an encoded word may hold what no line may.
    private static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == 0x0D || byte == 0x0A { continue }
            bytes.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func trim(_ text: String) -> String {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !ASCII.isSpace($0) }),
            let last = bytes.lastIndex(where: { !ASCII.isSpace($0) })
        else { return "" }
        return String(text[first...last])
    }
}
