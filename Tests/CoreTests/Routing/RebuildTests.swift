import FrontdeskCore
import FrontdeskSimulation
import Testing

/// A router that is built anew in the middle of what takes many commands goes on where the last one was.
@Suite("Built anew in the middle")
struct RebuildTests {
    private static let monday = Instant(microseconds: 1_772_409_600_000_000)

    /// More than one command derives or hands on.
    private static let many: Int64 = 1_300

    private func desk(_ policy: Policy) -> Router {
        var router = Router()
        _ = router.install(policy, generation: 1, at: RebuildTests.monday)
        for number in 1...RebuildTests.many {
            let arrival = Arrival(
                conversation: ConversationID(number), message: MessageID(number), identity: IdentityID(number),
                contact: ContactID(number), channel: ChannelNumber(0), automatic: false,
                classification: Classification(
                    route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: 30,
                    requirement: Requirement(), boost: .zero), reopening: nil, affinity: .none, affinityAt: .none)
            _ = router.handle(.receive(arrival), at: RebuildTests.monday)
        }
        return router
    }

    private func rebuilt(_ router: Router, _ policy: Policy) throws -> Router {
        var other = Router(state: try DeskState(checkpoint: router.state.checkpoint()))
        other.rebind(policy)
        other.restoreReceptive([], journalled: [])
        return other
    }

    /// Lets the router do what is left over.
    private func finish(_ router: inout Router, at now: Instant) -> Int {
        var commands = 0
        while let next = router.nextDeadline(), next <= now, commands < 100 {
            _ = router.handle(.advance, at: now)
            commands += 1
        }
        return commands
    }

    @Test("what waits under an older policy is derived, 512 a command, by the router that comes after too")
    func stale() throws {
        var policy = Policy.front()
        var router = desk(policy)
        policy.queues[0].live.firstReply = .minutes(5)
        _ = router.install(policy, generation: 2, at: RebuildTests.monday)
        let due = RebuildTests.monday + .minutes(5)
        func derived(_ router: Router) -> Int { router.state.work.sorted.count { $0.due == due } }
        #expect(derived(router) == 512)
        var other = try rebuilt(router, policy)
        #expect(finish(&other, at: RebuildTests.monday) > 0)
        #expect(finish(&router, at: RebuildTests.monday) > 0)
        #expect(derived(other) == Int(RebuildTests.many))
        #expect(other.state.checkpoint() == router.state.checkpoint())
    }

    @Test("nobody is given work before all of it is derived")
    func nothingBefore() {
        var policy = Policy.front()
        var router = desk(policy)
        policy.queues[0].require = [SkillDemand(skill: 0, level: 5)]
        _ = router.install(policy, generation: 2, at: RebuildTests.monday)
        let ayse = Actor(agent: AgentNumber(0))
        let ready = Command.setPresence(ayse.agent, Presence(.ready), overtime: .zero, by: ayse)
        for command in [.present(ayse.agent), ready, .pull(ayse.agent, max: 5, got: [])] {
            _ = router.handle(command, at: RebuildTests.monday)
        }
        _ = finish(&router, at: RebuildTests.monday)
        #expect(router.state.work.sorted.allSatisfy { $0.state == .queued })
    }

    @Test("what a closing queue hands on goes over, by the router that comes after too")
    func closing() throws {
        let close = RebuildTests.monday + .hours(1)
        let policy = Policy.front {
            $0.calendars.append(
                Calendar(name: "hour", intervals: [OpenInterval(start: RebuildTests.monday, end: close)]))
            $0.queues[0].calendar = 1
            $0.queues[0].live.whenClosed = .convert
            $0.queues[0].relaxesAtEnd = false
        }
        var router = desk(policy)
        _ = router.handle(.advance, at: close)
        func converted(_ router: Router) -> Int { router.state.work.sorted.count { $0.workClass == .deferred } }
        #expect(converted(router) > 0 && converted(router) < 512)
        var other = try rebuilt(router, policy)
        #expect(finish(&other, at: close) > 0)
        #expect(converted(other) == Int(RebuildTests.many))
        #expect(finish(&router, at: close) > 0)
        #expect(other.state.checkpoint() == router.state.checkpoint())
    }
}
