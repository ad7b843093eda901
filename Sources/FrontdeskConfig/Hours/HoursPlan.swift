import FrontdeskCore

/// Named hours as the file has them: a week by the wall clock of a zone, and days that are unlike their weekday.
struct HoursPlan: Sendable {
    let name: String
    let zone: Zone
    /// For each weekday its spans, sorted and disjoint.
    var week: [[DaySpan]] = Array(repeating: [], count: Weekday.allCases.count)
    /// By the days, counted from 1970-01-01; a day stands once. Its spans replace those of its weekday.
    var exceptions: [(day: Int64, spans: [DaySpan])] = []

    /// Makes hours that never open.
    init(name: String, zone: Zone) {
        self.name = name
        self.zone = zone
    }

    /// Whether there is no span on any day.
    var isNeverOpen: Bool { week.allSatisfy(\.isEmpty) && exceptions.allSatisfy(\.spans.isEmpty) }

    /// The hours as intervals over the days that hours are worked out for.
    ///
    /// A span belongs to the day it starts on: one over midnight goes on into an exception, and an exception takes nothing
    /// from the night before.
    func calendar() -> Calendar {
        let days = HoursLimits.days
        let bounds = days.lowerBound * WallClock.daySeconds...(days.upperBound + 1) * WallClock.daySeconds
        let clock = WallClock(zone)
        let exceptions = exceptions.sorted { $0.day < $1.day }
        var nextException = exceptions.partitioningIndex { $0.day >= days.lowerBound - 2 }
        var intervals: [OpenInterval] = []
        intervals.reserveCapacity(week.reduce(0) { $0 + $1.count } * (days.count / 7 + 2))
        // The first and the last local day may lie beside those of UTC, and a span may come from the day before.
        for day in (days.lowerBound - 2)...(days.upperBound + 1) {
            var spans = week[Weekday.index(of: day)]
            if nextException < exceptions.count, exceptions[nextException].day == day {
                spans = exceptions[nextException].spans
                nextException += 1
            }
            let midnight = day * WallClock.daySeconds
            for span in spans {
                let start = max(clock.start(midnight + Int64(span.start) * 60), bounds.lowerBound)
                let end = min(clock.end(midnight + Int64(span.end) * 60), bounds.upperBound)
                if start < end { Self.append(WallClock.instant(start), WallClock.instant(end), to: &intervals) }
            }
        }
        return Calendar(name: name, intervals: intervals)
    }

    /// Adds an interval that starts no earlier than the last one, and joins the two where they touch.
    private static func append(_ start: Instant, _ end: Instant, to intervals: inout [OpenInterval]) {
        guard let last = intervals.last, last.end >= start else {
            intervals.append(OpenInterval(start: start, end: end))
            return
        }
        intervals[intervals.count - 1].end = max(last.end, end)
    }
}
