/// The keys agents are compared by, in their default order. The smaller value wins; the next key decides among equals.
package enum RankKey: UInt8, CaseIterable, Sendable {
    case sameContact = 0
    case affinity = 1
    case preference = 2
    case loadBand = 3
    case spareGeneralists = 4
    case idle = 5
    case id = 6

    package var name: String {
        switch self {
        case .sameContact: "sameContact"
        case .affinity: "affinity"
        case .preference: "preference"
        case .loadBand: "loadBand"
        case .spareGeneralists: "spareGeneralists"
        case .idle: "idle"
        case .id: "id"
        }
    }
}

/// An agent's place among those who may have a conversation; compared key by key, never folded into one number.
package struct Rank: Equatable, Sendable {
    /// By ``RankKey``. Inline: one is made for each agent who could have a conversation.
    private let values: InlineArray<7, Int64>

    init(_ values: InlineArray<7, Int64>) {
        self.values = values
    }

    package static func == (left: Rank, right: Rank) -> Bool {
        left.firstDifference(from: right) == nil
    }

    package static func < (left: Rank, right: Rank) -> Bool {
        guard let key = left.firstDifference(from: right) else { return false }
        return left[key] < right[key]
    }

    /// The first key in which two ranks differ.
    package func firstDifference(from other: Rank) -> RankKey? {
        for place in values.indices where values[place] != other.values[place] {
            return RankKey(rawValue: UInt8(truncatingIfNeeded: place))
        }
        return nil
    }

    package subscript(key: RankKey) -> Int64 { values[Int(key.rawValue)] }
}

extension Candidate {
    /// The agent's rank for a conversation.
    func rank(for item: WorkItem, requirement: Requirement, holdsContact: Bool) -> Rank {
        rank(requirement: requirement, holdsContact: holdsContact, isAffine: item.affinity == number)
    }

    func rank(requirement: Requirement, holdsContact: Bool, isAffine: Bool) -> Rank {
        var preference: Int64 = 0
        for weight in requirement.preferred {
            preference -= Int64(weight.weight) * Int64(agent.level(weight.skill))
        }
        return Rank([
            holdsContact ? 0 : 1,
            isAffine ? 0 : 1,
            preference,
            loadBand,
            Int64(agent.breadth),
            row.idleSince.microseconds,
            Int64(number.value),
        ])
    }

    /// No units in use, below half, or above.
    private var loadBand: Int64 {
        if load.units == 0 { return 0 }
        return 2 * Int64(load.units) < Int64(agent.policy.capacity) ? 1 : 2
    }
}
