import FrontdeskCore
import Testing

@Suite("JSON under random input")
struct JSONFuzzTests {
    /// Pieces of which random texts are made, so that many of them come near to JSON.
    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "\"b\":", "\\u0041", "\\ud83d", "\\ude00", "\\u0000",
            "null", "true", "false", "1", "-", "0", ".5", "e9", " ", "\n", "\t", "//", "/*", "*/", "'", "é", "😀",
            "{\"a\":1}", "[1,2]", "x", "\u{feff}",
        ].map { Array($0.utf8) } + [[0x00], [0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0x80]]

    @Test(
        "no input crashes a parser, and the tolerant one finds fault in nothing the strict one accepts",
        arguments: 0..<4)
    func survives(_ seed: UInt64) throws {
        var random = TestRandom(seed: seed)
        var accepted = 0
        for round in 0..<50_000 {
            var bytes: [UInt8] = []
            if round % 4 == 0 {
                for _ in 0..<Int.random(in: 0...24, using: &random) {
                    bytes.append(.random(in: 0...255, using: &random))
                }
            } else {
                for _ in 0..<Int.random(in: 0...12, using: &random) {
                    bytes += Self.pieces.randomElement(using: &random) ?? []
                }
            }
            let strict = try? JSONParser.parse(bytes)
            let (root, faults) = PositionedJSON.parse(bytes)
            if strict != nil { accepted += 1 }
            try #require(strict == nil || faults.isEmpty, "\(bytes)")
            try #require(!faults.isEmpty || !root.isInvalid, "\(bytes)")
            for fault in faults {
                try #require(fault.range.lowerBound >= 0 && fault.range.upperBound <= bytes.count, "\(bytes)")
            }
            try #require(isWellPlaced(root, in: 0..<bytes.count), "\(bytes)")
        }
        #expect(accepted > 500)
    }

    /// Whether every node lies within the one around it.
    private func isWellPlaced(_ node: PositionedJSON, in outer: Range<Int>) -> Bool {
        guard outer.lowerBound <= node.range.lowerBound, node.range.upperBound <= outer.upperBound else { return false }
        switch node.content {
        case .array(let items): return items.allSatisfy { isWellPlaced($0, in: node.range) }
        case .object(let members): return members.allSatisfy { isWellPlaced($0.value, in: node.range) }
        case .invalid, .null, .bool, .number, .string: return true
        }
    }

    @Test(
        "what the writer writes the parser reads back, over random values",
        arguments: [JSONWriter.Style.compact, .pretty])
    func roundTrips(_ style: JSONWriter.Style) throws {
        var random = TestRandom(seed: 77)
        for _ in 0..<2_000 {
            let value = randomValue(depth: 4, &random)
            var writer = JSONWriter(style)
            writer.value(value)
            #expect(try JSONParser.parse(writer.bytes) == value)
        }
    }

    @Test("every scalar but NUL survives being written and read")
    func roundTripsScalars() throws {
        for first in stride(from: UInt32(1), to: 0x110000, by: 256) {
            let scalars = (first..<first + 256).compactMap { Unicode.Scalar($0) }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(try parsed(written(.string(text))) == .string(text))
        }
    }

    private func randomValue(depth: Int, _ random: inout TestRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .number(.integer(.random(in: .min ... .max, using: &random)))
        case 3: return .number(.decimal("-0.5e\(Int.random(in: -9...9, using: &random))"))
        case 4, 5: return .string(randomText(&random))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
        default:
            let members = (0..<Int.random(in: 0...20, using: &random)).map {
                JSONObject.Member(key: "\($0)" + randomText(&random), value: randomValue(depth: depth - 2, &random))
            }
            return JSONObject(members).map { .object($0) } ?? .null
        }
    }

    private func randomText(_ random: inout TestRandom) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let limit: UInt32 = [0x30, 0x80, 0x800, 0x110000].randomElement(using: &random) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 1..<limit, using: &random)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
