import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("The example configuration")
struct ExampleTests {
    /// The example at the root of the package.
    private func check() -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return ConfigurationLoader.load(path: "/\(root)/config.example.json")
    }

    @Test("it loads without any finding")
    func loads() throws {
        let (configuration, report, sources) = check()
        #expect(DiagnosticRenderer(sources: sources).text(report) == "")
        let policy = try #require(configuration).policy
        #expect(policy.agents.map(\.unixUser) == ["frontdesk-ayse", "frontdesk-bartek", "frontdesk-ewa"])
        #expect(policy.routes.last?.when == nil)
    }

    @Test("whoever tries it is served at any hour")
    func worksAtNight() throws {
        let policy = try #require(check().configuration).policy
        #expect(policy.agents.allSatisfy { $0.calendar == 0 && $0.absences.isEmpty })
        for queue in policy.queues where queue.calendar != 0 {
            #expect(queue.live.whenClosed == .serve && queue.deferred.whenClosed == .serve)
        }
        #expect(policy.calendars.count == 2)
    }

    @Test("it fits on four screens")
    func isShort() throws {
        let (_, _, sources) = check()
        #expect(sources[0].bytes.count { $0 == 0x0A } <= 180)
    }

    @Test(
        "refunds and cancellations are found in every language served",
        arguments: [
            ("Siparişim için iade istiyorum", "refund"), ("Proszę o zwrot pieniędzy", "refund"),
            ("Ich hätte gern eine Rückerstattung", "refund"), ("I want a REFUND", "refund"),
            ("Aboneliğimi iptal edin", "cancellation"), ("Chcę anulować zamówienie", "cancellation"),
            ("Ich möchte kündigen", "cancellation"), ("please cancel my order", "cancellation"),
            ("Where is my parcel?", "rest"),
        ])
    func routes(_ text: String, _ id: String) throws {
        let policy = try #require(check().configuration).policy
        let hits = policy.patterns.hits(in: text)
        let route = policy.routes.first { route in
            guard let when = route.when else { return true }
            return matches(when, hits)
        }
        #expect(route?.id == id)
    }

    /// Whether a condition holds for a chat message that has nothing but a text.
    private func matches(_ condition: RouteCondition, _ hits: TextHits) -> Bool {
        switch condition {
        case .any(let parts): parts.contains { matches($0, hits) }
        case .all(let parts): parts.allSatisfy { matches($0, hits) }
        case .text(let places): hits.containsAny(of: places)
        default: false
        }
    }
}
