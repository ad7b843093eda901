package import FrontdeskCore

/// The kinds of events, each once. A new kind of event does not compile before it is named here.
package enum EventKind: String, CaseIterable, Sendable {
    case named, requirementDefined, policyInstalled, derived, resumed, clockFollowed
    case presenceSet, contactMade, contactLost, absenceLapsed, shiftChanged, overtimeSet, rampBegun, rampPassed
    case queueTurned, opened, received, queued, holdEnded, offered, delivered, accepted, offerEnded, excluded, assigned
    case confirmed, replied, noted, waited, activated, resolved, left, answered, relaxed, rekeyed, parked, snoozed
    case asked, askEnded, askAccepted, transferred, circling, humanWanted, unserved, contactCorrected, acknowledged
    case outboxAttempted, outboxEnded, deliveryTold, begun
}

extension Event {
    package var kind: EventKind {
        switch self {
        case .named: .named
        case .requirementDefined: .requirementDefined
        case .policyInstalled: .policyInstalled
        case .derived: .derived
        case .resumed: .resumed
        case .clockFollowed: .clockFollowed
        case .presenceSet: .presenceSet
        case .contactMade: .contactMade
        case .contactLost: .contactLost
        case .absenceLapsed: .absenceLapsed
        case .shiftChanged: .shiftChanged
        case .overtimeSet: .overtimeSet
        case .rampBegun: .rampBegun
        case .rampPassed: .rampPassed
        case .queueTurned: .queueTurned
        case .outboxAttempted: .outboxAttempted
        case .outboxEnded: .outboxEnded
        case .deliveryTold: .deliveryTold
        case .begun: .begun
        default: workKind
        }
    }

    /// The kind of an event about a conversation.
    private var workKind: EventKind {
        switch self {
        case .opened: .opened
        case .received: .received
        case .queued: .queued
        case .holdEnded: .holdEnded
        case .offered: .offered
        case .delivered: .delivered
        case .accepted: .accepted
        case .offerEnded: .offerEnded
        case .excluded: .excluded
        case .assigned: .assigned
        case .confirmed: .confirmed
        case .replied: .replied
        case .noted: .noted
        case .waited: .waited
        case .activated: .activated
        case .resolved: .resolved
        case .left: .left
        case .answered: .answered
        case .relaxed: .relaxed
        case .rekeyed: .rekeyed
        case .parked: .parked
        case .snoozed: .snoozed
        case .asked: .asked
        case .askEnded: .askEnded
        case .askAccepted: .askAccepted
        case .transferred: .transferred
        case .circling: .circling
        case .humanWanted: .humanWanted
        case .unserved: .unserved
        case .contactCorrected: .contactCorrected
        case .acknowledged: .acknowledged
        case .named, .requirementDefined, .policyInstalled, .derived, .resumed, .clockFollowed, .presenceSet,
            .contactMade,
            .contactLost, .absenceLapsed, .shiftChanged, .overtimeSet, .rampBegun, .rampPassed, .queueTurned,
            .outboxAttempted, .outboxEnded, .deliveryTold, .begun:
            preconditionFailure("not about a conversation")
        }
    }

    /// The code that tells events of one kind apart; empty for most.
    var reason: String {
        switch self {
        case .queued(_, let queueing): queueing.because.name
        case .offerEnded(_, _, _, let end, _), .askEnded(_, _, let end, _): end.name
        case .excluded(_, let exclusion): exclusion.because.name
        case .assigned(_, let assignment): assignment.kind.name
        case .rekeyed(_, let rekeying): rekeying.because.name
        case .unserved(_, let coverage): coverage.name
        case .left(_, let state, _): state.name
        case .shiftChanged(_, let state, _): state.name
        case .activated(_, let activation): activation.woken ? "woken" : ""
        case .replied(_, _, _, _, let human): human ? "human" : "bot"
        default: ""
        }
    }
}

/// How often each kind of event has happened, and for which reasons.
package struct EventCensus: Sendable {
    private var counts: [String: Int] = [:]

    package init() {}

    package mutating func add(_ entries: [Entry]) {
        for entry in entries {
            for event in entry.events { add(event) }
        }
    }

    private mutating func add(_ event: Event) {
        counts[event.kind.rawValue, default: 0] += 1
        let reason = event.reason
        if !reason.isEmpty { counts["\(event.kind.rawValue) \(reason)", default: 0] += 1 }
        if case .queued(_, let queueing) = event, queueing.reservation.agent.isSet {
            counts["kept \(queueing.reservation.because.name)", default: 0] += 1
        }
    }

    package func count(_ kind: EventKind) -> Int { counts[kind.rawValue] ?? 0 }

    /// What happens for a reason, such as `queued woken`, or is kept for one, such as `kept owner`.
    package func count(_ what: String) -> Int { counts[what] ?? 0 }

    /// All counts, one a line, by name.
    package var table: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n")
    }
}
