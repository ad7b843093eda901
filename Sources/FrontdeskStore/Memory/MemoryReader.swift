import FrontdeskCore

/// Reads of a ``MemoryStore``.
struct MemoryReader: RecordReader {
    let store: MemoryStore

    private func read<T>(_ body: (MemoryTables) -> T) throws(StoreError) -> T {
        try store.withOpen { (tables) throws(StoreError) in body(tables) }
    }

    func snapshot<T>(_ body: (any RecordLookups) throws(StoreError) -> T) throws(StoreError) -> T {
        // A commit may come between two of its reads: what depends on that is tested on SQLite.
        try body(self)
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

    func inbound(
        endingAt last: MessageID, within limit: Int, where isWanted: (MessageRecord) -> Bool
    ) throws(StoreError) -> MessageRecord? {
        try messages(endingAt: last, limit: limit).first { $0.direction == .inbound && isWanted($0) }
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
        _ table: KeyPath<MemoryTables, [Key: Value]>, _ limit: Int, where isWanted: (Value) -> Bool
    ) throws(StoreError) -> [Value] {
        try read { tables in
            let wanted = tables[keyPath: table].filter { isWanted($0.value) }
            return Array(wanted.sorted { $0.key > $1.key }.map(\.value).prefix(max(0, limit)))
        }
    }
}
