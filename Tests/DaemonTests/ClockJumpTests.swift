import FrontdeskCore
import FrontdeskDaemon
import FrontdeskSimulation
import FrontdeskStore
import Testing

@Suite("Jumps of the clock")
struct ClockJumpTests {
    @Test("a jump is an entry of its own, moves what is like a lease, leaves dues alone, and replays exactly")
    func engine() throws {
        let (policy, store) = (TestPolicy.make(), MemoryStore())
        let engine = DeskEngine(store: store)
        try engine.recover()
        let now = TestPolicy.start
        for request in [
            TestPolicy.change(policy), .start(gap: .zero), TestPolicy.ready(0), TestPolicy.message("a"),
            TestPolicy.pull(0), .deliver([OfferID(1)]),
        ] { _ = try engine.run([request], at: [now]) }
        let before = try #require(engine.router.state.work[ConversationID(1)])
        // The jump comes first in its batch: what follows already lives at the new time.
        let later = now + .hours(9)
        let outcome = try engine.run(
            [.clockFollowed(by: .hours(9)), TestPolicy.message("b", from: "bo"), .tick], at: [later, later, later])
        #expect(outcome.answers == [.done, TestPolicy.received(2, 2), .done])
        let after = try #require(engine.router.state.work[ConversationID(1)])
        #expect(after.state == .offered && after.deadline == before.deadline + .hours(9))
        #expect(after.due == before.due)
        _ = try engine.run([.tick], at: [after.deadline])
        #expect(engine.router.state.work[ConversationID(1)]?.state == .queued, "missed at last")
        let rows = try store.records.journal(after: 0, limit: .max)
        let entries = try Entry.decodeAll(Array(rows.joined()))
        #expect(entries.contains { $0.command == .clockFollowed(by: .hours(9)) && $0.at == later })
        #expect(Replay.difference(of: entries, policies: [policy]) == nil)
        let present = engine.router.state.checkpoint()
        try engine.recoverAfterFailure(receptive: [])
        #expect(engine.router.state.checkpoint() == present, "the rows that the jump moved were written")
    }
}
