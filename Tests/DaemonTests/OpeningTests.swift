import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// Conversations opened by hand: a call, a visitor at the counter.
struct OpeningTests {
    private let desk: EngineDesk
    private var store: MemoryStore { desk.store }
    private var engine: DeskEngine { desk.engine }

    init() throws {
        desk = try EngineDesk(ready: [])
    }

    private func open(
        _ sender: Sender, contact: Int64? = nil, take: Bool = true, queue: QueueNumber = .none, junk: Bool = false,
        on channel: ChannelNumber = TestPolicy.mail, key: UInt64? = nil
    ) -> DeskRequest {
        var message = InboundMessage(dedupe: "", sender: sender, text: "The parcel is open.")
        message.kind = .call
        message.subject = "Parcel"
        if junk { message.attributes = [MessageAttribute(name: "junk", value: "yes", provenance: .channel)] }
        return .open(
            OpeningRequest(
                item: TestPolicy.item(message, on: channel), contact: contact.map { ContactID($0) }, queue: queue,
                isTaken: take, by: Actor(agent: AgentNumber(0)),
                idempotency: key.map { IdempotencyRequest(key: IdempotencyKey(hash: $0), requestHash: 1) }))
    }

    private let ana = Sender(id: "", name: "Ana", email: "ana@example.org", phone: "+905551234567")

    private func work(_ answers: [DeskAnswer]) throws -> WorkSnapshot {
        guard case .replied(let work, _)? = answers.first else {
            throw StoreError.damaged("\(answers)")
        }
        return work
    }

    @Test("taken it is its opener's at once, as a call they have written down")
    func taken() throws {
        let work = try work(try desk.run(open(ana)))
        #expect(work.state == .active && work.owner == "agent-0" && work.queue == "front" && work.isAnswerOwed)
        let message = try #require(try store.records.message(MessageID(1)))
        #expect(message.content.kind == .call && message.direction == .inbound && message.author == AgentNumber(0))
        let identity = try #require(try store.records.identity(IdentityID(1)))
        #expect(identity.address == "+905551234567" && identity.name == "Ana")
        #expect(try store.records.conversation(ConversationID(1))?.subject == "Parcel")
    }

    @Test("else it waits as any other, and a call of the same number is of the same customer")
    func queued() throws {
        #expect(try work(try desk.run(open(ana, take: false))).state == .queued)
        #expect(try work(try desk.run(open(ana, take: false))).conversation == ConversationID(2))
        let second = try desk.conversation(2)
        #expect(second.identity == IdentityID(1))
    }

    @Test("routes file what is queued, but nothing that somebody takes or names a queue for")
    func routed() throws {
        #expect(try work(try desk.run(open(ana, take: false, junk: true))).state == .spam)
        #expect(try work(try desk.run(open(ana, take: true, junk: true))).state == .active)
        #expect(try work(try desk.run(open(ana, take: false, queue: QueueNumber(0), junk: true))).state == .queued)
    }

    @Test("who says nothing of themselves is somebody else each time")
    func nameless() throws {
        try desk.run(open(Sender(id: "", name: "A visitor")), open(Sender(id: "", name: "A visitor")))
        #expect(try store.records.conversation(ConversationID(2))?.identity == IdentityID(2))
    }

    @Test("a contact is one whom the agent knows of, on whichever channel")
    func contact() throws {
        #expect(try desk.run(open(Sender(id: ""), contact: 1)) == [.notFound])
        try desk.run(open(ana, on: TestPolicy.chat))
        let work = try work(try desk.run(open(Sender(id: ""), contact: 1)))
        let record = try desk.conversation(work.conversation.value)
        #expect(record.contact == ContactID(1) && record.identity == IdentityID(2))
        #expect(try store.records.identity(IdentityID(2))?.phone == ana.phone)
    }

    @Test("nobody takes more than they can carry, and nothing is left of what was refused")
    func full() throws {
        for _ in 0..<5 { _ = try work(try desk.run(open(ana))) }
        guard case .refused(.noRoom, _) = try desk.run(open(ana)).first else {
            Issue.record("taken above capacity")
            return
        }
        #expect(try store.records.conversation(ConversationID(6)) == nil)
        #expect(try work(try desk.run(open(ana, take: false))).conversation == ConversationID(6))
    }

    @Test("the same key gives the first answer again, and a retired channel takes nothing")
    func repeated() throws {
        let request = open(ana, key: 3)
        let first = try work(try desk.run(request))
        guard case .repeated(let again?, MessageID(1)) = try desk.run(request).first else {
            Issue.record("not repeated")
            return
        }
        #expect(again.conversation == first.conversation && again.epoch == first.epoch)
        #expect(try store.records.conversation(ConversationID(2)) == nil)
        var policy = TestPolicy.make()
        policy.channels[1].retired = true
        try desk.run(TestPolicy.change(policy))
        #expect(try desk.run(open(ana)) == [.channelRetired])
    }
}
