import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// Several things of one channel at once, and what a provider tells of messages of ours.
struct DeliveryTests {
    private let store = MemoryStore()
    private let engine: DeskEngine
    private let now = TestPolicy.start

    init() throws {
        engine = DeskEngine(store: store)
        try engine.recover()
        _ = try engine.run(
            [TestPolicy.change(TestPolicy.make()), TestPolicy.ready(0)], at: [now, now])
    }

    private static let heard = OutboxHeard(providerID: "wamid.1")

    private func run(_ requests: DeskRequest...) throws -> [DeskAnswer] {
        try engine.run(requests, at: requests.map { _ in now }).answers
    }

    private func item(_ key: String, _ visibility: MessageVisibility = .private, thread: String = "") -> IntakeItem {
        var message = InboundMessage(dedupe: key, sender: Sender(id: "ana"), text: "hello")
        message.visibility = visibility
        message.thread = thread
        return IntakeItem(
            channel: TestPolicy.mail, message: message, raw: [], rawBlob: "", textHits: TextHits(),
            subjectHits: TextHits(), generation: 0)
    }

    private func told(_ step: DeliveryStep, of id: String = "wamid.1") -> DeskRequest {
        .delivery(
            ChannelDelivery(
                channel: TestPolicy.mail, items: [.receipt(DeliveryReceipt(providerID: id, step: step))], position: nil)
        )
    }

    /// A conversation with an answer on its way: the answer's message and its way out.
    private func answered() throws -> (MessageID, OutboxID) {
        _ = try run(.intake(item("1")))
        _ = try run(TestPolicy.pull(0))
        let epoch = try #require(engine.router.state.work[ConversationID(1)]).epoch
        let replied = try run(TestPolicy.reply(1, epoch: epoch, by: 0, seen: 1))
        guard case .replied(_, let message)? = replied.first else {
            Issue.record("\(replied)")
            return (MessageID(0), OutboxID(0))
        }
        return (message, try #require(engine.outbox.keys.first))
    }

    private func delivery(of message: MessageID) throws -> DeliveryState? {
        try store.records.message(message)?.delivery
    }

    @Test("messages and the cursor are one transaction, and what comes again is known")
    func cursor() throws {
        let channel = TestPolicy.mail
        let position = CursorRecord(channel: channel, cursor: "s72")
        let delivery = ChannelDelivery(
            channel: channel, items: [.message(item("a")), .message(item("b"))], position: .cursor(position))
        let taken = try run(.delivery(delivery))
        #expect(taken == [.takenIn([TestPolicy.received(1, 1), TestPolicy.received(1, 2)])])
        #expect(try store.records.cursor(channel) == position)
        let again = try run(.delivery(delivery))
        #expect(again == [.takenIn([TestPolicy.duplicate(1, 1), TestPolicy.duplicate(1, 2)])])
        #expect(try store.records.cursor(ChannelNumber(0)) == nil)
    }

    @Test("what a provider tells of a message goes forward only, and stands in the journal once")
    func receipts() throws {
        let (message, out) = try answered()
        _ = try run(.outboxAttempt(out), .outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard))
        #expect(try delivery(of: message) == .sent)
        #expect(try store.records.message(message)?.content.providerID == "wamid.1")
        let events = engine.router.state
        _ = try run(told(.delivered), told(.delivered))
        #expect(try delivery(of: message) == .delivered)
        _ = try run(told(.read))
        _ = try run(told(.delivered), told(.failed))
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
        _ = try run(.outboxAttempt(out), .outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard))
        _ = try run(told(.failed))
        #expect(try delivery(of: message) == .bounced)
    }

    @Test(
        "what is told before the answer to the request that sent it is kept for it, in one batch or in two",
        arguments: [true, false])
    func early(inOne: Bool) throws {
        let (message, out) = try answered()
        let sent = DeskRequest.outboxResult(out, .sent, status: 200, next: .nothing, heard: Self.heard)
        if inOne {
            _ = try run(.outboxAttempt(out), told(.delivered), sent)
        } else {
            _ = try run(.outboxAttempt(out))
            _ = try run(told(.delivered))
            _ = try run(sent)
        }
        #expect(try delivery(of: message) == .delivered)
    }

    @Test("of a message that is not ours nothing is told, and another channel's id is another id")
    func strangers() throws {
        var inbound = InboundMessage(dedupe: "x", sender: Sender(id: "ana"), text: "hello")
        inbound.providerID = "wamid.1"
        let item = IntakeItem(
            channel: TestPolicy.mail, message: inbound, raw: [], rawBlob: "", textHits: TextHits(),
            subjectHits: TextHits(), generation: 0)
        _ = try run(.intake(item))
        let before = try store.records.journal(after: 0, limit: .max)
        #expect(try run(told(.read)) == [.takenIn([.done])])
        #expect(try store.records.journal(after: 0, limit: .max) == before)
        #expect(try delivery(of: MessageID(1)) == DeliveryState.none)
    }

    @Test("public and private are two conversations of one person, each naming the other's", arguments: ["", "t"])
    func visibility(thread: String) throws {
        let answers = try run(
            .intake(item("1", .public, thread: thread)), .intake(item("2", .private, thread: thread)))
        #expect(answers == [TestPolicy.received(1, 1), TestPolicy.received(2, 2)])
        let (first, second) = (
            try #require(try store.records.conversation(ConversationID(1))),
            try #require(try store.records.conversation(ConversationID(2)))
        )
        #expect(first.visibility == .public && second.visibility == .private)
        #expect(second.linked == first.id && second.link == .person)
        #expect(first.linked == ConversationID(0))
    }

    @Test("in threads of their own they are linked too")
    func threads() throws {
        _ = try run(.intake(item("1", .public, thread: "post")))
        _ = try run(.intake(item("2", .private, thread: "chat")))
        let second = try #require(try store.records.conversation(ConversationID(2)))
        #expect(second.linked == ConversationID(1) && second.link == .person)
        _ = try run(.intake(item("3", .private, thread: "chat")), .intake(item("4", .private, thread: "another")))
        #expect(try store.records.conversation(ConversationID(3))?.linked == ConversationID(0))
    }

    @Test("a file that its channel has is wanted with its message, and known once it is here")
    func files() throws {
        var message = InboundMessage(dedupe: "1", sender: Sender(id: "ana"), text: "look")
        var file = Attachment(name: "a.png", type: "image/png", bytes: 0, sha256: "")
        file.source = "id:7"
        message.attachments = [file]
        let item = IntakeItem(
            channel: TestPolicy.mail, message: message, raw: [], rawBlob: "", textHits: TextHits(),
            subjectHits: TextHits(), generation: 0)
        let outcome = try engine.run([.intake(item)], at: [now])
        let wanted = MediaRecord(message: MessageID(1), place: 0, channel: TestPolicy.mail, since: now)
        #expect(outcome.media == [wanted])
        file.source = ""
        file.sha256 = "ab"
        _ = try run(.fileFetched(MessageID(1), file: 0, file))
        #expect(try store.records.message(MessageID(1))?.content.attachments == [file])
        store.close()
        #expect(try store.open().media.isEmpty)
    }
}
