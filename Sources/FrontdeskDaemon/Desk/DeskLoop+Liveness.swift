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
                try engine.recoverAfterFailure(receptive: engine.router.receptivity.all)
            }
        }
        if isWatched { watchdog?.fed(at: boot, commits: engine.commits) }
    }
}
