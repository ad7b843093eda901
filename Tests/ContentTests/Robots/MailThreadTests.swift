import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("What ties mails together")
struct MailThreadTests {
    /// Stands for the keyed hash: different for different bytes, which is all that is asked of it here.
    private static func hash(_ bytes: [UInt8], key: UInt64 = 7) -> [UInt8] {
        var all: [UInt8] = []
        for round in 0..<4 as Range<UInt64> {
            var value = 0xcbf2_9ce4_8422_2325 ^ (key &* 31 &+ round)
            for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for shift in 0..<8 { all.append(UInt8(truncatingIfNeeded: value >> (UInt64(shift) * 8))) }
        }
        return all
    }

    private static func mail(_ lines: String...) throws -> (MailMessage, fingerprint: [UInt8]) {
        let bytes = Array((lines + ["", "Hello"]).joined(separator: "\r\n").utf8)
        let mail = try MailMessage(bytes)
        return (mail, MailFingerprint.hash(mail, of: bytes) { hash($0) })
    }

    @Test("all of In-Reply-To and References, the nearest first, each once")
    func parents() throws {
        let (mail, fingerprint) = try Self.mail(
            "From: a@customer.example", "Message-ID: <Own@Customer.EXAMPLE>",
            "In-Reply-To: <c@D.example> <x@d.example>",
            "References: <a@d.example> <b@d.example>\r\n <c@d.example> <Own@customer.example>")
        let thread = MailThread(mail, fingerprint: fingerprint)
        #expect(thread.messageID == "Own@customer.example")
        #expect(!thread.isMade)
        #expect(thread.parents == ["c@d.example", "x@d.example", "b@d.example", "a@d.example"])
    }

    @Test(
        "Message-IDs as they are compared",
        arguments: [
            ("<a@B.example>", "a@b.example"), ("A b@c.example ", "Ab@c.example"), ("no-host", "no-host"), ("", ""),
            ("a@b@C.Example", "a@b@c.example"),
        ])
    func normalized(_ id: String, _ same: String) {
        #expect(MailThread.normalized(id) == same)
    }

    @Test("a missing Message-ID is made, the same each time, another for another mail")
    func made() throws {
        func made(_ date: String, _ trace: String = "X-A: b") throws -> MailThread {
            let (mail, fingerprint) = try Self.mail("From: a@customer.example", "Date: \(date)", trace)
            return MailThread(mail, fingerprint: fingerprint)
        }
        let first = try made("Mon, 2 Nov 2026 10:00:00 +0000")
        #expect(first.isMade)
        #expect(first.messageID.hasSuffix("@missing-id.invalid"))
        #expect(first.messageID.utf8.count == 32 + 1 + MailThread.madeHost.utf8.count)
        #expect(try made("Mon, 2 Nov 2026 10:00:00 +0000", "Received: from x by y") == first)
        #expect(try made("Mon, 2 Nov 2026 10:00:01 +0000") != first)
    }

    @Test("copies by two mailboxes are the same, another body is another mail")
    func fingerprint() throws {
        func bytes(_ text: String) throws -> [UInt8] {
            let raw = Array(text.utf8)
            return MailFingerprint.hash(try MailMessage(raw), of: raw) { Self.hash($0) }
        }
        let head = "Message-ID: <1@C.example>\nFrom: A <a@c.example>\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n"
        let first = try bytes(head + "\nHello\nthere\n")
        #expect(
            try bytes("Received: by x\nDelivered-To: b@d.example\nX-Spam: no\n" + head + "\nHello\nthere\n") == first)
        #expect(
            try bytes(
                (head + "\nHello\nthere\n\n").split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: "\r\n")) == first)
        #expect(try bytes(head.replacing("From: A ", with: "From: A\n ") + "\nHello\nthere\n") == first)
        #expect(try bytes(head + "\nHello\nthere!\n") != first)
        #expect(try bytes(head.replacing("10:00", with: "10:01") + "\nHello\nthere\n") != first)
        #expect(try bytes(head.replacing("a@c", with: "b@c") + "\nHello\nthere\n") != first)
        #expect(try bytes(head.replacing("<1@", with: "<2@") + "\nHello\nthere\n") != first)
        #expect(MailFingerprint.body(of: Array("From: a".utf8)) == [])
        #expect(MailFingerprint.body(of: []) == [])
    }

    @Test(
        "a body of several pieces, its line ends wherever a piece ends",
        arguments: [-2, -1, 0, 1, 2, MailFingerprint.pieceBytes])
    func pieces(_ shift: Int) throws {
        let head = "Message-ID: <1@c.example>\nFrom: a@c.example\n\n"
        var sizes: [Int] = []
        func hash(_ lines: [String], _ end: String) throws -> [UInt8] {
            let raw = Array((head + lines.joined(separator: "\n")).replacing("\n", with: end).utf8)
            return MailFingerprint.hash(try MailMessage(raw), of: raw) { bytes in
                sizes.append(bytes.count)
                return Self.hash(bytes)
            }
        }
        let line = String(repeating: "x", count: MailFingerprint.pieceBytes + shift)
        let lines = [line, "y", line, line, "z"]
        let first = try hash(lines, "\n")
        #expect(try hash(lines, "\r\n") == first)
        #expect(sizes.count >= 6 && sizes.allSatisfy { $0 < 3 * MailFingerprint.pieceBytes })
        #expect(try hash(["w" + line.dropFirst(), "y", line, line, "z"], "\n") != first)
        #expect(try hash([line, "y", line, line, "Z"], "\n") != first)
        #expect(try hash([line, line, "y", line, "z"], "\n") != first)
    }

    @Test("the plus-address comes back, whatever the case")
    func token() throws {
        func code(_ text: [UInt8]) -> [UInt8] { Self.hash(text) }
        let mailbox = "Support@Example.com"
        let address = try #require(ThreadToken.address(mailbox, conversation: 1042, code: code))
        #expect(address.hasPrefix("Support+c1042."))
        #expect(address.hasSuffix("@Example.com"))
        #expect(address.prefix { $0 != "@" }.utf8.count <= 64)
        #expect(ThreadToken.conversation(in: address, mailbox: mailbox, code: code) == 1042)
        #expect(RecipientAddress.compared(address) == RecipientAddress.folded(mailbox))
        #expect(ThreadToken.conversation(in: address.uppercased(), mailbox: "support@example.com", code: code) == 1042)
        let (mail, _) = try Self.mail("From: a@customer.example", "To: Desk <x@y.example>, <\(address)>")
        #expect(ThreadToken.conversation(of: mail, mailbox: mailbox, code: code) == 1042)
    }

    @Test("a token of another key, mailbox, conversation, or a part of one is none")
    func forged() throws {
        func code(_ text: [UInt8]) -> [UInt8] { Self.hash(text) }
        let mailbox = "support@example.com"
        let address = try #require(ThreadToken.address(mailbox, conversation: 12, code: code))
        func read(_ address: String) -> Int64? { ThreadToken.conversation(in: address, mailbox: mailbox, code: code) }
        #expect(read(address) == 12)
        #expect(ThreadToken.conversation(in: address, mailbox: mailbox) { Self.hash($0, key: 8) } == nil)
        #expect(ThreadToken.conversation(in: address, mailbox: mailbox) { _ in [] } == nil)
        let other = address.replacing("support", with: "billing")
        #expect(ThreadToken.conversation(in: other, mailbox: "billing@example.com", code: code) == nil)
        for forged in [
            address.replacing("c12.", with: "c13."), address.replacing("c12.", with: "c012."),
            address.replacing("c12.", with: "c1²."), address.replacing("c12.", with: "12."),
            String(address.prefix { $0 != "." }) + "@example.com",
            String(address.prefix { $0 != "." }) + ".@example.com",
            address.replacing("@example.com", with: "@evil.example"), "support@example.com", "", "@", "+@",
            "support+c12",
            address.replacing("c12.", with: "c99999999999999999999."), address.replacing("@", with: "a@"),
        ] { #expect(read(forged) == nil, "\(forged)") }
        #expect(ThreadToken.address("nobody", conversation: 1, code: code) == nil)
        #expect(ThreadToken.address(mailbox, conversation: 0, code: code) == nil)
    }
}
