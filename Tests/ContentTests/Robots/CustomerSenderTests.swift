import FrontdeskContent
import Testing

@Suite("Who the customer is")
struct CustomerSenderTests {
    private static let rules = CustomerSender.Rules(forms: ["form@shop.example"], forwarders: ["@example.com"])

    private static func sender(_ lines: [String], _ text: String = "Hello") throws -> CustomerSender? {
        let mail = try MailMessage(Array((lines + ["", text]).joined(separator: "\r\n").utf8))
        return CustomerSender(mail, text: text, rules: rules)
    }

    @Test("who wrote it, where no rule says more")
    func from() throws {
        let sender = try Self.sender(["From: Ayşe <ayse@customer.example>", "Reply-To: other@customer.example"])
        #expect(sender?.address == MailAddress(name: "Ayşe", address: "ayse@customer.example"))
        #expect(sender?.source == .from)
        #expect(try Self.sender(["Subject: x"]) == nil)
        #expect(try Self.sender(["From: a@one.example, b@two.example"])?.address.address == "a@one.example")
    }

    @Test("a shop's form names them in `Reply-To`")
    func forms() throws {
        let sender = try Self.sender(["From: Shop <FORM@shop.example>", "Reply-To: Ewa <ewa@customer.example>"])
        #expect(sender?.address == MailAddress(name: "Ewa", address: "ewa@customer.example"))
        #expect(sender?.source == .replyTo)
        #expect(try Self.sender(["From: form@shop.example"])?.source == .from)
        #expect(try Self.sender(["From: form@shop.example", "Reply-To: form@shop.example"])?.source == .from)
        let two = ["From: form@shop.example, x@evil.example", "Reply-To: ewa@customer.example"]
        #expect(try Self.sender(two)?.source == .from)
    }

    @Test(
        "a colleague's mail program writes who wrote",
        arguments: [
            "FYI\n\n---------- Forwarded message ---------\nFrom: Ewa Nowak <ewa@customer.example>\nDate: Mon, 2 Nov 2026\n"
                + "Subject: Order\nTo: <info@example.com>\n\nWhere is it?",
            "-----Ursprüngliche Nachricht-----\nVon: Ewa Nowak [mailto:ewa@customer.example]\n"
                + "Gesendet: Montag, 2. November 2026 10:00\nAn: Info\nBetreff: Bestellung\n",
            "-----Orijinal İleti-----\nKimden: Ewa Nowak <ewa@customer.example>\nGönderildi: 2 Kasım 2026 10:00\n"
                + "Kime: Info\nKonu: Sipariş\n",
            "-----Wiadomość oryginalna-----\nOd: Ewa Nowak <ewa@customer.example>\nWysłano: 2 listopada 2026\nDo: Info\n"
                + "Temat: Zamówienie\n",
            "Begin forwarded message:\n\n> From: \"Ewa Nowak\" <ewa@customer.example>\n> Subject: Order\n> Date: today\n"
                + "> To: info@example.com\n",
            "*From:* Ewa Nowak <ewa@customer.example>\n*Sent:* Monday\n*To:* Info\n*Subject:* Order",
            "Subject: Order\nDate: Mon\nFrom: Ewa Nowak\n <ewa@customer.example>\nTo: info@example.com\n",
        ])
    func forwarded(_ text: String) throws {
        let sender = try Self.sender(
            ["From: Colleague <bartek@example.com>", "Content-Type: text/plain; charset=utf-8"], text)
        #expect(sender?.address == MailAddress(name: "Ewa Nowak", address: "ewa@customer.example"))
        #expect(sender?.source == .forwardedText)
        #expect(try Self.sender(["From: stranger@evil.example"], text)?.source == .from)
    }

    @Test(
        "what only looks like it does not count",
        arguments: [
            "From: my view ewa@customer.example is right", "From: ewa@customer.example\nSubject: x",
            "From: Ewa\nTo: Info\nSubject: x\n", "From: bartek2@example.com\nTo: x\nSubject: y\n",
            "The parcel came from: ewa@customer.example\nto: x\nsubject: y",
        ])
    func notForwarded(_ text: String) throws {
        #expect(try Self.sender(["From: bartek@example.com"], text)?.source == .from)
    }

    @Test("a forwarded mail may be attached")
    func attached() throws {
        let sender = try Self.sender(
            ["From: bartek@example.com", "Content-Type: multipart/mixed; boundary=b"],
            "--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: =?utf-8?Q?Ay=C5=9Fe?= <ayse@customer.example>\r\n"
                + "Subject: x\r\n\r\nhello\r\n--b--\r\n")
        #expect(sender?.address == MailAddress(name: "Ayşe", address: "ayse@customer.example"))
        #expect(sender?.source == .forwardedMail)
    }
}
