import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore

extension MailDraft {
    /// An ordinary answer.
    static func example() -> MailDraft {
        var draft = MailDraft(
            from: MailAddress(name: "Acme Destek", address: "support@example.com"),
            to: [MailAddress(name: "Ayşe Yılmaz", address: "ayse@customer.example")], subject: "Re: Sipariş 4711",
            messageID: "x8.k2@example.com", date: Instant(microseconds: 1_795_374_253_000_000),
            text: "Merhaba Ayşe,\n\nsiparişiniz yola çıktı.\n")
        draft.inReplyTo = "m1@customer.example"
        draft.references = ["m0@customer.example", "m1@customer.example"]
        return draft
    }
}

extension ComposedMail {
    /// The bytes as text, for what is ASCII.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The header fields' names, as they stand.
    var fieldNames: [String] {
        let head = text.components(upTo: "\r\n\r\n")
        return head.split(separator: "\r\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("\t") }
            .map { String($0.prefix { $0 != ":" }) }
    }

    /// Whether its lines are such as any server takes: CRLF at each end and nowhere else half of it, 998 bytes at most.
    var hasSoundLines: Bool {
        var length = 0
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0 || (byte == 0x0A) != (previous == 0x0D) { return false }
            length = byte == 0x0A ? 0 : length + 1
            if length > 998 + 1 { return false }
            previous = byte
        }
        return previous == 0x0A
    }
}

extension String {
    /// What stands before the first such mark.
    func components(upTo mark: String) -> String {
        guard let range = firstRange(of: mark) else { return self }
        return String(self[..<range.lowerBound])
    }
}
