/// A moment in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// The desk loop gives one non-decreasing instant to each command. Nothing else in the core reads a clock.
package struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the epoch, UTC.
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The value that stands for "never set"; earlier than every real instant.
    package static let none = Instant(microseconds: .min)

    /// Later than every real instant.
    package static let distantFuture = Instant(microseconds: .max)

    /// Whether this is a real instant.
    package var isSet: Bool { self != .none }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The instant so much later; saturates, because a configured duration may be large.
    package static func + (instant: Instant, duration: Span) -> Instant {
        let (sum, overflow) = instant.microseconds.addingReportingOverflow(duration.microseconds)
        guard overflow else { return Instant(microseconds: sum) }
        return duration.microseconds < 0 ? Instant(microseconds: .min + 1) : .distantFuture
    }

    package static func - (instant: Instant, duration: Span) -> Instant {
        instant + Span(microseconds: -duration.microseconds)
    }

    package static func - (later: Instant, earlier: Instant) -> Span {
        Span(microseconds: later.microseconds &- earlier.microseconds)
    }
}

/// A length of time in microseconds; may be negative (a priority that makes work look younger).
package struct Span: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static let zero = Span(microseconds: 0)
    package static func milliseconds(_ count: Int64) -> Span { Span(microseconds: count * 1_000) }
    package static func seconds(_ count: Int64) -> Span { Span(microseconds: count * 1_000_000) }
    package static func minutes(_ count: Int64) -> Span { seconds(count * 60) }
    package static func hours(_ count: Int64) -> Span { seconds(count * 3_600) }
    package static func days(_ count: Int64) -> Span { seconds(count * 86_400) }

    /// So many times as long; saturates.
    package func times(_ count: Int64) -> Span {
        let (product, overflow) = microseconds.multipliedReportingOverflow(by: count)
        return Span(microseconds: overflow ? (microseconds < 0) == (count < 0) ? .max : .min : product)
    }

    package static func < (left: Span, right: Span) -> Bool {
        left.microseconds < right.microseconds
    }
}
