import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Reading under random input")
struct ReadingFuzzTests {
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"a\":", "\"password\":", "\"hunter2\"", "\"", "'", "30s", "1", "\n", "\t", " ",
        "//", "/*", "*/", "日本", "😀", "\u{1b}", "\u{202e}", "\r\n", "\\", "tru", "\"token\"", "hunter2",
    ]

    @Test("no text crashes the reader or the renderer, and no line below a finding is wider than 80 columns")
    func survives() throws {
        var random = Repeatable(state: 2026)
        for _ in 0..<4_000 {
            let count = Int.random(in: 0...40, using: &random)
            let text = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
            let reading = Reading(text)
            _ = reading.root.object { (fields: inout ObjectReader) -> Void? in
                _ = fields.optional("password")?.secret()
                _ = fields.required("a")?.namedMembers()
                return ()
            }
            let report = reading.log.report()
            let renderer = DiagnosticRenderer(sources: reading.sources)
            let shown = renderer.text(report)
            _ = try JSONParser.parse(renderer.json(report))
            for line in shown.split(separator: "\n") where !line.hasPrefix("config.json:") {
                let cells = line.unicodeScalars.reduce(0) { $0 + (["日", "本", "😀"].contains($1) ? 2 : 1) }
                try #require(cells <= 80, "\(text.debugDescription): \(line)")
            }
            try #require(shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x202e })
        }
    }
}
