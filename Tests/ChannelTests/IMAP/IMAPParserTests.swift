import FrontdeskCore
import Testing

@testable import FrontdeskChannels

/// Bytes to responses.
@Suite("IMAP responses")
struct IMAPParserTests {
    static func responses(_ text: String, pieces: Int = .max) throws -> [IMAPResponse] {
        var framer = IMAPFramer()
        var found: [IMAPResponse] = []
        let bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            let end = min(bytes.count, pieces == .max ? bytes.count : place + pieces)
            try framer.take(Array(bytes[place..<end])) { found.append(try IMAPResponse($0)) }
            place = end
        }
        return found
    }

    @Test("a mail's text is its own, whatever it says", arguments: [Int.max, 1, 2, 7])
    func literal(pieces: Int) throws {
        let mail = "fd1.2 OK done\r\n* BYE\r\n{9}\r\n)\r\n"
        let text =
            "* 3 FETCH (UID 7 BODY[] {\(mail.utf8.count)}\r\n\(mail) FLAGS (\\Seen))\r\nfd1.2 OK [X y z] good {5}\r\n"
        let responses = try Self.responses(text, pieces: pieces)
        #expect(responses.count == 2)
        guard case .fetch(let fetched)? = responses.first else {
            Issue.record("no mail: \(responses)")
            return
        }
        #expect(fetched.uid == 7)
        #expect(fetched.body == .bytes(Array(mail.utf8)))
        #expect(fetched.flags == ["\\Seen"])
        #expect(responses[1] == .status(tag: "fd1.2", .ok, code: "X", arguments: "y z", text: "good {5}"))
    }

    @Test(
        "single responses",
        arguments: [
            ("* 12 EXISTS", IMAPResponse.exists(12)),
            ("* search 3 1 2 ", .search([3, 1, 2])),
            ("* SEARCH", .search([])),
            ("* SEARCH 5 (MODSEQ 917)", .search([5])),
            ("+ idling", .continuation),
            ("+", .continuation),
            ("* CAPABILITY IMAP4rev1 Idle", .capabilities(["IMAP4REV1", "IDLE"])),
            ("* BYE gone", .status(tag: nil, .bye, code: "", arguments: "", text: "gone")),
            ("* OK [UIDVALIDITY 7] ok", .status(tag: nil, .ok, code: "UIDVALIDITY", arguments: "7", text: "ok")),
            ("t1 NO", .status(tag: "t1", .no, code: "", arguments: "", text: "")),
            ("* 4 EXPUNGE", .other("EXPUNGE", [])),
            (
                #"* LIST (\X) "/" "a\"b""#,
                .other("LIST", [.list([.atom("\\X")]), .string([0x2F]), .string(Array("a\"b".utf8))])
            ),
        ])
    func single(_ line: String, _ expected: IMAPResponse) throws {
        #expect(try Self.responses(line + "\r\n") == [expected])
        // The end of a line alone is one too.
        #expect(try Self.responses(line + "\n") == [expected])
    }

    @Test("the parts of a FETCH come in any order, and strange ones are passed over")
    func fetch() throws {
        let text = """
            * 1 FETCH (X-GM-LABELS ("a" "\\\\B") BODY[HEADER.FIELDS ("Date" {4}\r\nFrom)] "x y" INTERNALDATE " 3-Mar-2016 \
            12:25:01 -0500" RFC822.SIZE 99 MODSEQ (12) BODY[]<0> {2+}\r\nab UID 4 ))\r\n
            """
        guard case .fetch(let fetched)? = try Self.responses(text).first else {
            Issue.record("no FETCH")
            return
        }
        #expect(fetched.uid == 4)
        #expect(fetched.size == 99)
        #expect(fetched.body == .bytes([0x61, 0x62]))
        // 2016-03-03T17:25:01Z
        #expect(fetched.internalDate == Instant(microseconds: 1_457_025_901_000_000))
    }

    @Test("a body may be NIL or a quoted string")
    func bodies() throws {
        guard case .fetch(let none)? = try Self.responses("* 1 FETCH (UID 1 BODY[] NIL)\r\n").first,
            case .fetch(let quoted)? = try Self.responses("* 1 FETCH (UID 1 BODY[] \"a\\\"b\")\r\n").first
        else {
            Issue.record("no FETCH")
            return
        }
        #expect(none.body == .missing)
        #expect(quoted.body == .bytes(Array("a\"b".utf8)))
    }

    @Test(
        "what is no IMAP is refused",
        arguments: [
            "* 1 FETCH (UID 1", "* 1 FETCH (BODY[HEADER", "* LIST \"abc", "hello", "* 5", "* SEARCH 1 x",
            "* SEARCH 99999999999", "* SEARCH 0", "x y z", "* 1 FETCH (BODY[] {99999999999}",
            "* X " + String(repeating: "(", count: 200), "* X {4294967296}",
        ])
    func refused(_ line: String) {
        #expect(throws: IMAPFault.self) { try Self.responses(line + "\r\n") }
    }

    @Test("a line without an end is given up, a literal too large is counted and dropped")
    func limits() throws {
        #expect(throws: IMAPFault.self) {
            try Self.responses("* OK " + String(repeating: "x", count: IMAPLimits.lineBytesMax + 1), pieces: 4_096)
        }
        #expect(throws: IMAPFault.self) {
            try Self.responses("* X " + String(repeating: "{1}\r\na ", count: IMAPLimits.piecesMax + 1) + "\r\n")
        }
        var framer = IMAPFramer(literalBytesMax: 10)
        var found: [IMAPResponse] = []
        try framer.take(Array("* 1 FETCH (BODY[] {11}\r\n0123456789\n UID 3)\r\n* 2 EXISTS\r\n".utf8)) {
            found.append(try IMAPResponse($0))
        }
        guard case .fetch(let fetched)? = found.first else {
            Issue.record("no FETCH")
            return
        }
        #expect(fetched.body == .skipped(11))
        #expect(fetched.uid == 3)
        #expect(found.last == .exists(2))
    }

    @Test("a search of 100,000 numbers is one line and no fault")
    func longSearch() throws {
        let numbers = (1...100_000).map { UInt32($0) * 7 }
        let line = "* SEARCH " + numbers.map(String.init).joined(separator: " ") + "\r\n"
        #expect(try Self.responses(line, pieces: 65_536) == [.search(numbers)])
    }
}

/// Mailbox names.
@Suite("Mailbox names")
struct MailboxNameTests {
    @Test(
        "names as people and as servers write them",
        arguments: [
            ("INBOX", "INBOX"), ("Tom & Jerry", "Tom &- Jerry"), ("Entwürfe", "Entw&APw-rfe"),
            ("Gelen Kutusu/Şikâyet", "Gelen Kutusu/&AV4-ik&AOI-yet"), ("Wysłane", "Wys&AUI-ane"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"), ("😀", "&2D3eAA-"),
            ("a\r\nb", "a&AA0ACg-b"), ("", ""),
        ])
    func pairs(_ name: String, _ wire: String) {
        #expect(MailboxName.encoded(name) == wire)
        #expect(MailboxName.decoded(wire) == name)
    }

    @Test("what is no modified UTF-7", arguments: ["&", "&A", "&2D3-", "ü", "&!-", "&AAAA", "&AP-"])
    func broken(_ text: String) {
        #expect(MailboxName.decoded(text) == nil)
    }

    @Test("a name cannot leave its quotes")
    func quoted() {
        #expect(MailboxName.quoted("a\"\r\nb\\") == "\"a\\\"&AA0ACg-b\\\\\"")
    }
}
