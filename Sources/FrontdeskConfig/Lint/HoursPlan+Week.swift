import FrontdeskCore

extension HoursPlan {
    /// Whether every day is open from midnight to midnight.
    var isAlwaysOpen: Bool { isWhole && exceptions.allSatisfy { Self.isWhole($0.spans) } }

    private var isWhole: Bool { week.allSatisfy(Self.isWhole) }

    private static func isWhole(_ spans: [DaySpan]) -> Bool {
        var reached = 0
        for span in spans where span.start <= reached { reached = max(reached, span.end) }
        return reached >= DaySpan.dayMinutes
    }

    /// Whether the two are certain never to be open together. Said only of weeks of one zone without exceptions.
    func isDisjoint(from other: HoursPlan) -> Bool {
        guard zone.name == other.zone.name, exceptions.isEmpty, other.exceptions.isEmpty else { return false }
        let theirs = other.weekMinutes
        return !weekMinutes.contains { own in theirs.contains { $0.overlaps(own) } }
    }

    /// The open spans in minutes from the start of the week; what goes on past its end stands at the start too.
    private var weekMinutes: [Range<Int>] {
        let length = DaySpan.dayMinutes * week.count
        return week.enumerated().flatMap { day, spans in
            spans.flatMap { span in
                let start = day * DaySpan.dayMinutes + span.start
                let end = day * DaySpan.dayMinutes + span.end
                return end <= length ? [start..<end] : [start..<length, 0..<end - length]
            }
        }
    }
}
