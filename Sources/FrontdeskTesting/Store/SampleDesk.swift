package import FrontdeskCore
package import FrontdeskStore

/// A small desk that writes as the loop does: events folded, entries encoded, rows and records in one batch.
package struct SampleDesk {
    package private(set) var state = DeskState()
    package private(set) var lastSequence: Int64 = 0
    /// May be set forward, to let time pass.
    package var lastAt = Instant(microseconds: 1_000_000)
    private var counters = Counters()

    package init() {}

    /// A batch of one entry with these events, and the rows and records that go with it.
    package mutating func batch(_ events: [Event], _ records: [RecordChange] = []) -> Batch {
        lastAt = lastAt + .milliseconds(5)
        let entry = Entry(
            sequence: lastSequence + 1, at: lastAt, term: 1, generation: state.generation, receptive: [],
            command: .advance, events: events)
        var writer = ByteWriter()
        entry.encode(into: &writer)
        var batch = Batch(term: 1)
        batch.entries = writer.bytes
        batch.firstSequence = entry.sequence
        batch.lastSequence = entry.lastSequence
        batch.lastAt = lastAt
        batch.alive = lastAt
        batch.records = records
        var touched: [ConversationID] = []
        for event in events {
            state.apply(event, at: lastAt)
            switch event {
            case .named(let kind, let number, let name):
                batch.definitions.append(Definition(kind: kind.rawValue, number: number, bytes: Array(name.utf8)))
            case .requirementDefined(let number, let requirement):
                batch.definitions.append(
                    Definition(
                        kind: Definition.requirementKind, number: number.value, bytes: requirement.encoded()))
            default: break
            }
            if let id = event.conversation, !touched.contains(id) { touched.append(id) }
        }
        batch.work = touched.map { ($0, state.work[$0]?.encoded()) }
        batch.roster = state.roster.map { ($0.agent, $0.encoded()) }
        batch.scalars = state.encodedScalars()
        count(records)
        batch.counters = counters
        lastSequence = entry.lastSequence
        return batch
    }

    private mutating func count(_ records: [RecordChange]) {
        for record in records {
            switch record {
            case .insertMessage(let record): counters.message = max(counters.message, record.id.value)
            case .putConversation(let record): counters.conversation = max(counters.conversation, record.id.value)
            case .putIdentity(let record): counters.identity = max(counters.identity, record.id.value)
            case .quarantine(let record): counters.quarantine = max(counters.quarantine, record.id)
            default: break
            }
        }
    }

    /// The names and the requirement that the conversations use.
    package mutating func founding() -> Batch {
        batch([
            .named(.agent, number: 0, name: "ayse"), .named(.agent, number: 1, name: "bartek"),
            .named(.queue, number: 0, name: "billing"), .named(.channel, number: 0, name: "shop-chat"),
            .named(.skill, number: 0, name: "billing"), .named(.route, number: 0, name: "refund"),
            .requirementDefined(
                RequirementNumber(0), Requirement(required: [SkillLevel(skill: SkillNumber(0), level: 2)])),
            .policyInstalled(generation: 1), .presenceSet(AgentNumber(0), Presence(.ready), auto: false),
        ])
    }

    /// A first message of a new customer: number `id` for message, conversation and identity.
    package mutating func arrival(_ id: Int64, attachments: [Attachment] = []) -> Batch {
        let conversation = ConversationID(id)
        var message = StoreSample.message(id, in: id)
        message.content.attachments = attachments
        let opening = Opening(
            conversation: conversation, channel: StoreSample.channel, workClass: .live, contact: ContactID(id),
            identity: IdentityID(id), route: RouteNumber(0), weight: 30, epoch: 1, lastOwner: .none, affinity: .none)
        let queueing = Queueing(
            queue: QueueNumber(0), requirement: RequirementNumber(0), workClass: .live, because: .new,
            enteredAt: lastAt,
            due: lastAt + .seconds(60), key: id, epoch: 1)
        return batch(
            [
                .opened(opening), .received(conversation, MessageID(id), answerable: true),
                .queued(conversation, queueing),
            ],
            [
                .insertMessage(message),
                .putConversation(StoreSample.conversation(id, last: id, thread: "thread-\(id)")),
                .putIdentity(StoreSample.identity(id)),
            ])
    }

    /// One more message in the conversation, after `previous`.
    package mutating func followUp(_ id: Int64, in conversation: Int64, after previous: Int64) -> Batch {
        batch(
            [.received(ConversationID(conversation), MessageID(id), answerable: true)],
            [
                .insertMessage(StoreSample.message(id, in: conversation, after: previous)),
                .touchConversation(ConversationID(conversation), lastMessage: MessageID(id)),
            ])
    }

    /// The conversation leaves the router, to its record.
    package mutating func departure(_ id: Int64, last: Int64, as state: WorkState) -> Batch {
        var record = StoreSample.conversation(id, last: last, thread: "thread-\(id)")
        record.left = self.state.work[record.id]?.encoded() ?? []
        record.leftState = state
        record.leftAt = lastAt
        return batch([.left(record.id, state, epoch: 1)], [.putConversation(record)])
    }

    /// A reply on its way out.
    package mutating func reply(_ id: Int64, in conversation: Int64, after previous: Int64, outbox: Int64) -> Batch {
        var message = StoreSample.message(id, in: conversation, after: previous, dedupe: "")
        message.direction = .outbound
        message.delivery = .queued
        let row = OutboxRecord(
            id: OutboxID(outbox), conversation: ConversationID(conversation), message: message.id,
            channel: StoreSample.channel, createdAt: lastAt)
        return batch(
            [.replied(ConversationID(conversation), message.id, row.id, AgentNumber(0), human: true)],
            [
                .insertMessage(message), .putOutbox(row),
                .touchConversation(ConversationID(conversation), lastMessage: message.id),
            ])
    }
}
