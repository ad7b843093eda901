/// The keys agents are compared by. The smaller value wins; the next key decides among equals.
package enum RankKey: UInt8, CaseIterable, Sendable {
    /// Holds other open work of the contact.
    case sameContact = 0
    /// Wrote the last human reply to the contact.
    case affinity = 1
    /// Levels in preferred skills, by their weights.
    case preference = 2
    /// Nothing in use, below half, above.
    case loadBand = 3
    /// Fewest skills; languages do not count.
    case spareGeneralists = 4
    case idle = 5
    case id = 6
    /// The exact share of units in use.
    case load = 7
    /// Least room left: small work is packed together, so that large work finds room.
    case fit = 8

    package var name: String {
        switch self {
        case .sameContact: "sameContact"
        case .affinity: "affinity"
        case .preference: "preference"
        case .loadBand: "loadBand"
        case .spareGeneralists: "spareGeneralists"
        case .idle: "idle"
        case .id: "id"
        case .load: "load"
        case .fit: "fit"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The order of a queue that names none.
    package static let usual: [RankKey] = [
        .sameContact, .affinity, .preference, .loadBand, .spareGeneralists, .idle,
    ]

    /// Those a queue may name; the number always comes last.
    package static let named: [RankKey] = allCases.filter { $0 != .id }
}

/// An agent's place among those who may have a conversation; compared key by key, never folded into one number.
///
/// The values stand in the order of the queue's keys, the agent's number after the last; unused places are 0.
package struct Rank: Equatable, Sendable {
    /// Inline: one is made for each agent who could have a conversation.
    private let values: InlineArray<9, Int64>

    init(_ values: InlineArray<9, Int64>) {
        self.values = values
    }

    package static func == (left: Rank, right: Rank) -> Bool {
        left.firstDifference(from: right) == nil
    }

    package static func < (left: Rank, right: Rank) -> Bool {
        guard let place = left.firstDifference(from: right) else { return false }
        return left.values[place] < right.values[place]
    }

    /// The first place in which two ranks differ.
    package func firstDifference(from other: Rank) -> Int? {
        for place in values.indices where values[place] != other.values[place] { return place }
        return nil
    }

    package subscript(place: Int) -> Int64 { values[place] }
}

extension Candidate {
    /// The agent's rank for a conversation.
    func rank(for item: WorkItem, _ gate: BucketGate, holdsContact: Bool) -> Rank {
        rank(gate, holdsContact: holdsContact, isAffine: item.affinity == number)
    }

    func rank(_ gate: BucketGate, holdsContact: Bool, isAffine: Bool) -> Rank {
        var values = InlineArray<9, Int64>(repeating: 0)
        for (place, key) in gate.rank.enumerated() {
            values[place] =
                switch key {
                case .sameContact: holdsContact ? 0 : 1
                case .affinity: isAffine ? 0 : 1
                case .preference: -preference(gate.requirement)
                case .loadBand: loadBand
                case .spareGeneralists: Int64(agent.breadth)
                case .idle: row.idleSince.microseconds
                case .load: loadShare
                case .fit: Int64(agent.policy.capacity) - Int64(load.units) - Int64(gate.key.weight)
                case .id: Int64(number.value)
                }
        }
        values[gate.rank.count] = Int64(number.value)
        return Rank(values)
    }

    private func preference(_ requirement: Requirement) -> Int64 {
        var sum: Int64 = 0
        for weight in requirement.preferred { sum += Int64(weight.weight) * Int64(agent.level(weight.skill)) }
        return sum
    }

    /// No units in use, below half, or above.
    private var loadBand: Int64 {
        if load.units == 0 { return 0 }
        return 2 * Int64(load.units) < Int64(agent.policy.capacity) ? 1 : 2
    }

    /// The share of units in use, times 2^40. As exact as multiplying crosswise: two different shares of capacities up to
    /// 2^17 differ by 2^-34 or more, and equal ones give equal numbers.
    private var loadShare: Int64 {
        min(Int64(load.units), 1 << 22) << 40 / Int64(max(agent.policy.capacity, 1))
    }
}
