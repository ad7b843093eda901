import FrontdeskAPI
import FrontdeskCore

/// Where a conversation stands, as far as views go.
struct ConversationStanding: Sendable {
    var channel: ChannelNumber
    var queue: QueueNumber
    var agent: AgentNumber
    /// Who is asked to take it over.
    var asked: AgentNumber

    init(_ item: WorkItem) {
        channel = item.channel
        queue = item.queue
        agent = item.keeper
        asked = item.askedAgent
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
                if isVisible(event) { append(event, sequence, entry, to: &output) }
            }
        }
        return output
    }

    /// An event is seen by whom it is about, by those whose view the conversation is in, and by operators; what the
    /// journal keeps for itself by nobody.
    private func isVisible(_ event: Event) -> Bool {
        switch event {
        case .named, .requirementDefined, .answered, .derived: return false
        case .policyInstalled, .resumed, .clockFollowed: return agent == nil
        default: break
        }
        guard let agent else { return true }
        switch event {
        case .presenceSet(let other, _, _), .contactMade(let other), .contactLost(let other, _, _),
            .absenceLapsed(let other, _), .shiftChanged(let other, _, _), .overtimeSet(let other, _),
            .rampBegun(let other, _, _), .rampPassed(let other):
            return other == agent || directory.policy.leads(agent, member: other)
        default: break
        }
        if case .queueTurned(let queue, _, _) = event {
            return directory.policy.maySee(agent, queue: queue, holder: .none)
        }
        guard let id = event.conversation else { return false }
        if event.agent == agent { return true }
        guard let view = views[id] else { return false }
        if view.asked == agent { return true }
        return directory.policy.maySee(agent, queue: view.queue, holder: view.agent)
    }

    private func append(_ event: Event, _ sequence: Int64, _ entry: Entry, to output: inout [UInt8]) {
        let names = directory.names
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("at", entry.at)
        writer.field("generation", entry.generation)
        if let id = event.conversation { writer.field("conversation", id) }
        if let agent = event.agent { writer.field("agent", names.name(agent)) }
        Self.details(event, names, &writer)
        if case .outboxEnded(_, let conversation, _, let status) = event {
            let isMail = views[conversation].map { directory.isMail($0.channel) } ?? false
            writer.field("error", SendFault.word(ofStatus: status, isMail: isMail))
        }
        writer.endObject()
        output.append(contentsOf: "id: \(sequence)\nevent: \(event.name)\ndata: ".utf8)
        output.append(contentsOf: writer.bytes)
        output.append(contentsOf: "\n\n".utf8)
    }

    private static func details(_ event: Event, _ names: NameTable, _ writer: inout JSONWriter) {
        switch event {
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
        case .replied(_, let message, let outbox, _, _), .acknowledged(_, let message, let outbox):
            writer.field("message", message)
            writer.field("outbox", outbox)
        case .resolved(_, let resolution): writer.field("epoch", resolution.epoch)
        case .left(_, let state, _): writer.field("state", state.name)
        case .outboxEnded(let outbox, _, let outcome, let status):
            writer.field("outbox", outbox)
            writer.field("outcome", outcome.name)
            writer.field("status", max(0, status))
        case .outboxAttempted(let outbox, _, let attempt):
            writer.field("outbox", outbox)
            writer.field("attempt", attempt)
        case .deliveryTold(_, let message, let step):
            writer.field("message", message)
            writer.field("delivery", step.name)
        default: standing(event, names, &writer)
        }
    }

    /// What the rules have made of where a conversation, an agent or a queue stands.
    private static func standing(_ event: Event, _ names: NameTable, _ writer: inout JSONWriter) {
        switch event {
        case .shiftChanged(_, let state, let until):
            writer.field("shift", state.name)
            if until.isRunning { writer.field("until", until) }
        case .overtimeSet(_, let until), .rampBegun(_, let until, _): writer.field("until", until)
        case .queueTurned(let queue, let open, let until):
            writer.field("queue", names.name(queue))
            writer.field("state", open ? "open" : "closed")
            if until.isRunning { writer.field("until", until) }
        case .excluded(_, let exclusion):
            writer.field("because", exclusion.because.name)
            if exclusion.until.isRunning { writer.field("until", exclusion.until) }
        case .relaxed(_, let relaxation): writer.field("stage", Int64(relaxation.stage))
        case .rekeyed(_, let rekeying):
            writer.field("because", rekeying.because.name)
            writer.field("due", rekeying.due)
        case .parked(_, let pause), .snoozed(_, let pause):
            if pause.until.isRunning { writer.field("until", pause.until) }
            if pause.promised { writer.field("promised", true) }
        case .asked(_, let ask):
            writer.field("offer", ask.offer)
            writer.field("until", ask.until)
        case .askEnded(_, _, let end, let reason):
            writer.field("how", end.name)
            if !reason.isEmpty { writer.field("reason", reason) }
        case .askAccepted(_, _, let epoch, _): writer.field("epoch", epoch)
        case .transferred(_, let origin, let count):
            if origin.queue.isSet { writer.field("queue", names.name(origin.queue)) }
            writer.field("count", Int64(count))
        case .circling(_, let count): writer.field("count", Int64(count))
        case .unserved(_, let coverage): writer.field("because", coverage.name)
        case .contactCorrected(_, _, let contact): writer.field("contact", contact)
        default: break
        }
    }
}
