import FrontdeskCore
import FrontdeskSimulation
import Testing

/// A command rewrites the rows it has changed, and no others: each is a b-tree touched.
@Suite("Rows to write")
struct RowTests {
    /// The rows a router says it touched, as numbers.
    private struct Touched: Equatable {
        var work: [Int64]
        var roster: [Int32]
    }

    private static func drain(_ router: inout Router) -> Touched {
        let touched = router.drainTouched()
        return Touched(work: touched.work.map(\.value), roster: touched.roster.map(\.value))
    }

    private func arrival(_ id: Int64, message: Int64 = 1, classify: Bool = true) -> Command {
        .receive(
            Arrival(
                conversation: ConversationID(id), message: MessageID(message), identity: IdentityID(id),
                contact: ContactID(id), channel: ChannelNumber(0), automatic: false,
                classification: classify
                    ? Classification(
                        route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: 30,
                        requirement: Requirement(), boost: .zero) : nil,
                reopening: nil, affinity: .none, affinityAt: .none))
    }

    @Test("offers, messages in owned work, notes and the outbox leave the rows they do not change")
    func narrow() {
        var router = Router()
        _ = router.install(.front(), generation: 1, at: Workload.start)
        let ayse = AgentNumber(0)
        let actor = Actor(agent: ayse)
        let id = ConversationID(1)
        var now = Workload.start
        func run(_ command: Command) -> Touched {
            now = now + .seconds(1)
            _ = router.handle(command, at: now)
            return RowTests.drain(&router)
        }
        #expect(RowTests.drain(&router) == Touched(work: [], roster: [0, 1, 2]))
        #expect(run(.present(ayse)) == Touched(work: [], roster: [0]))
        #expect(run(.setPresence(ayse, Presence(.ready), overtime: .zero, by: actor)) == Touched(work: [], roster: [0]))
        #expect(run(.pull(ayse, max: 1, got: [])) == Touched(work: [], roster: []))
        // A customer's message that is offered at once: the conversation's row and not the agent's.
        #expect(run(arrival(1)) == Touched(work: [1], roster: []))
        #expect(run(.deliver(OfferID(1))) == Touched(work: [1], roster: []))
        #expect(run(.accept(OfferID(1), siblings: [], by: actor)) == Touched(work: [1], roster: [0]))
        #expect(run(arrival(1, message: 2, classify: false)) == Touched(work: [1], roster: []))
        #expect(run(.note(id, MessageID(3), by: actor)) == Touched(work: [], roster: []))
        #expect(run(.outboxAttempt(OutboxID(1), id, attempt: 1)) == Touched(work: [], roster: []))
        #expect(run(.outboxResult(OutboxID(1), id, .sent, status: 200)) == Touched(work: [], roster: []))
        #expect(run(.started(gap: .zero)) == Touched(work: [], roster: []))
        #expect(run(.absent(ayse, since: now)) == Touched(work: [], roster: [0]))
        // Her deadlines of absence move with the clock, and nobody else's.
        #expect(run(.clockFollowed(by: .minutes(20))) == Touched(work: [], roster: [0]))
    }

    @Test("the rows touched are all that changed", arguments: Seeds.all)
    func complete(seed: UInt64) {
        var workload = Workload(seed: seed)
        var desk = workload.open(watched: false)
        _ = desk.drainTouched()
        for step in 0..<Seeds.steps {
            let before = desk.router.state
            let written = desk.entries.count
            workload.step(&desk)
            let touched = desk.drainTouched()
            // What a process touched before its end is gone with it.
            let restarted = desk.entries[written...].contains { if case .started = $0.command { true } else { false } }
            if restarted { continue }
            let after = desk.router.state
            for item in before.work.sorted + after.work.sorted
            where before.work[item.id] != after.work[item.id] && !touched.work.contains(item.id) {
                Issue.record("seed \(seed), step \(step): \(item.id) changed")
            }
            for row in after.roster
            where !touched.roster.contains(row.agent)
                && (row.agent.index >= before.roster.count || before.roster[row.agent.index] != row)
            {
                Issue.record("seed \(seed), step \(step): agent \(row.agent.value) changed")
            }
        }
    }

    @Test("what is remembered of contacts goes with the work")
    func contacts() {
        var desk = SimulatedDesk(at: Workload.start, watched: false)
        desk.install(.front())
        var script = DeskScript(desk)
        script.ready("ayse")
        for contact in 1...200 {
            script.pull("ayse")
            script.chat(from: Int64(contact))
            script.accept("ayse", Int64(contact))
            script.change("ayse", Int64(contact), .resolve)
        }
        #expect(script.desk.items.isEmpty)
        #expect(script.desk.router.index.contactsRemembered == 0)
    }
}
