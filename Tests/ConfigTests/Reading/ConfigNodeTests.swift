import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Typed reading")
struct ConfigNodeTests {
    private enum Kind: String, CaseIterable {
        case live, deferred
    }

    @Test("right values are read without a finding")
    func readsValues() {
        let reading = Reading(
            """
            {"s": "ş", "b": true, "i": 7, "d": "-2h", "z": "64KiB", "k": "live", "n": "shop-chat", "l": ["a", "b"],
             "m": {"x": 1, "w": 2}, "c": {"credential": "shop"}, "f": {"file": "/etc/x"}, "e": {"env": "TOKEN_1"}}
            """)
        reading.root.object { (fields: inout ObjectReader) -> Void? in
            #expect(fields.required("s")?.string() == "ş")
            #expect(fields.required("b")?.bool() == true)
            #expect(fields.required("i")?.integer(in: 1...7) == Int(7))
            #expect(fields.required("d")?.duration(in: -7_200_000_000...0) == -7_200_000_000)
            #expect(fields.required("z")?.size() == 65_536)
            #expect(fields.required("k")?.choice(Kind.self) == .live)
            #expect(fields.required("n")?.name()?.text == "shop-chat")
            #expect(fields.required("l")?.list { $0.string() } == ["a", "b"])
            #expect(fields.required("m")?.namedMembers()?.map(\.name.text) == ["x", "w"])
            #expect(fields.required("c")?.secret() == .credential("shop"))
            #expect(fields.required("f")?.secret() == .file(path: "/etc/x"))
            #expect(fields.required("e")?.secret() == .environment("TOKEN_1"))
            #expect(fields.optional("absent") == nil)
            return ()
        }
        #expect(reading.findings.isEmpty)
    }

    /// A value, how it is read, and the finding that gives.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let text: String
        let read: @Sendable (ConfigNode) -> Bool
        let id: String
        let message: String
        var testDescription: String { "\(text): \(message)" }

        init<Value>(
            _ text: String, _ id: String, _ message: String, _ read: @escaping @Sendable (ConfigNode) -> Value?
        ) {
            self.text = text
            self.id = id
            self.message = message
            self.read = { read($0) != nil }
        }
    }

    static let wrong: [Wrong] = [
        Wrong("30", "FD0101", "expected a duration like \"30s\", found number") { $0.duration() },
        Wrong("\"30 sec\"", "FD0106", "\"30 sec\" is not a duration") { $0.duration() },
        Wrong("\"-2h\"", "FD0104", "\"-2h\" is out of range") { $0.duration() },
        Wrong("\"25h\"", "FD0104", "\"25h\" is out of range") { $0.duration(in: 0...86_400_000_000) },
        Wrong("null", "FD0101", "expected a duration like \"30s\", found null") { $0.duration() },
        Wrong("64", "FD0101", "expected a size like \"64KiB\", found number") { $0.size() },
        Wrong("\"64KB\"", "FD0107", "\"64KB\" is not a size") { $0.size() },
        Wrong("\"2MiB\"", "FD0104", "\"2MiB\" is out of range") { $0.size(in: 1...1_048_576) },
        Wrong("1", "FD0101", "expected a string, found number") { $0.string() },
        Wrong("\"\"", "FD0113", "empty text") { $0.string() },
        Wrong("\"abc\"", "FD0113", "text of 3 bytes") { $0.string(bytes: 0...2) },
        Wrong("\"true\"", "FD0101", "expected true or false, found string") { $0.bool() },
        Wrong("11", "FD0104", "11 is out of range") { $0.integer(in: 1...10 as ClosedRange<Int>) },
        Wrong("0", "FD0104", "0 is out of range") { $0.integer(in: 1...10 as ClosedRange<Int64>) },
        Wrong("9223372036854775808", "FD0104", "9223372036854775808 is out of range") {
            $0.integer(in: 0...Int64.max)
        },
        Wrong("1.5", "FD0101", "expected a whole number, found 1.5") { $0.integer(in: 1...10 as ClosedRange<Int>) },
        Wrong("\"1\"", "FD0101", "expected a whole number, found string") {
            $0.integer(in: 1...10 as ClosedRange<Int>)
        },
        Wrong("\"liv\"", "FD0105", "unknown value \"liv\"") { $0.choice(Kind.self) },
        Wrong("[]", "FD0101", "expected one of \"live\", \"deferred\", found array") { $0.choice(Kind.self) },
        Wrong("\"Shop\"", "FD0108", "\"Shop\" is not a name") { $0.name() },
        Wrong("{}", "FD0101", "expected a name, found object") { $0.name() },
        Wrong("{}", "FD0101", "expected an array, found object") { $0.items() },
        Wrong("[]", "FD0115", "array of 0 items") { $0.items(count: 1...3) },
        Wrong("[]", "FD0101", "expected an object, found array") { $0.namedMembers() },
        Wrong("\"x\"", "FD0101", "expected an object, found string") { $0.object { _ in 1 } },
        Wrong("5", "FD0101", "expected the name of a queue, found number") { $0.reference(to: "a queue") },
        Wrong("\"hunter2\"", "FD0111", "a secret must not stand in the file") { $0.secret() },
        Wrong("true", "FD0101", "expected {\"credential\": NAME}, {\"file\": PATH} or {\"env\": NAME}, found bool") {
            $0.secret()
        },
        Wrong("{}", "FD0102", "missing key") { $0.secret() },
        Wrong("{\"file\": \"x\"}", "FD0112", "expected an absolute path") { $0.secret() },
        Wrong("{\"env\": \"1X\"}", "FD0112", "expected the name of an environment variable") { $0.secret() },
        Wrong("{\"credential\": \"../x\"}", "FD0112", "expected the name of a credential") { $0.secret() },
        Wrong("{\"env\": \"X\", \"file\": \"/x\"}", "FD0114", "\"file\" and \"env\" exclude each other") {
            $0.secret()
        },
    ]

    @Test("a wrong value gives one finding, at its place, and no value", arguments: wrong)
    func reportsWrong(_ wrong: Wrong) {
        let reading = Reading("{\"v\": \(wrong.text)}")
        #expect(reading.value { wrong.read($0) } == false)
        #expect(reading.messages == [wrong.message])
        #expect(reading.findings.map { $0.prefix(9) } == ["\(wrong.id) /v"])
        #expect(reading.log.hasErrors)
    }

    @Test("what could not be parsed is not reported twice")
    func isSilentOnInvalid() {
        let reading = Reading("{\"v\": 30s}")
        #expect(reading.value { $0.duration() } == nil)
        #expect(reading.value { $0.secret() } == nil)
        #expect(reading.findings == ["FD0012  1:7"])
    }

    @Test("unknown keys are reported at the key, missing ones at the object")
    func reportsKeys() {
        let reading = Reading(
            """
            {"queues": {
              "billing": {"timeot": "30s", "colour": 1}
            }}
            """)
        reading.root.object { (fields: inout ObjectReader) -> Void? in
            for (_, queue) in fields.required("queues")?.namedMembers() ?? [] {
                queue.object { (fields: inout ObjectReader) -> Void? in
                    _ = fields.required("timeout")
                    fields.allow("$comment")
                    return ()
                }
            }
            return ()
        }
        #expect(
            reading.findings == [
                "FD0102 /queues/billing 2:14", "FD0103 /queues/billing/timeot 2:15",
                "FD0103 /queues/billing/colour 2:32",
            ])
        #expect(reading.log.report().diagnostics.map(\.didYouMean) == [nil, "timeout", nil])
    }

    @Test("references find what is declared, and unknown ones get a suggestion")
    func resolvesReferences() {
        let reading = Reading(
            "{\"queues\": {\"billing\": {}, \"general\": {}}, \"serves\": [\"general\", \"biling\", 7]}")
        var queues = DeclaredNames(kind: "queue")
        var places: [Int?] = []
        reading.root.object { (fields: inout ObjectReader) -> Void? in
            for (name, _) in fields.required("queues")?.namedMembers() ?? [] {
                _ = queues.declare(name, log: reading.log)
            }
            for node in fields.required("serves")?.items() ?? [] {
                places.append(node.reference(to: "a queue").flatMap { queues.place(of: $0, log: reading.log) })
            }
            return ()
        }
        #expect(places == [1, nil, nil])
        #expect(reading.findings == ["FD0109 /serves/1 1:66", "FD0101 /serves/2 1:76"])
        #expect(reading.log.report().diagnostics.first?.didYouMean == "billing")
    }

    @Test("a name declared twice shows both places")
    func reportsTakenNames() throws {
        let reading = Reading("[{\"id\": \"refund\"}, {\"id\": \"refund\"}]")
        var routes = DeclaredNames(kind: "route")
        for node in reading.root.items() ?? [] {
            let name = node.object { (fields: inout ObjectReader) in fields.required("id")?.name() }
            if let name { _ = routes.declare(name, log: reading.log) }
        }
        #expect(reading.messages == ["route \"refund\" is declared twice"])
        let first = try #require(reading.log.report().diagnostics.first?.related.first)
        #expect(first.span.range == 8..<16)
    }

    @Test(
        "names keep to the rule",
        arguments: [
            ("a", true), ("0", true), ("shop-chat", true), ("lang:tr", true), ("a.b_c:d-e", true),
            (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false), ("", false),
            ("-a", false), (".a", false), ("Ab", false), ("a b", false), ("ü", false), ("a/b", false), ("a\n", false),
        ])
    func checksNames(_ text: String, _ isValid: Bool) {
        #expect(ConfigName.isValid(text) == isValid)
    }
}
