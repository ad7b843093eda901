import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("Writing mails")
struct ComposeTests {
    @Test("an ordinary answer, to the byte")
    func golden() throws {
        let mail = try MailComposer.compose(.example())
        #expect(
            mail.text == """
                Date: Sun, 22 Nov 2026 19:04:13 +0000\r
                From: Acme Destek <support@example.com>\r
                To: =?utf-8?Q?Ay=C5=9Fe_Y=C4=B1lmaz?= <ayse@customer.example>\r
                Subject: =?utf-8?Q?Re=3A_Sipari=C5=9F_4711?=\r
                Message-ID: <x8.k2@example.com>\r
                In-Reply-To: <m1@customer.example>\r
                References: <m0@customer.example> <m1@customer.example>\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Merhaba Ay=C5=9Fe,\r
                \r
                sipari=C5=9Finiz yola =C3=A7=C4=B1kt=C4=B1.\r

                """)
        #expect(mail.envelope.sender?.path == "support@example.com")
        #expect(mail.envelope.recipients.map(\.path) == ["ayse@customer.example"])
    }

    @Test("a signature stands below the text, behind its mark, and above the quote")
    func signature() throws {
        var draft = MailDraft.example()
        draft.text = "Done.\n\n"
        draft.signature = "Zoe\r\nAcme\n"
        draft.quote = MailDraft.Quote(attribution: "Ana wrote:", text: "Where?")
        let body = try MailComposer.compose(draft).text.split(separator: "\r\n\r\n", maxSplits: 1).last
        #expect(body == "Done.\r\n\r\n--=20\r\nZoe\r\nAcme\r\n\r\nAna wrote:\r\n> Where?\r\n")
    }

    static let namesTried = [
        "", "Ayşe Yılmaz", "Zoë \"Zed\" Ångström", "O'Neil, Pat (sales)", "support@example.com", "a. b.",
        "=?utf-8?Q?a?=",
        "山田太郎", String(repeating: "山田", count: 40), "Łukasz Żółć-Święcicki z działu obsługi klienta i reklamacji",
        "👩‍👩‍👧‍👦 aile", "back\\slash", "two  blanks",
        String(repeating: "x", count: 200), "Şükrü; <x@y.example>", "a=?b", "محمد",
    ]

    @Test("names and subjects are read as they were written", arguments: namesTried)
    func names(name: String) throws {
        var draft = MailDraft.example()
        draft.from = MailAddress(name: name, address: "support@example.com")
        draft.to = [MailAddress(name: name, address: "a@b.example"), MailAddress(name: "", address: "c@d.example")]
        draft.cc = [MailAddress(name: name, address: "e@f.example")]
        draft.subject = name
        let mail = try MailComposer.compose(draft)
        let read = try MailMessage(mail.bytes)
        #expect(read.from == [draft.from])
        #expect(read.to == draft.to)
        #expect(read.cc == draft.cc)
        #expect(read.subject == name)
        #expect(mail.hasSoundLines)
        #expect(!mail.text.split(separator: "\r\n").contains { $0.utf8.count > 78 })
    }

    static let filesTried = [
        "fatura.pdf", "Sipariş özeti (2).pdf", "a b.txt", "quote\".txt", "semi;colon=.txt", "rés%20umé.doc", "请求.zip",
        String(repeating: "ü", count: 100) + ".pdf", String(repeating: "long name ", count: 24) + ".pdf", "noext",
        "100% 'ok'.csv",
    ]

    @Test("file names are read as they were written", arguments: filesTried)
    func fileNames(name: String) throws {
        var draft = MailDraft.example()
        let content = (0...255).map { UInt8($0) } + Array("\r\n.\r\n\n.\n\r.\r".utf8)
        draft.files = [
            .init(name: name, type: "application/pdf", content: content),
            .init(name: "empty.bin", type: "no type at all", content: []),
            .init(name: "mail.eml", type: "message/rfc822", content: Array("A: b\n\nc".utf8)),
        ]
        let mail = try MailComposer.compose(draft)
        let read = try MailMessage(mail.bytes)
        #expect(mail.hasSoundLines)
        let parts = read.root.children
        #expect(parts.map(\.name) == ["", name, "empty.bin", "mail.eml"])
        #expect(
            parts.map(\.type) == [
                "text/plain", "application/pdf", "application/octet-stream", "application/octet-stream",
            ])
        #expect(parts.dropFirst().map(\.content) == draft.files.map(\.content))
        #expect(parts.allSatisfy { !$0.isMultipart && $0.children.isEmpty })
        // For programs that know no RFC 2231 the name stands in the type too.
        #expect(read.root.children[1].parameter("name").map { HeaderTextProbe.decoded($0) } == name)
        #expect(MailContent(read).text.hasPrefix("Merhaba Ayşe,"))
    }

    static let textsTried = [
        "", ".", "..", ".\n.\n..\n", "\r\n.\r\nMAIL FROM:<x@y>\r\n", "\n.\nDATA", "\r.\rQUIT", "a\rb\nc\r\nd",
        "From me\nFrom you",
        "trailing \ntab\t\nend ", String(repeating: "uzun satır ", count: 500), String(repeating: "ş", count: 3_000),
        "--\n-- \n=_x",
        "--=_frontdesk\n--=_frontdesk--\n", "=20=\n=", "a\u{0}b\u{7}c\u{1B}[0m", "tab\there", "\u{FEFF}bom",
        "\u{2028}line", "F", "=",
    ]

    /// What of a text is written, told another way than the composer does it.
    static func expected(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let ends = bytes.indices.filter { bytes[$0] != 0x0A || $0 == 0 || bytes[$0 - 1] != 0x0D }
        let unified = String(decoding: ends.map { bytes[$0] == 0x0D ? 0x0A : bytes[$0] }, as: UTF8.self)
        let kept = unified.unicodeScalars.filter {
            $0 == "\n" || $0 == "\t" || !($0.value == 0xFEFF || $0.value < 0x20 || (0x7F...0x9F).contains($0.value))
        }
        var lines = String(String.UnicodeScalarView(kept)).split(separator: "\n", omittingEmptySubsequences: false)
        while lines.count > 1, lines[lines.count - 1].allSatisfy({ $0 == " " || $0 == "\t" }) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    @Test(
        "texts are read as they were written, and no line can be taken for the end of the mail", arguments: textsTried)
    func texts(text: String) throws {
        var draft = MailDraft.example()
        draft.text = text
        let mail = try MailComposer.compose(draft)
        #expect(mail.hasSoundLines)
        #expect(!mail.text.split(separator: "\r\n").contains { $0.hasPrefix(".") || $0.hasPrefix("From ") })
        let read = try MailMessage(mail.bytes)
        #expect(read.root.text == Self.expected(text) + "\n")
        draft.files = [.init(name: "a.txt", type: "text/plain", content: Array(text.utf8))]
        let parts = try MailMessage(try MailComposer.compose(draft).bytes).root.children
        #expect(parts.count == 2)
        #expect(parts.first?.text == Self.expected(text))
        #expect(parts.last?.content == Array(text.utf8))
    }

    @Test("the thread is named whole, or by its beginning and its end")
    func threads() throws {
        var draft = MailDraft.example()
        draft.references = (0..<100).map { "m\($0).\(String(repeating: "x", count: 60))@customer.example" }
        draft.inReplyTo = draft.references.last
        let read = try MailMessage(try MailComposer.compose(draft).bytes)
        #expect(read.messageID == draft.messageID)
        #expect(read.inReplyTo == draft.references.suffix(1))
        #expect(read.references == draft.references.prefix(1) + draft.references.suffix(31))
        draft.references = [
            "a b@c", "<d@e>", "f@g\r\nBcc: x@y.example", "ş@g", "", "h@i", String(repeating: "x", count: 600),
        ]
        draft.inReplyTo = "a\r\n.\r\n"
        let odd = try MailMessage(try MailComposer.compose(draft).bytes)
        #expect(odd.references == ["h@i"])
        #expect(odd.inReplyTo.isEmpty)
        #expect(odd.headers.first("Bcc") == nil)
    }

    @Test("an automatic mail says so, and nobody is told of its failure")
    func automatic() throws {
        var draft = MailDraft.example()
        draft.isAutomatic = true
        draft.loop = 1
        draft.replyTo = "support+c1042.abcdefghijkmnpqr@example.com"
        let mail = try MailComposer.compose(draft)
        #expect(mail.envelope.sender == nil)
        let read = try MailMessage(mail.bytes)
        #expect(read.headers.text("Auto-Submitted") == "auto-replied")
        #expect(read.headers.text("X-Frontdesk-Loop") == "1")
        #expect(read.replyTo.map(\.address) == ["support+c1042.abcdefghijkmnpqr@example.com"])
    }

    static let addressesTried: [(String, String?)] = [
        ("a@b.example", "a@b.example"), ("a+b.c'd@x-y.example", "a+b.c'd@x-y.example"),
        ("a@[127.0.0.1]", "a@[127.0.0.1]"),
        ("a@müller.example", "a@xn--mller-kva.example"), ("a@MÜLLER.example", "a@xn--mller-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"), ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("ayşe@b.example", "ayşe@b.example"), ("a..b@docomo.example", "\"a..b\"@docomo.example"),
        ("a.@b.example", "\"a.\"@b.example"), ("\"a b\"@c.example", "\"a b\"@c.example"),
        ("a_b@c_d.example", "a_b@c_d.example"),
        ("", nil), ("a", nil), ("@b.example", nil), ("a@", nil), ("a b@c.example", nil), ("a@b c", nil),
        ("a>@b.example", nil), ("a@b.example>", nil), ("a@b\r\nRCPT TO:<x@y>", nil), ("a\r\n@b.example", nil),
        ("a\u{0}@b.example", nil), ("a@b.example\u{0}", nil), ("a\u{85}b@c.example", nil),
        ("a\u{202E}b@c.example", nil),
        ("a\u{A0}b@c.example", nil), ("\"a\"b\"@c.example", nil), ("\"a\r\"@c.example", nil), ("a@-b.example", nil),
        ("a@b..example", nil), ("a@[1.2.3.4] x", nil), ("a,b@c.example", nil), ("a@b.example, c@d.example", nil),
        ("<a@b.example>", nil), (String(repeating: "a", count: 250) + "@b.example", nil), ("a:b@c.example", nil),
    ]

    @Test(
        "addresses are taken where mail can go there, and refused where they could be read as something else",
        arguments: addressesTried)
    func addresses(address: String, path: String?) throws {
        #expect(OutgoingAddress(address)?.path == path)
        var draft = MailDraft.example()
        draft.to = [MailAddress(name: "N", address: address)]
        guard path != nil else {
            #expect(throws: ComposeFault.address(field: "To")) { try MailComposer.compose(draft) }
            draft.to = MailDraft.example().to
            draft.replyTo = address
            #expect(throws: ComposeFault.address(field: "Reply-To")) { try MailComposer.compose(draft) }
            return
        }
        let mail = try MailComposer.compose(draft)
        #expect(mail.envelope.recipients.map(\.path) == [path])
        #expect(try MailMessage(mail.bytes).to.count == 1)
    }

    @Test("what cannot be a mail is refused")
    func refused() throws {
        var draft = MailDraft.example()
        draft.to = []
        #expect(throws: ComposeFault.noRecipient) { try MailComposer.compose(draft) }
        draft.to = Array(repeating: MailDraft.example().to[0], count: 101)
        #expect(throws: ComposeFault.tooManyRecipients) { try MailComposer.compose(draft) }
        draft = .example()
        for id in ["", "a b", "a\r\nX: y", "a>", "ş@x", "a\u{0}"] {
            draft.messageID = id
            #expect(throws: ComposeFault.messageID) { try MailComposer.compose(draft) }
        }
        draft = .example()
        draft.date = .distantFuture
        #expect(throws: ComposeFault.date) { try MailComposer.compose(draft) }
        draft = .example()
        draft.files = [.init(name: "a", type: "a/b", content: [UInt8](repeating: 0, count: 24 << 20))]
        #expect(throws: ComposeFault.tooLarge) { try MailComposer.compose(draft) }
        draft.files[0].content.removeLast(3 << 20)
        #expect(try MailComposer.compose(draft).bytes.count > 21 << 20)
    }
}

/// Decodes the encoded words of a parameter, as programs do that know no RFC 2231.
enum HeaderTextProbe {
    static func decoded(_ text: String) -> String {
        MailHeaders.Field(name: "X", raw: Array(text.utf8)).text
    }
}
