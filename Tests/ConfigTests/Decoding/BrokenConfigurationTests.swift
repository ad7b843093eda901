import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Broken configurations")
struct BrokenConfigurationTests {
    /// A file of the folder `Golden`.
    private func golden(_ name: String) throws -> String {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let loaded = ConfigurationLoader.load(path: "/\(folder)/Golden/\(name)")
        return String(decoding: loaded.sources[0].bytes, as: UTF8.self)
    }

    @Test("ten errors in one file are shown at once, in 80 columns")
    func showsAll() throws {
        let check = ConfigurationCheck(
            SourceFile(name: "broken.json", bytes: Array(try golden("broken.json").utf8)))
        #expect(!check.isUsable)
        #expect(check.output == (try golden("broken.txt")))
        let lines = check.output.split(separator: "\n")
        #expect(lines.count { $0.contains(" error FD") } == 10)
        #expect(lines.allSatisfy { $0.hasPrefix("broken.json:") || $0.count <= DiagnosticRenderer.width })
    }

    @Test("the empty object lacks a desk and routes, and an empty list of routes is one error")
    func least() {
        #expect(Loading("{}").findings == ["FD0102  {", "FD0102  {"])
        #expect(Loading(#"{ "desk": { "name": "A" }, "routes": [] }"#).findings == ["FD0215 /routes ["])
        #expect(Loading("[]").findings == ["FD0101  ["])
        #expect(Loading("").report.diagnostics.map(\.code) == [.emptyFile])
    }

    @Test("a section that is not readable does not make its names unknown")
    func cascades() throws {
        let text = try Sample.full(#""queues": {"#, #""queues": [], "ques": {"#)
        #expect(Loading(text).findings == ["FD0101 /queues [", #"FD0103 /ques "ques""#])
        #expect(
            Loading(try Sample.full(#""serve": ["tr", "pl", "en"]"#, #""serve": "tr""#)).findings == [
                #"FD0101 /desk/languages/serve "tr""#
            ])
    }

    @Test("a check says what it found, and JSON says the same to programs")
    func checks() throws {
        let off = LintOptions(isOn: false)
        let good = ConfigurationCheck(SourceFile(name: "c.json", bytes: Array(Sample.full.utf8)), lint: off)
        #expect(good.isUsable)
        #expect(good.output == "c.json: good, 13 channels, 5 queues, 3 routes, 3 agents\n")
        let warned = try Sample.full(#"["rest", "money"]"#, #"["rest", "money", "rest"]"#)
        let check = ConfigurationCheck(SourceFile(name: "c.json", bytes: Array(warned.utf8)), lint: off)
        #expect(check.isUsable)
        #expect(check.output.hasSuffix("c.json: good, 1 warning; 13 channels, 5 queues, 3 routes, 3 agents\n"))
        let json = ConfigurationCheck(SourceFile(name: "c.json", bytes: Array("{}".utf8)), format: .json)
        #expect(try JSONParser.parse(Array(json.output.utf8))["errors"]?.int64 == 2)
    }

    @Test("a file that is not there is a finding")
    func missingFile() {
        let check = ConfigurationCheck(path: "/nonexistent/c.json")
        #expect(!check.isUsable)
        #expect(
            check.output.hasPrefix(
                "/nonexistent/c.json:1:1: error FD0001: the file cannot be read: there is no such file\n"))
        #expect(ConfigurationCheck(path: "/").output.contains("it is no regular file"))
    }

    @Test("more patterns than the automaton takes are refused once, and those it takes are compiled")
    func limitsPatterns() {
        func text(_ count: Int) -> String {
            let patterns = (0..<count).map { "\"=w\($0)\"" }.joined(separator: ",")
            return """
                { "desk": { "name": "A" }, "routes": [
                  { "id": "a", "when": { "text": [\(patterns)] }, "end": "file" }, { "id": "b", "end": "file" } ] }
                """
        }
        let most = TextAutomaton.patternsMax
        #expect(Loading(text(most)).configuration?.policy.patterns.patternCount == most)
        #expect(Loading(text(most + 2)).report.diagnostics.map(\.code) == [.tooManyPatterns])
    }

    @Test("patterns keep to their longest")
    func limitsPattern() throws {
        let most = TextPattern.bytesMax
        let fits = try Sample.full(#""=spam""#, "\"\(String(repeating: "a", count: most))\"")
        #expect(Loading(fits).configuration != nil)
        let text = try Sample.full(#""=spam""#, "\"\(String(repeating: "a", count: most + 1))\"")
        #expect(Loading(text).report.diagnostics.map(\.code) == [.badText])
    }

    @Test("no piece cut out of a configuration stops the loader")
    func cuts() {
        let bytes = Array(Sample.full.utf8)
        for start in stride(from: 0, to: bytes.count, by: 37) {
            var cut = bytes
            cut.removeSubrange(start..<min(start + 5, cut.count))
            let loaded = ConfigurationLoader.load(SourceFile(name: "c", bytes: cut))
            #expect((loaded.configuration == nil) == (loaded.report.errorCount > 0))
            let head = ConfigurationLoader.load(SourceFile(name: "c", bytes: Array(bytes[..<start])))
            #expect(head.configuration == nil && head.report.errorCount > 0)
        }
    }
}
