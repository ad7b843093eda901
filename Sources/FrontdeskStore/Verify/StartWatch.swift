import Dispatch
import GRDBSQLite
import Synchronization

/// Ends the reading of a long look at a database when a daemon starts on it: that one has to empty the log, for which nobody
/// may read what is in it.
///
/// From a thread of its own, since one step of SQLite may take minutes.
final class StartWatch: Sendable {
    private let path: String
    private let begun: Int64
    private let queue = DispatchQueue(label: "frontdesk.start-watch")
    private let seen = Mutex(false)

    /// - Parameter path: the database, not yet read.
    init(_ path: String) {
        self.path = path
        begun = LockFile.lastStart(of: path)
    }

    /// Whether a daemon has started since.
    var hasStarted: Bool { seen.withLock { $0 } }

    /// Runs the body, whose statements end with an error once a daemon starts.
    ///
    /// - Parameter handle: open until this returns.
    func guarding(_ handle: OpaquePointer, _ body: () -> Void) {
        // As a number: from another thread it is only good for this one call, which any may make while it is open
        // (sqlite.org/c3ref/interrupt.html).
        let connection = Int(bitPattern: handle)
        let pause = DispatchTimeInterval.milliseconds(Int(StoreLimits.startLookPause))
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [self] in
            guard LockFile.lastStart(of: path) != begun else { return }
            seen.withLock { $0 = true }
            // Again and again: one holds for the statements that run just then.
            sqlite3_interrupt(OpaquePointer(bitPattern: connection))
        }
        timer.schedule(deadline: .now(), repeating: pause)
        timer.activate()
        body()
        timer.cancel()
        queue.sync {}
    }

    /// For what takes long without SQLite.
    func check() throws(StoreError) {
        if hasStarted { throw .unavailable("a daemon has started") }
    }
}
