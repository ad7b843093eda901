/// The words of a report for people, divided from the mail it returns.
///
/// Every mail server has a form of its own; common to them is that a line with the address opens what they say of it,
/// and that the returned mail comes last, behind a line that announces it or with its own first header.
struct ReportText: Equatable, Sendable {
    /// Lines about one recipient, or about none yet.
    struct Section: Equatable, Sendable {
        /// Empty where no line named one.
        var address: String
        var text: String
    }

    /// What stands before the first address.
    let preamble: String
    let sections: [Section]
    /// The returned mail, from where it seems to begin; may be empty.
    let returned: String

    init(_ text: String) {
        var preamble = ""
        var sections: [Section] = []
        var rest: [Substring] = []
        let lines = text.split(separator: "\n", maxSplits: RobotLimits.reportLinesMax, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if Self.announces(line) || Self.isFirstHeader(line) {
                rest = Array(lines[index...])
                break
            }
            let opened = Self.address(opening: line)
            if let opened, sections.count < RobotLimits.recipientsMax,
                !sections.contains(where: { MailHeaders.isSame($0.address, opened) })
            {
                // The dialogue with the other host stands before the address it is about.
                let before = sections.last?.text ?? preamble
                sections.append(Section(address: opened, text: Self.dialogue(endOf: before)))
            }
            if sections.isEmpty {
                preamble += line + "\n"
            } else {
                let known = opened.flatMap { name in sections.firstIndex { MailHeaders.isSame($0.address, name) } }
                sections[known ?? sections.count - 1].text += line + "\n"
            }
        }
        self.preamble = preamble
        self.sections = sections
        returned = rest.joined(separator: "\n")
    }

    /// The last lines of a text that tell what two hosts said to each other.
    private static func dialogue(endOf text: String) -> String {
        let lines = text.split(separator: "\n").suffix(20).reversed()
            .prefix { $0.hasPrefix(">>>") || $0.hasPrefix("<<<") }
        return lines.reversed().map { $0 + "\n" }.joined()
    }

    /// Whether the returned mail follows the line.
    static func announces(_ line: Substring) -> Bool {
        let text = PlainText(line)
        guard text.bytes.count <= 120 else { return false }
        if text.contains("was received") { return false }
        let rule = text.bytes.prefix { "-=*|_ ".utf8.contains($0) }.count >= 3
        let ends = [
            "follows.", "follows:", "follows", "following.", "following:", "following. ---", "original message:",
            "message header:", "copy of the message.", "original message", "oryginalna", "orijinal ileti",
        ]
        guard rule || ends.contains(where: { text.bytes.reversed().starts(with: $0.utf8.reversed()) }) else {
            return false
        }
        return text.containsAny(of: [
            "original message", "original mail", "copy of the message", "copy of your message",
            "message headers follow",
            "unsent message", "returned message", "message text follows", "message header", "header of the original",
            "ursprüngliche nachricht", "oryginalna", "orijinal ileti",
        ])
    }

    /// Whether a returned mail that nobody announced begins with the line.
    private static func isFirstHeader(_ line: Substring) -> Bool {
        ["received:", "return-path:", "x-originating-ip:"].contains { PlainText(line.prefix(20)).hasPrefix($0) }
    }

    private static let labels = [
        "final-recipient: rfc822;", "original-recipient: rfc822;", "recipient address:", "recipient:", "rcpt:",
        "address:", "undeliverable to", "undelivered to", "deliver message to:", "delivered to:",
        "delivering your mail to", "unknown user:", "invalid final delivery userid:", "user unknown:",
        "[status: error, address:", "gateway for",
    ]

    /// Bytes of a line in which a label may begin: what stands before it is a number or a star.
    private static let labelStartMax = 60
    /// Bytes of a label, at most.
    private static let labelBytesMax = 40

    /// The address that a line names as that of a recipient; nil where it does not.
    static func address(opening line: Substring) -> String? {
        var rest = line[...]
        func skip(_ isSkipped: (Character) -> Bool) { rest = rest.drop(while: isSkipped) }
        skip { " \t*-|\"'>".contains($0) }
        let plain = PlainText(rest)
        if plain.hasPrefix(">>>") || plain.hasPrefix("<<<") { return nil }
        let head = rest.utf8.prefix(labelStartMax + labelBytesMax).map { ASCII.lower($0) }
        for label in labels {
            guard let end = Self.end(of: label, in: head) else { continue }
            return Self.address(atStartOf: rest[rest.utf8.index(rest.startIndex, offsetBy: end)...])
        }
        // "554 <a@example.org>... Host unknown": what sendmail has always written.
        if rest.prefix(3).allSatisfy({ $0.isASCII && $0.isNumber }), rest.dropFirst(3).hasPrefix(" <") {
            rest = rest.dropFirst(4)
        }
        return Self.address(atStartOf: rest)
    }

    /// How many bytes of a line, in lower case, a label ends behind; it begins within the first ``labelStartMax``.
    private static func end(of label: String, in head: [UInt8]) -> Int? {
        let label = label.utf8
        for start in 0..<min(labelStartMax, max(0, head.count - label.count + 1))
        where head[start...].starts(with: label) {
            return start + label.count
        }
        return nil
    }

    /// The address that a text begins with, without what stands around it.
    static func address(atStartOf text: Substring) -> String? {
        let rest = text.drop { " \t<\"'[(".contains($0) }
        let word = rest.prefix { !" \t\n>\"'<;,()[]".contains($0) }
        var trimmed = word
        while let last = trimmed.last, ".:!".contains(last) { trimmed.removeLast() }
        let halves = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty, !trimmed.contains("/"),
            !trimmed.contains("="), trimmed.utf8.count <= 320
        else { return nil }
        return String(trimmed)
    }
}
