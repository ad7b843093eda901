import Dispatch
import GRDBSQLite
import Logging
import Synchronization

/// Keeps the write-ahead log short: a thread of its own copies it into the database while commits go on.
///
/// A copy inside a commit would make one customer wait for the pages of all others.
final class WALKeeper: Sendable {
    private struct State {
        /// Frames in the log after the last commit.
        var frames: Int64 = 0
        /// Frames when the last copy began.
        var copiedFrames: Int64 = 0
        /// Frames at which the loop tries again to start the log anew.
        var restartFrames: Int64
        var isCopying = false
        var failures: Int64 = 0
    }

    private let queue = DispatchQueue(label: "frontdesk.wal")
    private let state: Mutex<State>
    private let path: String
    private let log: Logger
    private let passiveFrames: Int64
    private let restartFrames: Int64

    init(path: String, pageBytes: Int64, options: StoreOptions) {
        self.path = path
        log = options.log
        passiveFrames = max(1, options.walPassiveBytes / pageBytes)
        restartFrames = max(1, options.walRestartBytes / pageBytes)
        state = Mutex(State(restartFrames: max(1, options.walRestartBytes / pageBytes)))
    }

    var failures: Int64 { state.withLock { $0.failures } }

    /// Has SQLite tell this object how long the log is after each commit on the connection.
    func watch(_ database: OpaquePointer) {
        let keeper = Unmanaged.passUnretained(self).toOpaque()
        _ = sqlite3_wal_hook(
            database,
            { context, _, _, frames in
                guard let context else { return SQLITE_OK }
                Unmanaged<WALKeeper>.fromOpaque(context).takeUnretainedValue().noted(Int64(frames))
                return SQLITE_OK
            }, keeper)
    }

    private func noted(_ frames: Int64) {
        state.withLock { state in
            // A shorter log was started anew.
            if frames < state.frames {
                state.copiedFrames = 0
                state.restartFrames = restartFrames
            }
            state.frames = frames
        }
    }

    /// After a commit: has the log copied when that is due. Returns at once.
    func copyIfDue() {
        let isDue = state.withLock { state in
            guard !state.isCopying, state.frames - state.copiedFrames >= passiveFrames else { return false }
            state.isCopying = true
            state.copiedFrames = state.frames
            return true
        }
        if isDue { queue.async { self.copy() } }
    }

    /// Between two batches, before the next begins: starts an overlong log anew on the writer's connection. The answers
    /// of the batch before are out by then.
    func restartIfDue(on database: OpaquePointer) {
        let isDue = state.withLock { state in
            guard !state.isCopying, state.frames >= state.restartFrames else { return false }
            // A reader may be in the way: the next try comes when the log has grown again.
            state.restartFrames = state.frames + passiveFrames
            return true
        }
        guard isDue else { return }
        let code = sqlite3_wal_checkpoint_v2(database, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
        if code != SQLITE_OK && code & 0xFF != SQLITE_BUSY { failed(code) }
    }

    private func copy() {
        defer { state.withLock { $0.isCopying = false } }
        do {
            let connection = try Connection(path: path, readOnly: false)
            defer { connection.close() }
            try connection.execute("PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL; PRAGMA mmap_size=0")
            let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
            if code != SQLITE_OK && code & 0xFF != SQLITE_BUSY { failed(code) }
        } catch {
            state.withLock { $0.failures += 1 }
            tell(["error": "\(error)"])
        }
    }

    /// The log stays whole when a copy fails, so nothing is lost; but it grows.
    private func failed(_ code: Int32) {
        state.withLock { $0.failures += 1 }
        tell(["code": "\(code)"])
    }

    private func tell(_ metadata: Logger.Metadata) {
        // The daemon's name of this kind of event, for the journal.
        let kind: Logger.Metadata = ["kind": "store-log-not-copied"]
        log.error("the write-ahead log was not copied", metadata: metadata.merging(kind) { $1 })
    }

    /// Waits for a copy under way; none begins after.
    func drain() {
        queue.sync {}
    }
}
