import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// While what waits is being derived anew nobody waits for it, and no timer does.
@Suite("Time while a new policy is being derived")
struct LeftOverTimeTests {
    /// Three slices of waiting conversations, one that is offered to the first agent, and a new policy that has just come.
    private func deriving() throws -> DeskEngine {
        let engine = DeskEngine(store: MemoryStore())
        try engine.recover()
        let start = TestPolicy.start
        var requests = [
            TestPolicy.change(TestPolicy.make()), TestPolicy.ready(0), TestPolicy.message("a"), TestPolicy.pull(0),
        ]
        requests.append(.deliver([OfferID(1)]))
        for number in 0..<3 * RouterLimits.stepsPerCommand {
            requests.append(TestPolicy.message("w\(number)", from: "c\(number)"))
        }
        _ = try engine.run(requests, at: requests.map { _ in start })
        var slower = TestPolicy.make()
        for place in slower.queues.indices { slower.queues[place].live.firstReply = .hours(3) }
        _ = try engine.run(
            [.policy(PolicyChange(policy: slower, files: [], hash: "slower", uid: -1))], at: [start + .seconds(1)])
        return engine
    }

    private func derived(_ engine: DeskEngine) -> Int64 { engine.router.state.derivedThrough.value }

    @Test("a request derives nothing, a tick one slice")
    func slices() throws {
        let engine = try deriving()
        let now = TestPolicy.start + .seconds(2)
        let first = derived(engine)
        try #require(engine.router.isDeriving)
        for _ in 0..<20 { _ = try engine.run([TestPolicy.pull(1, max: 0)], at: [now]) }
        #expect(derived(engine) == first)
        _ = try engine.run([.tick], at: [now])
        #expect(derived(engine) == first + Int64(RouterLimits.stepsPerCommand))
        for _ in 0..<4 where engine.router.isDeriving { _ = try engine.run([.tick], at: [now]) }
        #expect(!engine.router.isDeriving)
    }

    @Test("an offer that ran out is missed before the accept that comes too late")
    func timers() throws {
        let engine = try deriving()
        let item = try #require(engine.router.state.work[ConversationID(1)])
        try #require(item.state == .offered && engine.router.isDeriving)
        let late = item.deadline + .seconds(1)
        let outcome = try engine.run(
            [.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0)))], at: [late])
        guard case .refused(.unknownOffer, _)? = outcome.answers.first else {
            Issue.record("\(outcome.answers)")
            return
        }
        #expect(engine.router.state.work[ConversationID(1)]?.owner == AgentNumber.none)
    }
}
