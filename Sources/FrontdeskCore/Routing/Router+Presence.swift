extension Router {
    func requireAgent(_ agent: AgentNumber) throws(Refusal) {
        guard policy?.agent(agent) != nil, agent.index < state.roster.count else { throw .unknownAgent(agent) }
    }

    mutating func present(_ agent: AgentNumber) throws(Refusal) -> Reply {
        try requireAgent(agent)
        if !state.roster[agent.index].inContact { emit(.contactMade(agent)) }
        return .none
    }

    /// Nobody hears from the agent any more; their live work goes back a while after, not at once.
    mutating func absent(_ agent: AgentNumber, since: Instant) throws(Refusal) -> Reply {
        try requireAgent(agent)
        guard state.roster[agent.index].inContact, let absence = policy?.policy.absence else { return .none }
        let shift = policy?.agent(agent)?.shift
        let deferredUntil = shift?.add(since, absence.deferred) ?? since + absence.deferred
        emit(.contactLost(agent, liveUntil: since + absence.live, deferredUntil: deferredUntil))
        return .none
    }

    mutating func setPresence(
        _ agent: AgentNumber, _ presence: Presence, overtime: Span, by actor: Actor
    ) throws(Refusal) -> Reply {
        try requireAgent(agent)
        if actor.agent != agent {
            guard policy?.leads(actor.agent, member: agent) ?? false else { throw .notLead }
        }
        guard overtime >= .zero, overtime <= RouterLimits.overtimeMax else { throw .badOvertime }
        if state.roster[agent.index].presence != presence {
            beginRamp(agent, presence)
            emit(.presenceSet(agent, presence, auto: false))
            withdrawOffers(of: agent, reason: "presence")
        }
        if overtime > .zero { lengthenShift(agent, by: overtime) }
        return .presence(presence)
    }

    /// Back after long: new work comes slowly at first, or a whole night's would come at once.
    private mutating func beginRamp(_ agent: AgentNumber, _ presence: Presence) {
        let row = state.roster[agent.index]
        guard presence.state == .ready, row.awaySince.isSet, let ramp = policy?.agent(agent)?.policy.ramp,
            now - row.awaySince >= ramp.after
        else { return }
        emit(.rampBegun(agent, until: now + ramp.lasts, every: ramp.every))
    }

    /// From the end of the shift, or from now where none is.
    private mutating func lengthenShift(_ agent: AgentNumber, by overtime: Span) {
        guard let bound = policy?.agent(agent), !bound.shift.isAlways else { return }
        let end = bound.shift.isOn(at: now) ? bound.shift.nextTurn(after: now) : now
        guard end != .distantFuture else { return }
        emit(.overtimeSet(agent, until: end + overtime))
        turnShift(agent)
    }

    /// Takes back the offers of a class the agent is not ready for any more.
    mutating func withdrawOffers(of agent: AgentNumber, reason: String) {
        let presence = state.roster[agent.index].presence
        for id in index.loads[agent.index].held {
            guard let item = state.work[id], item.state == .offered, !presence.isReady(for: item.workClass) else {
                continue
            }
            emit(.offerEnded(id, item.details.offer, agent, .withdrawn, reason: reason))
            requeue(item, because: .withdrawn)
        }
    }

    /// A pull: makes the agent receptive for so many open offers, confirms what they have got. What it brings is read
    /// after matching. One that asks for nothing only confirms, and ends being receptive: the agent has work in hand and
    /// wants no more yet.
    mutating func pull(_ agent: AgentNumber, max: Int32, got: [OfferID]) throws(Refusal) -> Reply {
        try requireAgent(agent)
        for offer in got {
            guard let id = index.conversation(of: offer), let item = state.work[id], item.agent == agent else {
                continue
            }
            confirm(item)
        }
        setReceptive(agent, most: max)
        if max > 0 { dirtyAgents.append(agent) }
        return .none
    }

    /// The agent has shown to know of an automatic assignment.
    mutating func confirm(_ item: WorkItem) {
        if item.state == .active, item.details.unconfirmed { emit(.confirmed(item.id, item.details.offer)) }
    }
}
