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
        let pulse = Pulse(options.stillOpening)
        do throws(StoreError) {
            try keepCopy(of: handle, pulse)
        } catch {
            DurableFile.remove(copy + DurableFile.unfinished)
            throw .unavailable(
                """
                no copy of the database in its form \(form) could be kept in \(copy): \(error): nothing was changed; make \
                room for one and start again
                """)
        }
        try migrate(handle, pulse)
        options.log.notice(
            "the database was brought to the form of this release; the copy in its old form may go once all is well",
            metadata: ["from": "\(form)", "to": "\(Schema.version)", "copy": "\(copy)"])
    }

    private func keepCopy(of handle: OpaquePointer, _ pulse: Pulse) throws(StoreError) {
        let unfinished = copy + DurableFile.unfinished
        _ = try DatabaseCopy.make(of: handle, at: unfinished) { () throws(StoreError) in
            pulse.beat()
            return true
        }
        guard rename(unfinished, copy) == 0 else { throw DurableFile.failure("rename \(unfinished)") }
        try DurableFile.syncFolder(DurableFile.folder(of: copy))
    }

    private func migrate(_ handle: OpaquePointer, _ pulse: Pulse) throws(StoreError) {
        sqlite3_progress_handler(
            handle, StoreLimits.stepsBetweenLooks,
            { context in
                guard let context else { return 0 }
                Unmanaged<Pulse>.fromOpaque(context).takeUnretainedValue().beat()
                return 0
            }, Unmanaged.passUnretained(pulse).toOpaque())
        defer {
            sqlite3_progress_handler(handle, 0, nil, nil)
            withExtendedLifetime(pulse) {}
        }
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

    /// Calls at once and then no more than once a second, however often it is told to.
    private final class Pulse {
        private let call: @Sendable () -> Void
        private var last: ContinuousClock.Instant?

        init(_ call: @escaping @Sendable () -> Void) {
            self.call = call
        }

        func beat() {
            let now = ContinuousClock.now
            if let last, now - last < .seconds(1) { return }
            last = now
            call()
        }
    }
}
