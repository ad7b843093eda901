import Testing

@testable import FrontdeskContent

@Suite("What of a mail was said, and what came along")
struct MailContentTests {
    private static func read(_ lines: [String]) throws -> MailContent {
        MailContent(try MailMessage(Array((["From: a@example.com"] + lines).joined(separator: "\r\n").utf8)))
    }

    /// A multipart of parts, each its headers, an empty line, and its content.
    private static func multipart(_ type: String, _ parts: [String]) throws -> MailContent {
        let bodies = parts.map { "--b\r\n\($0.replacing("\n", with: "\r\n"))\r\n" }.joined()
        return try read(["Content-Type: multipart/\(type); boundary=b", "", bodies + "--b--", ""])
    }

    private static let plain = "Content-Type: text/plain\n\nplain"
    private static let html = "Content-Type: text/html\n\n<p>rich</p>"

    @Test("the plain one of several forms is the text, the other is kept")
    func alternative() throws {
        let content = try Self.multipart("alternative", [Self.plain, Self.html])
        #expect(content.text == "plain")
        #expect(content.html == "<p>rich</p>")
        #expect(content.attachments == [])
    }

    @Test(
        "a plain form that is empty or only a note gives way",
        arguments: ["", "   \n\n", "Your program cannot show this mail."])
    func notes(_ note: String) throws {
        let long = "Content-Type: text/html\n\n<p>" + String(repeating: "a real letter ", count: 50) + "</p>"
        let content = try Self.multipart("alternative", ["Content-Type: text/plain\n\n" + note, long])
        #expect(content.text.hasPrefix("a real letter"))
    }

    @Test("HTML alone is read as text")
    func htmlOnly() throws {
        let content = try Self.read(["Content-Type: text/html; charset=windows-1254", "", "<p>Merhaba<p>iade"])
        #expect(content.text == "Merhaba\n\niade")
        #expect(content.html == "<p>Merhaba<p>iade")
    }

    @Test("what HTML shows is inline, what is between texts keeps their order")
    func related() throws {
        let image = "Content-Type: image/png\nContent-ID: <i@x>\n\nPNG"
        let related = try Self.multipart(
            "related; start=\"<h@x>\"", [image, Self.html.replacing("\n\n", with: "\nContent-ID: <h@x>\n\n")])
        #expect(related.text == "rich")
        #expect(related.attachments.map(\.kind) == [.inline])
        #expect(related.attachments.first?.contentID == "i@x")
        let mixed = try Self.multipart(
            "mixed", [Self.plain, image, "\nafter", "Content-Type: text/plain; name=a.txt\n\nfile"])
        #expect(mixed.text == "plain\n\nafter")
        #expect(mixed.attachments.map(\.name) == ["image.png", "a.txt"])
    }

    @Test(
        "what a part is",
        arguments: [
            (
                "text/calendar; method=REQUEST", MailAttachment.Kind.invitation, "invite.ics",
                MailContent.Protection.none
            ),
            ("application/ms-tnef", .winmail, "winmail.dat", .none),
            ("application/octet-stream; name=WinMail.dat", .winmail, "WinMail.dat", .none),
            ("message/rfc822", .message, "message.eml", .none), ("application/pdf", .file, "attachment.pdf", .none),
            ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", .encrypted, "smime.p7m", .encrypted),
            ("application/x-pkcs7-mime; smime-type=signed-data", .signed, "smime.p7m", .signed),
            ("application/pgp-signature", .signature, "signature.asc", .signed),
            ("message/delivery-status", .report, "report.txt", .none), ("nonsense", .file, "attachment.bin", .none),
        ])
    func kinds(_ type: String, _ kind: MailAttachment.Kind, _ name: String, _ protection: MailContent.Protection) throws
    {
        let content = try Self.multipart(
            "mixed", [Self.plain, "Content-Type: \(type)\nContent-Disposition: attachment\n\nbytes"])
        #expect(content.text == "plain")
        #expect(content.attachments.map(\.kind) == [kind])
        #expect(content.attachments.map(\.name) == [name])
        #expect(content.attachments.map(\.content) == [Array("bytes".utf8)])
        #expect(content.protection == protection)
    }

    @Test("signed text is read, encrypted text is marked")
    func protection() throws {
        let signature = "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"
        let signed = try Self.multipart("signed; protocol=\"application/pkcs7-signature\"", [Self.plain, signature])
        #expect(signed.text == "plain")
        #expect(signed.protection == .signed)
        #expect(signed.attachments.map(\.kind) == [.signature])
        let version = "Content-Type: application/pgp-encrypted\n\nVersion: 1"
        let encrypted = try Self.multipart("encrypted", [version, "Content-Type: application/octet-stream\n\nx"])
        #expect(encrypted.text == "")
        #expect(encrypted.protection == .encrypted)
        #expect(encrypted.attachments.count == 2)
        #expect(try Self.read(["", "-----BEGIN PGP MESSAGE-----", "x"]).protection == .encrypted)
    }

    @Test("a report says its first part, the others come along")
    func report() throws {
        let status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x"
        let content = try Self.multipart(
            "report; report-type=delivery-status",
            ["\nfailed", status, "Content-Type: message/rfc822\n\nSubject: x\n\ny"])
        #expect(content.text == "failed")
        #expect(content.attachments.map(\.kind) == [.report, .message])
    }

    @Test(
        "format=flowed joins what was one paragraph",
        arguments: [
            ("a \nb\nc", false, "a b\nc"), ("a \nb", true, "ab"), ("> a \n> b\n>> c \nd", false, "> a b\n>> c \nd"),
            ("x\n-- \nme", false, "x\n-- \nme"), (" >not a quote", false, ">not a quote"),
            (" From x \n y", false, "From x y"),
            ("", false, ""), ("\n\na", false, "\n\na"), ("a \n-- \nme", false, "a \n-- \nme"),
        ])
    func flowed(_ text: String, _ deleteSpace: Bool, _ joined: String) {
        #expect(FlowedText.join(text, deleteSpace: deleteSpace) == joined)
    }

    @Test("every mail of the corpora has a text or something that came along", .enabled(if: MailCorpus.exists))
    func corpora() throws {
        var nothing: [String] = []
        for mail in MailCorpus.mails("mime-stalwart") + MailCorpus.mails("mime-mikel") {
            let content = MailContent(try MailMessage(mail.bytes))
            if content.text.isEmpty, content.attachments.isEmpty { nothing.append(mail.id) }
        }
        let blank = [
            "bad_date_header", "bad_date_header2", "empty_in_reply_to", "missing_body", "must_supply_encoding",
        ]
        #expect(nothing == blank.map { "error_emails/" + $0 }, "these have nothing in them")
    }
}
