/// Whether an agent works now by their plan.
package enum ShiftState: UInt8, Sendable, CaseIterable {
    /// Nothing comes.
    case off = 0
    case on = 1
    /// The last part of the shift: nothing new, what is theirs still comes.
    case closing = 2

    package var name: String {
        switch self {
        case .off: "off"
        case .on: "on"
        case .closing: "closing"
        }
    }
}

/// An agent's plan: a calendar, less the times they are absent.
package struct Shift: Sendable {
    package let calendar: Calendar
    /// Sorted, disjoint.
    package let absences: [AbsencePeriod]
    package let lastOfferBefore: Span

    package init(calendar: Calendar, absences: [AbsencePeriod] = [], lastOfferBefore: Span = .zero) {
        self.calendar = calendar
        self.absences = absences
        self.lastOfferBefore = lastOfferBefore
    }

    /// Whether nothing ever changes by it.
    package var isAlways: Bool { calendar.intervals == nil && absences.isEmpty }

    package func absence(at instant: Instant) -> AbsencePeriod? {
        absences.first { $0.interval.contains(instant) }
    }

    /// Whether the agent is planned to work; without overtime.
    package func isOn(at instant: Instant) -> Bool {
        calendar.isOpen(at: instant) && absence(at: instant) == nil
    }

    /// The first instant from `instant` on at which the agent is planned to work; far future when never.
    package func nextOn(from instant: Instant) -> Instant {
        var from = instant
        while from != .distantFuture {
            let open = calendar.nextOpen(from: from)
            guard let absence = absence(at: open) else { return open }
            from = absence.interval.end
        }
        return .distantFuture
    }

    /// When it goes over from work to rest or back, after the instant.
    package func nextTurn(after instant: Instant) -> Instant {
        let isOn = isOn(at: instant)
        var from = instant
        while true {
            var next = calendar.nextChange(after: from)
            for absence in absences {
                for edge in [absence.interval.start, absence.interval.end] where edge > from { next = min(next, edge) }
            }
            if next == .distantFuture || self.isOn(at: next) != isOn { return next }
            from = next
        }
    }

    /// What holds at the instant, and when that changes next.
    ///
    /// - Parameter overtime: the agent works at least until then.
    package func state(at instant: Instant, overtime: Instant) -> (state: ShiftState, until: Instant) {
        if overtime.isSet, instant < overtime { return (.on, overtime) }
        guard isOn(at: instant) else { return (.off, nextTurn(after: instant)) }
        let end = nextTurn(after: instant)
        guard end != .distantFuture, lastOfferBefore > .zero else { return (.on, end) }
        let last = end - lastOfferBefore
        return instant < last ? (.on, last) : (.closing, end)
    }

    /// The instant at which the agent has been on shift for so long since `start`; their plan counts, not overtime.
    package func add(_ start: Instant, _ span: Span) -> Instant {
        var left = span
        var from = nextOn(from: start)
        while from != .distantFuture {
            let end = nextTurn(after: from)
            guard end != .distantFuture, end - from < left else { return from + left }
            left = Span(microseconds: left.microseconds - (end - from).microseconds)
            from = nextOn(from: end)
        }
        return .distantFuture
    }
}
