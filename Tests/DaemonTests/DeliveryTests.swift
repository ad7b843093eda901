import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import FrontdeskTesting
import Testing

/// Several things of one channel at once, and what a provider tells of messages of ours.
struct DeliveryTests {
    private let desk: EngineDesk
    private var store: MemoryStore { desk.store }
    private var engine: DeskEngine { desk.engine }

    init() throws {
        desk = try EngineDesk()
    }

    private static let heard = OutboxHeard(providerID: "wamid.1")

    private func item(_ key: String, _ visibility: MessageVisibility = .private, thread: String = "") -> IntakeItem {
        var message = InboundMessage(dedupe: key, sender: Sender(id: "ana"), text: "hello")
        message.visibility = visibility
        message.thread = thread
        return TestPolicy.item(message, on: TestPolicy.mail)
    }

    private func told(_ step: DeliveryStep, of id: String = "wamid.1") -> DeskRequest {
        .delivery(
            ChannelDelivery(
                channel: TestPolicy.mail, items: [.receipt(DeliveryReceipt(providerID: id, step: step))], position: nil)
        )
    }

    /// A conversation with an answer on its way: the answer's message and its way out.
    private func answered() throws -> (MessageID, OutboxID) {
        try desk.run(.intake(item("1")))
        try desk.run(TestPolicy.pull(0))
        let epoch = try #require(engine.router.state.work[ConversationID(1)]).epoch
        let replied = try desk.run(TestPolicy.reply(1, epoch: epoch, by: 0, seen: 1))
        guard case .replied(_, let message)? = replied.first else {
            Issue.record("\(replied)")
            return (MessageID(0), OutboxID(0))
        }
        return (message, try #require(engine.outbox.keys.first))
    }

    private func delivery(of message: MessageID) throws -> DeliveryState? {
        try store.records.message(message)?.delivery
    }

    @Test("a result that comes behind a later attempt is not that one's, and an attempt that was taken back was none")
    func lateResult() throws {
        let (_, out) = try answered()
        var first = OutboxHeard()
        first.attempt = 1
        func result(_ status: Int32) -> DeskRequest {
            .outboxResult(out, .retry, status: status, next: .retry(at: Instant(microseconds: 1)), heard: first)
        }
        first.isTakenBack = true
        try desk.run(.outboxAttempt(out), result(1), .outboxAttempt(out))
        #expect(engine.outbox[out]?.attempts == 1, "it counts once")
        first.isTakenBack = false
        try desk.run(result(503), .outboxAttempt(out))
        #expect(try desk.run(result(1)) == [.notFound])
        let record = try #require(engine.outbox[out])
        #expect(record.attempts == 2 && record.underway && record.status == 503)
    }

    @Test("messages and the cursor are one transaction, and what comes again is known")
    func cursor() throws {
        let channel = TestPolicy.mail
        let position = CursorRecord(channel: channel, cursor: "s72")
        let delivery = ChannelDelivery(
            channel: channel, items: [.message(item("a")), .message(item("b"))], position: .cursor(position))
        let taken = try desk.run(.delivery(delivery))
        #expect(taken == [.takenIn([TestPolicy.received(1, 1), TestPolicy.received(1, 2)])])
        #expect(try store.records.cursor(channel) == position)
        let again = try desk.run(.delivery(delivery))
        #expect(again == [.takenIn([TestPolicy.duplicate(1, 1), TestPolicy.duplicate(1, 2)])])
        #expect(try store.records.cursor(ChannelNumber(0)) == nil)
    }

    @Test("what a provider tells of a message goes forward only, and stands in the journal once")
    func receipts() throws {
        let (message, out) = try answered()
        try desk.run(.outboxAttempt(out), .outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard))
        #expect(try delivery(of: message) == .sent)
        #expect(try store.records.message(message)?.content.providerID == "wamid.1")
        let events = engine.router.state
        try desk.run(told(.delivered), told(.delivered))
        #expect(try delivery(of: message) == .delivered)
        try desk.run(told(.read))
        try desk.run(told(.delivered), told(.failed))
        #expect(try delivery(of: message) == .read)
        #expect(engine.router.state.work[ConversationID(1)] == events.work[ConversationID(1)])
        let entries = try store.records.journal(after: 0, limit: .max).flatMap { try Entry.decodeAll($0) }
        let steps = entries.flatMap(\.events).compactMap { event -> DeliveryStep? in
            if case .deliveryTold(_, message, let step) = event { step } else { nil }
        }
        #expect(steps == [.delivered, .read])
    }

    @Test("a failure that is told makes a sent message one that came back")
    func failure() throws {
        let (message, out) = try answered()
        try desk.run(.outboxAttempt(out), .outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard))
        try desk.run(told(.failed))
        #expect(try delivery(of: message) == .bounced)
    }

    @Test(
        "what is told before the answer to the request that sent it is kept for it, in one batch or in two",
        arguments: [true, false])
    func early(inOne: Bool) throws {
        let (message, out) = try answered()
        let sent = DeskRequest.outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard)
        if inOne {
            try desk.run(.outboxAttempt(out), told(.delivered), sent)
        } else {
            try desk.run(.outboxAttempt(out))
            try desk.run(told(.delivered))
            try desk.run(sent)
        }
        #expect(try delivery(of: message) == .delivered)
    }

    @Test(
        "what came early is there still when the batch with the answer comes to nothing and its request comes again",
        arguments: [StoreError.unavailable("injected"), .refusedData("injected")])
    func earlyAndFailing(error: StoreError) throws {
        let (message, out) = try answered()
        let sent = DeskRequest.outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard)
        try desk.run(.outboxAttempt(out))
        try desk.run(told(.read))
        desk.disk.inject(FailingStore.Fault(.commit, error: error))
        #expect(throws: StoreError.self) { try desk.run(sent) }
        store.close()
        try engine.recover()
        try desk.run(sent)
        #expect(try delivery(of: message) == .read)
    }

    @Test(
        "of several that came early the one counts that would have counted later",
        arguments: [
            ([DeliveryStep.delivered, .failed], DeliveryState.delivered), ([.failed, .delivered], .bounced),
            ([.read, .delivered], .read), ([.failed, .read, .failed], .read),
        ])
    func furthest(steps: [DeliveryStep], state: DeliveryState) throws {
        let (message, out) = try answered()
        try desk.run(.outboxAttempt(out))
        for step in steps { try desk.run(told(step)) }
        try desk.run(.outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard))
        #expect(try delivery(of: message) == state)
    }

    @Test("what became of it meanwhile counts for what is told, in one batch or in two", arguments: [true, false])
    func discarded(inOne: Bool) throws {
        let (message, out) = try answered()
        let steps: [DeskRequest] = [
            .outboxAttempt(out), .outboxResult(out, .ambiguous, status: 0, next: .hold, heard: Self.heard),
            .outboxAttempt(out),
            .outboxResult(out, .ambiguous, status: 0, next: .hold, heard: OutboxHeard(providerID: "wamid.2")),
            .outboxDiscard(out), told(.read), told(.delivered, of: "wamid.2"),
        ]
        if inOne {
            _ = try engine.run(steps, at: steps.map { _ in desk.now })
        } else {
            for step in steps { try desk.run(step) }
        }
        #expect(try delivery(of: message) == .discarded)
        #expect(try store.records.message(message)?.content.providerID == "wamid.1")
    }

    @Test("of a message that is not ours nothing is told, and another channel's id is another id")
    func strangers() throws {
        var inbound = InboundMessage(dedupe: "x", sender: Sender(id: "ana"), text: "hello")
        inbound.providerID = "wamid.1"
        try desk.run(TestPolicy.message(inbound, on: TestPolicy.mail))
        let before = try store.records.journal(after: 0, limit: .max)
        #expect(try desk.run(told(.read)) == [.takenIn([.done])])
        #expect(try store.records.journal(after: 0, limit: .max) == before)
        #expect(try delivery(of: MessageID(1)) == DeliveryState.none)
    }

    @Test("public and private are two conversations of one person, each naming the other's", arguments: ["", "t"])
    func visibility(thread: String) throws {
        let answers = try desk.run(
            .intake(item("1", .public, thread: thread)), .intake(item("2", .private, thread: thread)))
        #expect(answers == [TestPolicy.received(1, 1), TestPolicy.received(2, 2)])
        let (first, second) = (
            try desk.conversation(1), try desk.conversation(2)
        )
        #expect(first.visibility == .public && second.visibility == .private)
        #expect(second.linked == first.id && second.link == .person)
        #expect(first.linked == ConversationID(0))
    }

    @Test("in threads of their own they are linked too")
    func threads() throws {
        try desk.run(.intake(item("1", .public, thread: "post")))
        try desk.run(.intake(item("2", .private, thread: "chat")))
        let second = try desk.conversation(2)
        #expect(second.linked == ConversationID(1) && second.link == .person)
        try desk.run(.intake(item("3", .private, thread: "chat")), .intake(item("4", .private, thread: "another")))
        #expect(try store.records.conversation(ConversationID(3))?.linked == ConversationID(0))
    }

    @Test("a file that its channel has is wanted with its message, and known once it is here")
    func files() throws {
        var message = InboundMessage(dedupe: "1", sender: Sender(id: "ana"), text: "look")
        var file = Attachment(name: "a.png", type: "image/png", bytes: 0, sha256: "")
        file.source = "id:7"
        message.attachments = [file]
        let outcome = try engine.run([TestPolicy.message(message, on: TestPolicy.mail)], at: [desk.now])
        let wanted = MediaRecord(message: MessageID(1), place: 0, channel: TestPolicy.mail, since: desk.now)
        #expect(outcome.media == [wanted])
        file.source = ""
        file.sha256 = "ab"
        try desk.run(.fileFetched(MessageID(1), file: 0, file))
        #expect(try store.records.message(MessageID(1))?.content.attachments == [file])
        store.close()
        #expect(try store.open().media.isEmpty)
    }
}
