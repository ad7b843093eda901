/// The open time of a queue: sorted, disjoint intervals of instants, or always open.
///
/// Zones and weeks are the configuration's business; it hands over intervals only.
package struct Calendar: Equatable, Sendable {
    package var name: String
    /// Sorted, disjoint, never touching; `nil` means always open.
    package var intervals: [OpenInterval]?

    package init(name: String, intervals: [OpenInterval]?) {
        self.name = name
        self.intervals = intervals
    }

    package static let alwaysOpen = Calendar(name: "always", intervals: nil)

    /// The instant at which so much open time has passed since `start`.
    ///
    /// Past the last known interval time counts as open, so that a due never vanishes.
    package func add(_ start: Instant, _ span: Span) -> Instant {
        guard let intervals, span > .zero else { return start + span }
        var left = span
        var from = start
        for interval in intervals where interval.end > from {
            from = max(from, interval.start)
            let here = interval.end - from
            if left <= here { return from + left }
            left = Span(microseconds: left.microseconds - here.microseconds)
            from = interval.end
        }
        return from + left
    }

    package func isOpen(at instant: Instant) -> Bool {
        guard let intervals else { return true }
        return intervals.contains { $0.start <= instant && instant < $0.end }
    }
}

/// Open from `start` up to, not including, `end`.
package struct OpenInterval: Equatable, Sendable {
    package var start: Instant
    package var end: Instant

    package init(start: Instant, end: Instant) {
        self.start = start
        self.end = end
    }
}
