import FrontdeskCore

/// What a ``MemoryStore`` holds.
struct MemoryTables {
    var isOpen = false
    var term: Int64 = 1
    var standing = Standing(Recovered())
    var scalars: [UInt8] = []
    var journal: [(last: Int64, bytes: [UInt8])] = []
    var work: [ConversationID: [UInt8]] = [:]
    var roster: [AgentNumber: [UInt8]] = [:]
    var definitions: [DefinitionKey: Definition] = [:]
    var messages: [MessageID: MessageRecord] = [:]
    var conversations: [ConversationID: ConversationRecord] = [:]
    var identities: [IdentityID: IdentityRecord] = [:]
    var dedupe: [TextKey: MessageID] = [:]
    var addresses: [TextKey: IdentityID] = [:]
    var threads: [TextKey: ConversationID] = [:]
    var references: [TextKey: MessageID] = [:]
    var fingerprints: [TextKey: MessageID] = [:]
    var arrivals: [ArrivalKey: ArrivalRecord] = [:]
    var mailboxes: [ChannelNumber: MailboxRecord] = [:]
    var cursors: [ChannelNumber: CursorRecord] = [:]
    var media: [MediaKey: MediaRecord] = [:]
    var outbox: [OutboxID: OutboxRecord] = [:]
    var drafts: [DraftKey: DraftRecord] = [:]
    var quarantine: [Int64: QuarantineRecord] = [:]
    var generations: [Int64: GenerationRecord] = [:]
    var idempotency: [IdempotencyKey: IdempotencyRecord] = [:]
    var blobs: [BlobDigest: [UInt8]] = [:]

    var recovered: Recovered {
        var recovered = Recovered()
        recovered.lastSequence = standing.lastSequence
        recovered.lastAt = standing.lastAt
        recovered.alive = standing.alive
        recovered.term = term
        recovered.counters = standing.counters
        recovered.workCount = work.count
        recovered.roster = roster.sorted { $0.key < $1.key }.map(\.value)
        recovered.definitions = definitions.values.sorted { ($0.kind, $0.number) < ($1.kind, $1.number) }
        recovered.scalars = scalars
        recovered.openInPublic = conversations.values.filter { $0.visibility == .public && $0.left.isEmpty }.map(\.id)
            .sorted()
        recovered.outbox = outbox.values.sorted { $0.id < $1.id }
        recovered.media = media.values.sorted { ($0.message, $0.place) < ($1.message, $1.place) }
        recovered.generation = generations.max { $0.key < $1.key }?.value
        return recovered
    }

    func answer(_ lookup: Lookup) -> Found {
        switch lookup {
        case .message(let channel, let text):
            dedupe[TextKey(channel, text)].flatMap { messages[$0] }.map { .message($0.id, $0.conversation) } ?? .nothing
        case .identity(let channel, let address):
            addresses[TextKey(channel, address)].flatMap { identities[$0] }.map { .identity($0) } ?? .nothing
        case .thread(let channel, let thread):
            threads[TextKey(channel, thread)].flatMap { conversations[$0] }.map { .conversation($0) } ?? .nothing
        case .reference(let text):
            references[TextKey(.none, text)].flatMap { messages[$0] }.map {
                .reference(
                    ReferenceRecord(
                        message: $0.id, conversation: $0.conversation, direction: $0.direction,
                        delivery: $0.delivery, content: $0.content, answers: $0.answers))
            } ?? .nothing
        case .fingerprint(let text):
            fingerprints[TextKey(.none, text)].flatMap { messages[$0] }.map { .message($0.id, $0.conversation) }
                ?? .nothing
        case .conversation(let id): conversations[id].map { .conversation($0) } ?? .nothing
        case .identityByID(let id): identities[id].map { .identity($0) } ?? .nothing
        case .idempotency(let key): idempotency[key].map { .idempotency($0) } ?? .nothing
        }
    }
}

extension MemoryTables {
    /// A text as its bytes: two spellings of one letter are two keys, as on the disk.
    struct TextKey: Hashable {
        var channel: ChannelNumber
        var bytes: [UInt8]

        init(_ channel: ChannelNumber, _ text: String) {
            self.channel = channel
            bytes = Array(text.utf8)
        }
    }

    struct ArrivalKey: Hashable {
        var message: MessageID
        var text: TextKey
    }

    struct DraftKey: Hashable {
        var conversation: ConversationID
        var author: AgentNumber
    }

    struct DefinitionKey: Hashable {
        var kind: UInt8
        var number: Int32
    }

    struct MediaKey: Hashable {
        var message: MessageID
        var place: Int

        init(_ message: MessageID, _ place: Int) {
            self.message = message
            self.place = place
        }
    }
}
