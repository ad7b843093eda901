import FrontdeskCore

/// An agent's plan as one list of the times they work: the hours less the absences.
struct PlainShift: Sendable {
    private let absences: [AbsencePeriod]
    private let lastOfferBefore: Span
    /// Sorted, disjoint; the first may begin in the far past, the last end in the far future.
    private var working: [OpenInterval]

    init(calendar: Calendar, absences: [AbsencePeriod], lastOfferBefore: Span) {
        self.absences = absences
        self.lastOfferBefore = lastOfferBefore
        working = calendar.intervals ?? [OpenInterval(start: .none, end: .distantFuture)]
        for absence in absences {
            working = working.flatMap { PlainShift.without(absence.interval, in: $0) }
        }
    }

    private static func without(_ hole: OpenInterval, in whole: OpenInterval) -> [OpenInterval] {
        [
            OpenInterval(start: whole.start, end: min(whole.end, hole.start)),
            OpenInterval(start: max(whole.start, hole.end), end: whole.end),
        ].filter { $0.start < $0.end }
    }

    func absence(at instant: Instant) -> AbsencePeriod? {
        absences.first { $0.interval.start <= instant && instant < $0.interval.end }
    }

    /// The working time that the instant lies in.
    private func work(at instant: Instant) -> OpenInterval? {
        working.first { $0.start <= instant && instant < $0.end }
    }

    func isOn(at instant: Instant) -> Bool { work(at: instant) != nil }

    /// When the shift ends that the agent is in, or this very instant in none.
    func end(at instant: Instant) -> Instant { work(at: instant)?.end ?? instant }

    /// The first instant from this one on at which the agent is planned to work; far future when never.
    func nextOn(from instant: Instant) -> Instant {
        working.first { $0.end > instant }.map { max($0.start, instant) } ?? .distantFuture
    }

    /// What holds now; overtime comes before any plan.
    func state(at instant: Instant, overtime: Instant) -> ShiftState {
        if overtime.isSet, instant < overtime { return .on }
        guard let work = work(at: instant) else { return .off }
        return work.end != .distantFuture && work.end - lastOfferBefore <= instant ? .closing : .on
    }

    /// The instant at which so much of the plan has passed since `start`.
    func add(_ start: Instant, _ span: Span) -> Instant {
        var left = span.microseconds
        for piece in working where piece.end > start {
            let from = max(start, piece.start)
            if piece.end == .distantFuture || left <= piece.end.microseconds - from.microseconds {
                return from + Span(microseconds: left)
            }
            left -= piece.end.microseconds - from.microseconds
        }
        return .distantFuture
    }
}

/// Hours, answered by walking through all intervals.
enum PlainHours {
    static func isOpen(_ calendar: Calendar, at instant: Instant) -> Bool {
        calendar.intervals.map { $0.contains { $0.start <= instant && instant < $0.end } } ?? true
    }

    /// When it opens or closes next; far future when never.
    static func nextEdge(_ calendar: Calendar, after instant: Instant) -> Instant {
        for interval in calendar.intervals ?? [] where interval.end > instant {
            return interval.start > instant ? interval.start : interval.end
        }
        return .distantFuture
    }

    /// The instant at which so much open time has passed; past the last interval time counts as open.
    static func add(_ calendar: Calendar, _ start: Instant, _ span: Span) -> Instant {
        guard let intervals = calendar.intervals, span > .zero else { return start + span }
        var left = span.microseconds
        var from = start
        for interval in intervals where interval.end > start {
            from = max(start, interval.start)
            let here = interval.end.microseconds - from.microseconds
            if left <= here { return from + Span(microseconds: left) }
            left -= here
            from = interval.end
        }
        return from + Span(microseconds: left)
    }
}
