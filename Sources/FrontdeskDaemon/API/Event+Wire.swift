import FrontdeskCore

extension Event {
    /// The event's name in the stream and in the documentation.
    var name: String {
        switch self {
        case .named: "named"
        case .requirementDefined: "requirement-defined"
        case .policyInstalled: "policy-installed"
        case .derived: "policy-derived"
        case .resumed: "resumed"
        case .clockFollowed: "clock-followed"
        case .presenceSet: "presence-set"
        case .contactMade: "contact-made"
        case .contactLost: "contact-lost"
        case .absenceLapsed: "absence-lapsed"
        case .opened: "opened"
        case .received: "received"
        case .queued: "queued"
        case .holdEnded: "hold-ended"
        case .offered: "offered"
        case .delivered: "delivered"
        case .accepted: "accepted"
        case .offerEnded: "offer-ended"
        case .excluded: "excluded"
        case .assigned: "assigned"
        case .confirmed: "confirmed"
        case .replied: "replied"
        case .noted: "noted"
        case .waited: "waiting"
        case .activated: "active"
        case .resolved: "resolved"
        case .left: "left"
        case .answered: "answered"
        case .shiftChanged: "shift-changed"
        case .overtimeSet: "overtime-set"
        case .rampBegun: "ramp-begun"
        case .rampPassed: "ramp-passed"
        case .queueTurned(_, let open, _): open ? "queue-opened" : "queue-closed"
        case .relaxed: "relaxed"
        case .rekeyed: "rekeyed"
        case .parked: "parked"
        case .snoozed: "snoozed"
        case .asked: "asked"
        case .askEnded: "ask-ended"
        case .askAccepted: "ask-accepted"
        case .transferred: "transferred"
        case .circling: "circling"
        case .humanWanted: "human-wanted"
        case .contactCorrected: "contact-corrected"
        case .unserved(_, .nobodyConfigured): "uncovered"
        case .unserved: "unserved"
        case .outboxAttempted: "outbox-attempted"
        case .outboxEnded: "outbox-ended"
        case .acknowledged: "acknowledged"
        case .deliveryTold: "delivery-told"
        case .begun: "begun"
        }
    }

    /// The agent the event is about.
    var agent: AgentNumber? {
        switch self {
        case .presenceSet(let agent, _, _), .contactMade(let agent), .contactLost(let agent, _, _),
            .absenceLapsed(let agent, _), .accepted(_, _, let agent, _), .offerEnded(_, _, let agent, _, _),
            .replied(_, _, _, let agent, _), .noted(_, _, let agent), .shiftChanged(let agent, _, _),
            .overtimeSet(let agent, _), .rampBegun(let agent, _, _), .rampPassed(let agent),
            .askEnded(_, let agent, _, _), .askAccepted(_, let agent, _, _), .begun(_, let agent):
            agent
        case .excluded(_, let exclusion): exclusion.agent
        case .asked(_, let ask): ask.agent
        case .transferred(_, let origin, _): origin.agent.isSet ? origin.agent : nil
        case .offered(_, let offering): offering.agent
        case .assigned(_, let assignment): assignment.agent
        case .resolved(_, let resolution): resolution.by.isSet ? resolution.by : nil
        case .answered(_, let memory): memory.agent
        default: nil
        }
    }
}
