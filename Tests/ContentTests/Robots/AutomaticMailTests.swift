import FrontdeskContent
import Testing

@Suite("Mails that no human wrote")
struct AutomaticMailTests {
    typealias Sign = AutomaticMail.Sign

    private static let own = AutomaticMail.Own(
        addresses: ["Support@Example.com"], messageIDHosts: ["desk.example.com"])

    private static func signs(_ lines: String...) throws -> [Sign] {
        var lines = lines
        if !lines.contains(where: { $0.hasPrefix("From:") }) { lines.append("From: Ayse <ayse@customer.example>") }
        let mail = try MailMessage(Array((lines + ["", "text"]).joined(separator: "\r\n").utf8))
        return AutomaticMail(mail, own: own).signs
    }

    /// Each is one line of a header that is otherwise a human's.
    static let automatic: [(String, Sign)] = [
        ("Auto-Submitted: auto-replied", .autoSubmitted), ("Auto-Submitted: auto-generated", .autoSubmitted),
        ("Auto-Submitted: auto-notified", .autoSubmitted), ("auto-submitted: AUTO-REPLIED", .autoSubmitted),
        ("Auto-Submitted: auto-replied (vacation)", .autoSubmitted),
        ("Auto-Submitted: auto-notified; owner-email=\"a@b\"", .autoSubmitted), ("Auto-Submitted: yes", .autoSubmitted),
        ("Auto-Submitted:\r\n auto-replied", .autoSubmitted),
        ("Return-Path: <>", .nullReturnPath), ("Return-Path: < >", .nullReturnPath),
        ("return-path:<>", .nullReturnPath),
        ("From: MAILER-DAEMON@mx.example", .daemon), ("From: Mail <mailer-daemon@mx.example>", .daemon),
        ("From: postmaster@mx.example", .daemon), ("Return-Path: <bounce@list.example>", .daemon),
        ("Return-Path: <bounces+ayse=a.example@list.example>", .daemon), ("Sender: bounce-17@list.example", .daemon),
        ("X-Failed-Recipients: a@customer.example", .daemon), ("From: Bounces <bounces-7@list.example>", .daemon),
        ("From: no-reply@shop.example", .noReply), ("From: noreply@shop.example", .noReply),
        ("From: No.Reply@shop.example", .noReply), ("From: do-not-reply@shop.example", .noReply),
        ("From: donotreply@shop.example", .noReply), ("From: do_not_reply@shop.example", .noReply),
        ("From: orders-noreply@shop.example", .noReply), ("Return-Path: <noreply+1@shop.example>", .noReply),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", .report),
        ("Content-Type: Multipart/Report; report-type=disposition-notification; boundary=b", .report),
        ("Precedence: bulk", .precedence), ("Precedence: Bulk", .precedence), ("Precedence: LIST", .precedence),
        ("Precedence: junk", .precedence), ("Precedence: auto_reply", .precedence), ("X-Precedence: bulk", .precedence),
        ("Precedence: bulk (as configured)", .precedence),
        ("List-Id: <news.shop.example>", .list), ("List-Unsubscribe: <mailto:x@shop.example>", .list),
        ("List-Unsubscribe:", .list), ("List-Post: NO", .list), ("Feedback-ID: 1:2:3:shop", .list),
        ("X-Mailing-List: a@list.example", .list), ("List-Help: <https://list.example>", .list),
        ("X-Auto-Response-Suppress: All", .suppress), ("X-Auto-Response-Suppress: DR, RN, OOF, AutoReply", .suppress),
        ("X-Auto-Response-Suppress: OOF", .suppress), ("x-auto-response-suppress: dr,autoreply", .suppress),
        ("X-MS-Exchange-Inbox-Rules-Loop: a@customer.example", .suppress),
        ("X-Autoreply: yes", .autoresponder), ("X-Autorespond: thanks", .autoresponder),
        ("X-Autoresponder: 1", .autoresponder), ("X-Loop: a@list.example", .autoresponder),
        ("Delivered-To: Autoresponder", .autoresponder), ("X-Auto-Reply: vacation", .autoresponder),
        ("Subject: Automatic reply: your order", .autoresponder), ("Subject: Out of Office: May", .autoresponder),
        ("Subject: Automatische Antwort: Kündigung", .autoresponder), ("Subject: Otomatik yanıt: iade", .autoresponder),
        ("Subject: =?utf-8?Q?Odpowied=C5=BA_automatyczna=3A_zwrot?=", .autoresponder),
        ("Subject: Abwesenheitsnotiz: Rechnung", .autoresponder),
        ("From: support@example.com", .ownLoop), ("From: SUPPORT@EXAMPLE.COM", .ownLoop),
        ("Message-ID: <1.2@Desk.Example.com>", .ownLoop), ("X-Frontdesk-Loop: 1", .ownLoop),
    ]

    /// As these, which a human's mail may have.
    static let human = [
        "Auto-Submitted: no", "Auto-Submitted: No", "Auto-Submitted: no (really)", "auto-submitted: NO;x=y",
        "Auto-Submitted:", "Precedence: first-class", "Precedence: normal", "Return-Path: <ayse@customer.example>",
        "X-Auto-Response-Suppress: DR, RN, NRN", "X-Autoreply: no", "X-Other: auto-replied",
        "Subject: Out of office chairs, please", "Subject: Re: automatic reply", "Subject: auto insurance",
        "From: norma.reply@customer.example", "From: bouncer@club.example", "From: post.master@customer.example",
        "Message-ID: <1@desk.example.com.evil.example>", "Content-Type: multipart/mixed; boundary=b",
        "Reply-To: no-reply@shop.example", "To: bounce@example.com", "References: <1@desk.example.com>",
        "X-Mailer: Autoresponder 1.0",
    ]

    @Test("each line by itself tells that it is a robot, and which sign it is", arguments: automatic)
    func robots(_ line: String, _ sign: Sign) throws {
        #expect(try Self.signs(line) == [sign])
    }

    @Test("what a human's mail may have does not", arguments: human)
    func humans(_ line: String) throws {
        #expect(try Self.signs(line) == [])
    }

    @Test("signs make the three marks of a message")
    func marks() throws {
        func auto(_ line: String) throws -> AutomaticMail {
            try AutomaticMail(MailMessage(Array("From: a@customer.example\r\n\(line)\r\n\r\nx".utf8)))
        }
        #expect(try auto("Auto-Submitted: auto-replied").isSubmitted)
        #expect(try auto("List-Id: <a.example>").isBulk)
        #expect(try auto("Return-Path: <>").isBounce)
        let human = try auto("Subject: x")
        #expect(!human.isAutomatic && !human.isSubmitted && !human.isBulk && !human.isBounce)
    }

    @Test("several signs are told in one order")
    func order() throws {
        let signs = try Self.signs("Precedence: bulk", "Return-Path: <>", "Auto-Submitted: auto-replied")
        #expect(signs == [.autoSubmitted, .nullReturnPath, .precedence])
    }

    @Test("a configured form writes for a customer, a report in its name stays one")
    func forms() throws {
        func signs(_ lines: [String]) throws -> [Sign] {
            let mail = try MailMessage(Array((lines + ["", "x"]).joined(separator: "\r\n").utf8))
            let rules = CustomerSender.Rules(forms: ["no-reply@shop.example"])
            let customer = try #require(CustomerSender(mail, text: "x", rules: rules))
            return AutomaticMail(mail).forCustomer(customer).signs
        }
        let form = ["From: no-reply@shop.example", "Auto-Submitted: auto-generated"]
        #expect(try signs(form) == [.autoSubmitted, .noReply])
        #expect(try signs(form + ["Reply-To: ewa@customer.example"]) == [])
        #expect(try signs(form + ["Reply-To: ewa@customer.example", "Return-Path: <>"]) == [.nullReturnPath])
    }
}
