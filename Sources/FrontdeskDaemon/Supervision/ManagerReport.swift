import FrontdeskCore
import Synchronization
import Systemd

/// What the service manager is told of the daemon, at its turns. Without a manager nothing is told.
final class ManagerReport: Sendable {
    private struct State {
        var isReady = false
        var isStopping = false
        var status = ""
    }

    private let state = Mutex(State())

    /// The sockets are there, what was on the disk is taken over.
    func ready(_ status: String) {
        state.withLock { state in
            state.isReady = true
            state.status = status
        }
        ServiceManager.tell(.ready, .status(status))
    }

    /// How the desk is doing; told when it is another than before.
    func status(_ status: String) {
        let isNew = state.withLock { state in
            guard state.isReady, !state.isStopping, state.status != status else { return false }
            state.status = status
            return true
        }
        if isNew { ServiceManager.tell(.status(status)) }
    }

    /// A reload begins. Whatever becomes of it, ``reloaded()`` follows: the manager waits for that.
    func reloading() {
        guard isServing else { return }
        let now = SystemClock.monotonic().microseconds
        ServiceManager.tell(.reloading(monotonicMicroseconds: UInt64(clamping: now)))
    }

    func reloaded() {
        guard isServing else { return }
        ServiceManager.tell(.ready)
    }

    /// The end has begun; nothing is told after it.
    func stopping() {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        if isFirst { ServiceManager.tell(.stopping, .status("stopping")) }
    }

    private var isServing: Bool { state.withLock { $0.isReady && !$0.isStopping } }
}
