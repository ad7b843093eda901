package import FrontdeskCore
import Synchronization

/// The store without a disk: what every other store must do, in the plainest form. For tests and the simulator.
///
/// What it holds lives as long as the object; `close` and `open` find it again, as a restart would.
package final class MemoryStore: Store, Sendable {
    private let tables = Mutex(Tables())

    package init() {}

    package func open() throws(StoreError) -> Recovered {
        try with { (tables) throws(StoreError) in
            guard !tables.isOpen else { throw .locked("memory") }
            tables.isOpen = true
            return tables.recovered
        }
    }

    package func forEachWork(_ body: (ConversationID, [UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        let rows = try withOpen { (tables) throws(StoreError) in tables.work.sorted { $0.key < $1.key } }
        for (id, bytes) in rows { try body(id, bytes) }
    }

    package func prefetch(_ lookups: [Lookup]) throws(StoreError) -> [Found] {
        try withOpen { (tables) throws(StoreError) in lookups.map { tables.answer($0) } }
    }

    package func commit(_ batch: Batch) throws(StoreError) {
        try withOpen { (tables) throws(StoreError) in
            var undo = Undo()
            do throws(StoreError) {
                try tables.write(batch, &undo)
            } catch {
                for step in undo.steps.reversed() { step(&tables) }
                throw error
            }
        }
    }

    package func putBlob(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest {
        let digest = BlobDigest(hex: DurableFile.digest(bytes))
        try with { (tables) throws(StoreError) in tables.blobs[digest] = bytes }
        return digest
    }

    package var secret: [UInt8] { Array(repeating: 7, count: 32) }

    package var records: any RecordReader { MemoryReader(store: self) }

    package func close() {
        tables.withLock { $0.isOpen = false }
    }

    /// Lets another leader take over, as a later store of several nodes would.
    package func moveTerm(to term: Int64) {
        tables.withLock { $0.term = term }
    }

    fileprivate func withOpen<T>(_ body: (inout Tables) throws(StoreError) -> T) throws(StoreError) -> T {
        try with { (tables) throws(StoreError) in
            guard tables.isOpen else { throw .unavailable("the store is closed") }
            return try body(&tables)
        }
    }

    private func with<T>(_ body: (inout Tables) throws(StoreError) -> T) throws(StoreError) -> T {
        var result: Result<T, StoreError>?
        tables.withLock { tables in
            do throws(StoreError) { result = .success(try body(&tables)) } catch { result = .failure(error) }
        }
        guard let result else { throw .unavailable("the store did not answer") }
        return try result.get()
    }
}

/// A text as its bytes: two spellings of one letter are two keys, as on the disk.
private struct TextKey: Hashable {
    var channel: ChannelNumber
    var bytes: [UInt8]

    init(_ channel: ChannelNumber, _ text: String) {
        self.channel = channel
        bytes = Array(text.utf8)
    }
}

private struct ArrivalKey: Hashable {
    var message: MessageID
    var text: TextKey
}

private struct DraftKey: Hashable {
    var conversation: ConversationID
    var author: AgentNumber
}

private struct DefinitionKey: Hashable {
    var kind: UInt8
    var number: Int32
}

private struct MediaKey: Hashable {
    var message: MessageID
    var place: Int

    init(_ message: MessageID, _ place: Int) {
        self.message = message
        self.place = place
    }
}

/// What takes back the changes of a batch that is refused halfway.
private struct Undo {
    var steps: [(inout Tables) -> Void] = []
}

private struct Tables {
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

    /// Sets or removes one row and remembers how to take that back.
    private mutating func set<Key: Hashable, Value>(
        _ table: WritableKeyPath<Tables, [Key: Value]>, _ key: Key, _ value: Value?, _ undo: inout Undo
    ) {
        let before = self[keyPath: table][key]
        self[keyPath: table][key] = value
        undo.steps.append { $0[keyPath: table][key] = before }
    }

    mutating func write(_ batch: Batch, _ undo: inout Undo) throws(StoreError) {
        try standing.check(batch)
        guard batch.term == term else { throw .unavailable("term moved: \(batch.term) is not the database's") }
        let (standingBefore, scalarsBefore, rowsBefore) = (standing, scalars, journal.count)
        undo.steps.append { tables in
            tables.standing = standingBefore
            tables.scalars = scalarsBefore
            tables.journal.removeSubrange(rowsBefore...)
        }
        standing = standing.after(batch)
        if !batch.scalars.isEmpty { scalars = batch.scalars }
        if !batch.entries.isEmpty { journal.append((batch.lastSequence, batch.entries)) }
        for (id, bytes) in batch.work { set(\.work, id, bytes, &undo) }
        for (agent, bytes) in batch.roster { set(\.roster, agent, bytes, &undo) }
        for definition in batch.definitions {
            let key = DefinitionKey(kind: definition.kind, number: definition.number)
            try refuse(definitions[key] != nil, "number \(definition.number) is defined")
            set(\.definitions, key, definition, &undo)
        }
        for change in batch.records { try write(change, &undo) }
    }

    private func refuse(_ condition: Bool, _ what: String) throws(StoreError) {
        if condition { throw .refusedData(what) }
    }

    private mutating func write(_ change: RecordChange, _ undo: inout Undo) throws(StoreError) {
        switch change {
        case .insertMessage(let record): try insert(record, &undo)
        case .putConversation(let record): try put(record, &undo)
        case .putIdentity(let record): try put(record, &undo)
        case .touchConversation(let id, let last):
            guard var record = conversations[id] else { throw .refusedData("conversation \(id) does not exist") }
            record.lastMessage = last
            set(\.conversations, id, record, &undo)
        case .putOutbox(let record): set(\.outbox, record.id, record, &undo)
        case .endOutbox(let id, let message, let delivery):
            try refuse(outbox[id] == nil, "outbox \(id) does not exist")
            set(\.outbox, id, nil, &undo)
            try set(delivery, of: message, &undo)
        case .setDelivery(let message, let delivery): try set(delivery, of: message, &undo)
        case .editText(let message, let text, let attribute):
            guard var record = messages[message] else { throw .refusedData("message \(message) does not exist") }
            record.content.edit(text, attribute)
            set(\.messages, message, record, &undo)
        case .setVerdict(let message, let place, let verdict):
            guard var record = messages[message], record.content.take(verdict, ofFile: place) else { return }
            set(\.messages, message, record, &undo)
        case .setAnswers(let message, let answers):
            guard var record = messages[message] else { throw .refusedData("message \(message) does not exist") }
            record.answers = answers
            set(\.messages, message, record, &undo)
        case .putDraft(let record):
            set(\.drafts, DraftKey(conversation: record.conversation, author: record.author), record, &undo)
        case .deleteDraft(let conversation, let author):
            set(\.drafts, DraftKey(conversation: conversation, author: author), nil, &undo)
        case .quarantine(let record):
            try refuse(quarantine[record.id] != nil, "quarantine \(record.id) exists")
            set(\.quarantine, record.id, record, &undo)
        case .putGeneration(let record): set(\.generations, record.generation, record, &undo)
        case .putIdempotency(let record): set(\.idempotency, record.key, record, &undo)
        case .expireIdempotency(let before):
            for record in idempotency.values where record.at < before { set(\.idempotency, record.key, nil, &undo) }
        case .putArrival(let record):
            let key = ArrivalKey(message: record.message, text: TextKey(record.channel, record.dedupe))
            if arrivals[key] == nil { set(\.arrivals, key, record, &undo) }
        case .putMailbox(let record): set(\.mailboxes, record.channel, record, &undo)
        case .putCursor(let record): set(\.cursors, record.channel, record, &undo)
        case .putMedia(let record): set(\.media, MediaKey(record.message, record.place), record, &undo)
        case .endMedia(let message, let place, let attachment):
            set(\.media, MediaKey(message, place), nil, &undo)
            guard var record = messages[message], record.content.attachments.indices.contains(place) else { return }
            record.content.attachments[place] = attachment
            set(\.messages, message, record, &undo)
        case .setProviderID(let message, let channel, let id):
            guard var record = messages[message], record.reference.isEmpty else { return }
            record.content.providerID = id
            set(\.messages, message, record, &undo)
            let key = TextKey(.none, ProviderReference.key(channel, id))
            if references[key] == nil { set(\.references, key, message, &undo) }
        }
    }

    private mutating func set(
        _ delivery: DeliveryState, of message: MessageID, _ undo: inout Undo
    ) throws(StoreError) {
        guard var record = messages[message] else { throw .refusedData("message \(message) does not exist") }
        record.delivery = delivery
        set(\.messages, message, record, &undo)
    }

    private mutating func insert(_ record: MessageRecord, _ undo: inout Undo) throws(StoreError) {
        try refuse(messages[record.id] != nil, "message \(record.id) exists")
        set(\.messages, record.id, record, &undo)
        try insertKeys(of: record, &undo)
        guard !record.content.dedupe.isEmpty else { return }
        let key = TextKey(record.channel, record.content.dedupe)
        try refuse(dedupe[key] != nil, "message \(record.id) is a duplicate")
        set(\.dedupe, key, record.id, &undo)
    }

    private mutating func insertKeys(of record: MessageRecord, _ undo: inout Undo) throws(StoreError) {
        let id = TextKey(.none, record.reference)
        if !record.reference.isEmpty, references[id] == nil { set(\.references, id, record.id, &undo) }
        guard let mail = record.content.mail, !mail.fingerprint.isEmpty else { return }
        let itself = TextKey(.none, mail.fingerprint)
        try refuse(fingerprints[itself] != nil, "message \(record.id) is a mail that is here")
        set(\.fingerprints, itself, record.id, &undo)
    }

    private mutating func put(_ record: ConversationRecord, _ undo: inout Undo) throws(StoreError) {
        let key = TextKey(record.channel, record.thread)
        if let before = conversations[record.id] {
            try refuse(TextKey(before.channel, before.thread) != key, "\(record.id) cannot change its thread")
        }
        set(\.conversations, record.id, record, &undo)
        guard !record.thread.isEmpty, threads[key].map({ $0 < record.id }) ?? true else { return }
        set(\.threads, key, record.id, &undo)
    }

    private mutating func put(_ record: IdentityRecord, _ undo: inout Undo) throws(StoreError) {
        let key = TextKey(record.channel, record.address)
        if let before = identities[record.id] {
            try refuse(TextKey(before.channel, before.address) != key, "\(record.id) cannot change its address")
        } else {
            try refuse(addresses[key] != nil, "\(record.id) has another's address")
        }
        set(\.identities, record.id, record, &undo)
        set(\.addresses, key, record.id, &undo)
    }
}

/// Reads of a ``MemoryStore``.
private struct MemoryReader: RecordReader {
    let store: MemoryStore

    private func read<T>(_ body: (Tables) -> T) throws(StoreError) -> T {
        try store.withOpen { (tables) throws(StoreError) in body(tables) }
    }

    func conversation(_ id: ConversationID) throws(StoreError) -> ConversationRecord? {
        try read { $0.conversations[id] }
    }

    func message(_ id: MessageID) throws(StoreError) -> MessageRecord? {
        try read { $0.messages[id] }
    }

    func messages(endingAt last: MessageID, limit: Int) throws(StoreError) -> [MessageRecord] {
        try read { tables in
            var found: [MessageRecord] = []
            var next = last
            while found.count < limit, let record = tables.messages[next] {
                found.append(record)
                next = record.previous
            }
            return found
        }
    }

    func identity(_ id: IdentityID) throws(StoreError) -> IdentityRecord? {
        try read { $0.identities[id] }
    }

    func arrivals(_ message: MessageID) throws(StoreError) -> [ArrivalRecord] {
        try read { tables in
            tables.arrivals.values.filter { $0.message == message }.sorted {
                ($0.channel.value, $0.dedupe) < ($1.channel.value, $1.dedupe)
            }
        }
    }

    func mailbox(_ channel: ChannelNumber) throws(StoreError) -> MailboxRecord? {
        try read { $0.mailboxes[channel] }
    }

    func cursor(_ channel: ChannelNumber) throws(StoreError) -> CursorRecord? {
        try read { $0.cursors[channel] }
    }

    func leftConversations(before: ConversationID, limit: Int) throws(StoreError) -> [ConversationRecord] {
        try newest(\.conversations, limit) { !$0.left.isEmpty && $0.id < before }
    }

    func drafts(_ conversation: ConversationID) throws(StoreError) -> [DraftRecord] {
        try read { $0.drafts.values.filter { $0.conversation == conversation }.sorted { $0.author < $1.author } }
    }

    func outbox(after: OutboxID, limit: Int) throws(StoreError) -> [OutboxRecord] {
        try read { tables in
            let wanted = tables.outbox.values.filter { $0.id > after }
            return Array(wanted.sorted { $0.id < $1.id }.prefix(max(0, limit)))
        }
    }

    func outbox(_ id: OutboxID) throws(StoreError) -> OutboxRecord? {
        try read { $0.outbox[id] }
    }

    func quarantine(before: Int64, limit: Int) throws(StoreError) -> [QuarantineRecord] {
        try newest(\.quarantine, limit) { $0.id < before }
    }

    func quarantined(_ id: Int64) throws(StoreError) -> QuarantineRecord? {
        try read { $0.quarantine[id] }
    }

    func blob(_ digest: BlobDigest) throws(StoreError) -> [UInt8]? {
        try read { $0.blobs[digest] }
    }

    func blobFile(_ digest: BlobDigest) throws(StoreError) -> BlobFile? {
        try read { $0.blobs[digest].map { BlobFile(bytes: $0) } }
    }

    func journal(after sequence: Int64, limit: Int) throws(StoreError) -> [[UInt8]] {
        try read { $0.journal.drop { $0.last <= sequence }.prefix(max(0, limit)).map(\.bytes) }
    }

    func checkpoint(upTo sequence: Int64) throws(StoreError) -> (bytes: [UInt8], lastSequence: Int64)? {
        // It has all of its journal.
        nil
    }

    func generation(_ number: Int64) throws(StoreError) -> GenerationRecord? {
        try read { $0.generations[number] }
    }

    func journalStart() throws(StoreError) -> Int64 {
        // Nothing of a journal in memory ever goes.
        try read { _ in 1 }
    }

    func generations(before: Int64, limit: Int) throws(StoreError) -> [GenerationRecord] {
        try newest(\.generations, limit) { $0.generation < before }.map {
            var record = $0
            record.files = []
            return record
        }
    }

    /// Records in falling order of their ids.
    private func newest<Key: Comparable, Value>(
        _ table: KeyPath<Tables, [Key: Value]>, _ limit: Int, where isWanted: (Value) -> Bool
    ) throws(StoreError) -> [Value] {
        try read { tables in
            let wanted = tables[keyPath: table].filter { isWanted($0.value) }
            return Array(wanted.sorted { $0.key > $1.key }.map(\.value).prefix(max(0, limit)))
        }
    }
}
