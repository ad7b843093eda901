import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Findings for people and programs")
struct DiagnosticRendererTests {
    /// Reads queues with an offer each, as a decoder of the configuration does.
    private func decode(_ reading: Reading) {
        reading.root.object { (fields: inout ObjectReader) -> Void? in
            for (_, queue) in fields.optional("queues")?.namedMembers() ?? [] {
                queue.object { (fields: inout ObjectReader) -> Void? in
                    _ = fields.optional("class")?.choice(of: ["live", "deferred"])
                    _ = fields.optional("password")?.secret()
                    fields.optional("offer")?.object { (fields: inout ObjectReader) -> Void? in
                        _ = fields.optional("timeout")?.duration()
                        return ()
                    }
                    return ()
                }
            }
            return ()
        }
    }

    private func rendered(_ text: String) -> String {
        let reading = Reading(text)
        decode(reading)
        return reading.text
    }

    @Test("an unknown key is shown with its line, a caret and a suggestion")
    func rendersUnknownKey() {
        let text = rendered(
            """
            {
              "queues": {
                "billing": {
                  "offer": { "timeot": "30s" }
                }
              }
            }
            """)
        #expect(
            text == """
                config.json:4:18: error FD0103: unknown key "timeot" at /queues/billing/offer/timeot
                    4 |       "offer": { "timeot": "30s" }
                      |                  ^~~~~~~~ did you mean "timeout"?

                """)
    }

    @Test("what is allowed, what is meant, and other places follow below")
    func rendersNotes() {
        let text = rendered(
            """
            { "queues": { "b": { "class": "liv", "offer": { "timeout": 30 } },
              "b": {} }
            """)
        #expect(
            text == """
                config.json:1:31: error FD0105: unknown value "liv" at /queues/b/class
                    1 | { "queues": { "b": { "class": "liv", "offer": { "timeout": 30 } },
                      |                               ^~~~~ did you mean "live"?
                      = expected one of "live", "deferred"
                config.json:1:60: error FD0101: expected a duration like "30s", found number at /queues/b/offer/timeout
                    1 | { "queues": { "b": { "class": "liv", "offer": { "timeout": 30 } },
                      |                                                            ^~
                config.json:2:3: error FD0016: key "b" used twice
                    2 |   "b": {} }
                      |   ^~~
                config.json:1:15: note: first used here
                    1 | { "queues": { "b": { "class": "liv", "offer": { "timeout": 30 } },
                      |               ^~~
                config.json:2:12: error FD0005: the text stops before { is closed
                    2 |   "b": {} }
                      |            ^
                config.json:1:1: note: opened here
                    1 | { "queues": { "b": { "class": "liv", "offer": { "timeout": 30 } },
                      | ^

                """)
    }

    @Test("a config with ten faults shows all ten in one run, of syntax and of content")
    func showsAll() {
        let reading = Reading(
            """
            {
              "queues": {
                "Billing": { "class": "live" },
                "a": { "class": "life" },
                "b": { "class": 5, "offer": { "timeout": "30" } },
                "c": { "ofer": {} }
                "d": { "offer": [] },
                "e": { "offer": { "timeout": 30s } },
                "f": { "password": "hunter2" },
                "g": oops
              },
              "ques": {}
            }
            """)
        decode(reading)
        #expect(
            reading.findings == [
                "FD0108 /queues/Billing 3:5", "FD0105 /queues/a/class 4:21", "FD0101 /queues/b/class 5:21",
                "FD0106 /queues/b/offer/timeout 5:46", "FD0103 /queues/c/ofer 6:12", "FD0007  6:24",
                "FD0101 /queues/d/offer 7:21", "FD0012  8:34", "FD0111 /queues/f/password 9:24", "FD0013  10:10",
                "FD0103 /ques 12:3",
            ])
    }

    @Test(
        "a literal secret never shows",
        arguments: [
            #"{"queues": {"b": {"password": "hunter2", "x": 1}}}"#,
            #"{"queues": {"b": {"passwrd": "hunter2", "x": 1}}}"#,
            #"{"queues": {"b": {"pasword": "hunter2", "x": 1}}}"#, #"{"queues": {"b": {"password": "hunter2}}}"#,
            #"{"queues": {"b": {"password: "hunter2"}}}"#, #"{"queues": {"b": {"password": hunter2 }}}"#,
            #"{"queues": {"b": {"password": 'hunter2' }}}"#, #"{"queues": {"b": {"password": ["hunter2"], "x": 1}}}"#,
            #"{"queues": {"b": {"secrets": [{"value": "hunter2"}], "x": 1}}}"#,
            #"{"x": 1, "Tokens": {"a": "hunter2"}}"#,
            #"{"queues": {"b": {"password" "hunter2", "x": 1 }}}"#, #"{"password": "hunter2" "x": "y"}"#,
            #"{"queues": {"b": {"password": {"credential": "x", "value": "hunter2"}}}}"#,
            #"{"x": 1, "password": "a\"hunter2\q"}"#, #"{"queues": {"b": {"password": "hunter2"#,
        ])
    func masks(_ text: String) {
        let shown = rendered(text)
        #expect(!shown.isEmpty)
        #expect(!shown.contains("hunter2"), "\(shown)")
    }

    @Test("a masked line keeps its caret")
    func rendersMasked() {
        #expect(
            rendered(#"{"queues": {"b": {"password": "correct horse battery", "clas": "live"}}}"#) == """
                config.json:1:31: error FD0111: a secret must not stand in the file at /queues/b/password
                    1 | {"queues": {"b": {"password": "********", "clas": "live"}}}
                      |                               ^~~~~~~~~~
                      = expected {"credential": NAME}, {"file": PATH} or {"env": NAME}
                config.json:1:56: error FD0103: unknown key "clas" at /queues/b/clas
                    1 | {"queues": {"b": {"password": "********", "clas": "live"}}}
                      |                                           ^~~~~~ did you mean "class"?

                """)
    }

    @Test("long lines are cut around the caret and keep to 80 columns", arguments: [0, 10, 70, 80, 200, 3_000])
    func windows(_ padding: Int) throws {
        let filler = (0..<padding).map { "\"k\($0)\":0," }.joined()
        let tail = (0..<padding).map { ",\"t\($0)\":0" }.joined()
        for head in ["", "\t", "\"日本語\":\"日本語日本語日本語日本語日本語\","] {
            let reading = Reading("{\(head)\(filler)\"v\":tru\(tail)}")
            let lines = reading.text.split(separator: "\n").map(String.init)
            try #require(lines.count == 3)
            #expect(cells(lines[1]) <= 80 && cells(lines[2]) <= 80)
            // The caret stands below the first letter of the word.
            let column = try #require(
                lines[2].firstIndex(of: "^").map { lines[2].distance(from: lines[2].startIndex, to: $0) })
            let word = try #require(lines[1].ranges(of: "tru").first?.lowerBound)
            #expect(cells(String(lines[1][..<word])) == column)
            #expect(lines[2].hasSuffix("^~~ did you mean \"true\"?") || lines[2].hasSuffix("^~~"))
        }
    }

    /// The cells of a line, of which the test's own characters alone may be wide.
    private func cells(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ("日本語".unicodeScalars.contains($1) ? 2 : 1) }
    }

    @Test("control and bidirectional characters do not reach the terminal")
    func escapesControls() {
        let text = rendered("{\"a\u{1b}[31m\u{202e}\": \u{1b}]0;x\u{7}}")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(!text.contains("\u{202e}"))
        #expect(text.contains(#"\u001b[31m\u202e"#))
    }

    @Test("the hundredth finding is shown, the others are counted")
    func limits() {
        let keys = (0..<130).map { "\"k\($0)\": 0" }.joined(separator: ",\n")
        let reading = Reading("{\(keys)}")
        decode(reading)
        #expect(reading.text.hasSuffix("\nand 30 more\n"))
        #expect(reading.text.split(separator: "\n").filter { $0.hasPrefix("config.json:") }.count == 100)
        #expect(reading.log.report().errorCount == 130)
    }

    @Test("errors are shown before warnings where there is no room for all, and warnings are no errors")
    func prefersErrors() {
        let reading = Reading("[\(Array(repeating: "0", count: 150).joined(separator: ", "))]")
        for node in (reading.root.items() ?? []).prefix(90) { node.report(.badText, severity: .warning, "weak") }
        #expect(!reading.log.hasErrors)
        for node in (reading.root.items() ?? []).suffix(60) { node.report(.badText, "bad") }
        let report = reading.log.report()
        #expect(report.diagnostics.count { $0.severity == .error } == 60)
        #expect(report.diagnostics.count == 100)
        #expect(report.omittedCount == 50)
        #expect(reading.log.hasErrors)
    }

    @Test("a program gets the same findings as JSON")
    func rendersJSON() throws {
        let reading = Reading("{ \"queues\": { \"ş\": { \"class\": \"liv\" } }, \"queues\": 1 }")
        decode(reading)
        let json = DiagnosticRenderer(sources: reading.sources).json(reading.log.report())
        let value = try JSONParser.parse(json)
        #expect(value["errors"]?.int64 == 3)
        let item = value["diagnostics"]?.array?[1]
        #expect(item?["code"]?.string == "FD0105")
        #expect(item?["severity"]?.string == "error")
        #expect(item?["file"]?.string == "config.json")
        #expect(item?["line"]?.int64 == 1)
        #expect(item?["column"]?.int64 == 31)
        #expect(item?["endColumn"]?.int64 == 36)
        #expect(item?["pointer"]?.string == "/queues/ş/class")
        #expect(item?["didYouMean"]?.string == "live")
        #expect(value["diagnostics"]?.array?[2]["related"]?.array?.first?["column"]?.int64 == 3)
    }

    @Test("the catalogue has each number once, a title without full stop, and an explanation")
    func hasCatalogue() {
        let ids = DiagnosticCode.catalogue.map(\.id)
        #expect(Set(ids).count == ids.count)
        for code in DiagnosticCode.catalogue {
            #expect(code.id.wholeMatch(of: /FD[0-9]{4}/) != nil)
            #expect(!code.title.isEmpty && !code.title.hasSuffix("."))
            #expect(code.explanation.hasSuffix("."))
            #expect(DiagnosticCode.named(code.id.lowercased()) == code)
        }
    }
}
