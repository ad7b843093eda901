import FrontdeskContent
import Testing

@Suite("Delivery reports")
struct BounceReaderTests {
    private static func read(_ lines: [String]) throws -> BounceReport? {
        BounceReader.read(try MailMessage(Array(lines.joined(separator: "\r\n").utf8)))
    }

    /// A report with fields (RFC 3464), each block of them one recipient's.
    private static func fields(_ blocks: [String], original: String = "Message-ID: <Reply.1@Desk.example>") -> [String]
    {
        [
            "From: Mail Delivery System <MAILER-DAEMON@mx.example>", "Subject: Undelivered Mail Returned to Sender",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b", "", "Sorry.", "--b",
            "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
            blocks.joined(separator: "\r\n\r\n"), "", "--b", "Content-Type: text/rfc822-headers", "",
            "Subject: your order", original, "--b--", "",
        ]
    }

    private static func words(_ text: String) -> [String] {
        [
            "From: MAILER-DAEMON@mx.example", "Return-Path: <>", "Subject: failure notice",
            "Content-Type: text/plain; charset=utf-8", "", text, "", "--- Below this line is a copy of the message.",
            "",
            "Message-ID: <reply.2@desk.example>", "To: x@customer.example", "Subject: old", "",
            "550 5.2.2 mailbox full",
        ]
    }

    @Test("recipient, status, reason, the original's Message-ID")
    func rfc3464() throws {
        let report = try #require(
            try Self.read(
                Self.fields([
                    "Final-Recipient: rfc822; ayse@customer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                        + "Diagnostic-Code: smtp; 550 5.1.1 <ayse@customer.example>:\r\n User unknown",
                    "Original-Recipient: rfc822;ewa@customer.example\r\nFinal-Recipient: rfc822;e@in.example\r\n"
                        + "Action: delayed\r\nStatus: 4.2.2",
                    "Final-Recipient: rfc822; ali@customer.example\r\nAction: delivered\r\nStatus: 2.0.0",
                ])))
        #expect(report.kind == .failed)
        #expect(report.originalMessageID == "Reply.1@Desk.example")
        #expect(
            report.recipients.map(\.address) == [
                "ayse@customer.example", "ewa@customer.example", "ali@customer.example",
            ])
        #expect(report.recipients.map(\.kind) == [.failed, .delayed, .delivered])
        #expect(report.recipients.map(\.reason) == [.unknownAddress, .mailboxFull, .unknown])
        #expect(report.recipients.map(\.isHard) == [true, false, false])
        #expect(report.recipients[0].status == MailStatus(category: 5, subject: 1, detail: 1))
        #expect(report.recipients[0].diagnostic == "smtp; 550 5.1.1 <ayse@customer.example>: User unknown")
    }

    @Test(
        "the words of hosts, and their codes",
        arguments: [
            ("550 5.1.1 x", BounceReason.unknownAddress), ("550 No such user here", .unknownAddress),
            ("551 5.1.6 moved", .unknownAddress), ("550 Empfänger unbekannt", .unknownAddress),
            ("550 5.1.2 bad", .unknownHost), ("556 5.1.10 null MX", .unknownHost), ("550 Host unknown", .unknownHost),
            ("552 5.2.2 x", .mailboxFull), ("452 over quota", .mailboxFull), ("550 Postfach ist voll", .mailboxFull),
            ("550 5.2.1 x", .mailboxDisabled), ("554 account has been suspended", .mailboxDisabled),
            ("552 5.3.4 x", .tooLarge), ("552 message size exceeds fixed maximum message size", .tooLarge),
            ("554 5.6.0 x", .content), ("550 Virus found", .content),
            ("550 5.7.1 message identified as spam", .content),
            ("550 5.7.26 DMARC policy", .senderRefused), ("554 blocked using a list", .senderRefused),
            ("550 5.7.1 relaying denied", .senderRefused), ("450 4.7.1 x", .senderRefused),
            ("4.4.1 connection timed out", .unreachable), ("451 4.3.0 x", .unreachable),
            ("550 5.7.1 user unknown", .recipientRefused), ("550 shop.example does not exist", .unknownHost),
            ("554 whatever", .unknown),
        ])
    func reasons(_ diagnostic: String, _ reason: BounceReason) throws {
        let category = diagnostic.hasPrefix("4") ? "4.0.0" : "5.0.0"
        let block =
            "Final-Recipient: rfc822; a@customer.example\r\nAction: failed\r\nStatus: \(category)\r\n"
            + "Diagnostic-Code: smtp; \(diagnostic)"
        #expect(try Self.read(Self.fields([block]))?.recipients.map(\.reason) == [reason])
    }

    @Test("what is only words: the addresses open what is said of them, the returned mail is not the report")
    func qmail() throws {
        let report = try #require(
            try Self.read(
                Self.words(
                    """
                    Hi. I wasn't able to deliver your message to the following addresses.

                    <one@customer.example>:
                    192.0.2.1 does not like recipient.
                    Remote host said: 550 5.1.1 User unknown

                    <two@customer.example>:
                    Remote host said: 552 mailbox exceeds its quota
                    """)))
        #expect(report.recipients.map(\.address) == ["one@customer.example", "two@customer.example"])
        #expect(report.recipients.map(\.reason) == [.unknownAddress, .mailboxFull])
        #expect(report.originalMessageID == "reply.2@desk.example")
    }

    @Test("`X-Failed-Recipients` names them where no line does")
    func failedRecipients() throws {
        let report = try Self.read([
            "From: Mail <mailer-daemon@mx.example>", "X-Failed-Recipients: a@customer.example, b@customer.example",
            "Subject: Mail delivery failed", "", "It was refused by the domain: unrouteable address.",
        ])
        #expect(report?.recipients.map(\.address) == ["a@customer.example", "b@customer.example"])
    }

    @Test(
        "mailing list managers refuse in words of their own",
        arguments: [
            "You are not allowed to post to this mailing list, and your message has been\nautomatically rejected.",
            "Non-members are not allowed to post messages to this list.", "Sorry, only subscribers may post.",
            "You are not a member of this mailing list <news@list.example>.",
        ])
    func lists(_ words: String) throws {
        let lines = ["From: news-owner@list.example", "Subject: Your message to News", "", words]
        let report = try #require(try Self.read(["Precedence: bulk"] + lines))
        #expect(report.kind == .failed && report.recipients.map(\.reason) == [.senderRefused])
        // A human who tells of it is none.
        #expect(try Self.read(lines) == nil)
    }

    @Test(
        "a human who writes about a mail that came back is no report",
        arguments: [
            [
                "From: a@customer.example", "Subject: Undeliverable: my order", "",
                "My mail was not delivered, 550 5.1.1!",
            ],
            [
                "From: a@customer.example", "Subject: mail delivery failed", "",
                "The parcel could not be delivered to me.",
            ],
            ["From: no-reply@parcel.example", "Subject: Your parcel", "", "It could not be delivered to: a@b.example"],
            ["From: a@customer.example", "Return-Path: <>", "Subject: Away", "", "I am on holiday."],
        ])
    func humans(_ lines: [String]) throws {
        #expect(try Self.read(lines) == nil)
    }

    @Test("complaints and receipts")
    func others() throws {
        let complaint = try Self.read([
            "From: fbl@mx.example", "Content-Type: multipart/report; report-type=feedback-report; boundary=b", "",
            "--b",
            "", "This is an abuse report.", "--b", "Content-Type: message/feedback-report", "", "Feedback-Type: abuse",
            "Original-Rcpt-To: <ayse@customer.example>", "--b", "Content-Type: message/rfc822", "",
            "Message-ID: <r3@desk.example>", "", "x", "--b--",
        ])
        #expect(complaint?.kind == .complaint)
        #expect(complaint?.recipients.map(\.address) == ["ayse@customer.example"])
        #expect(complaint?.originalMessageID == "r3@desk.example")
        let receipt = try Self.read([
            "From: ayse@customer.example",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "", "--b", "", "Seen.",
            "--b", "Content-Type: message/disposition-notification", "", "Original-Message-ID: <r4@desk.example>",
            "--b--",
        ])
        #expect(receipt?.kind == .read)
        #expect(receipt?.originalMessageID == "r4@desk.example")
    }

    @Test("a hostile report costs little and brings bounded results")
    func hostile() throws {
        let block =
            "Final-Recipient: rfc822; a@customer.example\r\nAction: failed\r\n"
            + "Diagnostic-Code: smtp; \(String(repeating: "no such no such ", count: 80))"
        let report = try #require(try Self.read(Self.fields(Array(repeating: block, count: 300))))
        #expect(report.recipients.count == RobotLimits.recipientsMax)
        #expect(report.recipients.allSatisfy { $0.diagnostic.utf8.count <= RobotLimits.diagnosticBytesMax })
        let many = (0..<1_000).map { "<u\($0)@customer.example>: user unknown\n" }.joined()
        #expect(try Self.read(Self.words(many))?.recipients.count == RobotLimits.recipientsMax)
        #expect(try Self.read(Self.words(String(repeating: "a does not exis does not exist", count: 1_000))) != nil)
    }

    @Test("whatever is cut out, doubled or changed in a report: it is read or it is none")
    func mutated() throws {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % max(bound, 1)
        }
        let block = "Final-Recipient: rfc822; a@customer.example\r\nAction: failed\r\nStatus: 5.1.1"
        let seeds = [
            Self.fields([block, block]),
            Self.words("<a@customer.example>:\n550 5.1.1 <x>\n>>> DATA\n<<< 550 no such user"),
            ["From: x", "", "{\"notificationType\":\"Bounce\",\"emailAddress\":\"a@b.example\",\"status\":\"5.1.1\"}"],
        ].map { Array($0.joined(separator: "\r\n").utf8) }
        var reports = 0
        for round in 0..<400 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...next(4) {
                let start = next(bytes.count)
                let end = min(bytes.count, start + next(40))
                switch next(4) {
                case 0: bytes.removeSubrange(start..<end)
                case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
                case 2: bytes.insert(contentsOf: Array("<>@.:;\"\\{\0\u{E9}".utf8), at: start)
                default: if start < bytes.count { bytes[start] = UInt8(next(256)) }
                }
            }
            guard let mail = try? MailMessage(bytes) else { continue }
            if let report = BounceReader.read(mail) {
                reports += 1
                #expect(report.recipients.allSatisfy { !$0.diagnostic.utf8.contains(0x0A) })
            }
            _ = AutomaticMail(mail)
            _ = AuthenticationResult(mail.headers, host: "mx.example")
            _ = CustomerSender(mail, text: String(decoding: bytes, as: UTF8.self), rules: .init(forwarders: ["x"]))
        }
        #expect(reports > 100)
    }
}
