import Testing

/// Arrows point inward. What a module may import, and why not more.
@Suite("Imports")
struct ImportTests {
    struct Rule: Sendable, CustomStringConvertible {
        let module: String
        let allowed: Set<String>
        let reason: String
        var description: String { module }
    }

    private static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization",
    ]

    static let rules: [Rule] = [
        Rule(
            module: "FrontdeskCore", allowed: [],
            reason: "the core is pure: no clock, no random, no I/O, and nothing that could bring them in"),
        Rule(
            module: "FrontdeskContent",
            allowed: ["FrontdeskCore", "CGMime", "CHTML", "CLanguage", "FoundationEssentials"],
            reason: "bytes to text knows neither channels nor the store"),
        Rule(
            module: "FrontdeskConfig", allowed: system.union(["FrontdeskCore", "Crypto"]),
            reason: "the configuration makes a policy; it knows neither adapters nor the daemon"),
        Rule(
            module: "FrontdeskStore",
            allowed: system.union(["FrontdeskCore", "GRDB", "GRDBSQLite", "Crypto", "Logging"]),
            reason: "the store knows records, not channels or the network"),
        Rule(
            module: "FrontdeskChannels",
            allowed: system.union(["FrontdeskCore", "FrontdeskContent", "AsyncCurl", "Crypto", "Logging"]),
            reason: "adapters know neither the store nor the loop"),
        Rule(
            module: "FrontdeskAPI", allowed: system.union(["FrontdeskCore", "AsyncCurl"]),
            reason: "wire types are shared by both sides and must stay small"),
        Rule(
            module: "FrontdeskSimulation", allowed: ["FrontdeskCore", "FrontdeskConfig", "FrontdeskContent"],
            reason: "a simulation that could read a clock would not repeat"),
        Rule(
            module: "FrontdeskCommands",
            allowed: system.union([
                "FrontdeskCore", "FrontdeskConfig", "FrontdeskContent", "FrontdeskChannels", "FrontdeskAPI",
                "FrontdeskSimulation", "ArgumentParser", "AsyncCurl",
            ]),
            reason: "the command line links neither NIO nor GRDB: it must start in milliseconds"),
        Rule(
            module: "AsyncCurl", allowed: system.union(["CCurl"]),
            reason: "libcurl's wrapper knows nothing of Frontdesk"),
        Rule(
            module: "Systemd", allowed: ["Glibc", "CSystemd"],
            reason: "libsystemd's wrapper knows nothing of Frontdesk"),
    ]

    @Test("a module imports only what its place allows", arguments: rules)
    func onlyAllowed(_ rule: Rule) {
        for file in SourceTree.sources where file.module == rule.module {
            for (module, line) in file.imports where !rule.allowed.contains(module) {
                Issue.record("\(file.path):\(line) imports \(module): \(rule.reason)")
            }
        }
    }

    @Test("NIO and Hummingbird stay in the daemon")
    func networkStaysInDaemon() {
        for file in SourceTree.sources where file.module != "FrontdeskDaemon" {
            for (module, line) in file.imports where module.hasPrefix("NIO") || module.hasPrefix("Hummingbird") {
                Issue.record("\(file.path):\(line) imports \(module)")
            }
        }
    }

    @Test("the tree was read")
    func treeIsThere() {
        #expect(SourceTree.sources.count > 100)
        #expect(SourceTree.sources.contains { $0.path == "Sources/FrontdeskCore/Routing/Router.swift" })
    }
}
