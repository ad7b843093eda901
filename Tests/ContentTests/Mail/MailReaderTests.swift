import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("Mails become messages")
struct MailReaderTests {
    private static func read(_ lines: String...) throws -> InboundMessage {
        try MailReader.withoutDesk.read(Array(lines.joined(separator: "\r\n").utf8)).message
    }

    @Test("subject, sender and the first text come in UTF-8, whatever they were in")
    func decodes() throws {
        let message = try Self.read(
            "From: =?windows-1254?Q?Ay=FEe_Y=FDlmaz?= <ayse@example.com>",
            "Subject: =?iso-8859-9?B?3WFkZSBpc3RpeW9ydW0=?= =?utf-8?Q?_l=C3=BCtfen?=",
            "Message-ID: <abc@example.com>", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=b", "", "--b",
            "Content-Type: text/plain; charset=windows-1254", "Content-Transfer-Encoding: quoted-printable", "",
            "Sipari=FEim i=E7in", "iade istiyorum.", "--b", "Content-Type: text/html; charset=utf-8", "", "<p>x</p>",
            "--b--", "")
        #expect(message.sender == Sender(id: "ayse@example.com", name: "Ayşe Yılmaz", email: "ayse@example.com"))
        #expect(message.subject == "İade istiyorum lütfen")
        #expect(message.text == "Siparişim için\niade istiyorum.")
        #expect(message.dedupe == "abc@example.com")
        #expect(!message.automatic)
    }

    @Test(
        "transfer encodings and charsets",
        arguments: [
            ("utf-8", "base64", "S8O8bmRpZ3VuZw==", "Kündigung"),
            ("iso-8859-2", "quoted-printable", "zwr=F3ci=E6", "zwrócić"),
            ("windows-1250", "quoted-printable", "=8Cl=B9sk", "Śląsk"), ("us-ascii", "7bit", "plain", "plain"),
        ])
    func charsets(_ charset: String, _ encoding: String, _ body: String, _ text: String) throws {
        let message = try Self.read(
            "From: a@example.com", "Content-Type: text/plain; charset=\(charset)",
            "Content-Transfer-Encoding: \(encoding)", "", body)
        #expect(message.text == text)
    }

    @Test("what is attached is not what was said")
    func attachments() throws {
        let message = try Self.read(
            "From: a@example.com", "Content-Type: multipart/mixed; boundary=b", "", "--b",
            "Content-Type: text/plain", "Content-Disposition: attachment; filename=log.txt", "", "log", "--b",
            "Content-Type: text/plain", "", "said", "--b--", "")
        #expect(message.text == "said")
    }

    @Test("a report keeps all of its recipients, first those whose end is the report's")
    func reportOfSeveral() throws {
        let report = try #require(
            try Self.read(
                "From: MAILER-DAEMON@mx.example", "Return-Path: <>",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b", "", "It failed.",
                "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
                "Final-Recipient: rfc822; ali@x.example", "Action: delivered", "Status: 2.0.0", "",
                "Final-Recipient: rfc822; Ayse@x.example", "Action: failed", "Status: 5.1.1",
                "Diagnostic-Code: smtp; 550 5.1.1 unknown", "", "Final-Recipient: rfc822; ewa@x.example",
                "Action: failed", "Status: 5.2.2", "--b", "Content-Type: message/rfc822", "",
                "Message-ID: <m7.2@desk.example>", "", "x", "--b--", ""
            ).mail?.report)
        #expect(report.kind == .failed && report.original == "m7.2@desk.example")
        #expect(
            report.recipients == [
                MailReport.Recipient(
                    address: "ayse@x.example", kind: .failed, reason: "unknownAddress", isHard: true,
                    diagnostic: "smtp; 550 5.1.1 unknown"),
                MailReport.Recipient(address: "ewa@x.example", kind: .failed, reason: "mailboxFull"),
                MailReport.Recipient(address: "ali@x.example", kind: .delivered),
            ])
    }

    @Test(
        "machines say so",
        arguments: [
            ("Auto-Submitted: auto-replied", true), ("Auto-Submitted: No", false),
            ("Auto-Submitted: auto-generated; reason=x", true), ("Precedence: bulk", true),
            ("Precedence: first-class", false), ("X-Other: y", false),
        ])
    func automatic(_ header: String, _ isAutomatic: Bool) throws {
        #expect(try Self.read("From: a@example.com", header, "", "x").automatic == isAutomatic)
    }

    @Test("a group or a list of senders gives its first mailbox")
    func senders() throws {
        #expect(try Self.read("From: Ayse <a@example.com>, b@example.com", "", "x").sender.id == "a@example.com")
    }

    @Test(
        "whom a mail came to: by its header, by its envelope, and by the fields above the first Received",
        arguments: [
            ([], ["To: Ali <A@x.example>", "Cc: b@x.example"], ["a@x.example", "b@x.example"]),
            (["Sales@x.example"], ["To: a@x.example"], ["a@x.example", "sales@x.example"]),
            (["sales@x.example"], ["Delivered-To: other@x.example"], ["sales@x.example"]),
            (
                [],
                [
                    "Return-Path: <z@y.example>", "X-Original-To: sales@x.example", "Delivered-To: <box@x.example>",
                    "envelope-to: c@x.example, d@x.example", "Received: from y.example", "Delivered-To: evil@x.example",
                    "To: a@x.example",
                ], ["a@x.example", "box@x.example", "c@x.example", "d@x.example", "sales@x.example"]
            ),
            ([], ["Received: from y.example", "Envelope-To: evil@x.example", "X-Original-To: evil@x.example"], []),
            ([], ["Delivered-To: evil@x.example", "X-Received: by y.example"], []),
        ] as [([String], [String], [String])])
    func recipients(_ envelope: [String], _ fields: [String], _ expected: [String]) throws {
        let mail = (fields + ["From: z@y.example", "", "x"]).joined(separator: "\r\n")
        #expect(try MailReader.withoutDesk.read(Array(mail.utf8), for: envelope).message.recipients == expected)
    }

    @Test("of many recipients those by the envelope are kept")
    func manyRecipients() throws {
        let many = (100..<200).map { "a\($0)@x.example" }.joined(separator: ", ")
        let mail = Array("To: \(many)\r\nFrom: z@y.example\r\n\r\nx".utf8)
        let found = try MailReader.withoutDesk.read(mail, for: ["sales@x.example"]).message.recipients
        #expect(found.count == MailReader.recipientsMax && found.contains("sales@x.example") && found == found.sorted())
    }

    @Test("what cannot be read is said, and nothing crashes")
    func faults() {
        #expect(throws: MailReader.Fault.noSender) { try Self.read("Subject: x", "", "y") }
        #expect(throws: (any Error).self) { try MailReader.withoutDesk.read([]).message }
        #expect(throws: (any Error).self) { try MailReader.withoutDesk.read([0xFF, 0, 1, 2]).message }
        let large = [UInt8](repeating: UInt8(ascii: "x"), count: MailLimits.mailBytesMax + 1)
        #expect(throws: MailReader.Fault.tooLarge) { try MailReader.withoutDesk.read(large).message }
    }

    @Test(
        "parts within parts are read to the limit and refused beyond it", arguments: [1, 10, 64, 65, 100, 1_000, 2_000])
    func nested(_ depth: Int) throws {
        var text = "From: a@example.com\r\n"
        for level in 0..<depth {
            text += "Content-Type: multipart/mixed; boundary=b\(level)\r\n\r\n--b\(level)\r\n"
        }
        text += "Content-Type: text/plain\r\n\r\nsaid\r\n"
        let bytes = Array(text.utf8)
        if depth <= MailLimits.depthMax {
            #expect(try MailReader.withoutDesk.read(bytes).message.text.contains("said"))
        } else {
            let fault: MailFault = depth < MailLimits.partsMax ? .tooDeep : .tooManyParts
            #expect(throws: fault) { try MailReader.withoutDesk.read(bytes).message }
        }
    }

    @Test("every cut and every changed byte of a mail gives a message or a fault")
    func mutations() {
        let mail = Array(
            ("From: =?utf-8?Q?Ay=C5=9Fe?= <a@example.com>\r\nSubject: =?utf-8?B?xLBhZGU=?=\r\n"
                + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain;"
                + " charset=iso-8859-9\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=DDade=\r\n\r\n--b--\r\n")
                .utf8)
        var read = 0
        for place in mail.indices {
            if (try? MailReader.withoutDesk.read(Array(mail[..<place])).message) != nil { read += 1 }
            for byte: UInt8 in [0, 0x0A, 0x22, 0x3D, 0x3F, 0xFF] {
                var changed = mail
                changed[place] = byte
                if (try? MailReader.withoutDesk.read(changed).message) != nil { read += 1 }
            }
        }
        #expect(read > mail.count)
    }
}
