/// The router's whole present state: the fold of the journal.
///
/// It knows no policy. Every change is an ``Event`` applied; what is derived from it for speed lives in the index.
package struct DeskState: Sendable {
    package private(set) var work: WorkTable
    /// By agent number.
    package internal(set) var roster: [RosterEntry]
    /// By queue number.
    package internal(set) var lines: [QueueLine]
    package private(set) var names: NameTable
    /// By requirement number.
    package private(set) var requirements: [Requirement]
    private var requirementNumbers: LookupTable<Requirement, RequirementNumber>
    package internal(set) var generation: Int64
    /// What waits up to this conversation has been derived by the policy in force; all of it where this is the largest.
    package internal(set) var derivedThrough: ConversationID
    package internal(set) var lastOffer: OfferID
    package internal(set) var lastOutbox: OutboxID

    package init() {
        work = WorkTable()
        roster = []
        lines = []
        names = NameTable()
        requirements = []
        requirementNumbers = LookupTable()
        generation = 0
        derivedThrough = ConversationID(0)
        lastOffer = OfferID(0)
        lastOutbox = OutboxID(0)
    }

    package func number(of requirement: Requirement) -> RequirementNumber? {
        requirementNumbers[requirement]
    }

    /// Changes one item in place; the item must be in the router.
    package mutating func update(_ id: ConversationID, _ change: (inout WorkItem) -> Void) {
        work.update(id, change)
    }

    package mutating func insert(_ item: WorkItem) {
        work.insert(item)
    }

    /// Makes room for so much work at once.
    package mutating func reserveWork(_ count: Int) {
        work.reserve(count)
    }

    package mutating func remove(_ id: ConversationID) {
        work.remove(id)
    }

    package mutating func define(_ kind: NameKind, number: Int32, name: String) {
        names.define(kind, number: number, name: name)
        if kind == .agent {
            precondition(Int(number) == roster.count, "agent numbers are dense")
            roster.append(RosterEntry(agent: AgentNumber(number)))
        }
        if kind == .queue {
            precondition(Int(number) == lines.count, "queue numbers are dense")
            lines.append(QueueLine())
        }
    }

    package mutating func define(_ number: RequirementNumber, _ requirement: Requirement) {
        precondition(number.index == requirements.count, "requirement numbers are dense")
        requirements.append(requirement)
        requirementNumbers[requirement] = number
    }
}
