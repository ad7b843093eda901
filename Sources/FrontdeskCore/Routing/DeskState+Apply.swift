extension DeskState {
    /// Folds one event. Reads no policy; the same events give the same state in every process and release.
    ///
    /// An event about a conversation that is not in the router changes nothing: a late machine mail, say, is only
    /// recorded.
    package mutating func apply(_ event: Event, at: Instant) {
        switch event {
        case .named(let kind, let number, let name): define(kind, number: number, name: name)
        case .requirementDefined(let number, let requirement): define(number, requirement)
        case .policyInstalled(let installed):
            generation = installed
            derivedThrough = ConversationID(0)
        case .derived(let through): derivedThrough = through
        case .resumed(let span), .clockFollowed(let span): shiftDeadlines(by: span, at: at)
        case .queueTurned(let queue, let open, let until):
            if lines[queue.index].isOpen != open { lines[queue.index].since = at }
            lines[queue.index].isOpen = open
            lines[queue.index].until = until
        case .presenceSet, .contactMade, .contactLost, .absenceLapsed, .shiftChanged, .overtimeSet, .rampBegun,
            .rampPassed:
            roster[event.rosterAgent.index].apply(event, at: at)
        case .opened(let opening): insert(WorkItem(opening: opening, at: at))
        case .left(let id, _, _):
            if let item = work[id] {
                remove(id)
                noteLoad(before: item, after: nil, at: at)
            }
        case _ where event.isForTheRecord: break
        case .acknowledged(_, _, let outbox): lastOutbox = max(lastOutbox, outbox)
        default: applyToItem(event, at: at)
        }
    }

    private mutating func applyToItem(_ event: Event, at: Instant) {
        guard let id = event.conversation, let before = work[id] else { return }
        let derivedUnder = Int32(clamping: generation)
        update(id) { $0.apply(event, at: at, generation: derivedUnder) }
        noteLoad(before: before, after: work[id], at: at)
        switch event {
        case .accepted(_, _, let agent, _):
            roster[agent.index].misses = 0
            roster[agent.index].idleSince = at
        case .askAccepted(_, let agent, _, _): roster[agent.index].noteWork(at: at, isNew: true)
        case .assigned(_, let assignment):
            let isNew = assignment.kind != .reopened && !before.isOwn(of: assignment.agent)
            roster[assignment.agent.index].noteWork(at: at, isNew: isNew)
            lastOffer = max(lastOffer, assignment.offer)
        case .offered(_, let offering):
            // The pause begins with the offer: more that were offered side by side would all come at once.
            if !before.isOwn(of: offering.agent) { roster[offering.agent.index].beginPause(at: at) }
            lastOffer = max(lastOffer, offering.offer)
        case .asked(_, let ask): lastOffer = max(lastOffer, ask.offer)
        case .offerEnded(let id, _, let agent, .missed, _):
            if work[id]?.workClass == .live { roster[agent.index].misses += 1 }
        case .replied(_, _, let outbox, _, let human):
            lastOutbox = max(lastOutbox, outbox)
            if human, before.unansweredSince.isSet, before.queue.isSet {
                lines[before.queue.index].note(inTime: at <= before.due)
            }
        case .activated: if before.agent.isSet { roster[before.agent.index].idleSince = at }
        default: break
        }
    }

    /// An agent is idle since the load of their own work fell; an offer that ends is no work done.
    private mutating func noteLoad(before: WorkItem, after: WorkItem?, at: Instant) {
        guard before.state != .offered, before.holder.isSet else { return }
        let left = after.map { $0.holder == before.holder ? $0.units : 0 } ?? 0
        if left < before.units { roster[before.holder.index].idleSince = at }
    }

    /// Deadlines that are like leases (offers, asks, confirmation, wrap-up, absence, exclusions, the pause of a ramp) lost
    /// the gap; dues, steps of relaxation, snoozes and hours did not.
    private mutating func shiftDeadlines(by gap: Span, at: Instant) {
        guard gap > .zero else { return }
        for id in work.idsWithLeases {
            update(id) { $0.shiftDeadlines(by: gap) }
        }
        for index in roster.indices { roster[index].shiftDeadlines(by: gap) }
    }
}

extension Instant {
    /// Whether a deadline with this value will come.
    package var isRunning: Bool { self != .none && self != .distantFuture }
}

extension Event {
    /// Whether nothing of the desk's state follows from it: it is kept for the record alone.
    var isForTheRecord: Bool {
        switch self {
        case .outboxAttempted, .outboxEnded, .unserved, .deliveryTold, .begun: true
        default: false
        }
    }

    /// The agent whose presence or contact the event changes.
    var rosterAgent: AgentNumber {
        switch self {
        case .presenceSet(let agent, _, _), .contactMade(let agent), .contactLost(let agent, _, _),
            .absenceLapsed(let agent, _), .shiftChanged(let agent, _, _), .overtimeSet(let agent, _),
            .rampBegun(let agent, _, _), .rampPassed(let agent):
            agent
        default: .none
        }
    }

    /// The agent to whom the event about a conversation brings it, or whose offer ends by it.
    var newAgent: AgentNumber {
        switch self {
        case .offered(_, let offering): offering.agent
        case .assigned(_, let assignment): assignment.agent
        case .accepted(_, _, let agent, _), .offerEnded(_, _, let agent, _, _), .askAccepted(_, let agent, _, _),
            .askEnded(_, let agent, _, _):
            agent
        case .asked(_, let ask): ask.agent
        default: .none
        }
    }

    /// The conversation the event is about.
    package var conversation: ConversationID? {
        switch self {
        case .opened(let opening): opening.conversation
        case .received(let id, _, _), .queued(let id, _), .holdEnded(let id), .offered(let id, _),
            .delivered(let id, _, _), .accepted(let id, _, _, _), .offerEnded(let id, _, _, _, _),
            .excluded(let id, _), .assigned(let id, _), .confirmed(let id, _), .replied(let id, _, _, _, _),
            .noted(let id, _, _), .waited(let id, _, _), .activated(let id, _), .resolved(let id, _),
            .left(let id, _, _), .answered(let id, _), .outboxAttempted(_, let id, _),
            .outboxEnded(_, let id, _, _), .relaxed(let id, _), .rekeyed(let id, _), .parked(let id, _),
            .snoozed(let id, _), .asked(let id, _), .askEnded(let id, _, _, _), .askAccepted(let id, _, _, _),
            .transferred(let id, _, _), .circling(let id, _), .humanWanted(let id), .unserved(let id, _),
            .contactCorrected(let id, _, _), .acknowledged(let id, _, _), .deliveryTold(let id, _, _),
            .begun(let id, _):
            id
        case .named, .requirementDefined, .policyInstalled, .derived, .resumed, .clockFollowed, .presenceSet,
            .contactMade,
            .contactLost, .absenceLapsed, .shiftChanged, .overtimeSet, .rampBegun, .rampPassed, .queueTurned:
            nil
        }
    }
}
