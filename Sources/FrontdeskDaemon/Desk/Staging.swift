import FrontdeskCore
import FrontdeskStore

/// What a batch has made so far, beside the router's own state.
struct Staging {
    var view = BatchView()
    var entries = ByteWriter()
    var firstSequence: Int64 = 0
    var definitions: [Definition] = []
    var records: [RecordChange] = []
    /// Agents with something new to react to, each once: one of their waiting pulls is answered.
    private(set) var reached: [AgentNumber] = []
    var departed: [ConversationID: Departure] = [:]
    /// A policy that the batch brings into force.
    var policy: PolicyInForce?
    var outbox: [OutboxID] = []
    /// Files to be fetched once the batch is on the disk.
    private(set) var media: [MediaRecord] = []
    /// Who was receptive at the last entry: what a reader of the journal knows after it.
    var receptive: [ReceptiveChange]?
    var eventCount = 0
    var entryCount = 0

    /// What a conversation was when it left the router before its record existed.
    struct Departure {
        var bytes: [UInt8]
        var state: WorkState
        var at: Instant
    }

    mutating func reach(_ agent: AgentNumber) {
        if agent.isSet, !reached.contains(agent) { reached.append(agent) }
    }

    mutating func put(_ record: ConversationRecord) {
        records.append(.putConversation(record))
        lay(record)
    }

    /// Of the conversations of one thread the newest answers for it; an older one must not come back in front.
    private mutating func lay(_ record: ConversationRecord) {
        view.lay(.conversation(record), over: .conversation(record.id))
        guard !record.thread.isEmpty else { return }
        let lookup = Lookup.thread(record.channel, thread: record.thread)
        if case .conversation(let present)? = view.known(lookup), present.id > record.id { return }
        view.lay(.conversation(record), over: lookup)
    }

    mutating func put(_ record: IdentityRecord) {
        records.append(.putIdentity(record))
        view.lay(.identity(record), over: .identity(record.channel, address: record.address))
        view.lay(.identity(record), over: .identityByID(record.id))
    }

    mutating func put(_ record: IdempotencyRecord) {
        records.append(.putIdempotency(record))
        view.lay(.idempotency(record), over: .idempotency(record.key))
    }

    /// A message of ours has come so far, for whatever finds it later in the batch too.
    mutating func set(_ delivery: DeliveryState, of message: MessageID) {
        records.append(.setDelivery(message, delivery))
        view.set(delivery, of: message)
    }

    /// A message of ours goes no more.
    mutating func end(_ record: OutboxRecord, _ delivery: DeliveryState) {
        records.append(.endOutbox(record.id, record.message, delivery))
        view.set(delivery, of: record.message)
    }

    /// Wants the files of a message that are still where its channel has them.
    mutating func wantFiles(of message: MessageRecord) {
        for (place, file) in message.content.attachments.enumerated() where file.whereabouts == .coming {
            let record = MediaRecord(
                message: message.id, place: place, channel: message.channel, since: message.storedAt)
            records.append(.putMedia(record))
            media.append(record)
        }
    }

    /// What a message is found by.
    mutating func lay(_ message: MessageRecord) {
        let found = Found.message(message.id, message.conversation)
        let content = message.content
        if !content.dedupe.isEmpty { view.lay(found, over: .message(message.channel, dedupe: content.dedupe)) }
        if let mail = content.mail, !mail.fingerprint.isEmpty { view.lay(found, over: .fingerprint(mail.fingerprint)) }
        guard !message.reference.isEmpty else { return }
        // The first that had it keeps it, as in the store; what nobody has asked there is not known here.
        let reference = Lookup.reference(message.reference)
        if case .nothing? = view.known(reference) {
            view.lay(
                .reference(
                    ReferenceRecord(
                        message: message.id, conversation: message.conversation, direction: message.direction,
                        delivery: message.delivery, content: content)), over: reference)
        }
    }

    /// A message, and the conversation's knowledge of its newest one.
    mutating func insert(_ message: MessageRecord, into conversation: ConversationRecord) {
        records.append(.insertMessage(message))
        lay(message)
        var newer = conversation
        newer.lastMessage = message.id
        records.append(.touchConversation(conversation.id, lastMessage: message.id))
        if !newer.thread.isEmpty, view.known(.thread(newer.channel, thread: newer.thread)) == nil {
            view.lay(.conversation(newer), over: .conversation(newer.id))
        } else {
            lay(newer)
        }
    }
}
