import FrontdeskCore
import GRDBSQLite

/// Writes batches by statements prepared once. Lives on the writer's connection; used inside its queue only.
final class BatchWriter {
    let database: OpaquePointer
    let keys: KeyTable
    let hasher: KeyHasher
    /// For the codec of messages, so that not every message takes a new buffer.
    var scratch = ByteWriter(reserving: 1_024)
    /// Idempotency results before this time go, some with each commit; not set when none are left. A start forgets it:
    /// the next request to expire names them again.
    var expiring = Instant.none
    private var prepared: [Statement] = []
    private let begin: Statement
    private let commit: Statement
    private let meta: Statement
    private let journal: Statement
    private let putWork: Statement
    private let dropWork: Statement
    private let putRoster: Statement
    private let define: Statement
    let records: RecordStatements
    let lookups: LookupStatements

    init(on database: OpaquePointer, hasher: KeyHasher) throws(StoreError) {
        self.database = database
        self.hasher = hasher
        keys = try KeyTable(on: database, hasher: hasher)
        begin = try Statement("BEGIN IMMEDIATE", on: database)
        commit = try Statement("COMMIT", on: database)
        meta = try Statement(
            """
            UPDATE meta SET last_seq = ?, last_at = ?, alive = ?, message = ?, conversation = ?, identity = ?,
                quarantine = ?, scalars = coalesce(?, scalars) WHERE id = 1 AND term = ?
            """, on: database)
        journal = try Statement("INSERT INTO journal VALUES (?, ?, ?, ?)", on: database)
        putWork = try Statement("INSERT OR REPLACE INTO work VALUES (?, ?)", on: database)
        dropWork = try Statement("DELETE FROM work WHERE id = ?", on: database)
        putRoster = try Statement("INSERT OR REPLACE INTO roster VALUES (?, ?)", on: database)
        define = try Statement("INSERT INTO definition VALUES (?, ?, ?)", on: database)
        records = try RecordStatements(on: database)
        lookups = try LookupStatements(on: database)
        prepared = [begin, commit, meta, journal, putWork, dropWork, putRoster, define]
    }

    func finalize() {
        keys.finalize()
        records.finalize()
        lookups.finalize()
        for statement in prepared { statement.finalize() }
    }

    /// Writes all of it in one synced transaction, or nothing.
    func write(_ batch: Batch, standing: Standing) throws(StoreError) {
        let leftOver = expiring
        try begin.run()
        do throws(StoreError) {
            try writeMeta(batch, standing)
            try writeState(batch)
            for change in batch.records { try write(change) }
            try expire()
            try keys.save()
            try commit.run()
        } catch {
            // Where SQLite has rolled back by itself this fails, and that is well.
            sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
            expiring = leftOver
            keys.undo()
            throw error
        }
        keys.settle()
    }

    private func writeMeta(_ batch: Batch, _ standing: Standing) throws(StoreError) {
        let after = standing.after(batch)
        try meta.bind(1, after.lastSequence)
        try meta.bind(2, after.lastAt.microseconds)
        try meta.bind(3, after.alive.microseconds)
        try meta.bind(4, after.counters.message)
        try meta.bind(5, after.counters.conversation)
        try meta.bind(6, after.counters.identity)
        try meta.bind(7, after.counters.quarantine)
        if batch.scalars.isEmpty { try meta.bindNull(8) } else { try meta.bind(8, batch.scalars) }
        try meta.bind(9, batch.term)
        try meta.run()
        guard meta.changes == 1 else { throw .unavailable("term moved: \(batch.term) is not the database's") }
    }

    private func writeState(_ batch: Batch) throws(StoreError) {
        if !batch.entries.isEmpty {
            try journal.bind(1, batch.lastSequence)
            try journal.bind(2, batch.firstSequence)
            try journal.bind(3, hasher.sum(batch.entries))
            try journal.bind(4, batch.entries)
            try journal.run()
        }
        for (id, bytes) in batch.work {
            guard let bytes else {
                try dropWork.bind(1, id.value)
                try dropWork.run()
                continue
            }
            try putWork.bind(1, id.value)
            try putWork.bind(2, bytes)
            try putWork.run()
        }
        for (agent, bytes) in batch.roster {
            try putRoster.bind(1, agent.value)
            try putRoster.bind(2, bytes)
            try putRoster.run()
        }
        for definition in batch.definitions {
            try define.bind(1, Int64(definition.kind))
            try define.bind(2, definition.number)
            try define.bind(3, definition.bytes)
            try define.run()
        }
    }
}
