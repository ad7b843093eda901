package import FrontdeskCore

/// Dates as mails have them.
package enum MailDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let daySeconds: Int64 = 86_400

    /// `Sun, 22 Nov 2026 19:04:13 +0000` (RFC 5322, section 3.3), in UTC: the house's own time is nobody's matter. Nil where
    /// its year has not four digits.
    package static func text(_ instant: Instant) -> String? {
        guard let (date, seconds) = civil(instant, offsetSeconds: 0), date.year >= 1_900 else { return nil }
        let weekday = weekdays[Int((date.daysSinceEpoch % 7 + 7) % 7)]
        let clock = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }

    /// The day, and the seconds of it that are past, so many seconds east of UTC.
    static func civil(_ instant: Instant, offsetSeconds: Int) -> (CivilDate, Int)? {
        let (seconds, overflow) = floorDivide(instant.microseconds, 1_000_000)
            .addingReportingOverflow(Int64(offsetSeconds))
        let days = floorDivide(seconds, daySeconds)
        guard !overflow, let date = CivilDate(daysSinceEpoch: days) else { return nil }
        return (date, Int(seconds - days * daySeconds))
    }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }
}
