package import FrontdeskCore

/// Tells a service manager that the desk lives: not that a timer runs, but that the loop has just been to the store and
/// back.
package struct DeskWatchdog: Sendable {
    private let interval: Span
    private let feed: @Sendable () -> Void
    /// On the boot clock; nil before the first time.
    private var fedAt: Span?
    /// The engine's commits when it was fed last.
    private var commits: Int64 = 0

    /// - Parameters:
    package init(limit: Span, feed: @escaping @Sendable () -> Void) {
        // Twice as often as asked for: one word may come late (sd_watchdog_enabled(3)).
        interval = Span(microseconds: max(1, limit.microseconds / 2))
        self.feed = feed
    }

    /// How long the loop may rest.
    func rest(at boot: Span) -> Span {
        guard let fedAt else { return .zero }
        return Span(microseconds: max(0, fedAt.microseconds + interval.microseconds - boot.microseconds))
    }

    /// Whether nothing of what was asked of the store since the last word proves that it answers.
    func needsProof(_ commits: Int64) -> Bool { commits == self.commits }

    mutating func fed(at boot: Span, commits: Int64) {
        fedAt = boot
        self.commits = commits
        feed()
    }
}
