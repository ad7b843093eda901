package import FrontdeskCore

/// A stretch of days an agent is away.
package struct Absence: Sendable {
    /// From the start of the first day to the end of the last, by the wall clock of a zone.
    package let interval: OpenInterval
    /// The agent who stands in, still to be looked up.
    package let substitute: ConfigName?
}

extension ConfigNode {
    /// `absent`: absences in the order of time; they are disjoint, and may touch.
    ///
    /// Days are those of the zone: an absence ends as its last day does.
    package func absences(in zone: Zone) -> [Absence] {
        guard let items = items(count: 0...HoursLimits.absences), !items.isEmpty else { return [] }
        let clock = WallClock(zone)
        var read: [(days: ClosedRange<Int64>, node: ConfigNode, absence: Absence)] = []
        for item in items {
            guard let (days, substitute) = item.absence() else { continue }
            if let other = read.first(where: { $0.days.overlaps(days) }) {
                item.report(
                    .overlappingAbsences, "the absence overlaps another of the agent",
                    related: [Diagnostic.Related(span: other.node.span, text: "the other is here")])
            }
            guard let interval = clock.interval(of: days) else { continue }
            read.append((days, item, Absence(interval: interval, substitute: substitute)))
        }
        return read.sorted { $0.days.lowerBound < $1.days.lowerBound }.map(\.absence)
    }

    /// `{"from": DATE, "to": DATE, "substitute": AGENT}`, both days included.
    private func absence() -> (days: ClosedRange<Int64>, substitute: ConfigName?)? {
        object { (fields: inout ObjectReader) in
            let from = fields.required("from")?.day()
            let toNode = fields.required("to")
            let to = toNode?.day()
            let substitute = fields.optional("substitute")?.reference(to: "an agent")
            guard let from, let to else { return nil }
            guard from <= to else {
                toNode?.report(.backwardAbsence, "the absence ends before it starts")
                return nil
            }
            return (from...to, substitute)
        }
    }

    /// A date as the number of its day.
    private func day() -> Int64? {
        note(.form(.date))
        guard let text else {
            reportWrongType(expected: #"a date like "2026-10-29""#)
            return nil
        }
        return day(text, at: ConfigName(text: text, span: span, pointer: pointer))
    }
}
