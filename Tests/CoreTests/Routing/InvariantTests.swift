import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Invariants over random desks")
struct InvariantTests {
    @Test("no command breaks an invariant of the design", arguments: Seeds.all)
    func invariants(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: Seeds.steps)
        #expect(desk.violations.isEmpty, "seed \(seed): \(desk.violations.prefix(3))")
        #expect(desk.vanished.isEmpty, "seed \(seed)")
    }

    @Test("the index rebuilt from the state carries the same loads and lines as the running one", arguments: Seeds.all)
    func rebuiltIndex(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        let fresh = RoutingIndex(rebuilding: desk.router.state)
        for (old, new) in zip(desk.router.index.loads, fresh.loads) {
            #expect(old.summary == new.summary, "seed \(seed)")
        }
        #expect(desk.router.index.loads.count == fresh.loads.count)
        #expect(desk.router.index.contactsRemembered == fresh.contactsRemembered, "seed \(seed)")
        let queues = desk.router.state.names.all(.queue).indices
        for queue in queues {
            #expect(desk.router.index.line(queue) == fresh.line(queue), "seed \(seed), queue \(queue)")
        }
        for item in desk.items {
            for agent in desk.agents {
                let holds = desk.router.index.holds(agent, contact: item.contact)
                #expect(holds == fresh.holds(agent, contact: item.contact), "seed \(seed)")
            }
        }
    }
}

extension AgentLoad {
    /// All that counts; trailing channels without work do not.
    fileprivate var summary: [String] {
        let busy = channels.enumerated().filter { $0.element != 0 }.map { "\($0.offset):\($0.element)" }
        return [
            "\(units) \(owned) \(offers)", busy.joined(separator: " "), held.map(\.description).joined(separator: " "),
        ]
    }
}

extension RoutingIndex {
    /// How many wait in a queue; a queue nobody ever waited in has no place yet.
    fileprivate func line(_ queue: Int) -> Int {
        queue < waiting.count ? waiting[queue] : 0
    }
}
