extension Router {
    /// The item, if the caller owns it and saw its present epoch.
    func owned(_ id: ConversationID, epoch: Int32, by actor: Actor) throws(Refusal) -> WorkItem {
        guard let item = state.work[id] else { throw .notOpen(id) }
        guard item.epoch == epoch else { throw .stale(id, epoch: item.epoch, owner: item.owner) }
        guard item.state.hasOwner, item.agent == actor.agent else { throw .notOwner(id, owner: item.owner) }
        return item
    }

    private func requireSeen(_ item: WorkItem, seen: MessageID, anyway: Bool) throws(Refusal) {
        if seen.value != 0, seen < item.lastInbound, !anyway { throw .newMessage(item.id, item.lastInbound) }
    }

    /// The conversation of a reply, if its author may send it.
    package func replied(by draft: ReplyDraft) throws(Refusal) -> WorkItem {
        let item = try owned(draft.conversation, epoch: draft.epoch, by: draft.by)
        try requireSeen(item, seen: draft.seen, anyway: draft.sendAnyway)
        return item
    }

    mutating func reply(_ draft: ReplyDraft) throws(Refusal) -> Reply {
        let item = try replied(by: draft)
        if draft.then == .snooze { try requirePause(draft.until, .snooze) }
        confirm(item)
        let words = FirstWords(
            message: draft.message, then: draft.then, until: draft.until, promise: draft.promise)
        return answer(item, words, by: draft.by)
    }

    /// What its owner says goes out, and the conversation goes on as they want.
    mutating func answer(_ item: WorkItem, _ words: FirstWords, by actor: Actor) -> Reply {
        let outbox = OutboxID(state.lastOutbox.value + 1)
        let isHuman = !(policy?.agent(actor.agent)?.isBot ?? false)
        emit(.replied(item.id, words.message, outbox, actor.agent, human: isHuman))
        var view = WorkView(item)
        switch words.then {
        case .wait: view = wait(present(item))
        case .active: view = activate(present(item))
        case .snooze: view = pause(present(item), .snooze, until: words.until, promise: words.promise)
        case .resolve:
            view = resolve(present(item), by: actor)
            leaveIfDone(item.id)
        }
        return .replied(view, words.message, outbox)
    }

    /// The customer hears that it has come; where the conversation stands, and whether an answer is owed, stays as it is.
    mutating func acknowledge(_ id: ConversationID, _ message: MessageID) throws(Refusal) -> Reply {
        guard state.work[id] != nil else { throw .notOpen(id) }
        emit(.acknowledged(id, message, OutboxID(state.lastOutbox.value + 1)))
        return .none
    }

    mutating func change(_ change: Change) throws(Refusal) -> Reply {
        if let item = state.work[change.conversation], item.details.memory?.isOf(change) ?? false,
            let memory = item.details.memory
        {
            return .work(
                WorkView(conversation: item.id, epoch: memory.epoch, state: item.state, owner: item.owner))
        }
        if change.verb == .done { return try done(change) }
        let item = try owned(change.conversation, epoch: change.epoch, by: change.by)
        switch change.verb {
        case .wait, .resolve: try requireSeen(item, seen: change.seen, anyway: change.sendAnyway)
        case .park, .snooze:
            try requireSeen(item, seen: change.seen, anyway: change.sendAnyway)
            try requirePause(change.until, change.verb)
        case .active, .giveBack, .done: break
        }
        confirm(item)
        endAsk(item, .withdrawn, reason: change.verb.verb.name)
        switch change.verb {
        case .wait: _ = wait(item)
        case .active: _ = activate(item)
        case .resolve: _ = resolve(item, by: change.by)
        case .giveBack:
            exclude(item.id, change.by.agent, for: policy?.policy.declineCoolDown ?? .zero, because: .returned)
            requeue(present(item), because: .returned)
        case .park, .snooze: _ = pause(item, change.verb, until: change.until, promise: change.promise)
        case .done: break
        }
        let reply = remember(
            item.id, change.verb.verb, named: Int64(change.epoch), argument: change.argumentHash, by: change.by)
        if change.verb == .resolve { leaveIfDone(item.id) }
        return reply
    }

    /// The item as the events so far have left it.
    func present(_ item: WorkItem) -> WorkItem { state.work[item.id] ?? item }

    func units(of item: WorkItem, as state: WorkState) -> Int32 {
        (policy?.policy.weights ?? WeightPolicy()).units(state, item.workClass, weight: item.weight)
    }

    private mutating func wait(_ item: WorkItem) -> WorkView {
        if item.state != .waiting {
            endAsk(item, .withdrawn, reason: Verb.wait.name)
            let after = policy?.queue(item.queue)?.policy[item.workClass].resolveAfter
            let until = after.map { now + $0 } ?? .distantFuture
            emit(.waited(item.id, units: units(of: item, as: .waiting), until: until))
        }
        return WorkView(present(item))
    }

    private mutating func activate(_ item: WorkItem) -> WorkView {
        if item.state != .active {
            endAsk(item, .withdrawn, reason: Verb.active.name)
            emit(
                .activated(
                    item.id,
                    Activation(
                        units: units(of: item, as: .active), woken: false, epoch: item.epoch, due: item.due,
                        key: item.key)))
        }
        return WorkView(present(item))
    }

    private mutating func resolve(_ item: WorkItem, by actor: Actor) -> WorkView {
        endAsk(item, .withdrawn, reason: Verb.resolve.name)
        let wrapUp = policy?.queue(item.queue)?.policy[item.workClass].wrapUp ?? .zero
        emit(.resolved(item.id, resolution(of: item, by: actor.agent, wrapUp: wrapUp)))
        return WorkView(present(item))
    }

    func resolution(of item: WorkItem, by agent: AgentNumber, wrapUp: Span) -> Resolution {
        let reopenWithin = policy?.queue(item.queue)?.policy[item.workClass].reopenWithin ?? .zero
        return Resolution(
            by: agent, epoch: item.epoch + 1, units: wrapUp > .zero ? units(of: item, as: .resolved) : 0,
            wrapUpUntil: wrapUp > .zero ? now + wrapUp : .none, reopenUntil: now + reopenWithin)
    }

    /// Resolved work without wrap-up leaves the router at once.
    private mutating func leaveIfDone(_ id: ConversationID) {
        if let item = state.work[id], item.state == .resolved, !item.deadline.isRunning {
            emit(.left(id, .resolved, epoch: item.epoch))
        }
    }

    /// Ends wrap-up before its time.
    private mutating func done(_ change: Change) throws(Refusal) -> Reply {
        guard let item = state.work[change.conversation] else { throw .notOpen(change.conversation) }
        guard item.epoch == change.epoch else { throw .stale(item.id, epoch: item.epoch, owner: item.owner) }
        guard item.state == .resolved else { throw .wrongState(item.id, item.state) }
        guard item.agent == change.by.agent else { throw .notOwner(item.id, owner: .none) }
        let reply = remember(item.id, .done, named: Int64(change.epoch), by: change.by)
        emit(.left(item.id, .resolved, epoch: item.epoch))
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
        endAsk(item, .withdrawn, reason: kind.name)
        let units = units(of: item, as: .active)
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

    func requireRoom(_ agent: AgentNumber, for item: WorkItem, forced: Bool) throws(Refusal) {
        guard !forced, var candidate = candidate(agent) else { return }
        // What the agent holds of it already is not counted twice.
        if item.holder == agent { candidate.load.remove(item) }
        if let ask = item.details.ask, ask.agent == agent { candidate.load.remove(ask, of: item) }
        let room = candidate.admission(
            channel: item.channel, weight: item.weight, isInterruptible: item.flags.contains(.interruptible))
        guard room.isEligible else { throw .noRoom(agent, room) }
    }
}
