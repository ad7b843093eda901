package import FrontdeskCore
import GRDB

/// A kept checkpoint: the whole state of the router after one event, in a file of its own.
package struct CheckpointRecord: Sendable, Equatable {
    /// The last event in it.
    package var lastSequence: Int64
    /// The time of that event.
    package var at: Instant
    package var bytes: Int64
    /// SHA-256 of the file, lower-case hex.
    package var sha256: String

    /// Ends the name of a checkpoint's file.
    static let suffix = ".ckpt"
    var fileName: String { "\(lastSequence)\(Self.suffix)" }
}

extension SQLiteStore {
    /// Writes the present state to `checkpoints/`, syncs it and registers it; once for each state of the journal.
    ///
    /// Reads a snapshot by a reader's connection, without the limit of other reads, so it may run on any thread while
    /// the loop commits; only the registering takes a turn at the writer.
    @discardableResult
    package func writeCheckpoint() throws(StoreError) -> CheckpointRecord {
        let (snapshot, known) = try snapshot()
        if let known { return known }
        let bytes = snapshot.state.checkpoint()
        let record = CheckpointRecord(
            lastSequence: snapshot.lastSequence, at: snapshot.lastAt, bytes: Int64(bytes.count),
            sha256: DurableFile.digest(bytes))
        let folder = shared.checkpointFolder
        try DurableFile.makeFolder(folder)
        for name in DurableFile.names(in: folder) where name.hasSuffix(DurableFile.unfinished) {
            DurableFile.remove("\(folder)/\(name)")
        }
        try DurableFile.write(bytes, folder: folder, name: record.fileName, unique: 0)
        try register(record)
        return record
    }

    /// The registered checkpoints, oldest first.
    package func checkpoints() throws(StoreError) -> [CheckpointRecord] {
        try shared.read { (handle, _) throws(StoreError) in try CheckpointRecord.all(on: handle) }
    }

    private struct Snapshot {
        var state: DeskState
        var lastSequence: Int64
        var lastAt: Instant
    }

    private func snapshot() throws(StoreError) -> (Snapshot, known: CheckpointRecord?) {
        guard let pool = shared.pool else { throw .unavailable("the store is closed") }
        do {
            return try pool.read { database in
                guard let handle = database.sqliteConnection else {
                    throw StoreError.unavailable("the store is closed")
                }
                let last = try Connection.number("SELECT last_seq FROM meta", on: handle)
                let at = try Connection.number("SELECT last_at FROM meta", on: handle)
                if let known = try CheckpointRecord.all(on: handle).last, known.lastSequence == last {
                    return (Snapshot(state: DeskState(), lastSequence: last, lastAt: known.at), known)
                }
                let state = try StateRows.read(on: handle)
                return (Snapshot(state: state, lastSequence: last, lastAt: Instant(microseconds: at)), nil)
            }
        } catch {
            throw SQLiteFailure.error(error)
        }
    }

    private func register(_ record: CheckpointRecord) throws(StoreError) {
        try aside { (handle) throws(StoreError) in
            let row = try Statement("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)", on: handle)
            defer { row.finalize() }
            try row.bind(1, record.lastSequence)
            try row.bind(2, record.at.microseconds)
            try row.bind(3, record.bytes)
            try row.bind(4, record.sha256)
            try row.run()
        }
    }
}

extension CheckpointRecord {
    static func all(on handle: OpaquePointer) throws(StoreError) -> [CheckpointRecord] {
        var found: [CheckpointRecord] = []
        try Connection.each("SELECT last_seq, at, size, sha256 FROM checkpoint ORDER BY last_seq", on: handle) {
            found.append(
                CheckpointRecord(lastSequence: $0.int(0), at: $0.instant(1), bytes: $0.int(2), sha256: $0.text(3)))
        }
        return found
    }
}
