import FrontdeskCore
import GRDB
import GRDBSQLite

/// One state of the database, on a reader's connection, for the time of one read.
///
/// Each query is prepared once a connection: preparing it takes longer than a look into an index.
struct SQLiteSnapshot {
    let database: Database
    let limit: ReadLimit
    let blobs: BlobFolder

    /// The rows of one query, with its bindings in order.
    func rows<T>(
        _ sql: String, _ bindings: [Int64], _ make: (Statement) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        let statement = try statement(sql)
        defer { statement.reset() }
        for (index, value) in bindings.enumerated() { try statement.bind(Int32(index + 1), value) }
        var found: [T] = []
        while try statement.step() { found.append(try make(statement)) }
        return found
    }

    /// The connection's own statement of this query; its user resets it.
    private func statement(_ sql: String) throws(StoreError) -> Statement {
        do {
            let kept = try database.cachedStatement(sql: sql)
            guard let handle = database.sqliteConnection else { throw StoreError.unavailable("the store is closed") }
            return Statement(prepared: kept.sqliteStatement, on: handle)
        } catch {
            throw SQLiteFailure.error(error)
        }
    }
}

extension SQLiteSnapshot: RecordLookups {
    private static let conversationQuery = "SELECT \(Columns.conversation) FROM conversation WHERE id = ?"
    private static let messageQuery = "SELECT \(Columns.message) FROM message WHERE id = ?"
    private static let identityQuery = "SELECT \(Columns.identity) FROM identity WHERE id = ?"

    func conversation(_ id: ConversationID) throws(StoreError) -> ConversationRecord? {
        try rows(Self.conversationQuery, [id.value]) { (row) throws(StoreError) in
            try ConversationRecord(row: row)
        }.first
    }

    func message(_ id: MessageID) throws(StoreError) -> MessageRecord? {
        try messages(endingAt: id, limit: 1).first
    }

    func messages(endingAt last: MessageID, limit count: Int) throws(StoreError) -> [MessageRecord] {
        var found: [MessageRecord] = []
        try walk(from: last, limit: count) { (row) throws(StoreError) in
            found.append(try MessageRecord(row: row))
            return true
        }
        return found
    }

    func inbound(
        endingAt last: MessageID, within count: Int, where isWanted: (MessageRecord) -> Bool
    ) throws(StoreError) -> MessageRecord? {
        var found: MessageRecord?
        try walk(from: last, limit: count) { (row) throws(StoreError) in
            guard try MessageRecord.direction(of: row) == .inbound else { return true }
            let record = try MessageRecord(row: row)
            if isWanted(record) { found = record }
            return found == nil
        }
        return found
    }

    /// Goes back from a message, over at most so many rows and for as long as `take` says so.
    private func walk(
        from last: MessageID, limit count: Int, _ take: (Statement) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let row = try statement(Self.messageQuery)
        defer { row.reset() }
        var next = last
        for _ in 0..<max(0, count) {
            try limit.check()
            try row.bind(1, next.value)
            guard try row.step() else { return }
            let (id, previous) = MessageRecord.step(of: row)
            // Each names an older one: anything else would be a circle.
            guard previous < id else { throw .damaged("message \(id) follows itself") }
            guard try take(row) else { return }
            row.reset()
            next = previous
        }
    }

    func identity(_ id: IdentityID) throws(StoreError) -> IdentityRecord? {
        try rows(Self.identityQuery, [id.value]) { IdentityRecord(row: $0) }.first
    }

    func blob(_ digest: BlobDigest) throws(StoreError) -> [UInt8]? {
        try blobs.read(digest)
    }
}
