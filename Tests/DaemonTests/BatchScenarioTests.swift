import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// What could go wrong inside one batch, one case each; each runs in one batch and in batches of one.
@Suite("Batch scenarios")
struct BatchScenarioTests {
    /// Runs the requests both ways; the answers after the setting-up, which must be the same.
    private func run(_ requests: [DeskRequest], at times: [Instant]? = nil) throws -> [DeskAnswer] {
        let setup = [TestPolicy.change(TestPolicy.make()), TestPolicy.ready(0), TestPolicy.ready(1)]
        let times = times ?? requests.map { _ in TestPolicy.start }
        var single = try SplitDesk(MemoryStore())
        var whole = try SplitDesk(MemoryStore())
        for request in setup {
            try single.run([request], at: [TestPolicy.start])
            try whole.run([request], at: [TestPolicy.start])
        }
        for (request, time) in zip(requests, times) { try single.run([request], at: [time]) }
        try whole.run(requests, at: times)
        #expect(whole.answers == single.answers)
        #expect(try whole.journal == single.journal)
        #expect(try whole.records() == single.records())
        #expect(try whole.recovered() == single.recovered())
        return Array(whole.answers.dropFirst(setup.count))
    }

    @Test("a duplicate within one batch is answered with the first one's ids")
    func duplicate() throws {
        let answers = try run([TestPolicy.message("a"), TestPolicy.message("b", from: "bo"), TestPolicy.message("a")])
        #expect(answers == [TestPolicy.received(1, 1), TestPolicy.received(2, 2), TestPolicy.duplicate(1, 1)])
    }

    @Test("two new messages of one new sender are one conversation of one identity")
    func newSender() throws {
        let answers = try run([TestPolicy.message("a"), TestPolicy.message("b")])
        #expect(answers == [TestPolicy.received(1, 1), TestPolicy.received(1, 2)])
    }

    @Test("two spellings of one text are two keys, in a batch as in the store")
    func spellings() throws {
        let answers = try run([
            TestPolicy.message("\u{E9}", from: "jos\u{E9}", thread: "caf\u{E9}"),
            TestPolicy.message("e\u{301}", from: "jose\u{301}", thread: "cafe\u{301}"),
            TestPolicy.message("\u{E9}", from: "jos\u{E9}", thread: "caf\u{E9}"),
        ])
        #expect(answers == [TestPolicy.received(1, 1), TestPolicy.received(2, 2), TestPolicy.duplicate(1, 1)])
    }

    @Test("what was filed at once has left: the next message is a new conversation")
    func filed() throws {
        let answers = try run([
            TestPolicy.message("a", automatic: true), TestPolicy.message("b", automatic: true),
            TestPolicy.message("c"), TestPolicy.message("d"),
        ])
        #expect(
            answers == [
                TestPolicy.received(1, 1), TestPolicy.received(1, 2), TestPolicy.received(2, 3),
                TestPolicy.received(2, 4),
            ])
    }

    /// Until the agent has conversation 1 in hand, in epoch 2.
    private let accepted = [
        TestPolicy.message("a", thread: "t"), TestPolicy.pull(0),
        DeskRequest.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0))),
    ]

    @Test("reply, resolve and the customer's next message in one batch")
    func replyResolveMessage() throws {
        let answers = try run(
            accepted + [
                TestPolicy.reply(1, epoch: 2, by: 0, then: .resolve), TestPolicy.message("b", thread: "t"),
                TestPolicy.message("c", thread: "t"),
            ])
        guard case .replied(let snapshot, MessageID(2)) = answers[3] else {
            Issue.record("\(answers[3])")
            return
        }
        #expect(snapshot.state == .resolved)
        #expect(Array(answers.suffix(2)) == [TestPolicy.received(1, 3), TestPolicy.received(1, 4)])
    }

    @Test("a message that reopens into spam leaves at once: the one after it reopens nothing")
    func reopensIntoSpam() throws {
        let answers = try run(
            accepted + [
                TestPolicy.reply(1, epoch: 2, by: 0, then: .resolve),
                TestPolicy.message("b", thread: "t", isJunk: true), TestPolicy.message("c", thread: "t", isJunk: true),
                TestPolicy.message("d", thread: "t"),
            ])
        #expect(
            Array(answers.suffix(3)) == [
                TestPolicy.received(1, 3), TestPolicy.received(2, 4), TestPolicy.received(3, 5),
            ])
    }

    @Test("the newest conversation of a thread answers for it, whatever happens to an older one")
    func newestOfThread() throws {
        let later = TestPolicy.start + .hours(2)
        let first = accepted + [TestPolicy.reply(1, epoch: 2, by: 0, then: .resolve)]
        let second: [DeskRequest] = [
            TestPolicy.message("b", thread: "t"),
            .note(
                NoteRequest(
                    conversation: ConversationID(1), text: "old", by: Actor(agent: AgentNumber(0)), idempotency: nil)),
            TestPolicy.message("c", thread: "t"),
        ]
        let answers = try run(
            first + second, at: first.map { _ in TestPolicy.start } + second.map { _ in later })
        #expect(answers[4] == TestPolicy.received(2, 3))
        #expect(answers[5] == .noted(MessageID(4)))
        #expect(answers[6] == TestPolicy.received(2, 5))
    }

    @Test("an Idempotency-Key counts within a batch, and for 24 hours to the microsecond")
    func idempotency() throws {
        let reply = TestPolicy.reply(1, epoch: 2, by: 0, then: .active, key: 7)
        let day = TestPolicy.start + .hours(24)
        let justAfter = day + Span(microseconds: 1)
        let times = Array(repeating: TestPolicy.start, count: 5) + [day, justAfter, justAfter]
        let answers = try run(accepted + [reply, reply, reply, TestPolicy.message("z", from: "zoe"), reply], at: times)
        guard case .replied(let first, let message) = answers[3], case .repeated(let again, message) = answers[4] else {
            Issue.record("\(answers)")
            return
        }
        #expect(again == first)
        #expect(answers[5] == answers[4])
        guard case .repeated = answers[7] else { return }
        Issue.record("a key was remembered for more than its time: \(answers[7])")
    }

    @Test("a reply under a key that resolved is answered again as it was, with channel and queue")
    func repeatedResolve() throws {
        let reply = TestPolicy.reply(1, epoch: 2, by: 0, then: .resolve, key: 7)
        let answers = try run(accepted + [reply, reply, TestPolicy.message("b", thread: "t"), reply])
        guard case .replied(let first, let message) = answers[3] else {
            Issue.record("\(answers)")
            return
        }
        #expect(
            first.state == .resolved && first.channel == "chat" && first.queue == "front" && first.workClass == .live)
        #expect(answers[4] == .repeated(first, message))
        guard case .repeated(let later?, message) = answers[6] else {
            Issue.record("\(answers[6])")
            return
        }
        // The customer has written again: what the reply decided stands, what has come since does not unsay it.
        #expect(later.state == .resolved && later.epoch == first.epoch && later.owner == "" && later.offer == nil)
        #expect(later.channel == "chat" && !later.unansweredSince.isSet)
    }

    @Test("whoever acts on what has left hears in which state it is, and a reply stays as a draft")
    func departed() throws {
        let ana = Actor(agent: AgentNumber(0))
        let id = ConversationID(1)
        let answers = try run(
            accepted + [
                TestPolicy.reply(1, epoch: 2, by: 0, then: .resolve),
                TestPolicy.reply(1, epoch: 3, by: 0, text: "wait!"),
                .take(id, epoch: 3, ana), .assign(id, epoch: 3, AgentNumber(1), force: false, reason: "", ana),
                TestPolicy.reply(9, epoch: 3, by: 0), .take(ConversationID(9), epoch: 3, ana),
            ])
        #expect(answers[4] == .refused(.wrongState(id, .resolved), draftKept: true))
        #expect(answers[5] == .refused(.wrongState(id, .resolved), draftKept: false))
        #expect(answers[6] == answers[5])
        #expect(answers[7] == .notFound)
        #expect(answers[8] == .refused(.notOpen(ConversationID(9)), draftKept: false))
    }
}
