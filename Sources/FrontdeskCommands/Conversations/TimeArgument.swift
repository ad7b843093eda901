import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// A time in the future as an argument: how long from now (`2h`, `3d`), or an instant (`2026-12-01T09:00:00Z`).
struct TimeArgument: ExpressibleByArgument {
    private let span: Span?
    private let instant: Instant

    init?(argument: String) {
        span = DurationText.span(argument)
        guard let instant = span == nil ? RFC3339.instant(argument) : Instant.none else { return nil }
        self.instant = instant
    }

    /// The instant that is meant by somebody who says it now.
    func instant(now: Instant) -> Instant { span.map { now + $0 } ?? instant }
}
