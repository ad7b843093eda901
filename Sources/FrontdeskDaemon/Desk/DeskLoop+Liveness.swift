import FrontdeskCore
import FrontdeskStore

/// What tells others that the desk lives: a later start, and the service manager.
extension DeskLoop {
    /// While somebody's deadline runs a restart must know how long nothing was decided.
    private static let keepAliveInterval = Span.seconds(10)

    /// Writes down that the desk decides, where that is due; and says so to whoever watches it.
    ///
    /// A commit shows that the disk takes what it is given, a read out of memory would not. A store that has failed and
    /// was opened again has answered too: what hangs is what nobody else would find.
    func keepAlive() throws(StoreError) {
        let boot = SystemClock.boot()
        let isLeased =
            boot.microseconds - keptAliveAt.microseconds >= Self.keepAliveInterval.microseconds
            && engine.nextDeadline() != nil
        let isWatched = watchdog.map { $0.rest(at: boot) == .zero } ?? false
        if isLeased || (isWatched && watchdog?.needsProof(engine.commits) ?? false) {
            keptAliveAt = boot
            do throws(StoreError) {
                try engine.keepAlive(at: tick(boot))
            } catch {
                try reopen()
            }
        }
        if isWatched { watchdog?.fed(at: boot, commits: engine.commits) }
    }

    /// Opens the store anew and rebuilds the router. That a large desk takes its time for it is no hang: as long as it gets on
    /// whoever watches is asked for more.
    func reopen() throws(StoreError) {
        let pulse = ManagerPulse.begin()
        defer { pulse?.end() }
        try engine.recoverAfterFailure(receptive: engine.router.receptivity.all)
    }
}
