import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Lint")
struct LintTests {
    /// A desk with some routes before the last.
    static func desk(_ routes: [String], more: String = "") -> String {
        let all = (routes + [#"{ "id": "rest", "queue": "general" }"#]).joined(separator: ",\n")
        return """
            { "desk": { "name": "Acme", "languages": { "serve": ["tr", "pl", "en"], "fallback": "en" } }, \(more)
              "channels": {
                "chat": { "type": "webhook", "class": "live", "path": "/c", "verify": { "scheme": "none" } },
                "form": { "type": "webhook", "class": "deferred", "path": "/f", "verify": { "scheme": "none" } },
                "shop": { "type": "webhook", "class": "deferred", "path": "/s", "verify": { "scheme": "none" } } },
              "hours": { "day": { "week": { "daily": ["08:00-20:00"] } }, "night": { "week": { "daily": ["20:00-08:00"] } },
                "noon": { "week": { "mon-fri": ["12:00-13:00"] } } },
              "queues": { "general": {} }, "teams": { "desk": { "serves": ["general"] } },
              "agents": { "ayse": { "team": "desk" }, "ewa": { "team": "desk" } },
              "routes": [ \(all) ] }
            """
    }

    @Test("routes that no test expects are told where there are tests")
    func tests() {
        let route = [#"{ "id": "a", "when": { "channel": "chat" }, "queue": "general" }"#]
        func tests(_ ids: String...) -> String {
            let items = ids.map { id in
                #"{ "name": "\#(id)", "message": { "channel": "chat", "text": "x" }, "expect": { "route": "\#(id)" } }"#
            }
            return Self.desk(route, more: #""tests": [\#(items.joined(separator: ", "))],"#)
        }
        #expect(Loading(Self.desk(route), lint: LintOptions()).findings == [])
        #expect(Loading(tests("rest"), lint: LintOptions()).findings == [#"FD0511 /routes/0/id "a""#])
        #expect(Loading(tests("rest", "a"), lint: LintOptions()).findings == [])
    }

    @Test("what is accepted takes no room from what is shown, and is not counted")
    func room() {
        // Each of these is taken by the first.
        let routes = (0..<150).map { place in
            let accept = place == 149 || place == 0 ? "" : #", "accept": ["FD0501"]"#
            return #"{ "id": "r\#(place)", "when": { "channel": "chat" }, "queue": "general"\#(accept) }"#
        }
        let loading = Loading(Self.desk(routes), lint: LintOptions())
        #expect(loading.findings == [#"FD0501 /routes/149/id "r149""#])
        #expect(loading.report.warningCount == 1 && loading.report.omittedCount == 0)
        let all = Loading(
            Self.desk(routes.map { $0.replacing(#", "accept": ["FD0501"]"#, with: "") }), lint: LintOptions())
        #expect(all.report.warningCount == 149 && all.report.diagnostics.count == DiagnosticLog.shownMax)
    }

    @Test("an acceptance holds in its own file")
    func files() {
        let main = SourceFile(name: "frontdesk.json", bytes: Array(Self.desk([]).utf8))
        let part = #"{ "teams": { "idle": {} , "more": { "accept": ["FD0510"] } } }"#
        let (_, report, _) = ConfigurationLoader.load(
            main, parts: [SourceFile(name: "conf.d/a.json", bytes: Array(part.utf8))])
        #expect(report.diagnostics.map { "\($0.code.id) \($0.pointer)" } == ["FD0510 /teams/idle"])
        #expect(report.diagnostics.allSatisfy { $0.span.file == 1 })
    }

    @Test("only warnings can be accepted, and all of them but one that has to do with acceptances")
    func acceptable() {
        let codes = Set(DiagnosticCode.acceptable.map(\.id))
        #expect(codes.count == DiagnosticCode.acceptable.count)
        #expect(codes.isSuperset(of: (Array(501...512) + [515, 516]).map { "FD0\($0)" }))
        #expect(!codes.contains("FD0513") && !codes.contains("FD0514"))
    }
}

/// Random conditions over few facts, so that many of them have to do with each other.
private struct RandomConditions {
    var numbers: Repeatable

    mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: 0..<items.count, using: &numbers)] }

    mutating func some(_ words: [String]) -> String {
        let count = Int.random(in: 1...2, using: &numbers)
        let words = Array(Set((0..<count).map { _ in pick(words) })).sorted()
        return "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }

    static let words = ["refund", "refunds", "=refund", "*fun", "iade", "my refund", "urgent"]

    mutating func condition(_ depth: Int) -> String {
        var keys: [String] = []
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            switch Int.random(in: 0..<(depth > 0 ? 15 : 12), using: &numbers) {
            case 0: keys.append(#""channel": \#(some(["chat", "form", "shop"]))"#)
            case 1: keys.append(#""class": "\#(pick(["live", "deferred"]))""#)
            case 2: keys.append(#""kind": \#(some(["message", "review", "call"]))"#)
            case 3: keys.append(#""auto": \#(pick([true, false]))"#)
            case 4: keys.append(#""language": \#(some(["tr", "pl", "en"]))"#)
            case 5: keys.append(#""contact": "\#(pick(["known", "new"]))""#)
            case 6: keys.append(#""hours": { "\#(pick(["day", "night", "noon"]))": "\#(pick(["open", "closed"]))" }"#)
            case 7: keys.append(#""text": \#(some(Self.words))"#)
            case 8: keys.append(#""subject": \#(some(Self.words))"#)
            case 9: keys.append(#""sender": \#(some(["@a.example", "x@a.example", "y@b.example", "@b.example"]))"#)
            case 10: keys.append(#""attribute": { "\#(pick(["a", "b"]))": \#(some(["1", "2"])) }"#)
            case 11:
                keys.append(#""recipient": \#(some(["@a.example", "x@a.example", "Y@b.example", "@B.example"]))"#)
            case 12: keys.append(#""any": [\#(condition(depth - 1)), \#(condition(depth - 1))]"#)
            case 13: keys.append(#""all": [\#(condition(depth - 1)), \#(condition(depth - 1))]"#)
            default: keys.append(#""not": \#(condition(depth - 1))"#)
            }
        }
        // Of two alike the first.
        var seen: Set<Substring> = []
        return "{ " + keys.filter { seen.insert($0.prefix { $0 != ":" }).inserted }.joined(separator: ", ") + " }"
    }

    mutating func facts(_ policy: BoundPolicy) -> MessageFacts {
        let texts = ["", "refund", "my refunds", "a fund", "iade urgent", "refund my iade", "funny", "urgent"]
        let minute = Int64.random(in: 0..<10_080, using: &numbers)
        let channels = policy.channelNumbers
        return MessageFacts(
            channel: pick(channels), at: Instant(microseconds: (1_768_176_000 + 60 * minute) * 1_000_000),
            kind: pick([.message, .review, .call]), automatic: pick([true, false]),
            language: pick(["tr", "pl", "en", "xx"]),
            addresses: [pick(["x@a.example", "y@a.example", "y@b.example", "z@sub.a.example"])],
            recipients: (0..<Int.random(in: 0...2, using: &numbers)).map { _ in
                pick(["x@a.example", "y@a.example", "y@b.example", "z@sub.a.example"])
            },
            isKnownContact: pick([true, false]),
            attributes: (0..<Int.random(in: 0...2, using: &numbers)).map { _ in
                MessageAttribute(name: pick(["a", "b"]), value: pick(["1", "2", "3"]), provenance: .channel)
            },
            textHits: policy.policy.patterns.hits(in: pick(texts)),
            subjectHits: policy.policy.patterns.hits(in: pick(texts)))
    }
}

@Suite("What lint says of conditions")
struct ConditionLintTests {
    @Test("no message ever comes to a route that is said never to be reached", arguments: 1...4 as ClosedRange<UInt64>)
    func sound(_ seed: UInt64) throws {
        var random = RandomConditions(numbers: Repeatable(state: seed))
        var found = 0
        for _ in 0..<25 {
            let routes = (0..<8).map { #"{ "id": "r\#($0)", "when": \#(random.condition(2)), "queue": "general" }"# }
            let loading = Loading(LintTests.desk(routes), lint: LintOptions())
            let policy = try #require(loading.configuration, "\(loading.text)").policy
            let findings = loading.report.diagnostics
            // A condition within another says nothing of its route.
            let silent = findings.filter { $0.code == .unreachableRoute || $0.pointer.tokens.count == 3 }
            let places = Set(silent.compactMap { $0.pointer.tokens.dropFirst().first.flatMap { Int($0) } })
            found += places.count
            var router = Router()
            guard case .done = router.install(policy, generation: 1, at: Instant(microseconds: 1)) else {
                Issue.record("the policy was refused")
                continue
            }
            let bound = try #require(router.policy)
            for _ in 0..<400 {
                let facts = random.facts(bound)
                let name = try #require(bound.classify(facts)).route
                let place = try #require(policy.routes.indices.first { bound.routeNumbers[$0] == name })
                #expect(!places.contains(place), "route r\(place)\n\(routes.joined(separator: "\n"))\n\(facts)")
            }
        }
        #expect(found > 10)
    }
}
