import Foundation
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("LMTP: the bytes of a mail")
struct LMTPDataTests {
    private static let start = "LHLO mx\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<billing@example.com>\r\nDATA\r\n"

    /// The mails that come of what is sent behind `DATA`.
    private static func mails(_ sent: [UInt8], piece: Int = .max) -> [String] {
        var run = LMTPRun()
        run.feed(Array(start.utf8) + sent, piece: piece)
        return run.deliveries.map { delivery in
            #expect(delivery.envelope.sender?.address == "a@example.org")
            #expect(delivery.envelope.recipients.map(\.address) == ["billing@example.com"])
            return String(decoding: delivery.mail, as: UTF8.self)
        }
    }

    @Test(
        "dots at the start of lines, and what may look like the end",
        arguments: [
            ("a\r\n.\r\n", "a\r\n"), (".\r\n", ""), ("..\r\n.\r\n", ".\r\n"), (".a\r\n.\r\n", "a\r\n"),
            ("...\r\na\r\n..b\r\n.\r\n", "..\r\na\r\n.b\r\n"), ("a.\r\n.\r\n", "a.\r\n"),
            ("a\0b\u{FF}\r\n.\r\n", "a\0b\u{FF}\r\n"), (".\r\r\n.\r\n", "\r\r\n"),
            // The endings that some servers take for one, and none is (SMTP smuggling).
            ("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n"), ("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n"),
            ("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n"), ("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n"),
            ("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n"), ("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n"),
            ("a\n\n.\r\nb\r\n.\r\n", "a\n\n.\r\nb\r\n"), ("a\r\r\n.\r\n", "a\r\r\n"),
            ("a\r\n\0.\r\nb\r\n.\r\n", "a\r\n\0.\r\nb\r\n"), ("a\r\n.\0\r\nb\r\n.\r\n", "a\r\n\0\r\nb\r\n"),
        ])
    func endings(_ sent: String, _ kept: String) {
        for piece in [Int.max, 1, 2, 3] {
            #expect(Self.mails(Array(sent.utf8), piece: piece) == [kept], "pieces of \(piece)")
        }
    }

    @Test("a mail smuggled behind a bare line end is text of the first")
    func smuggled() {
        for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\r\n\0.\r\n"] {
            let second = "MAIL FROM:<boss@example.com>\r\nRCPT TO:<billing@example.com>\r\nDATA\r\nevil\r\n"
            let mails = Self.mails(Array("first\(end)\(second).\r\n".utf8))
            #expect(mails.count == 1 && mails[0].contains("evil"), "\(end.debugDescription)")
        }
    }

    /// What RFC 5321 says in so many words, slowly.
    private static func reference(_ sent: [UInt8]) -> [UInt8]? {
        var mail: [UInt8] = []
        var rest = sent[...]
        while true {
            if rest.starts(with: ".\r\n".utf8) { return mail }
            if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst() }
            while !rest.starts(with: "\r\n".utf8) {
                guard let byte = rest.popFirst() else { return nil }
                mail.append(byte)
            }
            mail += [0x0D, 0x0A]
            rest = rest.dropFirst(2)
        }
    }

    @Test("random bytes end where the words of the standard say")
    func reference() {
        var random = TestRandom(seed: 12)
        let letters = Array("..\r\n\r\na\0".utf8)
        for _ in 0..<20_000 {
            let sent = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &random)]
            }
            let piece = Int.random(in: 1...4, using: &random)
            let expected = Self.reference(sent).map { String(decoding: $0, as: UTF8.self) }
            #expect(Self.mails(sent, piece: piece).first == expected, "\(sent)")
        }
    }

    /// `FRONTDESK_FUZZ_SECONDS` says how long (20), `SEED` repeats a run.
    @Test("changed dialogues end in answers, however they are cut", .timeLimit(.minutes(30)))
    func fuzz() {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["FRONTDESK_FUZZ_SECONDS"].flatMap(Double.init) ?? 20
        let seed = environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        var random = TestRandom(seed: seed)
        let dialogues = LMTPSessionTests.dialogues.map { Array($0.lines.map { $0 + "\r\n" }.joined().utf8) }
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            var bytes = Array("LHLO mx\r\n".utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes += dialogues[Int.random(in: 0..<dialogues.count, using: &random)]
            }
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&bytes, &random) }
            var (whole, cut) = (LMTPRun(), LMTPRun())
            whole.feed(bytes)
            cut.feed(bytes, piece: Int.random(in: 1...9, using: &random))
            #expect(whole.answer == cut.answer && whole.deliveries == cut.deliveries, "SEED=\(seed)")
            #expect(whole.isClosed == cut.isClosed, "SEED=\(seed)")
            for line in whole.answer.split(separator: "\r\n") {
                #expect(line.utf8.prefix(3).allSatisfy { (0x30...0x39).contains($0) }, "SEED=\(seed)")
                #expect(!line.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "SEED=\(seed)")
            }
            for delivery in whole.deliveries { #expect(delivery.mail.count < 8_000, "SEED=\(seed)") }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout TestRandom) {
        guard !bytes.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
        switch UInt8.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = .random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(at..<end)
        case 2: bytes.insert(contentsOf: bytes[at..<end], at: at)
        case 3: bytes.insert(contentsOf: Array("\r\n.\r\n".utf8), at: at)
        default: bytes.insert([0x0A, 0x0D, 0, 0x2E].randomElement(using: &random) ?? 0, at: at)
        }
    }
}
