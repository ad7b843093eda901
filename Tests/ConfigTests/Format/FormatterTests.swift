import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("The formatter of configurations")
struct FormatterTests {
    private func formatted(_ text: String) -> String? {
        ConfigurationFormatter.formatted(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "a text gets the one form",
        arguments: [
            ("{}", "{}\n"),
            ("[ ]", "[]\n"),
            (#"{"a":1,"b":[1,2,],}"#, "{ \"a\": 1, \"b\": [1, 2] }\n"),
            ("{\"a\":1,\n\n\n\"b\":{\n\"c\":2}}", "{\n  \"a\": 1,\n\n  \"b\": {\n    \"c\": 2,\n  },\n}\n"),
            ("// head\n{ \"a\": 1 } // tail\n\n// end", "// head\n{ \"a\": 1 }\n// tail\n\n// end\n"),
            ("{ \"a\": 1, // one\n \"b\": 2 /* two */ }", "{\n  \"a\": 1, // one\n  \"b\": 2, /* two */\n}\n"),
            ("{ // why\n \"a\" /* k */ : /* v */ 1 }", "{\n  // why\n  /* k */\n  /* v */\n  \"a\": 1,\n}\n"),
            ("{\"a\":1 // one\n, // two\n\"b\":2}", "{\n  \"a\": 1, // one\n  // two\n  \"b\": 2,\n}\n"),
            ("[\n1, 2,\n3 // c\n\n// end\n]", "[\n  1, 2,\n  3, // c\n\n  // end\n]\n"),
            ("{\r\n\"a\": 1,\t// x \r\n}\r\n", "{\n  \"a\": 1, // x\n}\n"),
            ("\u{feff}{\"ş\": \"\\u0041\"}", "{ \"ş\": \"\\u0041\" }\n"),
            ("{ /* only */ }", "{\n  /* only */\n}\n"),
        ])
    func forms(_ text: String, _ expected: String) {
        #expect(formatted(text) == expected)
    }

    @Test("what does not fit into 100 columns is broken, members that fit share lines")
    func breaks() throws {
        let items = (0..<30).map { "\"member-\($0)\": \($0)" }.joined(separator: ", ")
        let text = try #require(formatted("{ \"list\": { \(items) } }"))
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= 100 })
        #expect(lines.count == 10)
        #expect(formatted(text) == text)
    }

    @Test("a text with a fault of syntax is left alone")
    func refuses() {
        #expect(formatted("{ \"a\": }") == nil)
        #expect(formatted("") == nil)
        #expect(formatted("{ \"a\": 1, \"a\": 2 }") == nil)
    }

    // MARK: Any text

    /// The comments of a text in their order, without the blanks in them.
    private func comments(_ bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var at = 0
        while at < bytes.count {
            let start = at
            if bytes[at] == UInt8(ascii: "\"") {
                at += 1
                while bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
                at += 1
            } else if bytes[at] == UInt8(ascii: "/") {
                let isLine = bytes[at + 1] == UInt8(ascii: "/")
                at += 2
                while at < bytes.count,
                    isLine ? bytes[at] != 0x0a : bytes[at - 1] != 0x2f || bytes[at - 2] != 0x2a || at - start < 4
                {
                    at += 1
                }
                found.append(String(decoding: bytes[start..<at].filter { $0 > 0x20 }, as: UTF8.self))
            } else {
                at += 1
            }
        }
        return found
    }

    /// Values, keys and their order as one text.
    private func meaning(_ node: PositionedJSON) -> String {
        switch node.content {
        case .invalid: "?"
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number): number.text
        case .string(let text): "\(Array(text.unicodeScalars))"
        case .array(let items): "[\(items.map(meaning).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(Array($0.key.unicodeScalars)):\(meaning($0.value))" }.joined(separator: ","))}"
        }
    }

    private func holds(_ bytes: [UInt8]) throws {
        let (root, faults) = PositionedJSON.parse(bytes)
        let once = ConfigurationFormatter.formatted(bytes)
        try #require((once != nil) == faults.isEmpty)
        guard let once else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        let (again, none) = PositionedJSON.parse(once)
        #expect(none.isEmpty, "\(text)")
        #expect(meaning(again) == meaning(root), "\(text)")
        #expect(comments(once) == comments(bytes), "\(text)")
        let twice = ConfigurationFormatter.formatted(once).map { String(decoding: $0, as: UTF8.self) }
        #expect(twice == String(decoding: once, as: UTF8.self), "\(text)")
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The example, the samples of the tests and the golden files, whole and as they are.
    private static let texts: [[UInt8]] = {
        var texts = [Array(Sample.full.utf8), Array(Sample.least.utf8)]
        let example = root.deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "config.example.json")
        if let data = try? Data(contentsOf: example) { texts.append(Array(data)) }
        let rules = root.appending(path: "Rules")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: rules.path)) ?? [] {
            guard let data = try? Data(contentsOf: rules.appending(path: name)) else { continue }
            let parts = String(decoding: data, as: UTF8.self).split(
                separator: /=== .*\n/, omittingEmptySubsequences: false)
            texts += parts.dropFirst().dropLast().map { Array($0.utf8) }
        }
        return texts
    }()

    @Test("meaning, order and comments of every configuration stay, and a second time changes nothing")
    func keeps() throws {
        #expect(Self.texts.count > 2)
        for text in Self.texts { try holds(text) }
    }

    @Test("the same holds for texts with comments and breaks in any place")
    func keepsAnything() throws {
        let pieces = [
            "// x\n", " /* y */ ", "\n", "\n\n", "  ", "\r\n", "\n/* a\n   b */\n", "//\n", ",", "\t", "/**/",
            "\n// é \t \n",
        ].map { Array($0.utf8) }
        var random = Repeatable(state: 7)
        let small = Self.texts.filter { $0.count < 6_000 } + [Array(#"{"a":[1,{"b":"c"},[]],"d":{},"e":-1.5e3}"#.utf8)]
        var good = 0
        for _ in 0..<1_500 {
            var text = small.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let piece = pieces.randomElement(using: &random) ?? []
                text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &random))
            }
            if ConfigurationFormatter.formatted(text) != nil { good += 1 }
            try holds(text)
        }
        #expect(good > 50, "\(good)")
    }

    @Test("the example is in the one form")
    func example() throws {
        let path = Self.root.deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "config.example.json")
        let bytes = Array(try Data(contentsOf: path))
        let text = ConfigurationFormatter.formatted(bytes).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == String(decoding: bytes, as: UTF8.self))
    }
}
