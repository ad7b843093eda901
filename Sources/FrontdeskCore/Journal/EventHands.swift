/// A conversation reserved for one agent.
package struct Offering: Equatable, Sendable {
    package var agent: AgentNumber
    package var offer: OfferID
    package var epoch: Int32
    package var units: Int32
    /// Withdrawn when it did not reach the agent by then.
    package var deliverBy: Instant
    package var choice: Choice

    package init(
        agent: AgentNumber, offer: OfferID, epoch: Int32, units: Int32, deliverBy: Instant, choice: Choice
    ) {
        self.agent = agent
        self.offer = offer
        self.epoch = epoch
        self.units = units
        self.deliverBy = deliverBy
        self.choice = choice
    }
}

/// How a conversation came to an owner without an accepted offer.
package enum AssignmentKind: UInt8, Sendable {
    case auto = 0
    case taken = 1
    case assigned = 2
    /// A lead put it above the agent's capacity.
    case forced = 3
    /// The agent took it along with another of the same contact.
    case sibling = 4
    /// A colleague was asked and took it over.
    case transferred = 5
    /// The agent opened it again.
    case reopened = 6

    package var name: String {
        switch self {
        case .auto: "auto"
        case .taken: "taken"
        case .assigned: "assigned"
        case .forced: "forced"
        case .sibling: "sibling"
        case .transferred: "transferred"
        case .reopened: "reopened"
        }
    }
}

/// A conversation put into an agent's hands.
package struct Assignment: Equatable, Sendable {
    package var agent: AgentNumber
    package var kind: AssignmentKind
    package var offer: OfferID
    package var epoch: Int32
    package var units: Int32
    /// Back to the queue when the agent gave no sign of it until then and is out of contact; `none` when not needed.
    package var confirmBy: Instant
    /// The lead who did it; none for `auto`.
    package var by: AgentNumber
    /// The lead's word for it, such as `vip`; may be empty.
    package var reason: String
    package var choice: Choice

    package init(
        agent: AgentNumber, kind: AssignmentKind, offer: OfferID, epoch: Int32, units: Int32, confirmBy: Instant,
        by: AgentNumber, reason: String, choice: Choice
    ) {
        self.agent = agent
        self.kind = kind
        self.offer = offer
        self.epoch = epoch
        self.units = units
        self.confirmBy = confirmBy
        self.by = by
        self.reason = reason
        self.choice = choice
    }
}

/// Work in its owner's hands again.
package struct Activation: Equatable, Sendable {
    package var units: Int32
    /// It came back by a customer's message, not by the owner's word.
    package var woken: Bool
    package var epoch: Int32
    package var due: Instant
    package var key: Int64

    package init(units: Int32, woken: Bool, epoch: Int32, due: Instant, key: Int64) {
        self.units = units
        self.woken = woken
        self.epoch = epoch
        self.due = due
        self.key = key
    }
}

/// The end of the work on a conversation.
package struct Resolution: Equatable, Sendable {
    package var by: AgentNumber
    package var epoch: Int32
    /// Units of wrap-up, held until `wrapUpUntil`; zero and `none` without wrap-up.
    package var units: Int32
    package var wrapUpUntil: Instant
    /// A customer's message before this reopens it.
    package var reopenUntil: Instant

    package init(by: AgentNumber, epoch: Int32, units: Int32, wrapUpUntil: Instant, reopenUntil: Instant) {
        self.by = by
        self.epoch = epoch
        self.units = units
        self.wrapUpUntil = wrapUpUntil
        self.reopenUntil = reopenUntil
    }
}

/// The verbs whose repetition gets the first answer again.
package enum Verb: UInt8, Sendable {
    case accept = 0
    case decline = 1
    case wait = 2
    case active = 3
    case resolve = 4
    case giveBack = 5
    case take = 6
    case assign = 7
    case done = 8
    case reopen = 9
    case park = 10
    case snooze = 11
    case transfer = 12
    case prioritize = 13
    case spam = 14
    case notSpam = 15

    package var name: String {
        switch self {
        case .accept: "accept"
        case .decline: "decline"
        case .wait: "wait"
        case .active: "active"
        case .resolve: "resolve"
        case .giveBack: "return"
        case .take: "take"
        case .assign: "assign"
        case .done: "done"
        case .reopen: "reopen"
        case .park: "park"
        case .snooze: "snooze"
        case .transfer: "transfer"
        case .prioritize: "priority"
        case .spam: "spam"
        case .notSpam: "not-spam"
        }
    }
}

/// Enough to answer the same request again.
package struct VerbMemory: Equatable, Sendable {
    package var agent: AgentNumber
    package var verb: Verb
    /// The epoch the request named; for offer verbs the offer's number.
    package var named: Int64
    package var argumentHash: UInt64
    package var epoch: Int32

    package init(agent: AgentNumber, verb: Verb, named: Int64, argumentHash: UInt64, epoch: Int32) {
        self.agent = agent
        self.verb = verb
        self.named = named
        self.argumentHash = argumentHash
        self.epoch = epoch
    }
}

extension VerbMemory {
    /// Whether the change is the same request once more.
    package func isOf(_ change: Change) -> Bool {
        agent == change.by.agent && verb == change.verb.verb && named == Int64(change.epoch)
            && argumentHash == change.argumentHash
    }
}
