/// Hours of a week for people, as in `mon-fri 09:00-12:30, 13:30-18:00, sat 10:00-14:00`.
enum HoursText {
    /// Weekdays of the same spans together; of more spans than `spansMax` the rest is counted.
    static func week(_ days: [[DaySpan]], spansMax: Int = Int.max) -> String {
        var parts: [String] = []
        var day = 0
        while day < days.count {
            var last = day
            while last + 1 < days.count, days[last + 1] == days[day] { last += 1 }
            let isAll = day == 0 && last == days.count - 1
            let first = Weekday.allCases[day].word
            let name = isAll ? "daily" : last == day ? first : "\(first)-\(Weekday.allCases[last].word)"
            for (place, span) in days[day].enumerated() {
                parts.append((place == 0 ? name + " " : "") + self.span(span))
            }
            day = last + 1
        }
        let shown = parts.prefix(spansMax).joined(separator: ", ")
        return parts.count > spansMax ? shown + " and \(parts.count - spansMax) more" : shown
    }

    /// A span, as in `09:00-17:30`; over midnight it ends on the next day.
    static func span(_ span: DaySpan) -> String {
        let end = span.end > DaySpan.dayMinutes ? span.end - DaySpan.dayMinutes : span.end
        return "\(time(span.start))-\(time(end))"
    }

    private static func time(_ minutes: Int) -> String { "\(digits(minutes / 60)):\(digits(minutes % 60))" }

    private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
