/// One answer of a mail server (RFC 5321, section 4.2).
package struct SMTPReply: Equatable, Sendable {
    /// What its first digit says.
    package enum Kind: Equatable, Sendable {
        case done, goOn, later, never
    }

    /// 200 to 599.
    package let code: Int
    /// The text of each line, without controls; what the server likes, addresses among it.
    package let lines: [String]

    package var kind: Kind {
        switch code / 100 {
        case 2: .done
        case 3: .goOn
        case 4: .later
        default: .never
        }
    }

    /// The enhanced code at its beginning, `5.1.1` (RFC 3463); nil where there is none, or none of its kind.
    package var enhanced: String? {
        guard let word = lines.first?.split(separator: " ", omittingEmptySubsequences: false).first else { return nil }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = parts.allSatisfy {
            (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        }
        return parts.count == 3 && areNumbers && parts[0] == "\(code / 100)" ? String(word) : nil
    }

    /// Code and enhanced code, and nothing that the server wrote in words: those may name people.
    package var codes: String { enhanced.map { "\(code) \($0)" } ?? "\(code)" }

    /// All of the text as one, cut.
    package var text: String {
        HeaderWords.cleaned(lines.joined(separator: " "), bytesMax: SMTPLimits.answerBytesMax)
    }

    package init(code: Int, lines: [String]) {
        self.code = code
        self.lines = lines
    }

    /// Of one line that was kept of an answer; nil where it is none.
    init?(line: String) {
        guard let (code, _, text) = Self.parse(Array(line.utf8)[...]) else { return nil }
        self.init(code: code, lines: [text])
    }

    /// The code, whether another line follows, and the text.
    static func parse(_ line: ArraySlice<UInt8>) -> (code: Int, isLast: Bool, text: String)? {
        let digits = line.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let mark = line.dropFirst(3).first ?? 0x20
        guard (200...599).contains(code), mark == 0x20 || mark == UInt8(ascii: "-") else { return nil }
        let text = String(decoding: line.dropFirst(4), as: UTF8.self)
        return (code, mark == 0x20, HeaderWords.cleaned(text, bytesMax: SMTPLimits.replyLineBytesMax))
    }
}

/// Puts answers together from the bytes that come.
struct SMTPReplyReader {
    /// The server does not speak SMTP.
    struct Malformed: Error, Equatable {}

    private var bytes: [UInt8] = []
    private var lines: [String] = []
    private var code: Int?

    /// Whether something came that no command has asked for.
    var hasMore: Bool { !bytes.isEmpty || code != nil }

    mutating func append(_ more: [UInt8]) { bytes += more }

    /// The next whole answer; nil until more comes.
    mutating func next() throws(Malformed) -> SMTPReply? {
        while let end = bytes.firstIndex(of: 0x0A) {
            guard end <= SMTPLimits.replyLineBytesMax else { throw Malformed() }
            var line = bytes[..<end]
            if line.last == 0x0D { line.removeLast() }
            guard let (code, isLast, text) = SMTPReply.parse(line), self.code ?? code == code,
                lines.count < SMTPLimits.replyLinesMax
            else { throw Malformed() }
            bytes.removeFirst(end + 1)
            lines.append(text)
            self.code = code
            guard isLast else { continue }
            defer { (lines, self.code) = ([], nil) }
            return SMTPReply(code: code, lines: lines)
        }
        guard bytes.count <= SMTPLimits.replyLineBytesMax else { throw Malformed() }
        return nil
    }
}
