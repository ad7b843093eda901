import FrontdeskCore

/// The hours of an ordinary week in which a queue is open and none of some agents is on shift.
///
/// Two weeks are looked at, one in winter and one in summer, since clocks of two zones may differ by more or less then.
/// Exceptions and absences do not count.
struct ShiftCoverage {
    /// Seconds since 1970, from the first to before the second.
    private typealias Interval = Range<Int64>

    private struct Question: Hashable {
        var open: Int
        var shifts: [Int]
    }

    private let policy: Policy
    private let hours: [HoursPlan]
    private let deskZone: Zone
    private var clocks: [String: WallClock] = [:]
    private var answers: [Question: String?] = [:]

    /// Mondays in the middle of winter and of summer.
    private static let weeks: [Int64] = [
        CivilDate(year: 2026, month: 1, day: 12), CivilDate(year: 2026, month: 7, day: 13),
    ].compactMap { $0?.daysSinceEpoch }
    /// Most spans that are listed.
    private static let spansMax = 6

    init(_ decoded: ConfigurationDecoder.Decoded) {
        policy = decoded.policy
        hours = decoded.hours
        deskZone = decoded.deskZone
    }

    /// The hours in which a queue is open and none of some agents works, as in `sat 10:00-14:00`; nil where there are none.
    mutating func gaps(of queue: Int, for agents: [Int]) -> String? {
        let shifts = Set(agents.map { policy.agents[$0].calendar })
        // Places in the policy: the first is always open.
        guard !shifts.contains(0) else { return nil }
        let question = Question(open: policy.queues[queue].calendar, shifts: shifts.sorted())
        if let known = answers[question] { return known }
        var answer: String?
        for week in Self.weeks where answer == nil { answer = gaps(question, week: week) }
        answers[question] = .some(answer)
        return answer
    }

    private mutating func gaps(_ question: Question, week: Int64) -> String? {
        let zone = question.open > 0 ? hours[question.open - 1].zone : deskZone
        let clock = clock(of: zone)
        let day = WallClock.daySeconds
        let bounds = clock.start(week * day)..<clock.end((week + 7) * day)
        var open = [bounds]
        if question.open > 0 { open = spans(hours[question.open - 1], around: week, within: bounds) }
        let shifts = question.shifts.flatMap { spans(hours[$0 - 1], around: week, within: bounds) }
            .sorted { $0.lowerBound < $1.lowerBound }
        var left: [Interval] = []
        for interval in open {
            var from = interval.lowerBound
            for shift in shifts where shift.upperBound > from && shift.lowerBound < interval.upperBound {
                if shift.lowerBound > from { left.append(from..<shift.lowerBound) }
                from = max(from, shift.upperBound)
            }
            if from < interval.upperBound { left.append(from..<interval.upperBound) }
        }
        return left.isEmpty ? nil : text(left, week: week, zone)
    }

    private mutating func clock(of zone: Zone) -> WallClock {
        if let known = clocks[zone.name] { return known }
        let clock = WallClock(zone)
        clocks[zone.name] = clock
        return clock
    }

    /// The open intervals of a plan in a week, by its weekdays alone.
    private mutating func spans(_ plan: HoursPlan, around week: Int64, within bounds: Interval) -> [Interval] {
        let clock = clock(of: plan.zone)
        // Spans over midnight, and days of other zones, reach in from the days beside.
        return (week - 2..<week + 9).flatMap { day in
            plan.week[Weekday.index(of: day)].compactMap { span in
                let midnight = day * WallClock.daySeconds
                let start = clock.start(midnight + Int64(span.start) * 60)
                let end = clock.end(midnight + Int64(span.end) * 60)
                guard start < end else { return nil }
                let interval = (start..<end).clamped(to: bounds)
                return interval.isEmpty ? nil : interval
            }
        }
    }

    /// Intervals of a week for people: days of the same hours together.
    private func text(_ intervals: [Interval], week: Int64, _ zone: Zone) -> String {
        var days: [[DaySpan]] = Array(repeating: [], count: Weekday.allCases.count)
        for interval in intervals {
            let offset = Int64(zone.offset(at: interval.lowerBound))
            var minute = Int((interval.lowerBound + offset) / 60 - week * 1_440)
            let end = Int((interval.upperBound + Int64(zone.offset(at: interval.upperBound - 1))) / 60 - week * 1_440)
            while minute < end, minute >= 0, minute / 1_440 < days.count {
                let midnight = minute / 1_440 * 1_440
                let stop = min(end, midnight + 1_440)
                if let last = days[minute / 1_440].last, last.end == minute - midnight {
                    days[minute / 1_440].removeLast()
                    days[minute / 1_440].append(DaySpan(start: last.start, end: stop - midnight))
                } else {
                    days[minute / 1_440].append(DaySpan(start: minute - midnight, end: stop - midnight))
                }
                minute = stop
            }
        }
        return HoursText.week(days, spansMax: Self.spansMax)
    }
}
