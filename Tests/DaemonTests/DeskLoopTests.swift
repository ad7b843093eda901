import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Desk loop")
struct DeskLoopTests {
    private func withDesk(
        _ policy: Policy = TestPolicy.make(), _ body: (RunningDesk) throws -> Void
    ) throws {
        let desk = try RunningDesk(MemoryStore(), policy: policy)
        desk.start()
        defer { desk.lanes.send(.stop) }
        try body(desk)
        try desk.stop()
    }

    private func work(_ answer: DeskAnswer) throws -> [WorkSnapshot] {
        guard case .pulled(let work) = answer else { throw Unexpected(answer: answer) }
        return work
    }

    private struct Unexpected: Error {
        var answer: DeskAnswer
    }

    @Test("a parked pull is answered by an arrival of the same batch")
    func sameBatch() throws {
        try withDesk { desk in
            let (pull, message) = try desk.together {
                // Desk goes first: the pull is decided before the message.
                (desk.submit(TestPolicy.pull(0), wait: .seconds(60)), desk.submit(TestPolicy.message("a")))
            }
            #expect(try message.wait() == TestPolicy.received(1, 1))
            #expect(try work(pull.wait()).map(\.conversation) == [ConversationID(1)])
        }
    }

    @Test("a parked pull is answered by an arrival of a later batch")
    func laterBatch() throws {
        try withDesk { desk in
            let pull = desk.submit(TestPolicy.pull(0), wait: .seconds(60))
            _ = try desk.ask(.tick)
            #expect(try desk.read { $0.router.receptiveAgents } == [AgentNumber(0)])
            #expect(pull.now == nil)
            #expect(try desk.ask(TestPolicy.message("a")) == TestPolicy.received(1, 1))
            let offered = try work(pull.wait())
            #expect(offered.map(\.conversation) == [ConversationID(1)])
            #expect(offered.first?.isAssignment == false)
            #expect(offered.first?.offer == OfferID(1))
        }
    }

    @Test("an automatic assignment wakes a parked pull too")
    func assignment() throws {
        try withDesk { desk in
            let pull = desk.submit(TestPolicy.pull(1), wait: .seconds(60))
            _ = try desk.ask(TestPolicy.message("a", on: TestPolicy.mail))
            #expect(try work(pull.wait()).map(\.isAssignment) == [true])
        }
    }

    @Test("two pulls of one agent: the one that waited longer is answered, the other waits on")
    func twoPulls() throws {
        try withDesk { desk in
            let first = desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: 1)
            let second = desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: 2)
            _ = try desk.ask(.tick)
            _ = try desk.ask(TestPolicy.message("a"))
            #expect(try work(first.wait()).count == 1)
            #expect(second.now == nil)
            #expect(try desk.ask(.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0)))).isWork)
            #expect(try desk.ask(TestPolicy.message("b", from: "bo")) == TestPolicy.received(2, 2))
            #expect(try work(second.wait()).map(\.conversation) == [ConversationID(2)])
        }
    }

    @Test("work for one agent that comes at once goes to several pulls of theirs, a piece to each")
    func severalPulls() throws {
        try withDesk { desk in
            for (number, sender) in [(Int64(1), "ana"), (2, "bo")] {
                _ = try desk.ask(TestPolicy.pull(0))
                _ = try desk.ask(TestPolicy.message(sender, from: sender, thread: sender))
                #expect(try desk.ask(.accept(OfferID(number), siblings: [], Actor(agent: AgentNumber(0)))).isWork)
            }
            let pulls = [1, 2, 3].map { desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: $0) }
            _ = try desk.ask(.tick)
            try desk.together {
                for sender in ["ana", "bo"] {
                    _ = desk.submit(TestPolicy.message("again-\(sender)", from: sender, thread: sender))
                }
            }
            #expect(try work(pulls[0].wait()).map(\.conversation) == [ConversationID(1)])
            #expect(try work(pulls[1].wait()).map(\.conversation) == [ConversationID(2)])
            #expect(pulls[2].now == nil)
        }
    }

    @Test("an offer named in got does not come again, and the pull waits for the next one")
    func named() throws {
        try withDesk { desk in
            _ = try desk.ask(TestPolicy.pull(0))
            _ = try desk.ask(TestPolicy.message("a"))
            #expect(try work(desk.ask(TestPolicy.pull(0))).map(\.offer) == [OfferID(1)])
            #expect(try work(desk.ask(TestPolicy.pull(0))).map(\.offer) == [OfferID(1)])
            let waiting = desk.submit(.pull(AgentNumber(0), max: 1, got: [OfferID(1)], read: []), wait: .seconds(60))
            _ = try desk.ask(.tick)
            #expect(waiting.now == nil)
            #expect(try desk.ask(TestPolicy.pull(0)) == .pulled([]))
            #expect(try desk.ask(.decline(OfferID(1), reason: "", Actor(agent: AgentNumber(0)))).isWork)
            _ = try desk.ask(TestPolicy.message("b", from: "bo"))
            #expect(try work(waiting.wait()).map(\.conversation) == [ConversationID(2)])
        }
    }

    @Test("a customer who writes again wakes the owner's pull, until the owner has named or answered it")
    func wakes() throws {
        try withDesk { desk in
            _ = try desk.ask(TestPolicy.pull(0))
            _ = try desk.ask(TestPolicy.message("a", thread: "t"))
            #expect(try desk.ask(.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0)))).isWork)
            #expect(try desk.ask(TestPolicy.pull(0)) == .pulled([]))
            let waiting = desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: 1)
            let second = desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: 2)
            _ = try desk.ask(.tick)
            _ = try desk.ask(TestPolicy.message("b", thread: "t"))
            let woken = try work(waiting.wait())
            #expect(woken.map(\.conversation) == [ConversationID(1)])
            #expect(woken.first?.offer == nil)
            #expect(second.now == nil)
            #expect(try work(desk.ask(TestPolicy.pull(0))).count == 1)
            #expect(try desk.ask(TestPolicy.pull(0, read: [ConversationID(1)])) == .pulled([]))
            // Another message is another wake; whoever does something with the conversation knows of it.
            _ = try desk.ask(TestPolicy.message("c", thread: "t"))
            #expect(try work(second.wait()).map(\.conversation) == [ConversationID(1)])
            let note = NoteRequest(
                conversation: ConversationID(1), text: "calls back", by: Actor(agent: AgentNumber(0)), idempotency: nil)
            _ = try desk.ask(.note(note))
            #expect(try desk.ask(TestPolicy.pull(0)) == .pulled([]))
            // It is nobody else's.
            _ = try desk.ask(TestPolicy.message("d", thread: "t"))
            #expect(try desk.ask(TestPolicy.pull(1, read: [ConversationID(1)])) == .pulled([]))
            #expect(try work(desk.ask(TestPolicy.pull(0))).count == 1)
        }
    }

    @Test("what a vanished pull would have got goes to the agent's other one")
    func vanished() throws {
        try withDesk { desk in
            let gone = desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: 1)
            let other = desk.submit(TestPolicy.pull(0), wait: .seconds(60), ticket: 2)
            // Not waited for: the pull and that its client has gone may come to the loop together.
            desk.lanes.send(.pullGone(AgentNumber(0), ticket: 1))
            desk.lanes.send(.pullGone(AgentNumber(0), ticket: 99))
            desk.lanes.send(.pullGone(AgentNumber(1), ticket: 2))
            _ = try desk.ask(.tick)
            _ = try desk.ask(TestPolicy.message("a"))
            #expect(try work(other.wait()).count == 1)
            #expect(gone.now == nil)
        }
    }

    @Test("a pull whose time is over is answered with nothing, one without time at once")
    func expires() throws {
        try withDesk { desk in
            let pulls: [(DeskRequest, Span?)] = [
                (TestPolicy.pull(0), Span(microseconds: 1)), (TestPolicy.pull(0), .milliseconds(20)),
                (TestPolicy.pull(0), .zero), (TestPolicy.pull(0), nil), (TestPolicy.pull(0, max: 0), .seconds(60)),
            ]
            for (pull, wait) in pulls {
                let answer = try desk.submit(pull, wait: wait).wait()
                #expect(answer == .pulled([]))
            }
        }
    }

    @Test("of a thousand waiting agents exactly one gets the one conversation")
    func thousandPulls() throws {
        try withDesk(TestPolicy.make(agents: 1_000)) { desk in
            let answered = Mutex(0)
            let first = Reply<DeskAnswer>()
            try desk.together {
                for agent in Int32(0)..<1_000 {
                    let wait = PullWait(span: .seconds(600), ticket: UInt64(agent))
                    _ = desk.lanes.submit(
                        Submission(TestPolicy.pull(agent), wait: wait) { answer in
                            answered.withLock { $0 += 1 }
                            first.give(answer)
                        })
                }
            }
            // Whatever is in the lanes before this has been run: pulls come in batches of 256.
            for _ in 0..<4 { _ = try desk.ask(.tick) }
            #expect(try desk.read { $0.router.receptiveAgents.count } == 1_000)
            #expect(answered.withLock { $0 } == 0)
            _ = try desk.ask(TestPolicy.message("a"))
            #expect(try work(first.wait()).map(\.conversation) == [ConversationID(1)])
            _ = try desk.ask(.tick)
            #expect(answered.withLock { $0 } == 1)
            #expect(try desk.read { $0.router.state.work[ConversationID(1)]?.state } == .offered)
        }
    }

    @Test("what is published has been committed, and tells the last event's number")
    func publishes() throws {
        let desk = try RunningDesk(MemoryStore())
        let published = Mutex<[Int64]>([])
        let sent = Mutex<[OutboxID]>([])
        let told = Reply<Bool>()
        desk.loop.onPublish { last in published.withLock { $0.append(last) } }
        desk.loop.onOutbox { ids, engine in
            sent.withLock { $0 += ids.filter { engine.outbox[$0] != nil } }
            told.give(true)
        }
        desk.start()
        _ = try desk.ask(TestPolicy.message("a"))
        _ = try desk.ask(TestPolicy.pull(0))
        _ = try desk.ask(.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0))))
        _ = try desk.ask(TestPolicy.reply(1, epoch: 2, by: 0))
        _ = try told.wait()
        #expect(sent.withLock { $0 } == [OutboxID(1)])
        try desk.stop()
        let last = try DeskEngineProbe.lastSequence(of: desk.loop.engine)
        #expect(published.withLock { $0 } == published.withLock { $0 }.sorted())
        #expect(published.withLock { $0.last } == last)
    }

    @Test("stopping answers all that wait, in the lanes and parked, and refuses what comes after")
    func stops() throws {
        let desk = try RunningDesk(MemoryStore())
        desk.start()
        let parked = desk.submit(TestPolicy.pull(0), wait: .seconds(600))
        _ = try desk.ask(.tick)
        let waiting = try desk.together {
            let waiting = [
                desk.submit(TestPolicy.message("a")), desk.submit(TestPolicy.ready(0)), desk.submit(.tick),
            ]
            desk.lanes.send(.stop)
            return waiting
        }
        for reply in waiting + [parked] { #expect(try reply.wait() == .stopping) }
        #expect(try desk.end() == nil)
        #expect(desk.lanes.submit(Submission(.tick) { _ in }, mustTake: true) == .stopped)
        #expect(desk.lanes.submit(Submission(TestPolicy.message("b")) { _ in }, intake: true) == .stopped)
    }

    @Test("reads are answered, or told that the loop has ended", arguments: [false, true])
    func readsAtTheEnd(byFailure: Bool) throws {
        let store = FailingStore(MemoryStore())
        let desk = try RunningDesk(store)
        desk.start()
        let answers = Mutex<[String]>([])
        let read = LoopMessage.read(
            { _ in answers.withLock { $0.append("read") } }, otherwise: { answers.withLock { $0.append("ended") } })
        if byFailure {
            store.inject(FailingStore.Fault(.commit))
            store.inject(FailingStore.Fault(.open, forGood: true, error: .damaged("gone")))
        }
        try desk.together {
            _ = desk.submit(TestPolicy.message("a"))
            desk.lanes.send(read)
            if !byFailure { desk.lanes.send(.stop) }
        }
        #expect(try desk.end() == (byFailure ? .store(.damaged("gone")) : nil))
        // What came with the stop is still answered, for the router is there; after a failure nothing is believed.
        #expect(answers.withLock { $0 } == [byFailure ? "ended" : "read"])
        desk.lanes.send(read)
        #expect(answers.withLock { $0 }.last == "ended")
    }

    @Test("a condemned request is quarantined unrun, the others of its batch run")
    func condemned() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        let poison = TestPolicy.message("poison", text: "deadly bytes")
        for _ in 0..<3 { try #require(SuspectFile(path: path)).begin(poison.digest) }
        let store = MemoryStore()
        let desk = try RunningDesk(store, suspect: path)
        desk.start()
        let (bad, good) = try desk.together { (desk.submit(poison), desk.submit(TestPolicy.message("b"))) }
        #expect(try bad.wait() == .faulty)
        #expect(try good.wait() == TestPolicy.received(1, 1))
        let kept = try store.records.quarantine(before: .max, limit: 9)
        #expect(kept.map(\.code) == ["fatal-request"])
        #expect(kept.map(\.bytes) == [Array("deadly bytes".utf8)])
        try desk.stop()
        let after = try #require(SuspectFile(path: path))
        #expect(after.suspect.deaths == 3, "nothing is left in hand")
    }
}

extension DeskAnswer {
    var isWork: Bool { if case .work = self { true } else { false } }
}

/// What only the tests ask of an engine whose loop has ended.
enum DeskEngineProbe {
    static func lastSequence(of engine: DeskEngine) throws -> Int64 {
        try engine.recover().lastSequence
    }
}
