package import FrontdeskCore

/// A time zone: how far its clocks are from UTC at every instant.
///
/// What is written down holds up to the last transition, the rule from then on (RFC 9636, section 3.3). Where there is no
/// rule the last offset goes on, and before the first transition the first type of the file holds.
package struct Zone: Sendable {
    /// A change of the offset.
    package struct Transition: Equatable, Sendable {
        package let at: Instant
        /// Seconds east of Greenwich from then on.
        package let offset: Int

        /// Makes a change.
        package init(at: Instant, offset: Int) {
            self.at = at
            self.offset = offset
        }
    }

    /// A transition as files have it: seconds since 1970, and the offset from then on.
    struct Entry: Equatable, Sendable {
        let second: Int64
        let offset: Int
    }

    package let name: String
    /// Strictly ascending.
    private let entries: [Entry]
    private let firstOffset: Int
    private let rule: ZoneRule?

    /// Makes a zone; the entries are strictly ascending.
    init(name: String, firstOffset: Int, entries: [Entry] = [], rule: ZoneRule? = nil) {
        self.name = name
        self.firstOffset = firstOffset
        self.entries = entries
        self.rule = rule
    }

    /// Universal time, which needs no data.
    package static let utc = Zone(name: "UTC", firstOffset: 0)

    /// Seconds east of Greenwich at an instant.
    package func offset(at instant: Instant) -> Int { offset(at: Self.second(of: instant)) }

    /// The changes of the offset in a range of instants, in order; those that change only a name are left out.
    ///
    /// Costs two steps a year of the range.
    package func transitions(in range: ClosedRange<Instant>) -> [Transition] {
        let seconds = Self.second(of: range.lowerBound)...Self.second(of: range.upperBound)
        return changes(in: seconds).compactMap { entry in
            let at = Instant(microseconds: entry.second * 1_000_000)
            return range.contains(at) ? Transition(at: at, offset: entry.offset) : nil
        }
    }

    /// Seconds east of Greenwich at a second since 1970.
    func offset(at second: Int64) -> Int {
        guard let last = entries.last else { return rule?.offset(at: second) ?? firstOffset }
        guard second < last.second else { return rule?.offset(at: second) ?? last.offset }
        let place = entries.partitioningIndex { $0.second > second }
        return place > 0 ? entries[place - 1].offset : firstOffset
    }

    /// The changes of the offset in a range of seconds since 1970.
    func changes(in range: ClosedRange<Int64>) -> [Entry] {
        var seconds = entries.map(\.second).filter(range.contains)
        let ruled = max(range.lowerBound, entries.last.map { $0.second + 1 } ?? .min)
        if let rule, ruled <= range.upperBound { seconds += rule.changes(in: ruled...range.upperBound) }
        var changes: [Entry] = []
        for second in seconds {
            let offset = offset(at: second)
            if offset != self.offset(at: second - 1) { changes.append(Entry(second: second, offset: offset)) }
        }
        return changes
    }

    private static func second(of instant: Instant) -> Int64 {
        let (second, rest) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? second - 1 : second
    }
}
