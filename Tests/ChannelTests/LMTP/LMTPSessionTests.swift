import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("LMTP: the session")
struct LMTPSessionTests {
    private static let hello = "LHLO mx.example\r\n"
    private static let greeted = """
        220 desk.example LMTP Frontdesk
        250-desk.example
        250-PIPELINING
        250-ENHANCEDSTATUSCODES
        250-8BITMIME
        250-SMTPUTF8
        250 SIZE 5000

        """
    private static let mail = "From: ana@example.org\r\nSubject: x\r\n\r\n"

    /// Runs a dialogue after the greetings; what is answered behind them, with `\n` at the ends of lines.
    private static func answer(_ lines: [String], piece: Int = .max) -> (LMTPRun, [String]) {
        var run = LMTPRun()
        run.feed(Array((hello + lines.map { $0 + "\r\n" }.joined()).utf8), piece: piece)
        let text = String(decoding: run.answer.utf8.filter { $0 != 0x0D }, as: UTF8.self)
        #expect(text.hasPrefix(greeted))
        return (run, text.dropFirst(greeted.count).split(separator: "\n").map(String.init))
    }

    struct Dialogue: Sendable, CustomStringConvertible {
        var description: String
        var lines: [String]
        var answers: [String]
    }

    static let dialogues = [
        Dialogue(
            description: "a mail",
            lines: [
                "MAIL FROM:<ana@example.org> SIZE=120 BODY=8BITMIME", "RCPT TO:<support@example.com>", "DATA",
                "From: ana@example.org", "", "hello", ".", "QUIT",
            ],
            answers: [
                "250 2.0.0 Done", "250 2.0.0 Done", "354 Go on, end with a dot on a line of its own",
                "250 2.0.0 <support@example.com> Taken: c1 m1", "221 2.0.0 Goodbye",
            ]),
        Dialogue(
            description: "two recipients of one channel are one delivery, those of two are two",
            lines: [
                "MAIL FROM:<>", "RCPT TO:<support@example.com>", "RCPT TO:<billing@example.com>",
                "RCPT TO:<nobody@example.com>", "RCPT TO:<help@example.com>", "DATA", "x", ".", "NOOP",
            ],
            answers: [
                "250 2.0.0 Done", "250 2.0.0 Done", "250 2.0.0 Done", "550 5.1.1 No channel has this address",
                "250 2.0.0 Done", "354 Go on, end with a dot on a line of its own",
                "250 2.0.0 <support@example.com> Taken: c1 m1", "250 2.0.0 <billing@example.com> Taken: c2 m2",
                "250 2.0.0 <help@example.com> Taken: c1 m1", "250 2.0.0 Done",
            ]),
        Dialogue(
            description: "commands in a wrong order",
            lines: [
                "DATA", "RCPT TO:<support@example.com>", "MAIL FROM:<a@example.org>", "MAIL FROM:<b@example.org>",
                "DATA", "RSET", "RCPT TO:<support@example.com>",
            ],
            answers: [
                "503 5.5.1 Say MAIL first", "503 5.5.1 Say MAIL first", "250 2.0.0 Done",
                "503 5.5.1 A mail has begun, end it or say RSET", "503 5.5.1 There are no recipients",
                "250 2.0.0 Done", "503 5.5.1 Say MAIL first",
            ]),
        Dialogue(
            description: "what is none of LMTP",
            lines: [
                "HELO mx.example", "EHLO mx.example", "LHLO", "FOO", "", "BDAT 12 LAST", "STARTTLS", "VRFY ana",
                "DATA now", "NOOP anything", "lhlo", "noop",
            ],
            answers: [
                "500 5.5.1 This is LMTP, say LHLO", "500 5.5.1 This is LMTP, say LHLO",
                "501 5.5.4 Say who you are: LHLO NAME", "500 5.5.1 No such command", "500 5.5.1 No such command",
                "502 5.5.1 Not offered here", "502 5.5.1 Not offered here", "252 2.5.2 Deliver it, and see",
                "501 5.5.4 It takes no arguments", "250 2.0.0 Done", "501 5.5.4 Say who you are: LHLO NAME",
                "250 2.0.0 Done",
            ]),
        Dialogue(
            description: "senders",
            lines: [
                "MAIL FROM:ana@example.org", "MAIL FROM:<ana@example.org", "MAIL FROM:<ana@exa mple.org>",
                "MAIL FROM:<ana@example.org> SIZE", "MAIL FROM:<ana@example.org> SIZE=-1",
                "MAIL FROM:<ana@example.org> SIZE=1 SIZE=2", "MAIL FROM:<ana@example.org> BODY=BINARYMIME",
                "MAIL FROM:<ana@example.org> RET=FULL", "MAIL FROM:<ana@example.org> SIZE=5001",
                "MAIL FROM:<ana@example.org> SIZE=99999999999999999999", "MAIL FROM:<ayşe@example.org>",
                "MAIL FROM:<a@example.org>SIZE=1", "mail from: <@relay.example:\"a >b\"@example.org> size=5000",
            ],
            answers: [
                "501 5.1.7 Not MAIL FROM:<ADDRESS>", "501 5.1.7 Not MAIL FROM:<ADDRESS>",
                "501 5.1.7 Not MAIL FROM:<ADDRESS>", "501 5.5.4 A parameter says what it may not",
                "501 5.5.4 A parameter says what it may not", "501 5.5.4 A parameter says what it may not",
                "501 5.5.4 A parameter says what it may not", "555 5.5.4 No such parameter",
                "552 5.3.4 At most 5000 bytes", "552 5.3.4 At most 5000 bytes",
                "553 5.6.7 An address beyond ASCII needs SMTPUTF8", "501 5.1.7 Not MAIL FROM:<ADDRESS>",
                "250 2.0.0 Done",
            ]),
        Dialogue(
            description: "recipients",
            lines: [
                "MAIL FROM:<a@example.org> SIZE=3000", "RCPT TO:<>", "RCPT TO:<support@example.com> NOTIFY=NEVER",
                "RCPT TO:<fatura@örnek.example>", "RCPT TO:<support@example.com>", "RCPT TO:<billing@example.com>",
                "RCPT TO:<\(String(repeating: "a", count: 250))@example.com>", "RSET",
                "MAIL FROM:<ayşe@örnek.example> SMTPUTF8", "RCPT TO:<fatura@örnek.example>",
            ],
            answers: [
                "250 2.0.0 Done", "501 5.1.3 Not RCPT TO:<ADDRESS>", "555 5.5.4 No such parameter",
                "553 5.6.7 An address beyond ASCII needs SMTPUTF8", "552 5.3.4 At most 2000 bytes", "250 2.0.0 Done",
                "501 5.1.3 Not RCPT TO:<ADDRESS>", "250 2.0.0 Done", "250 2.0.0 Done", "250 2.0.0 Done",
            ]),
        Dialogue(
            description: "lines that end or hold what they may not",
            lines: [
                "NOOP\nNOOP", "NOOP\rNOOP", "NO\0OP", "MAIL FROM:<a@example.org\n>",
                String(repeating: "x", count: LMTPLimits.lineBytesMax - 1), "NOOP",
            ],
            answers: [
                "500 5.5.2 A command is a line of text that ends in CR LF",
                "500 5.5.2 A command is a line of text that ends in CR LF",
                "500 5.5.2 A command is a line of text that ends in CR LF",
                "500 5.5.2 A command is a line of text that ends in CR LF",
                "500 5.5.2 A command has at most 2048 bytes", "250 2.0.0 Done",
            ]),
        Dialogue(
            description: "a mail too large for one of its recipients, and one too large for all",
            lines: [
                "MAIL FROM:<a@example.org>", "RCPT TO:<support@example.com>", "RCPT TO:<billing@example.com>", "DATA",
                String(repeating: "x", count: 3_000), ".", "MAIL FROM:<a@example.org>",
                "RCPT TO:<support@example.com>", "RCPT TO:<billing@example.com>", "DATA",
                String(repeating: "x", count: 6_000), ".",
            ],
            answers: [
                "250 2.0.0 Done", "250 2.0.0 Done", "250 2.0.0 Done", "354 Go on, end with a dot on a line of its own",
                "552 5.3.4 <support@example.com> At most 2000 bytes", "250 2.0.0 <billing@example.com> Taken: c1 m1",
                "250 2.0.0 Done", "250 2.0.0 Done", "250 2.0.0 Done", "354 Go on, end with a dot on a line of its own",
                "552 5.3.4 <support@example.com> At most 2000 bytes",
                "552 5.3.4 <billing@example.com> At most 5000 bytes",
            ]),
    ]

    @Test("dialogues, whole and a byte at a time", arguments: dialogues)
    func dialogue(_ dialogue: Dialogue) {
        let (whole, answers) = Self.answer(dialogue.lines)
        #expect(answers == dialogue.answers)
        for piece in [1, 2, 7] {
            let (parts, same) = Self.answer(dialogue.lines, piece: piece)
            #expect(same == answers)
            #expect(parts.deliveries == whole.deliveries)
        }
    }

    @Test("nothing goes before LHLO")
    func order() {
        var run = LMTPRun()
        run.feed("MAIL FROM:<a@example.org>\r\nNOOP\r\n")
        #expect(run.answer.hasSuffix("503 5.5.1 Say LHLO first\r\n250 2.0.0 Done\r\n"))
    }

    @Test("a split anywhere changes nothing")
    func splits() {
        let lines = Self.dialogues[1].lines.map { $0 + "\r\n" }.joined()
        let bytes = Array((Self.hello + lines).utf8)
        var whole = LMTPRun()
        whole.feed(bytes)
        for place in bytes.indices {
            var run = LMTPRun()
            run.feed(Array(bytes[..<place]))
            run.feed(Array(bytes[place...]))
            #expect(run.answer == whole.answer && run.deliveries == whole.deliveries, "at \(place)")
        }
    }

    @Test("the 101st recipient has to come again with another mail")
    func recipients() {
        let lines = ["MAIL FROM:<>"] + (0...100).map { "RCPT TO:<r\($0)@shop.example>" } + ["DATA", "x", "."]
        let (run, answers) = Self.answer(lines)
        #expect(answers[101] == "452 4.5.3 A mail has at most 100 recipients")
        #expect(answers.filter { $0.hasSuffix("Taken: c1 m1") }.count == 100)
        #expect(run.deliveries.count == 1)
    }

    @Test(
        "each outcome has its answer",
        arguments: [
            (.known(ConversationID(7), MessageID(9)), "250 2.0.0 <help@example.com> Taken before: c7 m9"),
            (.quarantined, "250 2.0.0 <help@example.com> Taken into quarantine"),
            (.retired, "550 5.2.1 <help@example.com> The channel takes nothing new"),
            (.tooLarge(limit: 10), "552 5.3.4 <help@example.com> At most 10 bytes"),
            (.later(.busy), "451 4.3.2 <help@example.com> The desk is busy, come again"),
            (.later(.noRoom), "451 4.3.1 <help@example.com> The desk has no room, come again"),
            (.later(.store), "451 4.3.0 <help@example.com> The desk cannot store it now, come again"),
            (.later(.stopping), "451 4.3.2 <help@example.com> The desk stops, come again"),
            (.later(.noChannel), "451 4.3.5 <help@example.com> The channel has just gone, come again"),
        ] as [(DeliveryOutcome, String)])
    func outcomes(_ outcome: DeliveryOutcome, _ answer: String) {
        var run = LMTPRun()
        let text = Self.hello + "MAIL FROM:<>\r\nRCPT TO:<help@example.com>\r\nDATA\r\nx\r\n.\r\n"
        run.feed(Array(text.utf8)) { _ in outcome }
        #expect(run.answer.hasSuffix("\r\n\(answer)\r\n"))
    }

    @Test("nothing is answered, and nothing read, before the outcome")
    func waits() {
        var run = LMTPRun()
        var session = run.session
        run.feed(Self.hello)
        let text = Self.hello + "MAIL FROM:<>\r\nRCPT TO:<help@example.com>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
        let first = session.take(Array(text.utf8))
        #expect(first.deliveries.count == 1 && session.isDelivering && !first.closes)
        #expect(
            String(decoding: first.answer, as: UTF8.self).hasSuffix(
                "354 Go on, end with a dot on a line of its own\r\n"))
        #expect(session.take(Array("NOOP\r\n".utf8)) == LMTPStep())
        let second = session.settle([.quarantined])
        #expect(
            String(decoding: second.answer, as: UTF8.self)
                == "250 2.0.0 <help@example.com> Taken into quarantine\r\n221 2.0.0 Goodbye\r\n")
        #expect(second.closes && session.take(Array("NOOP\r\n".utf8)) == LMTPStep())
    }

    @Test("a stop ends an idle session at once, and one that delivers after its answer")
    func stops() {
        var idle = LMTPRun()
        idle.feed(Self.hello)
        idle.stop()
        #expect(idle.isClosed && idle.answer.hasSuffix("421 4.3.2 The desk stops, come again\r\n"))

        var session = LMTPRun().session
        let text = Self.hello + "MAIL FROM:<>\r\nRCPT TO:<help@example.com>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n"
        _ = session.take(Array(text.utf8))
        #expect(session.stop() == LMTPStep())
        let last = session.settle([.quarantined])
        #expect(
            String(decoding: last.answer, as: UTF8.self)
                == "250 2.0.0 <help@example.com> Taken into quarantine\r\n421 4.3.2 The desk stops, come again\r\n")
        #expect(last.closes)
    }

    @Test("a mail given up for want of room has to come again, the next one is taken")
    func noRoom() {
        var run = LMTPRun()
        let begin = "MAIL FROM:<>\r\nRCPT TO:<help@example.com>\r\nDATA\r\n"
        run.feed(Self.hello + begin + "some bytes\r\n")
        #expect(run.session.heldBytes == 12)
        run.drop()
        #expect(run.session.heldBytes == 0)
        run.feed("more\r\n.\r\n" + begin + "x\r\n.\r\n")
        #expect(run.answer.contains("451 4.3.1 <help@example.com> The desk has no room, come again\r\n"))
        #expect(run.deliveries.count == 1 && run.answer.hasSuffix("Taken: c1 m1\r\n"))
    }

    @Test("who speaks no LMTP is sent away")
    func mistakes() {
        var guesser = LMTPRun()
        guesser.feed(String(repeating: "GET / HTTP/1.1\r\n", count: 100))
        #expect(guesser.isClosed)
        #expect(guesser.answer.split(separator: "\r\n").count == 1 + LMTPLimits.mistakesMax + 2)

        for piece in [Int.max, 1_000] {
            var endless = LMTPRun()
            endless.feed([UInt8](repeating: 0x41, count: LMTPLimits.strayBytesMax + 1), piece: piece)
            #expect(endless.isClosed && endless.answer.hasSuffix("421 4.7.0 This is no LMTP\r\n"))
        }
    }
}
