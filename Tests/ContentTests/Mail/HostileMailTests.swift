import Foundation
import Testing

@testable import FrontdeskContent

@Suite("Mails made to harm")
struct HostileMailTests {
    private static let from = "From: a@example.com\r\n"

    /// Each is refused with its reason within seconds, though most are as large as a mail may be.
    @Test("what would cost too much is refused before it is parsed", .timeLimit(.minutes(1)))
    func refused() {
        func fault(_ text: String) -> MailFault? {
            do throws(MailFault) {
                _ = try MailMessage(Array(text.utf8))
                return nil
            } catch { return error }
        }
        func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
        let multipart = Self.from + "Content-Type: multipart/mixed; boundary="
        #expect(fault(multipart + "b\r\n\r\n" + many("--b\r\n\r\nx\r\n", 10_000)) == .tooManyParts)
        #expect(fault(multipart + "\"b \"\r\n\r\n" + many("--b\r\n\r\nx\r\n", 10_000)) == .tooManyParts)
        #expect(fault(multipart + "\r\n \"b\"\r\n\r\n" + many("--b \t\r\n", 10_000)) == .tooManyParts)
        #expect(fault(multipart + "b\\c\r\n\r\n" + many("--bc\r\n\r\nx\r\n", 10_000)) == .tooManyParts)
        let pieces = Self.from + "Content-Type: multipart/mixed; boundary*0=b; boundary*1=c\r\n\r\n"
        #expect(fault(pieces + many("--bc\r\n\r\nx\r\n", 10_000)) == .tooManyParts)
        #expect(fault(multipart + "b\n\n" + many("--b\n", 7_000_000)) == .tooManyParts)
        #expect(fault(many("a:\n", 10_000_000)) == .tooManyHeaders)
        #expect(fault("Subject: " + many("x", 29 << 20)) == .tooManyHeaders)
        #expect(fault("To: " + many("a:", 300_000)) == .tooManyHeaders)
        #expect(fault("To: x\r\n" + many(" a:\r\n", 100_000)) == .tooManyHeaders)
        #expect(fault("Resent-To: " + many("a:", 300_000)) == .tooManyHeaders)
        #expect(fault("Subject: " + many("=?utf-8?Q?\u{FF}", 60_000)) == .tooManyHeaders)
        #expect(fault(multipart + "b\r\n\r\n--b\r\n" + many("a:b\r\n", 100_000)) == .tooManyHeaders)
        #expect(fault(many("x", MailLimits.mailBytesMax + 1)) == .tooLarge)
    }

    /// Each takes little although it is as long as the limits allow.
    @Test(
        "headers as long as they may be are read in time", .timeLimit(.minutes(1)),
        arguments: [
            ("To", "a@example.com, "), ("To", "\"a\" <"), ("To", "(("), ("To", "=?utf-8?Q?ü"),
            ("Subject", "=?utf-8?Q?ü"),
            ("Subject", "=?utf-8?Q?=C5=9F?= "),
            ("Subject", "=?"), ("Subject", "=?utf-8?B?"), ("Content-Type", "text/plain; a=b; c*0=d;"),
            ("Content-Type", "; x*"), ("References", "<a@b> "), ("References", "<"), ("Date", "Mon, 1 "),
            ("Content-Disposition", "attachment; filename*0*=utf-8''%C3;"), ("From", "@a,@b,"), ("In-Reply-To", "a@b "),
        ])
    func longHeaders(_ name: String, _ piece: String) {
        let isList = ["To", "From"].contains(name)
        let count = ((isList ? MailLimits.headerBytesMax : MailLimits.fieldBytesMax) - 1_000) / piece.utf8.count
        let mail = Self.from + "\(name): " + String(repeating: piece, count: count) + "\r\n\r\nx"
        #expect((try? MailMessage(Array(mail.utf8))) != nil)
    }

    @Test("groups in groups are read to their limit")
    func groups() throws {
        let mail = "From: " + String(repeating: "a:", count: MailLimits.groupsMax - 1) + "b@example.com\r\n\r\nx"
        _ = try MailMessage(Array(mail.utf8))
        #expect(MailAddress.list(of: String(repeating: "a:", count: 100_000)) == [])
    }

    @Test("a thousand parts of sixty levels are read", .timeLimit(.minutes(1)))
    func atTheLimit() throws {
        var mail = Self.from
        for level in 0..<60 { mail += "Content-Type: multipart/mixed; boundary=b\(level)\r\n\r\n--b\(level)\r\n" }
        mail += "\r\nsaid\r\n"
        for _ in 0..<900 { mail += "--b59\r\nContent-Type: text/plain\r\n\r\nx\r\n" }
        let message = try MailMessage(Array(mail.utf8))
        #expect(message.leaves.count == 901)
        #expect(message.leaves.first?.text == "said")
    }

    @Test("lines with dashes are no parts where they are no delimiters")
    func dashes() throws {
        let mail =
            Self.from + "Content-Type: text/plain\r\n\r\n" + String(repeating: "-- old line\r\n--\r\n", count: 5_000)
        #expect(try MailMessage(Array(mail.utf8)).leaves.count == 1)
    }

    /// `FRONTDESK_FUZZ_SECONDS` says how long (20).
    @Test(
        "mails cut, joined and changed at random are read or refused, and never more than the limits",
        .timeLimit(.minutes(30)))
    func fuzz() throws {
        let seconds = ProcessInfo.processInfo.environment["FRONTDESK_FUZZ_SECONDS"].flatMap { Int($0) } ?? 20
        let seed =
            ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        print("SEED=\(seed) FRONTDESK_FUZZ_SECONDS=\(seconds)")
        var random = SplitMix(state: seed)
        let seeds = MailSeeds.own + ["mime-stalwart", "mime-mikel"].flatMap { MailCorpus.mails($0).map(\.bytes) }
        let end = ContinuousClock.now + .seconds(seconds)
        var tried = 0
        var read = 0
        while ContinuousClock.now < end {
            let bytes = MailSeeds.mutated(seeds, &random)
            tried += 1
            guard let mail = try? MailMessage(bytes) else { continue }
            read += 1
            #expect(mail.leaves.count <= MailLimits.partsMax, "SEED=\(seed)")
            #expect(mail.leaves.reduce(0) { $0 + $1.content.count } <= bytes.count, "SEED=\(seed)")
            for part in mail.leaves { #expect(part.text?.utf8.contains(0x0D) != true, "SEED=\(seed)") }
            for field in mail.headers.fields {
                #expect(!field.text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "SEED=\(seed)")
            }
            let content = MailContent(mail)
            #expect(content.text.utf8.count <= MailLimits.textBytesMax, "SEED=\(seed)")
            let marks = QuoteMarks(content.text)
            #expect(marks.quotedFrom <= content.text.utf8.count, "SEED=\(seed)")
            #expect(marks.said.utf8.count <= content.text.utf8.count, "SEED=\(seed)")
        }
        print("\(read) of \(tried) read")
        #expect(read > tried / 4)
    }
}
