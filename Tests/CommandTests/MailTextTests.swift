import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// What `show` says of a mail besides its text.
@Suite struct MailTextTests {
    private static func shown(_ change: (inout WireMessage) -> Void, quotes: Bool = false) -> String {
        var message = Sample.message(3, "Hello\nthere\n\n> old\n> older")
        message.mail = WireMail(messageID: "a@example.net")
        change(&message)
        var page = Page(ink: Ink(isOn: false))
        ConversationText(time: RelativeTime(now: Sample.now), showsQuotes: quotes)
            .message(message, of: "Refund", into: &page)
        return page.text
    }

    @Test(
        "signed and encrypted mails are shown as such, and nothing as checked",
        arguments: [
            ("signed", "· signed, not checked"), ("encrypted", "· encrypted, not readable here"), (nil, nil),
        ] as [(String?, String?)])
    func protection(_ protection: String?, _ words: String?) {
        let text = Self.shown { $0.mail?.protection = protection }
        #expect(["signed", "encrypted"].filter(text.contains) == (protection.map { [$0] } ?? []))
        if let words { #expect(text.contains(words)) }
    }

    @Test("a report says of each recipient what became of the mail")
    func report() {
        let text = Self.shown {
            var report = WireReport(
                kind: "failed", message: MessageID(7), recipient: "a@x.example", reason: "unknownAddress", isHard: true)
            report.others = [
                WireReported(kind: "failed", recipient: "b@x.example", reason: "mailboxFull"),
                WireReported(kind: "delivered", recipient: "c@x.example"),
            ]
            $0.mail?.report = report
        }
        #expect(text.contains("  m7 to a@x.example did not arrive: unknownAddress, for good\n"))
        #expect(text.contains("  m7 to b@x.example did not arrive: mailboxFull\n  m7 to c@x.example has arrived\n"))
    }

    @Test("of recipients only those who do not have it are named")
    func answers() {
        let states: [(String, RecipientAnswer.State)] = [
            ("a", .taken), ("b", .later), ("c", .refused), ("d", .bounced),
        ]
        let text = Self.shown {
            $0.mail?.answers = states.map {
                WireAnswer(RecipientAnswer(address: $0, state: $1, code: 250), recipient: "\($0)@x.example")
            }
        }
        #expect(!text.contains("a@x.example") && text.contains("put off for b@x.example: 250\n"))
        #expect(text.contains("refused for c@x.example: 250\n  came back from d@x.example\n"))
    }

    @Test("quotes are folded, and shown where they are wanted", arguments: [false, true])
    func quotes(_ areShown: Bool) {
        let text = Self.shown({ $0.quotedFrom = 13 }, quotes: areShown)
        #expect(text.contains("> older") == areShown)
        #expect(text.contains("[2 quoted lines; --quotes shows them]") == !areShown)
        #expect(text.contains("  Hello\n  there\n"))
    }

    @Test(
        "an invitation, when and where",
        arguments: [
            (
                MailInvitation(
                    kind: .request, summary: "Call", start: "2026-03-01T09:00:00", end: "2026-03-01T10:30:00",
                    zone: "Europe/Istanbul", place: "Room 3"),
                "Invitation: Call · 2026-03-01 09:00 to 10:30 Europe/Istanbul · Room 3"
            ),
            (
                MailInvitation(
                    kind: .cancel, summary: "Call", start: "2026-03-01T23:00:00Z", end: "2026-03-02T01:00:30Z"),
                "Does not take place: Call · 2026-03-01 23:00 to 2026-03-02 01:00:30 UTC"
            ),
            (
                MailInvitation(
                    kind: .reply, summary: "Fair", start: "2026-03-01", end: "2026-03-02", answer: "declined"),
                "Invitation declined: Fair · 2026-03-01"
            ),
            (
                MailInvitation(kind: .publish, start: "2026-03-01", end: "2026-03-04", repeats: true),
                "Date · 2026-03-01 until before 2026-03-04 · repeated"
            ), (MailInvitation(kind: .counter), "Another time or place proposed"),
        ])
    func invitation(_ invitation: MailInvitation, _ expected: String) {
        let text = Self.shown { $0.mail?.invitation = WireInvitation(invitation) }
        #expect(text.contains("  \(expected)\n  Hello"))
    }

    @Test("all of a mail's facts come through the wire")
    func wire() throws {
        var mail = WireMail(messageID: "a@example.net", protection: "signed")
        mail.report = WireReport(kind: "failed", recipient: "a@x.example")
        mail.report?.others = [WireReported(kind: "delayed", recipient: "b@x.example", isHard: false)]
        mail.invitation = WireInvitation(
            MailInvitation(
                kind: .reply, summary: "Call", start: "2026-03-01", end: "2026-03-02", zone: "x", place: "y",
                answer: "accepted", repeats: true))
        mail.answers = [
            WireAnswer(RecipientAnswer(address: "b", state: .bounced, code: 250), recipient: "b@x.example")
        ]
        #expect(try WireMail(json: JSONParser.parse(mail.jsonBytes)) == mail)
    }
}
