import GRDBSQLite
import Glibc
import Logging

/// Brings a database of an older form up to the present one: a copy of it is kept first, then all steps are one
/// transaction. A crash leaves the one form or the other, and the copy or none.
struct Migration {
    let path: String
    /// The form it has.
    let form: Int64
    let options: StoreOptions

    /// The copy that is kept, beside the database. One of the same form from an earlier migration is replaced: it is older.
    private var copy: String { "\(path).form\(form)" }

    /// - Throws: `unavailable` where there is no room for the copy; then nothing has changed.
    func run(on handle: OpaquePointer) throws(StoreError) {
        do throws(StoreError) {
            try keepCopy(of: handle)
        } catch {
            DurableFile.remove(copy + DurableFile.unfinished)
            throw .unavailable(
                """
                no copy of the database in its form \(form) could be kept in \(copy): \(error): nothing was changed; make \
                room for one and start again
                """)
        }
        try migrate(handle)
        // The daemon's name of this kind of event, for the journal.
        options.log.notice(
            "the database was brought to the form of this release; the copy in its old form may go once all is well",
            metadata: ["kind": "migrated", "from": "\(form)", "to": "\(Schema.version)", "copy": "\(copy)"])
    }

    private func keepCopy(of handle: OpaquePointer) throws(StoreError) {
        let unfinished = copy + DurableFile.unfinished
        _ = try DatabaseCopy.make(of: handle, at: unfinished, leaving: StoreLimits.migrationReserveBytes) {
            () throws(StoreError) in true
        }
        guard rename(unfinished, copy) == 0 else { throw DurableFile.failure("rename \(unfinished)") }
        try DurableFile.syncFolder(DurableFile.folder(of: copy))
    }

    private func migrate(_ handle: OpaquePointer) throws(StoreError) {
        do throws(StoreError) {
            try Connection.execute("BEGIN IMMEDIATE", on: handle)
            for step in form..<Schema.version {
                guard let sql = Schema.steps[step] else { throw .damaged("\(path) has the unknown form \(step)") }
                try Connection.execute(sql, on: handle)
            }
            try Connection.execute("COMMIT", on: handle)
        } catch {
            sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            throw error
        }
    }
}
