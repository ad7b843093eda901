import AsyncCurl
import Testing

@testable import FrontdeskChannels

@Suite("The text on its way to a mail server")
struct SMTPWireTests {
    private func wire(_ mail: [UInt8]) -> [UInt8] {
        var body = SMTPBody(mail)
        var all: [UInt8] = []
        while let piece = body.next() { all += piece }
        return all
    }

    static let tried: [(String, String)] = [
        ("", ""), ("a", "a\r\n"), ("a\r\n", "a\r\n"), (".", "..\r\n"), (".\r\n", "..\r\n"),
        ("a\n.\nb", "a\r\n..\r\nb\r\n"),
        ("a\r.\rb", "a\r\n..\r\nb\r\n"), ("a\r\n.\r\nMAIL FROM:<x@y>", "a\r\n..\r\nMAIL FROM:<x@y>\r\n"),
        ("a\n\r.\n\rb", "a\r\n\r\n..\r\n\r\nb\r\n"),
        ("a\r\r\n.\r\n", "a\r\n\r\n..\r\n"), ("..two\r\n", "...two\r\n"), ("a.\r\n", "a.\r\n"), ("\r", "\r\n"),
        ("\n", "\r\n"), ("\n.", "\r\n..\r\n"),
    ]

    @Test("every line ends in CRLF, and no dot begins one without another", arguments: tried)
    func stuffing(mail: String, sent: String) {
        #expect(String(decoding: wire(Array(mail.utf8)), as: UTF8.self) == sent)
    }

    @Test("where the pieces part makes no difference", arguments: 0..<8)
    func pieces(shift: Int) {
        let marks = Array("\r\n.\r\n.x\n.\r.\r\n..".utf8)
        let filler = [UInt8](repeating: 0x61, count: SMTPLimits.pieceBytes - shift)
        let whole = wire(filler + marks)
        #expect(Array(whole.dropFirst(filler.count)) == wire([0x61] + marks).dropFirst(1).map { $0 })
        #expect(whole.starts(with: filler))
    }

    static let repliesTried: [(String, Int?, String?)] = [
        ("250 2.1.0 ok\r\n", 250, "2.1.0"), ("250-a\r\n250 b\r\n", 250, nil), ("550 5.1.1\r\n", 550, "5.1.1"),
        ("550\r\n", 550, nil),
        ("250 ok\n", 250, nil), ("550 4.1.1 odd\r\n", 550, nil), ("550 5.1.1x odd\r\n", 550, nil),
        ("550 5..1 odd\r\n", 550, nil),
        ("250-a\r\n251 b\r\n", nil, nil), ("25 ok\r\n", nil, nil), ("2500 ok\r\n", nil, nil), ("150 ok\r\n", nil, nil),
        ("600 ok\r\n", nil, nil),
        ("hello\r\n", nil, nil), ("\r\n", nil, nil), (String(repeating: "250-x\r\n", count: 200), nil, nil),
        ("250 " + String(repeating: "x", count: 5_000), nil, nil),
    ]

    @Test("answers are read whole, however they come, and what is none is refused", arguments: repliesTried)
    func replies(text: String, code: Int?, enhanced: String?) throws {
        for chunk in [1, 3, 10_000] {
            var reader = SMTPReplyReader()
            var found: SMTPReply?
            do throws(SMTPReplyReader.Malformed) {
                var rest = Array(text.utf8)[...]
                while found == nil, !rest.isEmpty {
                    reader.append(Array(rest.prefix(chunk)))
                    rest = rest.dropFirst(chunk)
                    found = try reader.next()
                }
            } catch {
                #expect(code == nil)
            }
            #expect(found?.code == code)
            #expect(found?.enhanced == enhanced)
        }
    }

    @Test("whatever a server answers, nothing is in doubt before the end of the text, and no word of it is repeated")
    func verdicts() {
        for stage in SMTPStage.allCases {
            for code in 200...599 {
                let result = SMTPVerdict.result(SMTPReply(code: code, lines: ["<a@b.example> said"]), at: stage)
                #expect(!result.detail.contains("a@b"))
                #expect(result.status == code)
                if stage != .end { #expect(result.outcome != .ambiguous && result.outcome != .sent) }
                if (400..<500).contains(code) { #expect(result.outcome == .retry(after: nil)) }
                if stage == .end { #expect((result.outcome == .sent) == (200..<300).contains(code)) }
                if stage == .end, code >= 500 { #expect(result.outcome == .failed) }
            }
        }
    }

    @Test(
        "only a server on this machine may be spoken to without encryption, and only where the settings say so",
        arguments: [
            ("smtp://127.0.0.1:25", true), ("smtp://localhost", true), ("smtp://localhost:2525", true),
            ("smtp://[::1]:25", true),
            ("smtp://mail.example.com", false), ("smtp://127.0.0.1.example.com", false),
            ("smtp://localhost.example.com:25", false),
            ("smtp://127.0.0.1@mail.example.com", false), ("smtp://10.0.0.1", false),
        ])
    func plain(url: String, isAllowed: Bool) {
        var settings = SMTPSettings(url: url, login: .none)
        #expect(settings.connection?.requiresTLS == true)
        settings.requiresTLS = false
        #expect(settings.connection?.requiresTLS == !isAllowed)
    }
}
