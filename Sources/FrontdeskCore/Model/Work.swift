/// How soon an answer is expected: a channel's property, which a route may override.
package enum WorkClass: UInt8, CaseIterable, Sendable {
    /// The customer is waiting: chat, call.
    case live = 0
    /// The customer will look later: mail, form, comment, review.
    case deferred = 1

    package var name: String { self == .live ? "live" : "deferred" }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// The state of a conversation. `closed`, `spam` and `filed` exist only in its record: such work has left the router.
package enum WorkState: UInt8, CaseIterable, Sendable {
    case queued = 0
    case offered = 1
    case active = 2
    case waiting = 3
    case parked = 4
    case snoozed = 5
    case resolved = 6
    case closed = 7
    case spam = 8
    case filed = 9

    package var name: String {
        switch self {
        case .queued: "queued"
        case .offered: "offered"
        case .active: "active"
        case .waiting: "waiting"
        case .parked: "parked"
        case .snoozed: "snoozed"
        case .resolved: "resolved"
        case .closed: "closed"
        case .spam: "spam"
        case .filed: "filed"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Whether an agent owns it, so that the owner may reply, wait, return and resolve.
    package var hasOwner: Bool {
        switch self {
        case .active, .waiting, .parked, .snoozed: true
        case .queued, .offered, .resolved, .closed, .spam, .filed: false
        }
    }
}

/// Why a conversation stands in its queue; decides how its due was derived.
package enum QueuedBecause: UInt8, Sendable, CaseIterable {
    case new = 0
    case declined = 1
    case missed = 2
    case withdrawn = 3
    case agentGone = 4
    case returned = 5
    case woken = 6
    case reopened = 7
    case unconfirmed = 8
    case policy = 9
    case transferred = 10
    case snoozeOver = 11
    case parkOver = 12
    case notSpam = 13
    /// Opened again by an agent, not by its customer.
    case reopenedByHand = 14
    /// Its queue has given its work to another.
    case moved = 15
    /// The customer of a bot has asked for a person.
    case humanWanted = 16

    package var name: String {
        switch self {
        case .new: "new"
        case .declined: "declined"
        case .missed: "missed"
        case .withdrawn: "withdrawn"
        case .agentGone: "agent-gone"
        case .returned: "returned"
        case .woken: "woken"
        case .reopened: "reopened"
        case .unconfirmed: "unconfirmed"
        case .policy: "policy"
        case .transferred: "transferred"
        case .snoozeOver: "snooze-over"
        case .parkOver: "park-over"
        case .notSpam: "not-spam"
        case .reopenedByHand: "reopened-by-hand"
        case .moved: "moved"
        case .humanWanted: "human-wanted"
        }
    }
}

/// What an agent declared about themselves.
package enum PresenceState: UInt8, CaseIterable, Sendable {
    case offline = 0
    case ready = 1
    /// Nothing new; own conversations still wake.
    case finishing = 2
    case away = 3

    package var name: String {
        switch self {
        case .offline: "offline"
        case .ready: "ready"
        case .finishing: "finishing"
        case .away: "away"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Presence as declared: the state, why, and for which class.
package struct Presence: Hashable, Sendable {
    package var state: PresenceState
    /// Why away: a word of the desk such as `lunch`; empty when none was given.
    package var reason: String
    /// `ready` for one class only; `nil` means both.
    package var only: WorkClass?

    package init(_ state: PresenceState, reason: String = "", only: WorkClass? = nil) {
        self.state = state
        self.reason = reason
        self.only = only
    }

    /// Whether new work of the class may be offered.
    package func isReady(for workClass: WorkClass) -> Bool {
        state == .ready && (only == nil || only == workClass)
    }

    /// Whether own conversations may come back: ready for the class, or finishing.
    package func takesWakes(of workClass: WorkClass) -> Bool {
        state == .finishing || isReady(for: workClass)
    }
}
