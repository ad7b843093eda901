/// What is true of a conversation beyond its place and state.
package struct WorkFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Gives way to urgent work: it counts in an agent's load only against others like it.
    package static let interruptible = WorkFlags(rawValue: 1)
    /// The customer has asked for a person: no bot gets it any more.
    package static let human = WorkFlags(rawValue: 2)
    /// It was transferred to its queue: the route's part of the requirement is gone.
    package static let transferred = WorkFlags(rawValue: 4)
    /// A lead has set its priority: the route's counts no more.
    package static let prioritySet = WorkFlags(rawValue: 8)
    /// A human has answered since it came into the router.
    package static let replied = WorkFlags(rawValue: 16)
    /// An agent has promised the due.
    package static let promised = WorkFlags(rawValue: 32)
    /// The class is not that of its channel or route: it came in closed hours.
    package static let converted = WorkFlags(rawValue: 64)

    /// It came back to its owner, who has done nothing about it yet.
    package static let woken = WorkFlags(rawValue: 128)

    package static let all = WorkFlags(rawValue: 255)
}

/// Work kept for one agent, until when, and why. Ends by an event.
package struct Reservation: Equatable, Sendable {
    package var agent: AgentNumber
    package var until: Instant
    package var because: ReservedBecause

    package init(agent: AgentNumber, until: Instant, because: ReservedBecause) {
        self.agent = agent
        self.until = until
        self.because = because
    }

    package static let none = Reservation(agent: .none, until: .none, because: .owner)
}

/// Why work is kept for an agent.
package enum ReservedBecause: UInt8, Sendable, CaseIterable {
    /// It was theirs, and there is work on it again.
    case owner = 0
    /// They answered the contact last.
    case affinity = 1
    /// They hold other work of the contact.
    case sameContact = 2
    /// The route names them.
    case named = 3
    /// The contact is theirs.
    case contactOwner = 4
    /// It was sent back to whom it came from.
    case back = 5

    package var name: String {
        switch self {
        case .owner: "owner"
        case .affinity: "affinity"
        case .sameContact: "same-contact"
        case .named: "named"
        case .contactOwner: "contact-owner"
        case .back: "sent-back"
        }
    }
}

/// An agent who is not considered until the instant, and why.
package struct Exclusion: Equatable, Sendable {
    package var agent: AgentNumber
    package var since: Instant
    /// Far future for one that holds as long as the conversation is open.
    package var until: Instant
    package var because: ExcludedBecause

    package init(agent: AgentNumber, since: Instant, until: Instant, because: ExcludedBecause) {
        self.agent = agent
        self.since = since
        self.until = until
        self.because = because
    }
}

/// Why an agent is not considered for a while.
package enum ExcludedBecause: UInt8, Sendable, CaseIterable {
    case declined = 0
    case missed = 1
    case withdrawn = 2
    case returned = 3
    /// They have worked on it, and others are to look at it.
    case fourEyes = 4
    /// They have transferred it to this queue.
    case transferred = 5

    package var name: String {
        switch self {
        case .declined: "declined"
        case .missed: "missed"
        case .withdrawn: "withdrawn"
        case .returned: "returned"
        case .fourEyes: "four-eyes"
        case .transferred: "transferred"
        }
    }
}

/// Where a transferred conversation came from.
package struct Origin: Equatable, Sendable {
    package var queue: QueueNumber
    /// Who had it; none for one that waited.
    package var agent: AgentNumber

    package init(queue: QueueNumber, agent: AgentNumber) {
        self.queue = queue
        self.agent = agent
    }

    package static let none = Origin(queue: .none, agent: .none)
}

/// A colleague was asked to take a conversation over; it stays with its owner until they accept.
package struct Ask: Equatable, Sendable {
    package var agent: AgentNumber
    package var offer: OfferID
    package var until: Instant
    /// What it takes of the asked agent meanwhile.
    package var units: Int32

    package init(agent: AgentNumber, offer: OfferID, until: Instant, units: Int32) {
        self.agent = agent
        self.offer = offer
        self.until = until
        self.units = units
    }
}
