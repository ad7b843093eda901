import FrontdeskAPI
import FrontdeskCore

/// Where a conversation stands, as far as views go.
struct ConversationStanding: Sendable {
    var queue: QueueNumber
    var agent: AgentNumber

    init(_ item: WorkItem) {
        queue = item.queue
        agent = item.agent
    }
}

/// Turns journal entries into server-sent events within one caller's view. No texts: ids, names and numbers only.
struct EventText {
    /// The agent whose view it is; `nil` for an operator, who sees the whole desk.
    let agent: AgentNumber?
    let directory: Directory
    let views: [ConversationID: ConversationStanding]

    /// Renders the events after the cursor and moves it past all that was looked at, seen or not.
    func render(_ entries: [Entry], after cursor: inout Int64) -> [UInt8] {
        var output: [UInt8] = []
        for entry in entries {
            for (offset, event) in entry.events.enumerated() {
                let sequence = entry.sequence + Int64(offset)
                guard sequence > cursor else { continue }
                cursor = sequence
                if isVisible(event) { Self.append(event, sequence, entry.at, directory.names, to: &output) }
            }
        }
        return output
    }

    /// An event is seen by whom it is about, by those whose view the conversation is in, and by operators; what the
    /// journal keeps for itself by nobody.
    private func isVisible(_ event: Event) -> Bool {
        switch event {
        case .named, .requirementDefined, .answered: return false
        case .policyInstalled, .resumed, .clockFollowed: return agent == nil
        default: break
        }
        guard let agent else { return true }
        switch event {
        case .presenceSet(let other, _, _), .contactMade(let other), .contactLost(let other, _, _),
            .absenceLapsed(let other, _):
            return other == agent || directory.policy.leads(agent, member: other)
        default: break
        }
        guard let id = event.conversation else { return false }
        if event.agent == agent { return true }
        let view = views[id]
        return directory.policy.maySee(agent, queue: view?.queue ?? .none, holder: view?.agent ?? .none)
    }

    private static func append(
        _ event: Event, _ sequence: Int64, _ at: Instant, _ names: NameTable, to output: inout [UInt8]
    ) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("at", at)
        if let id = event.conversation { writer.field("conversation", id) }
        if let agent = event.agent { writer.field("agent", names.name(agent)) }
        details(event, names, &writer)
        writer.endObject()
        output.append(contentsOf: "id: \(sequence)\nevent: \(event.name)\ndata: ".utf8)
        output.append(contentsOf: writer.bytes)
        output.append(contentsOf: "\n\n".utf8)
    }

    private static func details(_ event: Event, _ names: NameTable, _ writer: inout JSONWriter) {
        switch event {
        case .policyInstalled(let generation): writer.field("generation", generation)
        case .resumed(let gap): writer.field("gap", DurationText.text(gap))
        case .clockFollowed(let jump): writer.field("jump", DurationText.text(jump))
        case .presenceSet(_, let presence, let auto):
            writer.field("state", presence.state.name)
            if !presence.reason.isEmpty { writer.field("reason", presence.reason) }
            if auto { writer.field("auto", true) }
        case .received(_, let message, _), .noted(_, let message, _): writer.field("message", message)
        case .queued(_, let queueing):
            writer.field("queue", names.name(queueing.queue))
            writer.field("because", queueing.because.name)
            writer.field("due", queueing.due)
            writer.field("epoch", queueing.epoch)
        case .offered(_, let offering):
            writer.field("offer", offering.offer)
            writer.field("epoch", offering.epoch)
        case .delivered(_, let offer, _), .confirmed(_, let offer): writer.field("offer", offer)
        case .accepted(_, let offer, _, let epoch):
            writer.field("offer", offer)
            writer.field("epoch", epoch)
        case .assigned(_, let assignment):
            writer.field("how", assignment.kind.name)
            if !assignment.reason.isEmpty { writer.field("reason", assignment.reason) }
            writer.field("epoch", assignment.epoch)
        case .offerEnded(_, let offer, _, let end, let reason):
            writer.field("offer", offer)
            writer.field("how", end.name)
            if !reason.isEmpty { writer.field("reason", reason) }
        case .replied(_, let message, let outbox, _):
            writer.field("message", message)
            writer.field("outbox", outbox)
        case .resolved(_, let resolution): writer.field("epoch", resolution.epoch)
        case .left(_, let state): writer.field("state", state.name)
        case .outboxEnded(let outbox, _, let outcome, let status):
            writer.field("outbox", outbox)
            writer.field("outcome", outcome.name)
            writer.field("status", max(0, status))
            writer.field("error", SendFault.word(ofStatus: status))
        case .outboxAttempted(let outbox, _, let attempt):
            writer.field("outbox", outbox)
            writer.field("attempt", attempt)
        default: break
        }
    }
}

extension Event {
    /// The event's name in the stream and in the documentation.
    var name: String {
        switch self {
        case .named: "named"
        case .requirementDefined: "requirement-defined"
        case .policyInstalled: "policy-installed"
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
        case .outboxAttempted: "outbox-attempted"
        case .outboxEnded: "outbox-ended"
        }
    }

    /// The agent the event is about.
    var agent: AgentNumber? {
        switch self {
        case .presenceSet(let agent, _, _), .contactMade(let agent), .contactLost(let agent, _, _),
            .absenceLapsed(let agent, _), .accepted(_, _, let agent, _), .offerEnded(_, _, let agent, _, _),
            .excluded(_, let agent, _), .replied(_, _, _, let agent), .noted(_, _, let agent):
            agent
        case .offered(_, let offering): offering.agent
        case .assigned(_, let assignment): assignment.agent
        case .resolved(_, let resolution): resolution.by
        case .answered(_, let memory): memory.agent
        default: nil
        }
    }
}
