import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("The subject and the quote of an answer")
struct AnsweringTests {
    static let subjectsTried: [(String, String)] = [
        ("Sipariş 4711", "Re: Sipariş 4711"), ("Re: Sipariş", "Re: Sipariş"), ("RE: re: Re: x", "Re: x"),
        ("AW: Rechnung", "Re: Rechnung"), ("Antw.: Rechnung", "Re: Antw.: Rechnung"),
        ("WG: AW: Rechnung", "Re: Rechnung"),
        ("SV: Faktura", "Re: Faktura"), ("YNT: Sipariş", "Re: Sipariş"), ("Ynt: Yanıt: Sipariş", "Re: Sipariş"),
        ("İlt: Sipariş", "Re: Sipariş"), ("ilt: İLT: x", "Re: x"), ("Odp: Zamówienie", "Re: Zamówienie"),
        ("ODP: PD: Odp: Zamówienie", "Re: Zamówienie"), ("Re[2]: x", "Re: x"), ("Re(3): x", "Re: x"),
        ("RE : x", "Re: x"),
        ("Re:x", "Re: x"), ("回复：订单", "Re: 订单"), ("Fwd: Fw: x", "Re: x"), ("", "Re:"), ("Re:", "Re:"),
        ("Re: AW:", "Re:"),
        ("Rechnung: Re: x", "Re: Rechnung: Re: x"), ("Reklamation: kaputt", "Re: Reklamation: kaputt"),
        ("Order: 5", "Re: Order: 5"), ("[list] Re: x", "Re: [list] Re: x"), ("TR: 34", "Re: TR: 34"),
        (": x", "Re: : x"),
        ("a\r\nBcc: x@y", "Re: a  Bcc: x@y"), ("Re: \u{0}Re: x", "Re: x"),
    ]

    @Test("Re: stands there once, whatever stood before", arguments: subjectsTried)
    func subjects(subject: String, answer: String) {
        #expect(ReplySubject.answering(subject) == answer)
        #expect(ReplySubject.answering(answer) == answer)
    }

    static let linesTried: [(String, String)] = [
        ("tr", "Ayşe Yılmaz, 22.11.2026 22:04 tarihinde şunu yazdı:"),
        ("pl", "W dniu 22.11.2026 o 22:04 Ayşe Yılmaz napisał(a):"),
        ("de", "Am 22.11.2026 um 22:04 schrieb Ayşe Yılmaz:"), ("en", "On 22 Nov 2026 at 22:04, Ayşe Yılmaz wrote:"),
        ("fr", "On 22 Nov 2026 at 22:04, Ayşe Yılmaz wrote:"),
        ("tr-TR", "Ayşe Yılmaz, 22.11.2026 22:04 tarihinde şunu yazdı:"),
    ]

    @Test(
        "the line above a quote is in the conversation's language, and our own reader finds the quote",
        arguments: linesTried)
    func attributions(language: String, line: String) throws {
        let draft = MailDraft.example()
        let made = QuoteAttribution.line(
            language: language, author: "Ayşe Yılmaz", date: draft.date, offsetSeconds: 3 * 3_600)
        #expect(made == line)
        var answer = draft
        answer.text = "Yeni metin burada."
        answer.quote = .init(attribution: made, text: "eski metin\n\n> daha eski\r\nson")
        let content = MailContent(try MailMessage(try MailComposer.compose(answer).bytes))
        #expect(content.text == "Yeni metin burada.\n\n\(line)\n> eski metin\n>\n>> daha eski\n> son")
        let said = QuoteMarks(content.text).said
        #expect(said.trimmed == "Yeni metin burada.")
    }

    @Test("a quote has an end")
    func bounded() throws {
        var draft = MailDraft.example()
        draft.quote = .init(attribution: "x\r\nwrote:", text: String(repeating: "çok uzun\n", count: 10_000))
        let text = MailContent(try MailMessage(try MailComposer.compose(draft).bytes)).text
        #expect(text.utf8.count < 24 << 10)
        #expect(text.hasSuffix("\n> […]"))
        #expect(text.contains("\nx wrote:\n> çok uzun\n") || text.contains("\nx  wrote:\n> çok uzun\n"))
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.drop { $0.isWhitespace }
    }
}
