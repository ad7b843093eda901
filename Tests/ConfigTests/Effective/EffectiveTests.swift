import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("The configuration as the daemon uses it")
struct EffectiveTests {
    private func effective(_ text: String, isFull: Bool = true) -> EffectiveConfiguration {
        EffectiveConfiguration(Loading(text).sources, isFull: isFull)
    }

    private static let example: String = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return (try? String(contentsOfFile: "/\(root)/config.example.json", encoding: .utf8)) ?? ""
    }()

    @Test(
        "with all defaults filled in it is the same configuration, and nothing is left to fill in",
        arguments: [Sample.full, Sample.least, EffectiveTests.example])
    func same(_ text: String) throws {
        let before = try #require(Loading(text).configuration)
        let full = effective(text).text
        let loading = Loading(full)
        let after = try #require(loading.configuration, "\(loading.text)")
        #expect(after.policy == before.policy)
        #expect(after.settings == before.settings)
        #expect(!effective(full).lines.contains { $0.origin == "default" })
        #expect(effective(full).text == full)
    }

    @Test("without the defaults it is what the file says", arguments: [Sample.full, Sample.least])
    func plain(_ text: String) throws {
        let shown = effective(text, isFull: false)
        #expect(!shown.lines.contains { $0.origin == "default" })
        let after = try #require(Loading(shown.text).configuration)
        #expect(try after.policy == #require(Loading(text).configuration).policy)
    }

    @Test("it is plain JSON, no line wider than 100 columns where it can be")
    func isJSON() throws {
        let text = effective(Sample.full).text
        _ = try JSONParser.parse(Array(text.utf8))
        #expect(text.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 100 })
    }

    @Test("every value says where it stands")
    func origins() throws {
        let text =
            "{\n  \"desk\": { \"name\": \"Acme\" },\n  \"misses\": {\n    \"max\": 3 },\n  \"routes\": [\n{ \"id\": \"rest\", \"end\": \"file\" }]\n}"
        let lines = effective(text).lines
        func line(_ pointer: String) throws -> EffectiveConfiguration.Line {
            try #require(lines.first { $0.pointer == pointer }, "\(pointer)")
        }
        #expect(try line("/misses/max").value == "3")
        #expect(try line("/misses/max").origin == "config.json:4")
        #expect(try line("/misses/coolDown").value == "\"5m\"")
        #expect(try line("/misses/coolDown").origin == "default")
        #expect(try line("/routes/0/id").origin == "config.json:6")
        #expect(try line("/desk/languages/serve").value == "[\"en\"]")
        #expect(try line("/priorities/urgent").value == "\"4h\"")
        #expect(effective(text).originText.contains("default        /misses/coolDown = \"5m\"\n"))
        let json = try JSONParser.parse(Array(effective(text).originJSON.utf8))
        #expect(json.array?.count == lines.count)
    }

    @Test("named things of several files stand together, each with its file")
    func parts() throws {
        let main = SourceFile(name: "main.json", bytes: Array(Sample.least.utf8))
        let part = SourceFile(
            name: "conf.d/a.json", bytes: Array("{ \"queues\": {\n \"one\": {} }, \"skills\": { \"b\": {} } }".utf8))
        let (_, report, sources) = ConfigurationLoader.load(main, parts: [part])
        #expect(report.errorCount == 0)
        let lines = EffectiveConfiguration(sources, isFull: true).lines
        #expect(lines.contains { $0.pointer == "/queues/one/live/target/firstReply" && $0.origin == "default" })
        let plain = EffectiveConfiguration(sources, isFull: false).lines
        #expect(plain.contains { $0.pointer == "/queues/one" && $0.value == "{}" && $0.origin == "conf.d/a.json:2" })
    }

    @Test("nothing under a key that names a secret is shown; references are")
    func secrets() throws {
        let text = try Sample.full(#""b": "3" }"#, #""apiToken": "s3cr3t" }"#)
        let shown = effective(text)
        #expect(Loading(text).configuration != nil)
        for output in [shown.text, shown.originText, shown.originJSON] {
            #expect(!output.contains("s3cr3t"))
            #expect(output.contains("credential") && output.contains("\"chat\""))
        }
    }
}

@Suite("Defaults on the reference page")
struct DefaultTests {
    @Test("what holds where the file says nothing is what the page says")
    func agree() throws {
        var known: [String: JSONValue] = [:]
        for text in [Sample.full, Sample.least, SchemaSample.others] {
            let values = ConfigurationLoader.usualValues(of: SourceFile(name: "sample", bytes: Array(text.utf8)))
            for (key, value) in values where value != nil { add(value ?? .null, at: key, to: &known) }
        }
        let rows = try ReferencePage().rows.filter { $0.cells.count == 5 }
        var count = 0
        for row in rows {
            let written = ReferencePage.code(row.cells[2])
            let values = written.compactMap { try? JSONParser.parse(Array($0.utf8)) }
            for key in row.keys {
                guard let value = known[key] else {
                    // What a test leaves out is filled in when it runs.
                    #expect(values.count != 1 || key.hasPrefix("tests."), "\(key): \(row.cells[2])")
                    continue
                }
                count += 1
                if case .array(let items) = value, values.isEmpty {
                    #expect(items.compactMap(\.string) == written, "\(key)")
                } else if values.isEmpty {
                    #expect(Self.inWords.contains(key), "\(key): \(value), \(row.cells[2])")
                } else {
                    #expect(values.contains { same($0, value) }, "\(key): \(value), \(row.cells[2])")
                }
            }
        }
        #expect(count > 50)
    }

    /// Keys whose default the page says in words.
    private static let inWords: Set<String> = ["hours.*.timezone", "agents.*.publicName"]

    /// Takes a default, and of an object those of its members too.
    private func add(_ value: JSONValue, at key: String, to known: inout [String: JSONValue]) {
        known[key] = value
        for member in value.object?.members ?? [] { add(member.value, at: key + "." + member.key, to: &known) }
    }

    /// Whether two values mean the same, durations by their length.
    private func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        guard let one = left.string.flatMap(DurationText.microseconds) else { return left == right }
        return one == right.string.flatMap(DurationText.microseconds)
    }
}
