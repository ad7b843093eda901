import FrontdeskCore
import Testing

@testable import FrontdeskContent

/// The way of real mails: read, quotes and signature set apart, then language and patterns.
@Suite("What is said in mails")
struct SaidInMailsTests {
    private static func read(_ text: String, type: String = "text/plain") throws -> InboundMessage {
        let head =
            "From: Ayşe <ayse@customer.example>\nSubject: x\nMIME-Version: 1.0\nContent-Type: \(type); charset=utf-8\n\n"
        let bytes = Array((head + text).replacing("\n", with: "\r\n").utf8)
        var message = try MailReader.withoutDesk.read(bytes).message
        LanguageDetector.fillIn(&message)
        return message
    }

    private static let polish =
        "Dzień dobry, prosimy o podanie numeru zamówienia, abyśmy mogli sprawdzić, gdzie jest paczka."
    private static let english =
        "Thank you for your order, we will send it to you as soon as we possibly can this week."

    /// A text, its language, and what stands before `quotedFrom`.
    static let mails: [(text: String, language: String, said: String)] = [
        (
            "Siparişim hâlâ gelmedi, nerede kaldı?\n\nW dniu 11.11.2024 o 15:04, Acme pisze:\n> \(polish)\n> \(polish)",
            "tr", "Siparişim hâlâ gelmedi, nerede kaldı?"
        ),
        (
            "Siparişim hâlâ gelmedi, nerede kaldı?\n\n-----Wiadomość oryginalna-----\nOd: Acme\nWysłano: 11.11.2024\n"
                + "Do: Ayşe\nTemat: Paczka\n\n\(polish)", "tr", "Siparişim hâlâ gelmedi, nerede kaldı?"
        ),
        (
            "Gdzie jest moja paczka? Czekam już od tygodnia.\n\nOn Mon, 11 Nov 2024 at 15:04, Acme <a@b.example> wrote:\n"
                + "> \(english)\n> \(english)", "pl", "Gdzie jest moja paczka? Czekam już od tygodnia."
        ),
        (
            "Wo bleibt meine Bestellung? Ich warte seit einer Woche.\n\n-- \nEwa Nowak\nHead of Sales and Marketing\n"
                + "\(english)\n\(english)", "de", "Wo bleibt meine Bestellung? Ich warte seit einer Woche."
        ),
        (
            "İade talebimin durumunu öğrenmek istiyorum, teşekkürler.\n\n-- \nKind regards\n\(english)", "tr",
            "İade talebimin durumunu öğrenmek istiyorum, teşekkürler."
        ),
    ]

    @Test("the language is that of the answer, not of the quote or the signature below it", arguments: mails.indices)
    func language(_ place: Int) throws {
        let mail = Self.mails[place]
        let message = try Self.read(mail.text)
        #expect(message.language == mail.language && message.languageReliable)
        let end = try #require(message.quotedFrom)
        let before = String(decoding: message.text.utf8.prefix(end), as: UTF8.self)
        #expect(before.trimmingSpace == mail.said)
        #expect(message.text.utf8.count == mail.text.utf8.count, "all of it is kept")
        #expect(message.said.trimmingSpace == mail.said)
    }

    @Test("so it is for HTML alone")
    func html() throws {
        let message = try Self.read(
            "<p>Siparişim hâlâ gelmedi, nerede kaldı?</p><div class=\"gmail_quote\">W dniu 11.11.2024 o 15:04, Acme pisze:<br>"
                + "<blockquote>\(Self.polish) \(Self.polish)</blockquote></div>", type: "text/html")
        #expect(message.language == "tr" && message.languageReliable && message.quotedFrom != nil)
    }

    @Test("patterns of routes look at the answer, and not at what is quoted or signed below it")
    func patterns() throws {
        let patterns = ["paczka", "paczk", "sipariş", "marketing", "order"].compactMap { TextPattern($0) }
        #expect(patterns.count == 5)
        let policy = Policy(
            deskName: "Acme", channels: [], queues: [], routes: [RoutePolicy(id: "all", end: .file)], teams: [],
            agents: [], patterns: TextAutomaton(patterns))
        func hits(_ place: Int) throws -> TextHits { policy.hits(in: try Self.read(Self.mails[place].text)).text }
        #expect(try hits(0) == TextHits([2]) && hits(1) == TextHits([2]))
        #expect(try hits(2) == TextHits([0, 1]))
        #expect(try hits(3) == TextHits() && hits(4) == TextHits())
    }

    @Test("a mail in which nothing is quoted is said whole")
    func whole() throws {
        let message = try Self.read("Siparişim hâlâ gelmedi, nerede kaldı?")
        #expect(message.quotedFrom == nil && message.said.isEmpty && message.language == "tr")
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        var text = Substring(self)
        while let last = text.unicodeScalars.last, last.properties.isWhitespace { text.unicodeScalars.removeLast() }
        return String(text)
    }
}
