import FrontdeskCore
import Testing

@Suite("The tolerant JSON parser")
struct PositionedJSONTests {
    private func parse(_ text: String) -> (root: PositionedJSON, faults: [JSONFault]) {
        PositionedJSON.parse(Array(text.utf8))
    }

    /// The faults of a text as `code@offset`.
    private func faults(_ text: String) -> [String] {
        parse(text).faults.map { "\($0.code.rawValue)@\($0.range.lowerBound)" }
    }

    @Test("comments, trailing commas and a byte order mark are no faults")
    func acceptsComments() throws {
        let text =
            "\u{feff}// head\n{ /* a */ \"a\": [1, 2,], // end\n \"b\": {\"c\": true,}, /**/ }\n/* tail */ // eof"
        let (root, faults) = parse(text)
        #expect(faults.isEmpty)
        let pointer = try #require(JSONPointer("/a/1"))
        guard case .number(.integer(2)) = root.node(at: pointer)?.content else {
            Issue.record("no number")
            return
        }
    }

    @Test("every node and key knows its bytes")
    func keepsRanges() throws {
        let bytes = Array("{ \"ä\" : [ -1.5 , \"x\\n\" ] }".utf8)
        let (root, _) = PositionedJSON.parse(bytes)
        let text = { (range: Range<Int>) in String(decoding: bytes[range], as: UTF8.self) }
        guard case .object(let members) = root.content, case .array(let items) = members[0].value.content else {
            Issue.record("no tree")
            return
        }
        #expect(text(root.range).hasPrefix("{") && text(root.range).hasSuffix("}"))
        #expect(text(members[0].keyRange) == "\"ä\"")
        #expect(items.map { text($0.range) } == ["-1.5", "\"x\\n\""])
        #expect(text(members[0].value.range) == "[ -1.5 , \"x\\n\" ]")
    }

    @Test(
        "one fault is one finding, at its place",
        arguments: [
            ("", "empty@0"), ("  // nothing\n", "empty@12"), ("{\"a\": 1", "unexpected-end@7"),
            ("{\"a\": [1, 2\n\n", "unexpected-end@11"), ("{\"a\": }", "missing-value@6"),
            ("{\"a\" 1}", "missing-colon@4"),
            ("{\"a\" = 1}", "missing-colon@5"), ("{\"a\", \"b\": 1}", "missing-colon@4"),
            ("{\"a\": 1 \"b\": 2}", "missing-comma@7"), ("[1 2]", "missing-comma@2"), ("[1,, 2]", "missing-value@3"),
            ("{,}", "missing-value@1"), ("{a: 1}", "unquoted-key@1"), ("{\"a\": 'x'}", "single-quotes@6"),
            ("{'a': 1}", "single-quotes@1"), ("{\"a\": yes}", "unknown-word@6"), ("{\"a\": tru e}", "unknown-word@6"),
            ("{\"a\": 30s}", "bad-number@6"), ("{\"a\": +1}", "bad-number@6"), ("{\"a\": .5}", "bad-number@6"),
            ("{\"a\": 0x1F}", "bad-number@6"), ("{\"a\": NaN}", "unknown-word@6"),
            ("{\"a\": \"x\n}", "unclosed-string@6"),
            ("{\"a\": \"x,\n\"b\": 1}", "unclosed-string@6"), ("{\"a: 1,\n\"b\": 1}", "unclosed-string@1"),
            ("{\"a\": \"\\x\"}", "bad-escape@7"), ("{\"a\": \"\\ud800\"}", "lone-surrogate@7"),
            ("{\"a\": \"\\u0000\"}", "nul-character@7"), ("{\"a\": \"\t\"}", "control-character@7"),
            ("{\"a\": [1, 2}", "mismatched-bracket@11"), ("[1, 2}", "mismatched-bracket@5"),
            ("{\"a\": 1, \"a\": 2}", "duplicate-key@9"), ("{} {}", "trailing-content@3"), ("{}}", "trailing-content@2"),
            ("[1, @, 2]", "unexpected-character@4"), ("{\"a\": 1, # no\n \"b\": 2}", "unexpected-character@9"),
            ("{\"a\": 1 # no\n}", "unexpected-character@8"), ("[1] /* x", "unclosed-comment@4"),
            ("{\"a\": 1 /* x }", "unclosed-comment@8"), ("{\"a\": 1: 2}", "unexpected-character@7"),
            ("{\"a\": \u{a0}1}", "unknown-word@6"), ("{1: 2}", "unquoted-key@1"),
            ("{[1]: 2, \"a\": 3}", "unexpected-character@1"),
        ])
    func reportsOnce(_ text: String, _ fault: String) {
        #expect(faults(text) == [fault])
    }

    @Test("after a fault the rest is read")
    func recovers() throws {
        let text = """
            {
              "one": 1
              "two": tru,
              three: 3,
              "four": [1, 2, oops, 4],
              "five": "not closed,
              "six": 0123,
              "seven": 'x',
              "one": 7,
              "eight": {"a" 1},
              "nine": "\\q",
              "ten": 10
            }
            """
        let (root, faults) = parse(text)
        #expect(
            faults.map(\.code) == [
                .missingComma, .unknownWord, .unquotedKey, .unknownWord, .unclosedString, .badNumber, .singleQuotes,
                .duplicateKey, .missingColon, .badEscape,
            ])
        let lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false)
        let lineOf = { (offset: Int) in text.utf8.prefix(offset).count { $0 == 0x0a } + 1 }
        #expect(lines.count == 13)
        #expect(faults.map { lineOf($0.range.lowerBound) } == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        guard case .object(let members) = root.content else {
            Issue.record("no object")
            return
        }
        #expect(
            members.map(\.key) == ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
        guard case .number(.integer(10)) = root["ten"]?.content else {
            Issue.record("the last member was lost")
            return
        }
    }

    @Test("both places of a duplicate key, and the bracket left open, are told")
    func relatesPlaces() {
        #expect(parse("{\"a\":1,\"a\":2}").faults.first?.related == 1..<4)
        #expect(parse("[{\"a\":1").faults.first?.related == 1..<2)
        let many = (0..<20).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(parse("{\(many),\"k3\":1,\"k15\":1}").faults.map(\.code) == [.duplicateKey, .duplicateKey])
    }

    @Test("depth is limited and what is deeper is stepped over, 100,000 brackets included")
    func limitsDepth() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(faults(deep) == ["too-deep@64"])
        #expect(faults("{\"a\": \(String(deep.dropFirst().dropLast()))}").isEmpty == false)
        #expect(faults(String(deep.dropFirst().dropLast())).isEmpty)
        let codes = parse(String(repeating: "[", count: 100_000)).faults.map(\.code)
        #expect(codes == [.tooDeep, .unexpectedEnd])
        #expect(!parse(String(repeating: "{\"a\":", count: 100_000)).faults.isEmpty)
    }

    @Test("a file at the limit is read, one byte more is too large")
    func limitsBytes() {
        let text = Array("[12345] ".utf8)
        #expect(PositionedJSON.parse(text, limits: JSONLimits(bytesMax: 8, depthMax: 2)).faults.isEmpty)
        #expect(
            PositionedJSON.parse(text, limits: JSONLimits(bytesMax: 7, depthMax: 2)).faults.map(\.code) == [.tooLarge])
    }

    @Test("faults are counted up to a limit")
    func limitsFaults() {
        let text = "[" + String(repeating: "x,", count: 5_000) + "]"
        #expect(parse(text).faults.count == JSONLimits.syntaxErrorsMax)
    }

    @Test("text in another encoding is found in strings and comments")
    func findsOtherEncodings() {
        let latin = { (text: String) in text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
        #expect(
            PositionedJSON.parse(latin("{\"a\": \"é\"}")).faults == [
                JSONFault(code: .invalidUTF8, range: 7..<8, related: nil)
            ])
        #expect(PositionedJSON.parse(latin("// é\n{}")).faults.map(\.code) == [.invalidUTF8])
    }
}
