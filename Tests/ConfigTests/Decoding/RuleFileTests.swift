import FrontdeskConfig
import Testing

@Suite("Each rule of the configuration, by a file that breaks it")
struct RuleFileTests {
    @Test("a check says of a file exactly what stands below it", arguments: RuleFile.names)
    func checks(_ name: String) throws {
        let rule = try RuleFile(name)
        let parts = rule.parts.map(\.name)
        #expect(parts.allSatisfy { $0.wholeMatch(of: /conf\.d\/[^.\/][^\/]*\.json/) != nil } && parts == parts.sorted())
        let output = ConfigurationCheck(rule.source, parts: rule.parts).output
        if RuleFile.isUpdating, output != rule.expected { return try rule.update(output) }
        #expect(output == rule.expected)
    }

    @Test("the names of the files are words with hyphens, and none is without a title")
    func names() throws {
        #expect(!RuleFile.names.isEmpty)
        for name in RuleFile.names {
            #expect(name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)+/) != nil, "\(name)")
            #expect(try !RuleFile(name).title.isEmpty, "\(name)")
        }
    }

    @Test("a rule file that is none says why")
    func malformed() throws {
        let rule = try RuleFile("a-b", text: "# t\n=== frontdesk.json\n⟦ef bb⟧{\n⟦3×5b⟧⟦0⟧}\n=== expected\nx\n")
        #expect(rule.title == "t" && rule.expected == "x\n")
        #expect(rule.sections[0].bytes == [0xEF, 0xBB] + Array("{\n[[[\0}\n".utf8))
        let broken = [
            "=== frontdesk.json\n=== expected\n", "# t\n=== frontdesk.json\n", "# t\n=== other.json\n=== expected\n",
            "# t\n{}\n=== frontdesk.json\n=== expected\n", "# t\n=== frontdesk.json\n⟦zz⟧\n=== expected\n",
            "# t\n=== frontdesk.json\n⟦00\n=== expected\n",
        ]
        for text in broken { #expect(throws: RuleFile.Malformed.self) { try RuleFile("a-b", text: text) } }
    }
}
