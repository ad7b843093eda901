import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Each rule of the configuration, by a file that breaks it")
struct RuleFileTests {
    /// The present of all rules: 2026-06-01 in UTC.
    private static let now = Instant(microseconds: 1_780_272_000_000_000)

    @Test("a check says of a file exactly what stands below it", arguments: RuleFile.names)
    func checks(_ name: String) throws {
        let rule = try #require(RuleFile.all[name]).get()
        let parts = rule.parts.map(\.name)
        #expect(parts.allSatisfy { $0.wholeMatch(of: /conf\.d\/[^.\/][^\/]*\.json/) != nil } && parts == parts.sorted())
        let output = ConfigurationCheck(rule.source, parts: rule.parts, lint: LintOptions(now: Self.now)).output
        if RuleFile.isUpdating, output != rule.expected { return try rule.update(output) }
        #expect(output == rule.expected)
    }

    @Test("the names of the files are words with hyphens, and none is without a title")
    func names() throws {
        #expect(!RuleFile.names.isEmpty)
        for name in RuleFile.names {
            #expect(name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)+/) != nil, "\(name)")
            #expect(try RuleFile.all[name]?.get().title.isEmpty == false, "\(name)")
        }
    }

    /// Codes that no text can show, with the tests that do.
    private static let elsewhere: [String: String] = [
        "FD0001": "ConfigurationFolderTests", "FD0017": "ConfigurationFolderTests",
        "FD0018": "ConfigurationFolderTests", "FD0219": "BrokenConfigurationTests", "FD0402": "ZoneFolderTests",
        "FD0601": "TrialTests",
    ]

    @Test("every code of the catalogue is shown by a file, but for those of files and secrets on disk")
    func codes() throws {
        #expect(RuleFile.names.count >= 150)
        var shown: Set<String> = []
        for rule in RuleFile.all.values {
            for match in try rule.get().expected.matches(of: /(?:error|warning) (FD[0-9]{4}):/) {
                shown.insert(String(match.1))
            }
        }
        for code in DiagnosticCode.catalogue.map(\.id) where !code.hasPrefix("FD03") {
            #expect(shown.contains(code) != (Self.elsewhere[code] != nil), "\(code)")
        }
    }

    @Test("no file shows what stands where a secret belongs")
    func secrets() throws {
        var count = 0
        for rule in RuleFile.all.values {
            let rule = try rule.get()
            guard rule.head.contains("8f742231") else { continue }
            count += 1
            #expect(!rule.expected.contains("8f742231"), "\(rule.title)")
            for format in ConfigurationCheck.Format.allCases {
                let output = ConfigurationCheck(rule.source, parts: rule.parts, format: format).output
                #expect(!output.contains("8f742231") && !output.isEmpty, "\(rule.title) \(format)")
            }
        }
        #expect(count >= 4)
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
