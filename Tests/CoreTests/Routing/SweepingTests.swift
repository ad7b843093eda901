import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Waiting lines remember where work has stood before; a new policy moves all that waits at once, and whoever calls next
/// must not wait for all of that to be tidied.
@Suite("Sweeping")
struct SweepingTests {
    /// Each weight waits in a line of its own.
    private static let lines = 24
    private static let inEach = 100

    private func desk() -> Router {
        var router = Router()
        _ = router.install(.front(), generation: 1, at: Workload.start)
        // The lines take turns, so that all of them have too many stale entries at once.
        for number in 1...Int64(SweepingTests.lines * SweepingTests.inEach) {
            let weight = Int32(1 + number % Int64(SweepingTests.lines))
            let arrival = Arrival(
                conversation: ConversationID(number), message: MessageID(number), identity: IdentityID(number),
                contact: ContactID(number), channel: ChannelNumber(0), automatic: false,
                classification: Classification(
                    route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: weight,
                    requirement: Requirement(), boost: .zero), reopening: nil, affinity: .none, affinityAt: .none)
            _ = router.handle(.receive(arrival), at: Workload.start)
        }
        return router
    }

    /// By how many entries the waiting lines of the router are shorter after each command that moves all that waits.
    private func move(_ router: inout Router, generation: Int64) -> [Int] {
        var policy = Policy.front()
        policy.queues[0].live.firstReply = .minutes(generation)
        var shorter: [Int] = []
        var before = router.index.lineEntries.reduce(0, +)
        func note(_ router: Router) {
            let after = router.index.lineEntries.reduce(0, +)
            shorter.append(before - after)
            before = after
        }
        _ = router.install(policy, generation: generation, at: Workload.start)
        note(router)
        while let next = router.nextDeadline(), next <= Workload.start {
            _ = router.handle(.advance, at: Workload.start)
            note(router)
        }
        return shorter
    }

    @Test("one command sweeps a part of the waiting lines, and those that follow sweep the rest")
    func parts() {
        var router = desk()
        #expect(router.index.lineEntries.count { $0 == SweepingTests.inEach } == SweepingTests.lines)
        // A line is swept when its stale entries outnumber the live ones by so many; before that nothing is.
        let longest = 2 * SweepingTests.inEach + RouterLimits.staleEntries
        let moves = longest / SweepingTests.inEach
        for generation in 2..<Int64(moves + 1) {
            let shorter = move(&router, generation: generation)
            #expect(shorter.allSatisfy { $0 <= 0 }, "generation \(generation)")
        }
        let stale = router.index.lineEntries.reduce(0, +)
        #expect(stale > RouterLimits.sweptPerCommand + longest)
        let swept = move(&router, generation: Int64(moves + 1)).filter { $0 > 0 }
        #expect(swept.count == 2)
        // What one command looks at it drops in part, and the last line it begins it sweeps to its end.
        #expect(swept.allSatisfy { $0 <= RouterLimits.sweptPerCommand + longest + RouterLimits.stepsPerCommand })
        #expect(swept.reduce(0, +) > RouterLimits.sweptPerCommand + longest + RouterLimits.stepsPerCommand)
        #expect(router.index.lineEntries.allSatisfy { $0 <= 2 * SweepingTests.inEach })
        // What waits is all there and in order.
        #expect(router.state.work.sorted.allSatisfy { $0.state == .queued })
        #expect(router.state.work.count == SweepingTests.lines * SweepingTests.inEach)
    }
}
