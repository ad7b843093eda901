/// The rule for times after the last transition of a zone's file, as the variable `TZ` of POSIX has it.
struct ZoneRule: Equatable, Sendable {
    /// A day of a year.
    enum Day: Equatable, Sendable {
        /// 1 to 365; the 29th of February is never counted.
        case withoutLeapDay(Int)
        /// 0 to 365; the 29th of February is counted in leap years.
        case withLeapDay(Int)
        /// Month 1 to 12; week 1 to 5, the fifth being the last; day 0 for Sunday to 6.
        case weekday(month: Int, week: Int, day: Int)
    }

    /// A day with the wall time of a change, by the clock that is about to be changed.
    struct Change: Equatable, Sendable {
        let day: Day
        /// Seconds from midnight: up to a week either way (RFC 9636, section 3.3.1).
        let time: Int
    }

    /// The half of a rule that a zone without daylight saving lacks.
    struct Daylight: Equatable, Sendable {
        /// Seconds east of Greenwich.
        let offset: Int
        let start: Change
        let end: Change
    }

    /// Seconds east of Greenwich in standard time.
    let standard: Int
    let daylight: Daylight?

    /// Seconds east of Greenwich at a second since 1970.
    func offset(at second: Int64) -> Int {
        guard let daylight else { return standard }
        let year = CivilYear.year(of: second)
        // A change may lie a week beyond its year, and the offset moves the year by a day.
        let latest = ((year - 2)...(year + 1)).flatMap(changes).filter { $0.second <= second }.max { left, right in
            // Where one daylight time ends as the next begins, daylight saving goes on all year.
            (left.second, left.isStart ? 1 : 0) < (right.second, right.isStart ? 1 : 0)
        }
        return latest?.isStart == true ? daylight.offset : standard
    }

    /// The seconds since 1970 in a range at which the offset may change, in order, each once.
    func changes(in range: ClosedRange<Int64>) -> [Int64] {
        let years = (CivilYear.year(of: range.lowerBound) - 1)...(CivilYear.year(of: range.upperBound) + 1)
        let seconds = years.flatMap { changes($0).map(\.second) }.filter(range.contains).sorted()
        var distinct: [Int64] = []
        for second in seconds where second != distinct.last { distinct.append(second) }
        return distinct
    }

    private func changes(_ year: Int64) -> [(second: Int64, isStart: Bool)] {
        guard let daylight else { return [] }
        return [
            (Self.second(of: daylight.start, year, offset: standard), true),
            (Self.second(of: daylight.end, year, offset: daylight.offset), false),
        ]
    }

    private static func second(of change: Change, _ year: Int64, offset: Int) -> Int64 {
        let first = CivilYear.firstDay(of: year)
        let isLeap = CivilYear.firstDay(of: year + 1) - first == 366
        let day: Int64
        switch change.day {
        case .withoutLeapDay(let number): day = first + Int64(number) - (isLeap && number >= 60 ? 0 : 1)
        case .withLeapDay(let number): day = first + Int64(number)
        case .weekday(let month, let week, let weekday):
            let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            let start = first + lengths[..<(month - 1)].reduce(0, +)
            // 1970-01-01 was a Thursday.
            let startWeekday = CivilYear.remainder(start + 4, 7)
            let found = start + CivilYear.remainder(Int64(weekday) - startWeekday, 7) + Int64(week - 1) * 7
            day = found < start + lengths[month - 1] ? found : found - 7
        }
        return day * CivilYear.daySeconds + Int64(change.time) - Int64(offset)
    }
}

/// Years of the Gregorian calendar, any number before and after our own.
private enum CivilYear {
    static let daySeconds: Int64 = 86_400
    /// Days after which the calendar repeats, 400 years.
    private static let cycleDays: Int64 = 146_097

    /// The year of a second since 1970, UTC.
    static func year(of second: Int64) -> Int64 {
        let day = quotient(second, daySeconds)
        var year = 1970 + quotient(day * 400, cycleDays)
        while firstDay(of: year) > day { year -= 1 }
        while firstDay(of: year + 1) <= day { year += 1 }
        return year
    }

    /// Days from 1970-01-01 to the first of January.
    static func firstDay(of year: Int64) -> Int64 {
        let before = year - 1
        return 365 * (year - 1970) + quotient(before, 4) - quotient(before, 100) + quotient(before, 400) - 477
    }

    static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 { value - quotient(value, divisor) * divisor }

    /// The quotient towards minus infinity.
    static func quotient(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
