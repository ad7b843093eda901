import FrontdeskCore
import Testing

@Suite("The strict JSON parser")
struct JSONParserTests {
    static let accepted: [JSONCase] = [
        JSONCase("null"), JSONCase("true"), JSONCase("false"), JSONCase("0"), JSONCase("-0"), JSONCase("\"\""),
        JSONCase("[]"), JSONCase("{}"), JSONCase(" [ ] "), JSONCase("\t{\r\n}\n"), JSONCase("[[]]"),
        JSONCase("[{},{}]"), JSONCase("{\"\":\"\"}"), JSONCase("{\"a\":{\"a\":{\"a\":1}}}"), JSONCase("1.5"),
        JSONCase("-1.5e+10"), JSONCase("1E5"), JSONCase("1e-5"), JSONCase("0.0"), JSONCase("0e0"), JSONCase("1e999"),
        JSONCase("123456789012345678901234567890"), JSONCase("\"\\u00e9\""), JSONCase("\"\\uD83D\\uDE00\""),
        JSONCase("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), JSONCase("\"é\""), JSONCase("\"😀\""), JSONCase("\"\u{7f}\""),
        JSONCase("\"\u{2028}\u{2029}\""), JSONCase("\"\u{feff}\""), JSONCase("\"\\u0001\""), JSONCase("\"\\uFFFF\""),
        JSONCase("[1,2,3]"), JSONCase("[ 1 , \"a\" , null ]"), JSONCase("{\"a\" : 1 , \"b\" : [ ] }"),
        JSONCase("{\"a\":1,\"A\":2}"), JSONCase("{\"e\u{301}\":1,\"é\":2}"), JSONCase("\"//\""), JSONCase("[-1]"),
        JSONCase("\"\\u0020\""), JSONCase("\"a\\u00DFb\\n\""), JSONCase("9223372036854775808"),
    ]

    @Test("what RFC 8259 allows is accepted", arguments: accepted)
    func accepts(_ text: JSONCase) throws {
        _ = try JSONParser.parse(text.bytes)
    }

    static let refused: [JSONCase] = [
        JSONCase("", .empty, at: 0), JSONCase(" \n", .empty, at: 2), JSONCase("[", .unexpectedEnd, at: 1),
        JSONCase("{", .unexpectedEnd), JSONCase("[1", .unexpectedEnd), JSONCase("[1,", .unexpectedEnd),
        JSONCase("{\"a\"", .unexpectedEnd), JSONCase("{\"a\":", .unexpectedEnd), JSONCase("{\"a\":1", .unexpectedEnd),
        JSONCase("{\"a\":1,", .unexpectedEnd), JSONCase("]", .unexpectedCharacter, at: 0),
        JSONCase("}", .unexpectedCharacter), JSONCase(",", .unexpectedCharacter), JSONCase(":", .unexpectedCharacter),
        JSONCase("[1,]", .trailingComma, at: 3), JSONCase("{\"a\":1,}", .trailingComma, at: 7),
        JSONCase("[,1]", .unexpectedCharacter), JSONCase("[1,,2]", .unexpectedCharacter, at: 3),
        JSONCase("{,}", .unexpectedCharacter), JSONCase("[1 2]", .missingComma, at: 3),
        JSONCase("{\"a\":1 \"b\":2}", .missingComma), JSONCase("{\"a\" 1}", .missingColon, at: 5),
        JSONCase("{\"a\",1}", .missingColon), JSONCase("{1:2}", .unexpectedCharacter),
        JSONCase("{a:1}", .unexpectedCharacter),
        JSONCase("{'a':1}", .unexpectedCharacter), JSONCase("['a']", .unexpectedCharacter),
        JSONCase("[1}", .mismatchedBracket, at: 2), JSONCase("{\"a\":1]", .mismatchedBracket, at: 6),
        JSONCase("1 2", .trailingContent, at: 2), JSONCase("{}{}", .trailingContent), JSONCase("[]]", .trailingContent),
        JSONCase("null,", .trailingContent), JSONCase("{} x", .trailingContent), JSONCase("[] \u{0}", .trailingContent),
        JSONCase("// c\n1", .unexpectedCharacter), JSONCase("[1/*c*/]", .missingComma),
        JSONCase("# c\n1", .unexpectedCharacter),
        JSONCase("tru", .unknownWord), JSONCase("True", .unexpectedCharacter), JSONCase("truex", .unknownWord),
        JSONCase("nul", .unknownWord), JSONCase("nullnull", .unknownWord), JSONCase("falsy", .unknownWord),
        JSONCase("NaN", .unexpectedCharacter), JSONCase("Infinity", .unexpectedCharacter),
        JSONCase("-Infinity", .badNumber),
        JSONCase("undefined", .unexpectedCharacter), JSONCase("01", .badNumber), JSONCase("-01", .badNumber),
        JSONCase("+1", .unexpectedCharacter), JSONCase(".5", .unexpectedCharacter), JSONCase("5.", .badNumber),
        JSONCase("1.e1", .badNumber), JSONCase("1e", .badNumber), JSONCase("1e+", .badNumber),
        JSONCase("-", .badNumber),
        JSONCase("--1", .badNumber), JSONCase("0x10", .badNumber), JSONCase("1_000", .badNumber),
        JSONCase("1.2.3", .badNumber),
        JSONCase("[1e5x]", .badNumber, at: 1), JSONCase("00", .badNumber), JSONCase("1é", .badNumber),
        JSONCase("\"", .unclosedString, at: 1), JSONCase("\"abc", .unclosedString, at: 4),
        JSONCase("\"abc\\", .unclosedString), JSONCase("\"abc\\\"", .unclosedString),
        JSONCase("\"a\nb\"", .controlCharacter, at: 2),
        JSONCase("\"a\tb\"", .controlCharacter), JSONCase("\"\u{0}\"", .controlCharacter),
        JSONCase("\"\u{1f}\"", .controlCharacter),
        JSONCase("\"\\x41\"", .badEscape, at: 1), JSONCase("\"\\'\"", .badEscape), JSONCase("\"\\u12\"", .badEscape),
        JSONCase("\"\\u12G4\"", .badEscape), JSONCase("\"\\U0041\"", .badEscape), JSONCase("\"\\", .unclosedString),
        JSONCase("\"\\u\"", .badEscape), JSONCase("\"\\uD800\"", .loneSurrogate, at: 1),
        JSONCase("\"\\uDC00\"", .loneSurrogate),
        JSONCase("\"\\uD800x\"", .loneSurrogate), JSONCase("\"\\uD800\\n\"", .loneSurrogate),
        JSONCase("\"\\uD800\\u0041\"", .loneSurrogate), JSONCase("\"\\uD800\\uD800\"", .loneSurrogate),
        JSONCase("\"\\uDE00\\uD83D\"", .loneSurrogate), JSONCase("\"\\u0000\"", .nulCharacter, at: 1),
        JSONCase("{\"\\u0000\":1}", .nulCharacter), JSONCase("{\"a\":1,\"a\":2}", .duplicateKey, at: 7),
        JSONCase("{\"a\":1,\"\\u0061\":2}", .duplicateKey), JSONCase("{\"\":1,\"\":2}", .duplicateKey),
        JSONCase("\u{feff}{}", .byteOrderMark, at: 0), JSONCase("\u{a0}1", .unexpectedCharacter),
        JSONCase("\u{c}1", .unexpectedCharacter),
        JSONCase(bytes: [0x22, 0xff, 0x22], .invalidUTF8, at: 1),
        JSONCase(bytes: [0x22, 0x61, 0xc3, 0x22], .invalidUTF8, at: 2),
        JSONCase(bytes: [0x22, 0xc0, 0xaf, 0x22], .invalidUTF8),
        JSONCase(bytes: [0x22, 0xe0, 0x80, 0xaf, 0x22], .invalidUTF8),
        JSONCase(bytes: [0x22, 0xed, 0xa0, 0x80, 0x22], .invalidUTF8),
        JSONCase(bytes: [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8),
        JSONCase(bytes: [0x22, 0x5c, 0x6e, 0x80, 0x22], .invalidUTF8, at: 3),
        JSONCase(bytes: [0x22, 0xe2, 0x82, 0x5c, 0x6e, 0x22], .invalidUTF8, at: 1),
        JSONCase(bytes: [0xff], .unexpectedCharacter),
        JSONCase(bytes: [0x5b, 0x00, 0x5d], .unexpectedCharacter, at: 1),
        JSONCase(bytes: [0xfe, 0xff, 0x00, 0x31], .unexpectedCharacter),
        JSONCase(bytes: [0x31, 0x00], .trailingContent),
    ]

    @Test("what RFC 8259 or two readers could disagree about is refused by code and place", arguments: refused)
    func refuses(_ text: JSONCase) throws {
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(text.bytes) }
        #expect(error.code == text.code)
        if let offset = text.offset { #expect(error.offset == offset) }
    }

    @Test(
        "numbers are whole where they are written so and fit into 64 bits",
        arguments: [
            ("0", JSONNumber.integer(0)), ("-0", .integer(0)), ("42", .integer(42)), ("-17", .integer(-17)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .decimal("9223372036854775808")),
            ("-9223372036854775809", .decimal("-9223372036854775809")), ("1.0", .decimal("1.0")),
            ("1e2", .decimal("1e2")), ("-1.25E-3", .decimal("-1.25E-3")),
        ])
    func keepsNumbers(_ text: String, _ number: JSONNumber) throws {
        #expect(try parsed(text) == .number(number))
        #expect(try parsed("[\(text)]").array?.first?.number == number)
    }

    @Test("a decimal gives the nearest double, or none beyond the range")
    func givesDoubles() throws {
        #expect(try parsed("-1.25E-3").number?.double == -0.00125)
        #expect(try parsed("1e999").number?.double == nil)
        #expect(try parsed("7").number?.double == 7)
        #expect(try parsed("1.0").int64 == nil)
    }

    @Test("escapes stand for their characters")
    func unescapes() throws {
        let text = try parsed(#""a\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\uD83D\uDE00z""#)
        #expect(text.string == "a\"\\/\u{8}\u{c}\n\r\tAé€😀z")
    }

    @Test("64 levels are read, 65 are too deep, and 100,000 do not exhaust the stack")
    func limitsDepth() throws {
        let text = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try parsed(text(64))
        let error = try #require(throws: JSONError.self) { try parsed(text(65)) }
        #expect(error == JSONError(.tooDeep, at: 64))
        #expect(throws: JSONError(.tooDeep, at: 64)) { try parsed(String(repeating: "[", count: 100_000)) }
        let objects = String(repeating: "{\"a\":", count: 100_000)
        #expect(throws: JSONError(.tooDeep, at: 320)) { try parsed(objects) }
    }

    @Test("a body at the limit is read, one byte more is too large")
    func limitsBytes() throws {
        let limits = JSONLimits(bytesMax: 8, depthMax: 2)
        _ = try JSONParser.parse(Array("[12345] ".utf8), limits: limits)
        #expect(throws: JSONError(.tooLarge, at: 8)) { try JSONParser.parse(Array("[123456] ".utf8), limits: limits) }
    }

    @Test("objects beyond the plain search find their keys and their duplicates", arguments: [15, 16, 17, 18, 200])
    func readsLargeObjects(_ count: Int) throws {
        let members = (0..<count).map { "\"k\($0 * 7919 % count)-\($0)\":\($0)" }.joined(separator: ",")
        let object = try parsed("{\(members)}")
        for index in 0..<count { #expect(object["k\(index * 7919 % count)-\(index)"]?.int64 == Int64(index)) }
        #expect(object["k"] == nil)
        #expect(object["zzz"] == nil)
        let error = try #require(throws: JSONError.self) { try parsed("{\(members),\"k0-0\":1}") }
        #expect(error.code == .duplicateKey)
    }

    @Test(
        "an object of a megabyte of keys is read in time that does not grow with their square", .timeLimit(.minutes(1)))
    func readsHostileObject() throws {
        let text = "{" + (0..<80_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try parsed(text).object?.members.count == 80_000)
    }

    @Test("keys and strings are compared by bytes, not by canonical equivalence")
    func comparesBytes() throws {
        let object = try parsed("{\"é\":1}")
        #expect(object["é"]?.int64 == 1)
        #expect(object["e\u{301}"] == nil)
        #expect(JSONValue.string("é") != .string("e\u{301}"))
        #expect(JSONObject([.init(key: "a", value: .null), .init(key: "a", value: .null)]) == nil)
    }
}
