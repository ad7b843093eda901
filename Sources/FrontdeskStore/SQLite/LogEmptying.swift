import GRDBSQLite
import Glibc

/// Moves the whole log into the database at a start, for which nobody may read what is in it.
///
/// Whoever copies or verifies gives way once it sees a start. So the start is noted again at each look, also for those who
/// have begun since it was noted first.
final class LogEmptying {
    private let lock: LockFile?
    private var looksLeft: Int64

    private init(lock: LockFile?, milliseconds: Int64) {
        self.lock = lock
        looksLeft = milliseconds / Int64(StoreLimits.logLookPause)
    }

    /// Moves the log, synced, and waits so long for those who read it.
    ///
    /// - Throws: `unavailable` when one stays: commits behind the old frames would rest on what may not be on the disk.
    static func run(
        on handle: OpaquePointer, of path: String, lock: LockFile?, milliseconds: Int64
    ) throws(StoreError) {
        let emptying = LogEmptying(lock: lock, milliseconds: milliseconds)
        lock?.noteStart()
        sqlite3_busy_handler(
            handle,
            { context, _ in
                guard let context else { return 0 }
                return Unmanaged<LogEmptying>.fromOpaque(context).takeUnretainedValue().waits() ? 1 : 0
            }, Unmanaged.passUnretained(emptying).toOpaque())
        defer { withExtendedLifetime(emptying) { _ = sqlite3_busy_handler(handle, nil, nil) } }
        // By the function: the PRAGMA reports a blocked copy as a row, not as an error.
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        guard code & 0xFF != SQLITE_BUSY else {
            throw .unavailable(
                """
                another program reads \(path), and its log cannot be emptied meanwhile: end the program, which lsof \(path) \
                names, or wait for its end, and start again
                """)
        }
        guard code == SQLITE_OK else { throw SQLiteFailure.error(code, on: handle) }
    }

    /// Waits a moment for who is in the way; false when it has lasted too long.
    private func waits() -> Bool {
        guard looksLeft > 0 else { return false }
        looksLeft -= 1
        lock?.noteStart()
        poll(nil, 0, StoreLimits.logLookPause)
        return true
    }
}
