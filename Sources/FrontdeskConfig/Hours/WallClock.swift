import FrontdeskCore

/// The clock on the wall of a zone, to turn days and times of day into instants.
///
/// A span of wall time becomes the shortest interval that holds every instant whose wall time lies in it. From this follows
/// what a change of the clock does:
/// - Where the clock jumps ahead, a time in the gap is the instant of the jump, as start and as end. A span within the gap
///   is empty.
/// - Where the clock is set back, a time that comes twice is the first one as a start and the second one as an end: from
///   02:30 on means from the first 02:30 on, and until 02:30 stays open through both. An end at the very time the clock is
///   set back to is the first one, since nothing before it comes again.
struct WallClock {
    /// Between two changes of the offset.
    private struct Period {
        let start: Int64
        let end: Int64
        let offset: Int64
        /// The latest wall time of this period and those before it, not included.
        var latestEnd: Int64
        /// The earliest wall time of this period and those behind it.
        var earliestStart: Int64
    }

    private var periods: [Period] = []

    /// The clock of a zone over the days that hours are worked out for.
    init(_ zone: Zone) {
        let days = HoursLimits.days
        // Offsets and spans over midnight reach into the days beside.
        let range = (days.lowerBound - 4) * Self.daySeconds...(days.upperBound + 5) * Self.daySeconds
        var start = range.lowerBound
        var offset = Int64(zone.offset(at: start))
        for change in zone.changes(in: (start + 1)...range.upperBound) {
            append(start, change.second, offset)
            start = change.second
            offset = Int64(change.offset)
        }
        append(start, range.upperBound + 1, offset)
        for place in periods.indices.dropLast().reversed() {
            periods[place].earliestStart = min(periods[place].earliestStart, periods[place + 1].earliestStart)
        }
    }

    private mutating func append(_ start: Int64, _ end: Int64, _ offset: Int64) {
        periods.append(
            Period(
                start: start, end: end, offset: offset,
                latestEnd: max(end + offset, periods.last?.latestEnd ?? .min), earliestStart: start + offset))
    }

    /// The second since 1970 at which a span starts.
    ///
    /// - Parameter wall: seconds from 1970-01-01 00:00 to the wall time, as if the clock had never been changed.
    func start(_ wall: Int64) -> Int64 {
        let place = periods.partitioningIndex { $0.latestEnd > wall }
        guard place < periods.count else { return periods[periods.count - 1].end }
        return max(wall - periods[place].offset, periods[place].start)
    }

    /// The second since 1970 up to which a span goes; `wall` as for a start.
    func end(_ wall: Int64) -> Int64 {
        let place = periods.partitioningIndex { $0.earliestStart >= wall } - 1
        guard place >= 0 else { return periods[0].start }
        return min(wall - periods[place].offset, periods[place].end)
    }

    /// The instants of whole days from midnight to midnight, or nil where there are none.
    func interval(of days: ClosedRange<Int64>) -> OpenInterval? {
        let start = start(days.lowerBound * Self.daySeconds)
        let end = end((days.upperBound + 1) * Self.daySeconds)
        return start < end ? OpenInterval(start: Self.instant(start), end: Self.instant(end)) : nil
    }

    static let daySeconds: Int64 = 86_400

    /// The instant of a second since 1970.
    static func instant(_ second: Int64) -> Instant { Instant(microseconds: second * 1_000_000) }
}
