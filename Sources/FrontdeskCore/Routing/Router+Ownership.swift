extension Router {
    /// The item, if the caller owns it and saw its present epoch.
    private func owned(_ id: ConversationID, epoch: Int32, by actor: Actor) throws(Refusal) -> WorkItem {
        guard let item = state.work[id] else { throw .notOpen(id) }
        guard item.epoch == epoch else { throw .stale(id, epoch: item.epoch, owner: item.owner) }
        guard item.state.hasOwner, item.agent == actor.agent else { throw .notOwner(id, owner: item.owner) }
        return item
    }

    private func requireSeen(_ item: WorkItem, seen: MessageID, anyway: Bool) throws(Refusal) {
        if seen.value != 0, seen < item.lastInbound, !anyway { throw .newMessage(item.id, item.lastInbound) }
    }

    mutating func reply(_ draft: ReplyDraft) throws(Refusal) -> Reply {
        let item = try owned(draft.conversation, epoch: draft.epoch, by: draft.by)
        try requireSeen(item, seen: draft.seen, anyway: draft.sendAnyway)
        confirm(item)
        let outbox = OutboxID(state.lastOutbox.value + 1)
        emit(.replied(item.id, draft.message, outbox, draft.by.agent))
        var view = WorkView(item)
        switch draft.then {
        case .wait: view = wait(item)
        case .active: view = activate(item)
        case .resolve:
            view = resolve(item, by: draft.by)
            leaveIfDone(item.id)
        }
        return .replied(view, draft.message, outbox)
    }

    mutating func change(_ change: Change) throws(Refusal) -> Reply {
        if let item = state.work[change.conversation], let memory = item.details.memory,
            memory.agent == change.by.agent, memory.verb == change.verb.verb, memory.named == Int64(change.epoch)
        {
            return .work(
                WorkView(conversation: item.id, epoch: memory.epoch, state: item.state, owner: item.owner))
        }
        if change.verb == .done { return try done(change) }
        let item = try owned(change.conversation, epoch: change.epoch, by: change.by)
        if change.verb == .wait || change.verb == .resolve {
            try requireSeen(item, seen: change.seen, anyway: change.sendAnyway)
        }
        confirm(item)
        switch change.verb {
        case .wait: _ = wait(item)
        case .active: _ = activate(item)
        case .resolve: _ = resolve(item, by: change.by)
        case .giveBack:
            exclude(item.id, change.by.agent, for: policy?.policy.declineCoolDown ?? .zero)
            requeue(item, because: .returned)
        case .done: break
        }
        let reply = remember(item.id, change.verb.verb, named: Int64(change.epoch), by: change.by)
        if change.verb == .resolve { leaveIfDone(item.id) }
        return reply
    }

    private mutating func wait(_ item: WorkItem) -> WorkView {
        if item.state != .waiting {
            emit(.waited(item.id, units: StateWeight.units(.waiting, item.workClass, weight: item.weight)))
        }
        return state.work[item.id].map { WorkView($0) } ?? WorkView(item)
    }

    private mutating func activate(_ item: WorkItem) -> WorkView {
        if item.state != .active {
            let units = StateWeight.units(.active, item.workClass, weight: item.weight)
            emit(
                .activated(
                    item.id,
                    Activation(units: units, woken: false, epoch: item.epoch, due: item.due, key: item.key)))
        }
        return state.work[item.id].map { WorkView($0) } ?? WorkView(item)
    }

    private mutating func resolve(_ item: WorkItem, by actor: Actor) -> WorkView {
        let service = policy?.queue(item.queue)?.policy[item.workClass]
        let wrapUp = service?.wrapUp ?? .zero
        let units = wrapUp > .zero ? StateWeight.units(.resolved, item.workClass, weight: item.weight) : 0
        emit(
            .resolved(
                item.id,
                Resolution(
                    by: actor.agent, epoch: item.epoch + 1, units: units,
                    wrapUpUntil: wrapUp > .zero ? now + wrapUp : .none,
                    reopenUntil: now + (service?.reopenWithin ?? .zero))))
        return state.work[item.id].map { WorkView($0) } ?? WorkView(item)
    }

    /// Resolved work without wrap-up leaves the router at once.
    private mutating func leaveIfDone(_ id: ConversationID) {
        if let item = state.work[id], item.state == .resolved, !item.deadline.isRunning {
            emit(.left(id, .resolved))
        }
    }

    /// Ends wrap-up before its time.
    private mutating func done(_ change: Change) throws(Refusal) -> Reply {
        guard let item = state.work[change.conversation] else { throw .notOpen(change.conversation) }
        guard item.epoch == change.epoch else { throw .stale(item.id, epoch: item.epoch, owner: item.owner) }
        guard item.state == .resolved else { throw .wrongState(item.id, item.state) }
        guard item.agent == change.by.agent else { throw .notOwner(item.id, owner: .none) }
        let reply = remember(item.id, .done, named: Int64(change.epoch), by: change.by)
        emit(.left(item.id, .resolved))
        return reply
    }

    /// A lead takes the conversation for themselves.
    mutating func take(_ id: ConversationID, epoch: Int32, by actor: Actor) throws(Refusal) -> Reply {
        try hand(id, epoch: epoch, to: actor.agent, kind: .taken, by: actor)
    }

    /// A lead gives the conversation to an agent.
    mutating func assign(
        _ id: ConversationID, epoch: Int32, to agent: AgentNumber, force: Bool, reason: String, by actor: Actor
    ) throws(Refusal) -> Reply {
        try hand(id, epoch: epoch, to: agent, kind: force ? .forced : .assigned, reason: reason, by: actor)
    }

    private mutating func hand(
        _ id: ConversationID, epoch: Int32, to agent: AgentNumber, kind: AssignmentKind, reason: String = "",
        by actor: Actor
    ) throws(Refusal) -> Reply {
        guard let item = state.work[id] else { throw .notOpen(id) }
        let verb: Verb = kind == .taken ? .take : .assign
        let hash = UInt64(bitPattern: Int64(agent.value))
        if let memory = item.details.memory, memory.agent == actor.agent, memory.verb == verb,
            memory.named == Int64(epoch), memory.argumentHash == hash
        {
            return .work(WorkView(conversation: id, epoch: memory.epoch, state: item.state, owner: item.owner))
        }
        guard policy?.leads(actor.agent, queue: item.queue, owner: item.owner) ?? false else { throw .notLead }
        guard item.epoch == epoch else { throw .stale(id, epoch: item.epoch, owner: item.owner) }
        try requireAgent(agent)
        guard item.state == .queued || item.state == .offered || item.state.hasOwner else {
            throw .wrongState(id, item.state)
        }
        if item.holder == agent, item.state == .active { throw .wrongState(id, item.state) }
        try requireRoom(agent, for: item, forced: kind == .forced)
        if item.state == .offered {
            emit(.offerEnded(id, item.details.offer, item.agent, .withdrawn, reason: kind.name))
        }
        let units = StateWeight.units(.active, item.workClass, weight: item.weight)
        let offer = OfferID(state.lastOffer.value + 1)
        emit(
            .assigned(
                id,
                Assignment(
                    agent: agent, kind: kind, offer: offer, epoch: item.epoch + 1, units: units,
                    confirmBy: agent == actor.agent ? .none : now + RouterLimits.confirmation, by: actor.agent,
                    reason: reason, choice: .none)))
        return remember(id, verb, named: Int64(epoch), argument: hash, by: actor)
    }

    private func requireRoom(_ agent: AgentNumber, for item: WorkItem, forced: Bool) throws(Refusal) {
        guard !forced, var candidate = candidate(agent) else { return }
        // What the agent holds of it already is not counted twice.
        if item.holder == agent { candidate.load.remove(item) }
        let room = candidate.admission(channel: item.channel, weight: item.weight)
        guard room.isEligible else { throw .noRoom(agent, room) }
    }
}
