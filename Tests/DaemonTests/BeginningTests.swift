import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// Public and private are never mixed, and conversations that an agent begins.
struct BeginningTests {
    private let desk: EngineDesk
    private var store: MemoryStore { desk.store }
    private var engine: DeskEngine { desk.engine }

    init() throws {
        desk = try EngineDesk()
    }

    private func item(
        _ key: String, _ visibility: MessageVisibility, thread: String, on channel: ChannelNumber = TestPolicy.chat
    ) -> DeskRequest {
        var message = InboundMessage(dedupe: key, sender: Sender(id: "ana", name: "Ana"), text: "hello")
        message.visibility = visibility
        message.thread = thread
        return TestPolicy.message(message, on: channel)
    }

    /// A public conversation in the hands of agent 0.
    private func inPublic(on channel: ChannelNumber = TestPolicy.chat) throws -> WorkItem {
        try desk.run(item("1", .public, thread: "post", on: channel), TestPolicy.pull(0))
        if let offer = engine.router.state.work[ConversationID(1)], offer.state == .offered {
            try desk.run(.accept(offer.details.offer, siblings: [], Actor(agent: AgentNumber(0))))
        }
        return try #require(engine.router.state.work[ConversationID(1)])
    }

    private func drafts(_ id: Int64) throws -> [String] {
        try store.records.drafts(ConversationID(id)).map(\.text)
    }

    // MARK: What a reply says it is

    @Test("nobody answers in public without saying so; the text is kept")
    func unsaid() throws {
        let item = try inPublic()
        #expect(engine.snapshot(item).visibility == .public)
        let answers = try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0, text: "oh", visibility: nil))
        #expect(answers == [.misplaced(.isPublic)])
        #expect(try drafts(1) == ["oh"])
        #expect(engine.outbox.isEmpty && engine.router.state.work[item.id] == item)
    }

    @Test("what is said in public is public, also after a restart")
    func said() throws {
        let item = try inPublic()
        store.close()
        try engine.recover()
        #expect(engine.snapshot(item).visibility == .public)
        let answers = try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0, visibility: .public))
        guard case .replied(let work, let message) = answers.first else {
            Issue.record("\(answers)")
            return
        }
        #expect(work.conversation == item.id && work.visibility == .public && work.state == .waiting)
        #expect(try store.records.message(message)?.content.visibility == .public)
    }

    @Test("a private conversation takes no public answer, and needs no word")
    func privately() throws {
        try desk.run(item("1", .private, thread: "t", on: TestPolicy.mail), TestPolicy.pull(0))
        let epoch = try #require(engine.router.state.work[ConversationID(1)]).epoch
        #expect(try desk.run(TestPolicy.reply(1, epoch: epoch, by: 0, visibility: .public)) == [.misplaced(.isPrivate)])
        guard case .replied(_, let message) = try desk.ask(TestPolicy.reply(1, epoch: epoch, by: 0, visibility: nil))
        else {
            Issue.record("refused")
            return
        }
        #expect(try store.records.message(message)?.content.visibility == .private)
    }

    @Test("what is resolved and comes back is public still")
    func reopened() throws {
        let item = try inPublic()
        try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0, then: .resolve, visibility: .public))
        #expect(engine.router.state.work[item.id] == nil)
        try desk.run(self.item("2", .public, thread: "post"))
        #expect(engine.snapshot(try #require(engine.router.state.work[item.id])).visibility == .public)
    }

    // MARK: On in private

    @Test("a private answer goes on in a conversation of its own, and the public one stays as it is")
    func goesOn() throws {
        let item = try inPublic()
        try desk.run(.putDraft(item.id, AgentNumber(0), text: "begun"))
        let answers = try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0))
        guard case .replied(let work, let message) = answers.first else {
            Issue.record("\(answers)")
            return
        }
        #expect(work.conversation == ConversationID(2) && work.state == .waiting && work.owner == "agent-0")
        #expect(work.visibility == .private && work.epoch == 1)
        #expect(engine.router.state.work[item.id] == item)
        let (source, record) = (try desk.conversation(1), try desk.conversation(2))
        #expect(record.visibility == .private && record.thread == "direct/ana" && record.lastMessage == message)
        #expect(record.linked == source.id && record.link == .person && record.identity == source.identity)
        #expect(try store.records.message(message)?.content.visibility == .private)
        #expect(engine.outbox.values.map(\.conversation) == [ConversationID(2)])
        #expect(try drafts(1).isEmpty)
        let own = try #require(engine.router.state.work[ConversationID(2)])
        #expect(own.queue == item.queue && own.route == item.route && own.weight == item.weight)
    }

    @Test("the customer's answer comes into it, and so does the next private answer to the public one")
    func meets() throws {
        let item = try inPublic()
        try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0))
        #expect(try desk.run(self.item("2", .private, thread: "direct/ana")) == [TestPolicy.received(2, 3)])
        #expect(engine.router.state.work[ConversationID(2)]?.state == .active)
        guard case .replied(let work, _) = try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0)).first else {
            Issue.record("refused")
            return
        }
        #expect(work.conversation == ConversationID(2) && work.state == .waiting)
        #expect(engine.router.state.work[item.id] == item && engine.outbox.count == 2)
    }

    @Test("what cannot go on there is kept once, where its author has written it")
    func keptOnce() throws {
        let item = try inPublic()
        try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0))
        let agents = (AgentNumber(0), AgentNumber(1))
        try desk.run(
            .assign(ConversationID(2), epoch: 1, agents.1, force: true, reason: "", Actor(agent: agents.0)))
        let answer = try desk.ask(TestPolicy.reply(1, epoch: item.epoch, by: 0, text: "more"))
        #expect(answer == .refused(.notOwner(ConversationID(2), owner: agents.1), draftKept: true))
        #expect(try drafts(1) == ["more"] && drafts(2).isEmpty)
    }

    @Test("resolved with its first word, it has left and answers for its thread")
    func resolvedAtOnce() throws {
        let item = try inPublic()
        try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0, then: .resolve))
        #expect(engine.router.state.work[ConversationID(2)] == nil)
        #expect(try desk.conversation(2).leftState == .resolved && !(try desk.conversation(2).left.isEmpty))
        #expect(try desk.run(self.item("2", .private, thread: "direct/ana")) == [TestPolicy.received(2, 3)])
    }

    @Test("what the channel, the owner or the epoch forbids changes nothing but the draft")
    func refused() throws {
        let item = try inPublic(on: TestPolicy.mail)
        #expect(try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 0)) == [.misplaced(.hasNoPrivate)])
        #expect(try drafts(1) == ["answer"] && engine.outbox.isEmpty)
    }

    @Test("only its owner goes on in private, with the epoch of now")
    func stranger() throws {
        let item = try inPublic()
        #expect(
            try desk.run(TestPolicy.reply(1, epoch: item.epoch, by: 1))
                == [.refused(.notOwner(item.id, owner: AgentNumber(0)), draftKept: true)])
        #expect(
            try desk.run(TestPolicy.reply(1, epoch: item.epoch - 1, by: 0))
                == [.refused(.stale(item.id, epoch: item.epoch, owner: AgentNumber(0)), draftKept: true)])
        #expect(try store.records.conversation(ConversationID(2)) == nil)
        try desk.run(item2())
        #expect(try store.records.conversation(ConversationID(2)) != nil, "no number is lost")
    }

    private func item2() -> DeskRequest { item("9", .private, thread: "another") }

    @Test("the same key gives the first answer again")
    func repeated() throws {
        let item = try inPublic()
        let request = TestPolicy.reply(1, epoch: item.epoch, by: 0, key: 7)
        guard case .replied(let work, let message) = try desk.run(request).first else {
            Issue.record("refused")
            return
        }
        guard case .repeated(let again?, message) = try desk.run(request).first else {
            Issue.record("not repeated")
            return
        }
        #expect(again.conversation == work.conversation && again.epoch == work.epoch && engine.outbox.count == 1)
    }
}
