import FrontdeskCore
import Testing

@testable import FrontdeskContent

@Suite("Mails and their parts")
struct MailMessageTests {
    private static func read(_ lines: String...) throws -> MailMessage {
        try MailMessage(Array(lines.joined(separator: "\r\n").utf8))
    }

    @Test("headers keep their order, their bytes and all of a name")
    func headers() throws {
        let mail = try Self.read(
            "Received: from a", "\tby b", "RECEIVED: from c", "From: \"Ewa, z domu Żak\" <ewa@example.com>",
            "To: Team: a@example.com, =?utf-8?Q?B=C3=A4r?= <b@example.com>;, c@example.com", "Cc: nobody",
            "Reply-To: <reply@example.com>", "Date: Tue, 1 Jul 2003 10:52:37 +0200",
            "Message-ID: <one@example.com>", "In-Reply-To: Your mail of Monday <a@x> <b@x>",
            "References: <a@x>", " <b@\t x><c@x>", "References: <a@x>", "Content-Type: text/plain", "X-Empty:", "",
            "text")
        #expect(mail.headers.texts("received") == ["from a\tby b".replacing("\t", with: " "), "from c"])
        #expect(mail.headers.first("Received")?.raw == Array(" from a\r\n\tby b".utf8))
        #expect(mail.headers.fields.map(\.name).prefix(3) == ["Received", "RECEIVED", "From"])
        #expect(mail.headers.text("content-type") == "text/plain")
        #expect(mail.headers.text("X-Empty") == "")
        #expect(mail.headers.text("X-None") == nil)
        #expect(mail.from == [MailAddress(name: "Ewa, z domu Żak", address: "ewa@example.com")])
        #expect(
            mail.to == [
                MailAddress(name: "", address: "a@example.com"), MailAddress(name: "Bär", address: "b@example.com"),
                MailAddress(name: "", address: "c@example.com"),
            ])
        #expect(mail.cc == [MailAddress(name: "nobody", address: "")])
        #expect(mail.replyTo.map(\.address) == ["reply@example.com"])
        #expect(mail.date == Instant(microseconds: 1_057_049_557_000_000))
        #expect(mail.messageID == "one@example.com")
        #expect(mail.inReplyTo == ["a@x", "b@x"])
        #expect(mail.references == ["a@x", "b@x", "c@x"])
    }

    @Test(
        "a header in any charset is text",
        arguments: [
            ("=?windows-1254?Q?=DDade_=FEikayet?=", "İade şikayet"), ("=?ISO-8859-9?B?3WFkZQ==?=", "İade"),
            ("=?iso-8859-2?Q?Zwr=F3=E6_=B1?=", "Zwróć ą"), ("=?utf-8?Q?a?= =?utf-8?Q?b?= c", "ab c"),
            ("=?x-nonsense?Q?abc?=", "abc"), ("=?utf-8?Q?a=0D=0ABcc:_x?=", "aBcc: x"),
            ("plain = text?", "plain = text?"),
            ("=?utf-8?B?8J+Yig==?=", "😊"), ("=?gb2312?B?xOO6ww==?=", "你好"),
        ])
    func encodedWords(_ raw: String, _ text: String) throws {
        #expect(try Self.read("From: a@example.com", "Subject: \(raw)", "", "x").subject == text)
    }

    @Test(
        "eight-bit headers without a charset are read as what they look like",
        arguments: [
            (Array("Müşteri".utf8), "Müşteri"), ([0xDD, 0x61, 0x64, 0x65, 0x20, 0xFE], "İade ş"),
            ([0x7A, 0x61, 0xBF, 0xF3, 0xB3, 0xE6, 0x20, 0x67, 0xEA, 0x9C, 0x6C, 0xB9], "zażółć gęślą"),
            ([0x67, 0xEA, 0xB6, 0x6C, 0xB1], "gęślą"), ([0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72], "Müller"),
        ] as [([UInt8], String)])
    func eightBit(_ raw: [UInt8], _ text: String) throws {
        let mail = try MailMessage(Array("From: a@example.com\r\nSubject: ".utf8) + raw + Array("\r\n\r\n".utf8) + raw)
        #expect(mail.subject == text)
        #expect(mail.leaves.first?.text == text)
    }

    @Test(
        "names of files",
        arguments: [
            ("filename=\"a.pdf\"", "a.pdf"), ("filename*=utf-8''%C3%96l%20%C5%9F.pdf", "Öl ş.pdf"),
            ("filename*=windows-1254''%DEube.pdf", "Şube.pdf"),
            ("filename*0*=utf-8''Rechnung%20; filename*1*=f%C3%BCr; filename*2=\" M.pdf\"", "Rechnung für M.pdf"),
            ("filename=\"=?iso-8859-9?Q?=DDade.doc?=\"", "İade.doc"), ("filename=\"../../etc/passwd\"", "passwd"),
            ("filename=\"C:\\\\x\\\\a.doc\"", "a.doc"), ("filename=\"..\"", ""),
            ("filename=\"a\u{202E}fdp.exe\"", "afdp.exe"),
        ])
    func fileNames(_ parameter: String, _ name: String) throws {
        let mail = try Self.read(
            "From: a@example.com", "Content-Type: application/octet-stream",
            "Content-Disposition: attachment; \(parameter)",
            "", "x")
        #expect(mail.root.name == name)
        #expect(mail.root.disposition == .attachment)
    }

    @Test("an attached mail is one part that can be read in turn")
    func attachedMail() throws {
        let mail = try Self.read(
            "From: a@example.com", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "see below", "--b",
            "Content-Type: message/rfc822", "", "From: Inner <inner@example.com>", "Subject: inside",
            "Content-Type: multipart/alternative; boundary=c", "", "--c", "", "inner text", "--c--", "--b--", "")
        #expect(mail.leaves.map(\.type) == ["text/plain", "message/rfc822"])
        let inner = try MailMessage(try #require(mail.leaves.last).content)
        #expect(inner.from.map(\.address) == ["inner@example.com"])
        #expect(inner.leaves.map { $0.text?.contains("inner text") } == [true])
    }

    @Test("the blocks of a delivery report")
    func blocks() {
        let text =
            "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@y\r\nAction: failed\r\nDiagnostic-Code: smtp; 550\r\n no such\r\nnonsense\r\n\r\n"
        let blocks = MailHeaders.blocks(of: Array(text.utf8))
        #expect(blocks.map { $0.fields.count } == [1, 3])
        #expect(blocks.last?.text("diagnostic-code") == "smtp; 550 no such")
    }

    @Test(
        "names of charsets that mean something else, and names that mean nothing",
        arguments: [
            ("windows-1254", [0xDD], "İ"), ("iso-8859-9", [0xFE, 0x80], "ş€"), ("iso-8859-1", [0x80, 0xE4], "€ä"),
            ("iso-8859-2", [0xB1], "ą"), ("us-ascii", [0x61, 0xFC], "aü"), ("utf-8", [0xFC, 0x62], "üb"),
            ("x-unknown", [0xC3, 0xBC], "ü"), ("\"utf-8\"", [0xC3, 0xBC], "ü"), ("ks_c_5601-1987", [0xB0, 0xA1], "가"),
            ("utf-7", Array("+AOQ-".utf8), "ä"), ("utf-16le", [0x61, 0, 0xE4, 0], "aä"), ("cp1250", [0x9C], "ś"),
            ("koi8-r", [0xD4], "т"), ("//TRANSLIT", [0x61], "a"), ("utf-8//IGNORE", [0x61], "a"),
            (String(repeating: "x", count: 5_000), [0x61], "a"), ("", [0x61, 0xE7], "aç"),
            ("utf-8", [0xEF, 0xBB, 0xBF, 0x61], "a"), ("euc-jp", [0xA4, 0xA2, 0xFF], "あ\u{FFFD}"),
        ] as [(String, [UInt8], String)])
    func charsets(_ name: String, _ bytes: [UInt8], _ text: String) {
        #expect(Charset.decode(bytes, name: name) == text)
    }

    @Test("text is cut at its limit between characters")
    func textLimit() {
        #expect(Charset.decode(Array("aşşş".utf8), name: "utf-8", bytesMax: 4) == "aş")
        #expect(Charset.decode([0xFE, 0xFE, 0xFE], name: "windows-1254", bytesMax: 5) == "şş")
        let long = [UInt8](repeating: 0xFE, count: MailLimits.textBytesMax)
        #expect(Charset.decode(long, name: "windows-1254").utf8.count == MailLimits.textBytesMax)
    }
}
