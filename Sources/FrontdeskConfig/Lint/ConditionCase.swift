import FrontdeskCore

/// A fact with a few known values.
enum ConditionFact: Hashable {
    case channel, kind, automatic, contact, verified, language
    /// Whether the hours of a plan, by its place, are open.
    case hours(Int)

    /// The bit of a mask; those of many hours share some.
    var bit: UInt64 {
        switch self {
        case .channel: 1
        case .kind: 2
        case .automatic: 4
        case .contact: 8
        case .verified: 16
        case .language: 32
        case .hours(let place): 1 << UInt64(16 + place % 48)
        }
    }
}

/// A part of a condition over facts that can be anything.
struct ConditionLiteral {
    /// What is asked; each kind is fulfilled by any one of its values.
    enum Question {
        /// Places of patterns.
        case text(Set<Int>)
        case subject(Set<Int>)
        case attribute(name: String, values: Set<String>)
        /// Folded addresses, or domains with a leading `@`.
        case sender(Set<String>)
        /// The same, of ours.
        case recipient(Set<String>)
    }

    var question: Question
    /// False where it must not be so.
    var isWanted: Bool

    /// The bit of a mask, beside those of facts.
    var bit: UInt64 {
        let kind: UInt64 =
            switch question {
            case .text: 0
            case .subject: 1
            case .attribute: 2
            case .sender: 3
            case .recipient: 4
            }
        return 1 << (6 + 2 * kind + (isWanted ? 0 : 1))
    }
}

/// One way to fulfil a condition: all of its parts hold.
struct ConditionCase {
    /// The values allowed to each fact that is asked for.
    private(set) var facts: [ConditionFact: ValueSet] = [:]
    private(set) var literals: [ConditionLiteral] = []
    /// One bit for each sort of part.
    private(set) var mask: UInt64 = 0

    /// Asks nothing.
    init() {}

    /// Asks for one of some values of a fact.
    init(_ fact: ConditionFact, _ values: ValueSet) {
        facts[fact] = values
        mask = fact.bit
    }

    /// Asks one question.
    init(_ literal: ConditionLiteral) {
        literals = [literal]
        mask = literal.bit
    }

    /// Both hold.
    func and(_ other: ConditionCase) -> ConditionCase {
        var both = self
        both.mask |= other.mask
        both.literals += other.literals
        for (fact, values) in other.facts {
            if both.facts[fact] == nil {
                both.facts[fact] = values
            } else {
                both.facts[fact]?.formIntersection(values)
            }
        }
        return both
    }
}
