import FrontdeskCore
import FrontdeskDaemon
import FrontdeskSimulation
import FrontdeskStore
import FrontdeskTesting
import Testing

@Suite("Recovery")
struct RecoveryTests {
    private let ana = Actor(agent: AgentNumber(0))

    /// The state as a fresh engine reads it from the store's rows.
    private func stored(_ store: any Store) throws -> [UInt8] {
        let engine = DeskEngine(store: store)
        try engine.recover()
        return engine.router.state.checkpoint()
    }

    @Test("a failed commit: every caller hears unavailable, and repeating it has one effect", arguments: [false, true])
    func commitFails(afterwards: Bool) throws {
        let inner = MemoryStore()
        let store = FailingStore(inner)
        let desk = try RunningDesk(store)
        desk.start()
        // The tick comes after the loop's first sign of life, which is a commit too.
        for request in [TestPolicy.message("a"), TestPolicy.pull(0), .tick] { _ = try desk.ask(request) }
        let before = try desk.checkpoint
        let requests: [DeskRequest] = [
            .accept(OfferID(1), siblings: [], ana), TestPolicy.reply(1, epoch: 2, by: 0, then: .active, key: 5),
            .change(
                Change(
                    conversation: ConversationID(1), epoch: 2, verb: .resolve, seen: MessageID(1), sendAnyway: false,
                    by: ana)),
            TestPolicy.message("b", from: "bo"), .outboxAttempt(OutboxID(77)),
        ]
        store.inject(FailingStore.Fault(.commit, afterwards: afterwards))
        let failed = try desk.together { requests.map { desk.submit($0) } }
        for reply in failed { #expect(try reply.wait() == .unavailable) }
        if !afterwards { #expect(try desk.checkpoint == before) }
        let again = try desk.together { requests.map { desk.submit($0) } }.map { try $0.wait() }
        if afterwards {
            // The state has changed since by two more verbs: the offer is no more.
            #expect(again[0] == .refused(.unknownOffer(OfferID(1)), draftKept: false))
            guard case .repeated(let work?, MessageID(2)) = again[1] else { throw Unexpected(answer: again[1]) }
            #expect(work.state == .active && work.epoch == 2 && work.channel == "chat")
            #expect(again[3] == TestPolicy.duplicate(2, 3))
        } else {
            #expect(again[0].isWork, "\(again[0])")
            guard case .replied(_, MessageID(2)) = again[1] else { throw Unexpected(answer: again[1]) }
            #expect(again[3] == TestPolicy.received(2, 3))
        }
        guard case .work(let resolved) = again[2] else { throw Unexpected(answer: again[2]) }
        #expect(resolved.state == .resolved && resolved.epoch == 3)
        let last = try desk.checkpoint
        try desk.stop()
        #expect(try stored(inner) == last)
        let reader = inner.records
        #expect(try reader.message(MessageID(3)) != nil)
        #expect(try reader.message(MessageID(4)) == nil)
        #expect(try reader.outbox(after: OutboxID(0), limit: 9).map(\.id) == [OutboxID(1)])
        #expect(try reader.conversation(ConversationID(1))?.leftState == .resolved)
    }

    @Test("a verb that is repeated after a failure gets its first answer", arguments: [false, true])
    func repeatedVerb(afterwards: Bool) throws {
        let store = FailingStore(MemoryStore())
        let desk = try RunningDesk(store)
        desk.start()
        // The tick comes after the loop's first sign of life, which is a commit too.
        for request in [TestPolicy.message("a"), TestPolicy.pull(0), .tick] { _ = try desk.ask(request) }
        store.inject(FailingStore.Fault(.commit, afterwards: afterwards))
        #expect(try desk.ask(.accept(OfferID(1), siblings: [], ana)) == .unavailable)
        for _ in 0..<2 {
            guard case .work(let work) = try desk.ask(.accept(OfferID(1), siblings: [], ana)) else {
                Issue.record("an accept that was repeated is not the first one")
                continue
            }
            #expect(work.epoch == 2 && work.state == .active)
        }
        try desk.stop()
    }

    private struct Unexpected: Error {
        var answer: DeskAnswer
    }

    @Test("data the store refuses: the culprit is quarantined with its bytes, the others succeed")
    func culprit() throws {
        let inner = MemoryStore()
        let store = FailingStore(inner)
        let desk = try RunningDesk(store)
        desk.start()
        store.refuse { batch in
            batch.records.contains { change in
                if case .insertMessage(let message) = change { message.content.text == "poison" } else { false }
            }
        }
        let replies = try desk.together {
            [
                desk.submit(TestPolicy.message("a")), desk.submit(TestPolicy.message("x", text: "poison")),
                desk.submit(TestPolicy.pull(0)), desk.submit(TestPolicy.message("b", from: "bo")),
            ]
        }
        let answers = try replies.map { try $0.wait() }
        #expect(answers[0] == TestPolicy.received(1, 1))
        #expect(answers[1] == .faulty)
        #expect(answers[2] == .pulled([]))
        #expect(answers[3] == TestPolicy.received(2, 2))
        let kept = try inner.records.quarantine(before: .max, limit: 9)
        #expect(kept.map(\.code) == ["refused-data"])
        #expect(kept.map(\.bytes) == [Array("poison".utf8)])
        let last = try desk.checkpoint
        try desk.stop()
        #expect(try stored(inner) == last)
    }

    @Test("a culprit whose quarantine is refused too is answered all the same")
    func culpritWithoutQuarantine() throws {
        let store = FailingStore(MemoryStore())
        let desk = try RunningDesk(store)
        desk.start()
        store.refuse { !$0.records.isEmpty }
        #expect(try desk.ask(TestPolicy.message("x")) == .faulty)
        store.heal()
        #expect(try desk.ask(TestPolicy.message("x")) == TestPolicy.received(1, 1))
        try desk.stop()
    }

    @Test("a look-up that fails: unavailable, nothing decided, and the next one works")
    func prefetchFails() throws {
        let store = FailingStore(MemoryStore())
        let desk = try RunningDesk(store)
        desk.start()
        let before = try desk.checkpoint
        store.inject(FailingStore.Fault(.prefetch))
        let replies = try desk.together { [desk.submit(TestPolicy.message("a")), desk.submit(.tick)] }
        for reply in replies { #expect(try reply.wait() == .unavailable) }
        #expect(try desk.checkpoint == before)
        #expect(try desk.ask(TestPolicy.message("a")) == TestPolicy.received(1, 1))
        try desk.stop()
    }

    @Test(
        "a store that does not open again ends the loop, and leaves nobody waiting",
        arguments: [StoreError.unavailable("injected"), .refusedData("injected")])
    func openFails(_ error: StoreError) throws {
        let store = FailingStore(MemoryStore())
        let desk = try RunningDesk(store)
        desk.start()
        let parked = desk.submit(TestPolicy.pull(1), wait: .seconds(600))
        _ = try desk.ask(.tick)
        store.inject(FailingStore.Fault(.commit, error: error))
        store.inject(FailingStore.Fault(.open, forGood: true, error: .damaged("gone")))
        // More than one batch holds: some are in hand, some still in the lane.
        let replies = try desk.together { (0..<600).map { desk.submit(TestPolicy.message("\($0)")) } }
        #expect(try desk.end() == .store(.damaged("gone")))
        for reply in replies + [parked] { #expect(try reply.wait() == .unavailable) }
        #expect(desk.lanes.submit(Submission(.tick) { _ in }, mustTake: true) == .stopped)
    }

    @Test("parked pulls survive a failed commit")
    func parkedSurvive() throws {
        let store = FailingStore(MemoryStore())
        let desk = try RunningDesk(store)
        desk.start()
        let pull = desk.submit(TestPolicy.pull(0), wait: .seconds(600))
        _ = try desk.ask(.tick)
        store.inject(FailingStore.Fault(.commit))
        #expect(try desk.ask(TestPolicy.message("a")) == .unavailable)
        #expect(pull.now == nil)
        #expect(try desk.ask(TestPolicy.message("a")) == TestPolicy.received(1, 1))
        guard case .pulled(let work) = try pull.wait() else { throw Unexpected(answer: try pull.wait()) }
        #expect(work.map(\.conversation) == [ConversationID(1)])
        try desk.stop()
    }

    @Test("after a failure the journal still replays: it tells who is receptive", arguments: [false, true])
    func replays(afterwards: Bool) throws {
        let policy = TestPolicy.make()
        let store = FailingStore(MemoryStore())
        let engine = DeskEngine(store: store)
        try engine.recover()
        var now = TestPolicy.start
        func run(_ requests: DeskRequest...) throws {
            now = now + .seconds(1)
            _ = try engine.run(requests, at: requests.map { _ in now })
        }
        try run(TestPolicy.change(policy))
        try run(.start(gap: .zero))
        for agent in Int32(0)...1 { try run(TestPolicy.ready(agent), TestPolicy.pull(agent)) }
        try run(TestPolicy.message("a"))
        // From here on agent 1 listens no more; the journal does not know yet.
        try run(.unreachable(AgentNumber(1)))
        store.inject(FailingStore.Fault(.commit, afterwards: afterwards))
        #expect(throws: StoreError.self) { try run(TestPolicy.message("b", from: "bo")) }
        try engine.recoverAfterFailure(receptive: engine.router.receptivity.all)
        try run(TestPolicy.message("c", from: "cem"))
        try run(TestPolicy.message("d", from: "dora"), TestPolicy.pull(1))
        let rows = try store.records.journal(after: 0, limit: .max)
        let entries = try Entry.decodeAll(Array(rows.joined()))
        #expect(Replay.difference(of: entries, policies: [policy]) == nil)
    }

    @Test("a restart from the disk finds the same state to the byte, and the files are sound", arguments: 1...6)
    func restarts(_ seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/desk.sqlite"
        let tape = try RequestTape(seed: seed, count: 150)
        var random = SeededRandom(seed: seed)
        var desk = try SplitDesk(SQLiteStore(path: path))
        try desk.run(tape) { random.within(1...40) }
        // The last batch ends with what leaves no entry.
        let last = tape.times.last.map { $0 + .seconds(1) } ?? TestPolicy.start
        try desk.run([.tick, .accept(OfferID(9_999), siblings: [], ana)], at: [last, last + .seconds(1)])
        let before = desk.engine.router.state.checkpoint()
        #expect(try desk.rebuilt() == before)
        desk.close()
        let report = Verifier.verify(path: path)
        #expect(report.isSound, "\(report.text)")
    }

    @Test("a start moves what is like a lease by the gap, and leaves dues alone")
    func gap() throws {
        let engine = DeskEngine(store: MemoryStore())
        try engine.recover()
        let now = TestPolicy.start
        for request in [
            TestPolicy.change(TestPolicy.make()), TestPolicy.ready(0), TestPolicy.message("a"), TestPolicy.pull(0),
            .deliver([OfferID(1)]),
        ] { _ = try engine.run([request], at: [now]) }
        let before = try #require(engine.router.state.work[ConversationID(1)])
        #expect(before.deadline == now + .seconds(30))
        try engine.recoverAfterFailure(receptive: [])
        engine.rebind(TestPolicy.make(), hash: "test")
        // Without the gap the offer would be missed long ago.
        _ = try engine.run([.start(gap: .minutes(10))], at: [now + .minutes(10)])
        let after = try #require(engine.router.state.work[ConversationID(1)])
        #expect(after.state == .offered)
        #expect(after.deadline == now + .minutes(10) + .seconds(30))
        #expect(after.due == before.due)
    }
}
