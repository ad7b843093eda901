/// The open time of a queue, or the shift of an agent: sorted, disjoint intervals of instants, or always open.
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
        for interval in intervals[place(after: start, in: intervals)...] {
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
        let place = place(after: instant, in: intervals)
        return place < intervals.count && intervals[place].start <= instant
    }

    /// When it next opens or closes after the instant; far future when it never does again.
    package func nextChange(after instant: Instant) -> Instant {
        guard let intervals else { return .distantFuture }
        let place = place(after: instant, in: intervals)
        guard place < intervals.count else { return .distantFuture }
        return intervals[place].start > instant ? intervals[place].start : intervals[place].end
    }

    /// The first instant from `instant` on at which it is open; far future when it never is again.
    package func nextOpen(from instant: Instant) -> Instant {
        guard let intervals else { return instant }
        let place = place(after: instant, in: intervals)
        return place < intervals.count ? max(intervals[place].start, instant) : .distantFuture
    }

    /// The place of the first interval that ends after the instant.
    private func place(after instant: Instant, in intervals: [OpenInterval]) -> Int {
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].end > instant { high = middle } else { low = middle + 1 }
        }
        return low
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

    package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}
