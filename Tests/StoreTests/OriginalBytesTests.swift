import FrontdeskCore
import Testing

@testable import FrontdeskStore

struct OriginalBytesTests {
    private func column(_ bytes: [UInt8], _ text: String) -> [UInt8] {
        var writer = ByteWriter()
        OriginalBytes.encode(bytes, besides: text, into: &writer)
        return writer.bytes
    }

    private static let long = String(
        decoding: (0..<2_000).map { UInt8(ascii: "a") + UInt8($0 * $0 / 7 % 26) }, as: UTF8.self)

    @Test("a body that quotes the text takes little more than what is around it")
    func verbatim() throws {
        let body = Array(#"{"id":"evt_1","text":"\#(Self.long)","from":{"id":"k"}}"#.utf8)
        let column = column(body, Self.long)
        #expect(column.count < 70)
        #expect(try OriginalBytes.decode(column, besides: Self.long) == body)
    }

    @Test("parts between escapes and line ends are found too")
    func escaped() throws {
        let lines = stride(from: 0, to: 1_900, by: 80).map { start in
            String(Self.long.dropFirst(start).prefix(80))
        }
        let text = lines.joined(separator: "\n")
        for separator in ["\\n", "\r\n", "=\r\n"] {
            let body = Array("x\(lines.joined(separator: separator))y".utf8)
            let column = column(body, text)
            #expect(column.count < body.count / 4, "\(separator.debugDescription) \(column.count)")
            #expect(try OriginalBytes.decode(column, besides: text) == body)
        }
    }

    @Test(
        "whatever the bytes and the text are, the bytes come back",
        arguments: [
            ("", ""), ("", "text"), ("bytes", ""), ("same", "same"),
            (String(repeating: "a", count: 500), String(repeating: "a", count: 300)),
            (String(repeating: "ab", count: 50) + "z", "z" + String(repeating: "ab", count: 40)),
            (long, long), (String(long.dropFirst(3)), long), (long, String(long.dropLast(3))),
            (String(long.reversed()), long), ("ğüş" + long + "ğ", long + "ğüş"),
            (
                String(repeating: "0123456789abcdefghijklm|", count: 9),
                "0123456789abcdefghijklm!0123456789abcdefghijklm?"
            ),
        ])
    func roundTrip(body: String, text: String) throws {
        let bytes = Array(body.utf8)
        let column = column(bytes, text)
        #expect(try OriginalBytes.decode(column, besides: text) == bytes)
        #expect(column.count <= bytes.count + 4)
    }

    @Test("random pieces of the text between random bytes come back")
    func random() throws {
        var random = SystemRandomNumberGenerator()
        let text = Array(Self.long.utf8)
        for _ in 0..<200 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let start = Int.random(in: 0...text.count, using: &random)
                bytes += text[start..<Int.random(in: start...text.count, using: &random)].prefix(120)
                for _ in 0..<Int.random(in: 0...30, using: &random) {
                    bytes.append(.random(in: 0...255, using: &random))
                }
            }
            #expect(try OriginalBytes.decode(column(bytes, Self.long), besides: Self.long) == bytes)
        }
    }

    @Test(
        "a column that was not written so is an error, not a trap",
        arguments: [
            [9], [1, 5, 0], [1, 0, 0], [1, 0, 0, 200], [1, 0, 9, 1],
            [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1],
            [1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        ] as [[UInt8]])
    func damaged(column: [UInt8]) {
        #expect(throws: CodecError.self) { try OriginalBytes.decode(column, besides: "text") }
    }
}
