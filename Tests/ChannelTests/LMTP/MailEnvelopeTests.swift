import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("Mails delivered: addresses, envelopes, channels")
struct MailEnvelopeTests {
    @Test(
        "addresses",
        arguments: [
            ("ana@example.org", "ana@example.org"), ("<ana@example.org>", "ana@example.org"), ("<>", ""), ("", ""),
            ("root", "root"), ("\"a b\"@example.org", "\"a b\"@example.org"),
            ("<@relay.example:ana@example.org>", "ana@example.org"), ("ana@[IPv6:::1]", "ana@[IPv6:::1]"),
            ("ayşe@örnek.example", "ayşe@örnek.example"), ("a b@example.org", nil), ("a@b\r\nX: y", nil),
            ("<a@example.org> ", nil), ("@example.org", nil), ("a@", nil), ("a@exa>mple.org", nil), ("\"a@b", nil),
        ] as [(String, String?)])
    func paths(_ text: String, _ address: String?) {
        #expect(MailPath(text)?.address == address)
    }

    private static func written(_ mail: String, sender: String? = "ana@example.org", to: [String] = ["s@example.com"])
        -> String
    {
        let envelope = MailEnvelope(sender: sender.flatMap { MailPath($0) }, recipients: to.compactMap { MailPath($0) })
        return String(decoding: envelope.written(on: Array(mail.utf8)), as: UTF8.self)
    }

    @Test("the envelope stands in front of the mail, in its own ends of lines")
    func written() {
        #expect(
            Self.written("From: a\r\n\r\nx")
                == "Return-Path: <ana@example.org>\r\nDelivered-To: s@example.com\r\nFrom: a\r\n\r\nx")
        #expect(
            Self.written("From: a\n\nx", sender: "<>", to: [])
                == "Return-Path: <>\nFrom: a\n\nx")
        #expect(Self.written("From: a\n\nx", sender: nil, to: []) == "From: a\n\nx")
        #expect(
            Self.written("From: a\n\nReturn-Path: <b@example.org>\n", to: [])
                == "Return-Path: <ana@example.org>\nFrom: a\n\nReturn-Path: <b@example.org>\n")
        #expect(Self.written("X: y\nRETURN-path: <>\n\nx", to: []) == "X: y\nRETURN-path: <>\n\nx")
        #expect(
            Self.written("From ana@example.org Mon Nov 23\nFrom: a\n\nx", to: [])
                == "Return-Path: <ana@example.org>\nFrom: a\n\nx")
        #expect(Self.written("From: a") == "Return-Path: <ana@example.org>\r\nDelivered-To: s@example.com\r\nFrom: a")
    }

    @Test("one mail is one, by whichever envelope it came")
    func fingerprint() throws {
        let mail = "From: ana@example.org\r\nTo: s@example.com\r\nMessage-ID: <1@example.org>\r\n\r\nhello\r\n"
        let key = DeskKey([UInt8](repeating: 7, count: 32))
        let reader = MailReader { key.hash($0) }
        let plain = try reader.read(Array(mail.utf8)).message
        for recipient in ["s@example.com", "t@example.com"] {
            let copy = try reader.read(Array(Self.written(mail, sender: "b@x.example", to: [recipient]).utf8)).message
            #expect(copy.mail?.fingerprint == plain.mail?.fingerprint && copy.dedupe == plain.dedupe)
        }
        let piped = Self.written(mail.replacing("\r\n", with: "\n"))
        #expect(try reader.read(Array(piped.utf8)).message.mail?.fingerprint == plain.mail?.fingerprint)
    }

    @Test("a mail without a Message-ID keeps the one it is given here, by whichever envelope it came")
    func noMessageID() throws {
        let mail = "From: ana@example.org\r\nTo: s@example.com\r\n\r\nhello\r\n"
        let key = DeskKey([UInt8](repeating: 7, count: 32))
        let reader = MailReader { key.hash($0) }
        let plain = try reader.read(Array(mail.utf8)).message
        let copy = try reader.read(Array(Self.written(mail).utf8)).message
        #expect(copy.dedupe == plain.dedupe && copy.mail?.fingerprint == plain.mail?.fingerprint)
    }

    @Test("a null sender makes a mail a machine's, and a signed address is found behind the envelope alone")
    func meaning() throws {
        let key = DeskKey([UInt8](repeating: 7, count: 32))
        let reader = MailReader(mailboxes: ["s@example.com"]) { key.hash($0) }
        let mail = "From: ana@example.org\r\nTo: list@example.net\r\nMessage-ID: <1@example.org>\r\n\r\nhello\r\n"
        #expect(try !reader.read(Array(Self.written(mail).utf8)).message.automatic)
        #expect(try reader.read(Array(Self.written(mail, sender: "<>").utf8)).message.automatic)
        let signed = try #require(ThreadToken.address("s@example.com", conversation: 12) { key.hash($0) })
        let found = try reader.read(Array(Self.written(mail, to: [signed]).utf8)).message
        #expect(found.mail?.token == ConversationID(12))
    }

    @Test(
        "the channel of an address",
        arguments: [
            ("support@example.com", "support"), ("SUPPORT@Example.COM", "support"),
            ("support+c12.abc@example.com", "support"), ("vip+all@example.com", "vip"),
            ("VIP@example.com", "rest"), ("anybody@example.com", "rest"), ("+x@example.com", "rest"),
            ("anybody@other.example", nil), ("support@mail.example.com", nil), ("support", nil), ("", nil),
            ("SATIŞ@örnek.example", nil), ("satış@Örnek.example", nil), ("satış@örnek.EXAMPLE", "support"),
        ] as [(String, String?)])
    func channels(_ address: String, _ name: String?) {
        func channel(_ name: String, _ addresses: [String], _ limit: Int) -> MailChannels.Channel {
            MailChannels.Channel(name: name, addresses: addresses, reader: .withoutDesk, sizeLimit: limit)
        }
        let channels = MailChannels([
            channel("rest", ["@Example.com"], 100),
            channel("support", ["Support@example.com", "satış@örnek.example"], 300),
            channel("vip", ["vip+all@example.com"], 200),
        ])
        #expect(channels.channel(for: address)?.name == name)
        #expect(channels["vip"]?.sizeLimit == 200 && channels["nobody"] == nil && channels.sizeLimit == 300)
    }
}
