/// An enhanced status code (RFC 3463): class, subject, detail.
package struct MailStatus: Hashable, Sendable, CustomStringConvertible {
    /// 2 delivered, 4 for now, 5 for good.
    package let category: Int
    package let subject: Int
    package let detail: Int

    package init(category: Int, subject: Int, detail: Int) {
        self.category = category
        self.subject = subject
        self.detail = detail
    }

    package var description: String { "\(category).\(subject).\(detail)" }

    /// Whether it says that there is no such mailbox, or no longer.
    var isOfNoMailbox: Bool { subject == 1 && (detail == 1 || detail == 3 || detail == 6) }

    /// All of a text, in their order: three numbers of at most three digits, with nothing of a number, name or address
    /// of a host at either side.
    static func all(in text: PlainText) -> [MailStatus] {
        var found: [MailStatus] = []
        let bytes = text.bytes
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x32 || bytes[index] == 0x34 || bytes[index] == 0x35,
                index == 0 || !isPart(bytes[index - 1]), let (status, end) = read(bytes, at: index)
            else {
                index += 1
                continue
            }
            found.append(status)
            index = end
        }
        return found
    }

    /// The first of a field `Status`, which may be followed by a comment.
    static func first(in text: String) -> MailStatus? { all(in: PlainText(text)).first }

    private static func read(_ bytes: [UInt8], at start: Int) -> (MailStatus, Int)? {
        var numbers: [Int] = []
        var index = start
        while numbers.count < 3 {
            var value = 0
            let first = index
            while index < bytes.count, isDigit(bytes[index]), index - first < 3 {
                value = value * 10 + Int(bytes[index] - 0x30)
                index += 1
            }
            guard index > first else { return nil }
            numbers.append(value)
            if numbers.count < 3 {
                guard index < bytes.count, bytes[index] == UInt8(ascii: ".") else { return nil }
                index += 1
            }
        }
        guard numbers[0] < 10, index == bytes.count || !isNumeric(bytes, at: index) else { return nil }
        return (MailStatus(category: numbers[0], subject: numbers[1], detail: numbers[2]), index)
    }

    /// Whether a number goes on there: a digit, or a point and a digit as in the address of a host.
    private static func isNumeric(_ bytes: [UInt8], at index: Int) -> Bool {
        isDigit(bytes[index])
            || bytes[index] == UInt8(ascii: ".") && index + 1 < bytes.count && isDigit(bytes[index + 1])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isPart(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: ".") || byte >= 0x61 && byte <= 0x7A || byte >= 0x80
    }
}
