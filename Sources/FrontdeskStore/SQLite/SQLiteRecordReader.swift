import FrontdeskCore
import GRDB
import GRDBSQLite

/// The end of a read's time; SQLite asks it every few thousand steps.
final class ReadLimit {
    private let end: ContinuousClock.Instant

    init(milliseconds: Int64) {
        end = ContinuousClock.now + .milliseconds(milliseconds)
    }

    var isOver: Bool { ContinuousClock.now >= end }

    /// For reads made of many short statements, which SQLite itself does not see as one.
    func check() throws(StoreError) {
        if isOver { throw SQLiteFailure.error(SQLITE_INTERRUPT, message: "") }
    }

    func guarding<T>(
        _ handle: OpaquePointer, _ body: () throws(StoreError) -> T
    ) throws(StoreError) -> T {
        let limit = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle, StoreLimits.stepsBetweenLooks,
            { context in
                guard let context else { return 0 }
                return Unmanaged<ReadLimit>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
            }, limit)
        defer { sqlite3_progress_handler(handle, 0, nil, nil) }
        return try body()
    }
}

extension StoreShared: RecordReader {
    /// Runs the body on a reader's connection, on one state of the database, for a limited time.
    private func read<T>(
        _ body: (SQLiteSnapshot) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        guard let pool else { throw .unavailable("the store is closed") }
        do {
            return try pool.read { database in
                guard let handle = database.sqliteConnection else {
                    throw StoreError.unavailable("the store is closed")
                }
                let limit = ReadLimit(milliseconds: readMilliseconds)
                let snapshot = SQLiteSnapshot(database: database, limit: limit, blobs: blobs)
                return try limit.guarding(handle) { () throws(StoreError) in try body(snapshot) }
            }
        } catch {
            throw SQLiteFailure.error(error)
        }
    }

    /// Runs the body on the bare connection of a reader.
    func read<T>(
        _ body: (OpaquePointer, ReadLimit) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        try read { (snapshot) throws(StoreError) in
            guard let handle = snapshot.database.sqliteConnection else { throw .unavailable("the store is closed") }
            return try body(handle, snapshot.limit)
        }
    }

    func snapshot<T>(_ body: (any RecordLookups) throws(StoreError) -> T) throws(StoreError) -> T {
        try read { (snapshot) throws(StoreError) in try body(snapshot) }
    }

    private func rows<T>(
        _ sql: String, _ bindings: [Int64], _ make: (Statement) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try read { (snapshot) throws(StoreError) in try snapshot.rows(sql, bindings, make) }
    }

    func conversation(_ id: ConversationID) throws(StoreError) -> ConversationRecord? {
        try read { (snapshot) throws(StoreError) in try snapshot.conversation(id) }
    }

    func message(_ id: MessageID) throws(StoreError) -> MessageRecord? {
        try read { (snapshot) throws(StoreError) in try snapshot.message(id) }
    }

    func messages(endingAt last: MessageID, limit: Int) throws(StoreError) -> [MessageRecord] {
        try read { (snapshot) throws(StoreError) in try snapshot.messages(endingAt: last, limit: limit) }
    }

    func inbound(
        endingAt last: MessageID, within limit: Int, where isWanted: (MessageRecord) -> Bool
    ) throws(StoreError) -> MessageRecord? {
        try read { (snapshot) throws(StoreError) in
            try snapshot.inbound(endingAt: last, within: limit, where: isWanted)
        }
    }

    func identity(_ id: IdentityID) throws(StoreError) -> IdentityRecord? {
        try read { (snapshot) throws(StoreError) in try snapshot.identity(id) }
    }

    func arrivals(_ message: MessageID) throws(StoreError) -> [ArrivalRecord] {
        try rows("SELECT \(Columns.arrival) FROM arrival WHERE message = ? ORDER BY channel, dedupe", [message.value]) {
            ArrivalRecord(row: $0)
        }
    }

    func mailbox(_ channel: ChannelNumber) throws(StoreError) -> MailboxRecord? {
        try rows("SELECT \(Columns.mailbox) FROM mailbox WHERE channel = ?", [Int64(channel.value)]) {
            MailboxRecord(row: $0)
        }.first
    }

    func cursor(_ channel: ChannelNumber) throws(StoreError) -> CursorRecord? {
        try rows("SELECT \(Columns.cursor) FROM cursor WHERE channel = ?", [Int64(channel.value)]) {
            CursorRecord(row: $0)
        }.first
    }

    func leftConversations(before: ConversationID, limit: Int) throws(StoreError) -> [ConversationRecord] {
        try rows(
            """
            SELECT \(Columns.conversation) FROM conversation INDEXED BY conversation_left
            WHERE left_row IS NOT NULL AND id < ? ORDER BY id DESC LIMIT ?
            """, [before.value, Int64(max(0, limit))]
        ) { (row) throws(StoreError) in try ConversationRecord(row: row) }
    }

    func drafts(_ conversation: ConversationID) throws(StoreError) -> [DraftRecord] {
        try rows("SELECT \(Columns.draft) FROM draft WHERE conversation = ? ORDER BY author", [conversation.value]) {
            DraftRecord(row: $0)
        }
    }

    func outbox(after: OutboxID, limit: Int) throws(StoreError) -> [OutboxRecord] {
        try rows(
            "SELECT \(Columns.outbox) FROM outbox WHERE id > ? ORDER BY id LIMIT ?",
            [after.value, Int64(max(0, limit))]
        ) { (row) throws(StoreError) in try OutboxRecord(row: row) }
    }

    func outbox(_ id: OutboxID) throws(StoreError) -> OutboxRecord? {
        try rows("SELECT \(Columns.outbox) FROM outbox WHERE id = ?", [id.value]) {
            (row) throws(StoreError) in try OutboxRecord(row: row)
        }.first
    }

    func quarantine(before: Int64, limit: Int) throws(StoreError) -> [QuarantineRecord] {
        try rows(
            "SELECT \(Columns.quarantine) FROM quarantine WHERE id < ? ORDER BY id DESC LIMIT ?",
            [before, Int64(max(0, limit))]
        ) { QuarantineRecord(row: $0) }
    }

    func quarantined(_ id: Int64) throws(StoreError) -> QuarantineRecord? {
        try rows("SELECT \(Columns.quarantine) FROM quarantine WHERE id = ?", [id]) { QuarantineRecord(row: $0) }.first
    }

    func blob(_ digest: BlobDigest) throws(StoreError) -> [UInt8]? {
        try blobs.read(digest)
    }

    func blobFile(_ digest: BlobDigest) throws(StoreError) -> BlobFile? {
        try blobs.open(digest)
    }

    func journal(after sequence: Int64, limit: Int) throws(StoreError) -> [[UInt8]] {
        try rows(
            "SELECT bytes FROM journal WHERE last_seq > ? ORDER BY last_seq LIMIT ?", [sequence, Int64(max(0, limit))]
        ) { $0.bytes(0) }
    }

    func checkpoint(upTo sequence: Int64) throws(StoreError) -> (bytes: [UInt8], lastSequence: Int64)? {
        let kept = try read { (handle, _) throws(StoreError) in try CheckpointRecord.all(on: handle) }
        guard let newest = kept.last(where: { $0.lastSequence <= sequence }) else { return nil }
        let path = "\(checkpointFolder)/\(newest.fileName)"
        guard let bytes = try DurableFile.read(path), DurableFile.digest(bytes) == newest.sha256 else {
            throw .damaged("\(path) is not the checkpoint that was registered")
        }
        return (bytes, newest.lastSequence)
    }

    func journalStart() throws(StoreError) -> Int64 {
        try read { (handle, _) throws(StoreError) in
            let first = try Connection.number("SELECT first_seq FROM journal ORDER BY last_seq LIMIT 1", on: handle)
            return try first > 0 ? first : Recovered.lastEntry(on: handle).sequence + 1
        }
    }

    func generation(_ number: Int64) throws(StoreError) -> GenerationRecord? {
        try rows("SELECT \(Columns.generation) FROM generation WHERE generation = ?", [number]) {
            GenerationRecord(row: $0)
        }.first
    }

    func generations(before: Int64, limit: Int) throws(StoreError) -> [GenerationRecord] {
        try rows(
            "SELECT \(Columns.generationHead), x'' FROM generation WHERE generation < ? ORDER BY generation DESC LIMIT ?",
            [before, Int64(max(0, limit))]
        ) { GenerationRecord(row: $0) }
    }
}
