extension Router {
    /// A customer's message: opens, joins, wakes or reopens a conversation.
    mutating func receive(_ arrival: Arrival) throws(Refusal) -> Reply {
        if let item = state.work[arrival.conversation] {
            try join(item, arrival)
        } else if let reopening = arrival.reopening, !arrival.automatic {
            try reopen(arrival, reopening)
        } else if let classification = arrival.classification {
            try open(arrival, classification)
        } else {
            emit(.received(arrival.conversation, arrival.message, answerable: false))
        }
        return .received(arrival.conversation, arrival.message)
    }

    private mutating func open(
        _ arrival: Arrival, _ classification: Classification, epoch: Int32 = 0
    ) throws(Refusal) {
        let window = policy?.policy.affinityWindow ?? .zero
        let near = arrival.affinity.isSet && arrival.affinityAt.isSet && now - arrival.affinityAt <= window
        let opening = Opening(
            conversation: arrival.conversation, channel: arrival.channel, workClass: classification.workClass,
            contact: arrival.contact, identity: arrival.identity, route: classification.route,
            weight: classification.weight, epoch: epoch, lastOwner: .none, affinity: near ? arrival.affinity : .none)
        switch classification.end {
        case .file, .spam:
            emit(.opened(opening))
            emit(.received(arrival.conversation, arrival.message, answerable: !arrival.automatic))
            emit(.left(arrival.conversation, classification.end == .file ? .filed : .spam))
        case .queue(let number):
            guard let queue = policy?.queue(number) else { throw .unknownQueue }
            emit(.opened(opening))
            emit(.received(arrival.conversation, arrival.message, answerable: !arrival.automatic))
            let due = queue.calendar.add(now, queue.policy[classification.workClass].firstReply)
            let requirement = intern(queue.base, classification.requirement)
            emit(
                .queued(
                    arrival.conversation,
                    Queueing(
                        queue: number, requirement: requirement, because: .new, enteredAt: now, due: due,
                        key: (due - classification.boost).microseconds, epoch: epoch)))
        }
    }

    private mutating func join(_ item: WorkItem, _ arrival: Arrival) throws(Refusal) {
        let wakes = !arrival.automatic && (item.state == .waiting || item.state == .resolved)
        if wakes, policy?.queue(item.queue) == nil { throw .unknownQueue }
        emit(.received(item.id, arrival.message, answerable: !arrival.automatic))
        guard wakes, let woken = state.work[item.id] else { return }
        let reopened = item.state == .resolved
        // Without a new classification its priority stays: due minus key.
        let boost = arrival.classification?.boost ?? Span(microseconds: item.due.microseconds &- item.key)
        wake(woken, because: reopened ? .reopened : .woken, boost: boost)
    }

    private mutating func reopen(_ arrival: Arrival, _ reopening: Reopening) throws(Refusal) {
        guard let classification = arrival.classification else { throw .notOpen(arrival.conversation) }
        guard case .queue(let number) = classification.end else {
            try open(arrival, classification, epoch: reopening.epoch)
            return
        }
        guard let queue = policy?.queue(number) else { throw .unknownQueue }
        emit(
            .opened(
                Opening(
                    conversation: arrival.conversation, channel: arrival.channel, workClass: classification.workClass,
                    contact: arrival.contact, identity: arrival.identity, route: classification.route,
                    weight: classification.weight, epoch: reopening.epoch, lastOwner: reopening.lastOwner,
                    affinity: .none)))
        emit(.received(arrival.conversation, arrival.message, answerable: true))
        let requirement = intern(queue.base, classification.requirement)
        let due = queue.calendar.add(now, queue.policy[classification.workClass].nextReply)
        emit(
            .queued(
                arrival.conversation,
                Queueing(
                    queue: number, requirement: requirement, because: .reopened, enteredAt: now, due: due,
                    key: (due - classification.boost).microseconds, epoch: reopening.epoch)))
        guard let item = state.work[arrival.conversation] else { return }
        wake(item, because: .reopened, boost: classification.boost)
    }

    /// Work again: to its owner at once when they take it, even above capacity; else to the queue, kept for the owner.
    private mutating func wake(_ item: WorkItem, because: QueuedBecause, boost: Span) {
        guard let queue = policy?.queue(item.queue) else { return }
        let service = queue.policy[item.workClass]
        let since = item.unansweredSince.isSet ? item.unansweredSince : now
        let due = queue.calendar.add(since, service.nextReply)
        let key = (due - boost).microseconds
        if takesWake(item.agent, of: item.workClass) {
            let units = StateWeight.units(.active, item.workClass, weight: item.weight)
            let epoch = because == .reopened ? item.epoch + 1 : item.epoch
            emit(.activated(item.id, Activation(units: units, woken: true, epoch: epoch, due: due, key: key)))
            return
        }
        let keep = service.ownerWait > .zero && policy?.agent(item.agent) != nil
        let until = min(queue.calendar.add(now, service.ownerWait), due)
        emit(
            .queued(
                item.id,
                Queueing(
                    queue: item.queue, requirement: item.requirement, because: because, enteredAt: now, due: due,
                    key: key, epoch: item.epoch + 1, reservedFor: keep && until > now ? item.agent : .none,
                    reservedUntil: keep && until > now ? until : .none)))
    }

    private func takesWake(_ agent: AgentNumber, of workClass: WorkClass) -> Bool {
        guard policy?.agent(agent) != nil else { return false }
        let row = state.roster[agent.index]
        guard row.presence.takesWakes(of: workClass) else { return false }
        let until = workClass == .live ? row.liveUntil : row.deferredUntil
        return row.inContact || (until.isRunning && until > now)
    }

    /// The number of a merged requirement, defined on first sight.
    mutating func intern(_ base: [SkillLevel], _ part: Requirement) -> RequirementNumber {
        let merged = Requirement(required: base + part.required, preferred: part.preferred)
        if let number = state.number(of: merged) { return number }
        let number = RequirementNumber(Int32(state.requirements.count))
        emit(.requirementDefined(number, merged))
        return number
    }

    /// Back to the queue with the place it had.
    mutating func requeue(_ item: WorkItem, because: QueuedBecause) {
        emit(
            .queued(
                item.id,
                Queueing(
                    queue: item.queue, requirement: item.requirement, because: because, enteredAt: item.enteredAt,
                    due: item.due, key: item.key, epoch: item.epoch + 1)))
    }
}
