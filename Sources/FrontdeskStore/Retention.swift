package import FrontdeskCore
import GRDBSQLite

/// The history that may go: everything before a checkpoint from which the rest can be folded.
package struct Expired: Sendable, Equatable {
    /// The newest checkpoint that is older than what is kept; it stays, as the base of the rest.
    package var base: CheckpointRecord
}

extension SQLiteStore {
    /// Whether a day's, or another span's, worth of journal has come since the newest checkpoint; always while there is a
    /// journal and none.
    ///
    /// Measured by the desk's own time, as is all that is kept: a wall clock that lies for a moment removes nothing.
    package func needsCheckpoint(after span: Span) throws(StoreError) -> Bool {
        try shared.read { (handle, _) throws(StoreError) in
            let meta = try Recovered.lastEntry(on: handle)
            guard meta.at.isSet else { return false }
            guard let newest = try CheckpointRecord.all(on: handle).last else { return true }
            return newest.lastSequence < meta.sequence && meta.at - newest.at >= span
        }
    }

    /// What of the history lies before the retention, counted back from the last entry.
    ///
    /// - Throws: `damaged` when the checkpoint that would become the base is not what was written: then all is kept.
    package func expired(retention: Span) throws(StoreError) -> Expired? {
        let found = try shared.read { (handle, _) throws(StoreError) -> CheckpointRecord? in
            let meta = try Recovered.lastEntry(on: handle)
            guard meta.at.isSet else { return nil }
            let all = try CheckpointRecord.all(on: handle)
            guard let base = all.last(where: { $0.at <= meta.at - retention }) else { return nil }
            let rows = try Statement("SELECT 1 FROM journal WHERE last_seq <= ? LIMIT 1", on: handle)
            defer { rows.finalize() }
            try rows.bind(1, base.lastSequence)
            return try rows.step() || all.first != base ? base : nil
        }
        guard let base = found else { return nil }
        let file = "\(shared.checkpointFolder)/\(base.fileName)"
        guard let bytes = try DurableFile.read(file), DurableFile.digest(bytes) == base.sha256 else {
            throw .damaged("checkpoint \(base.lastSequence) is not what was written: the journal before it is kept")
        }
        return Expired(base: base)
    }

    /// Removes one bounded piece of it; false once nothing is left. May be called from any thread.
    ///
    /// The journal goes from its beginning, then the checkpoints before the base, then their files: whatever a crash
    /// leaves of it, the rest folds. The file does not shrink: its pages are used again.
    package func remove(_ expired: Expired) throws(StoreError) -> Bool {
        let base = expired.base.lastSequence
        let removed = try aside { (handle) throws(StoreError) -> Int32 in
            let row = try Statement(
                """
                DELETE FROM journal WHERE last_seq IN
                    (SELECT last_seq FROM journal WHERE last_seq <= ? ORDER BY last_seq LIMIT ?)
                """, on: handle)
            defer { row.finalize() }
            try row.bind(1, base)
            try row.bind(2, StoreLimits.journalRowsPerPiece)
            try row.run()
            return row.changes
        }
        guard removed < StoreLimits.journalRowsPerPiece else { return true }
        try aside { (handle) throws(StoreError) in
            let row = try Statement("DELETE FROM checkpoint WHERE last_seq < ?", on: handle)
            defer { row.finalize() }
            try row.bind(1, base)
            try row.run()
        }
        // A backup may still have to copy one that its database names: the files go with what expires next.
        guard let lease = try BackupLease(removingFrom: shared.folder) else { return false }
        defer { withExtendedLifetime(lease) {} }
        let kept = Set(try checkpoints().map(\.fileName))
        for name in DurableFile.names(in: shared.checkpointFolder)
        where name.hasSuffix(CheckpointRecord.suffix) && !kept.contains(name) {
            DurableFile.remove("\(shared.checkpointFolder)/\(name)")
        }
        return false
    }

    /// A change by another thread than the loop's, in turn with the loop's own.
    ///
    /// When it fails by the disk the loop must not go on either: its next commit fails, and the store is opened anew.
    func aside<T>(_ body: (OpaquePointer) throws(StoreError) -> T) throws(StoreError) -> T {
        guard let pool = shared.pool else { throw .unavailable("the store is closed") }
        return try pool.onWriter { (handle) throws(StoreError) in
            do throws(StoreError) {
                return try body(handle)
            } catch {
                if sqlite3_extended_errcode(handle) & 0xFF == SQLITE_IOERR { self.shared.fail(error) }
                throw error
            }
        }
    }
}

extension Recovered {
    /// Number of the last event and time of the last entry; ``Instant/none`` for a new journal.
    static func lastEntry(on handle: OpaquePointer) throws(StoreError) -> (sequence: Int64, at: Instant) {
        let meta = try Statement("SELECT last_seq, last_at FROM meta WHERE id = 1", on: handle)
        defer { meta.finalize() }
        guard try meta.step() else { throw .damaged("the row of meta is missing") }
        return (meta.int(0), meta.instant(1))
    }
}
