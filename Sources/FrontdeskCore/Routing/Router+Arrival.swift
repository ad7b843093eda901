extension Router {
    /// A customer's message: opens, joins, wakes or reopens a conversation.
    mutating func receive(_ arrival: Arrival) throws(Refusal) -> Reply {
        if let item = state.work[arrival.conversation] {
            if item.state == .resolved, !arrival.automatic {
                try reopen(arrival, inWrapUp: item)
            } else {
                try join(item, arrival)
            }
        } else if let reopening = arrival.reopening, !arrival.automatic {
            guard let classification = arrival.classification else { throw .notOpen(arrival.conversation) }
            try open(arrival, classification, after: reopening)
        } else if let classification = arrival.classification {
            try open(arrival, classification, after: nil)
        } else {
            emit(.received(arrival.conversation, arrival.message, answerable: false))
        }
        return .received(arrival.conversation, arrival.message)
    }

    /// Wrap-up ends, and then it is as if it had ended before: where the conversation goes must not hang on a few seconds.
    private mutating func reopen(_ arrival: Arrival, inWrapUp item: WorkItem) throws(Refusal) {
        guard let classification = arrival.classification else { throw .notOpen(item.id) }
        if case .queue(let number) = classification.end, policy?.queue(number) == nil { throw .unknownQueue }
        emit(.left(item.id, .resolved))
        try open(arrival, classification, after: Reopening(item))
    }

    /// A conversation enters the router: new, or after it was resolved.
    private mutating func open(
        _ arrival: Arrival, _ classification: Classification, after last: Reopening?
    ) throws(Refusal) {
        var opening = opening(arrival, classification, after: last)
        switch classification.end {
        case .file, .spam:
            if let last {
                // It is out of the agents' hands, but theirs to see as before.
                opening.epoch = last.epoch + 1
                opening.queue = last.queue
                opening.reopenUntil = last.reopenUntil
            }
            emit(.opened(opening))
            emit(.received(arrival.conversation, arrival.message, answerable: !arrival.automatic))
            emit(.left(arrival.conversation, classification.end == .file ? .filed : .spam))
        case .queue(let number):
            guard let queue = policy?.queue(number) else { throw .unknownQueue }
            let requirement = intern(queue.base, classification.requirement)
            if last != nil {
                opening.queue = number
                opening.requirement = requirement
            }
            emit(.opened(opening))
            emit(.received(arrival.conversation, arrival.message, answerable: !arrival.automatic))
            guard let item = state.work[arrival.conversation] else { return }
            if last != nil {
                wake(item, because: .reopened, boost: classification.boost)
            } else {
                enter(item, number, queue, requirement, boost: classification.boost)
            }
        }
    }

    private func opening(_ arrival: Arrival, _ classification: Classification, after last: Reopening?) -> Opening {
        let window = policy?.policy.affinityWindow ?? .zero
        let near = arrival.affinity.isSet && arrival.affinityAt.isSet && now - arrival.affinityAt <= window
        return Opening(
            conversation: arrival.conversation, channel: arrival.channel, workClass: classification.workClass,
            contact: arrival.contact, identity: arrival.identity, route: classification.route,
            weight: classification.weight, epoch: last?.epoch ?? 0, lastOwner: last?.lastOwner ?? .none,
            affinity: near && last == nil ? arrival.affinity : .none)
    }

    /// The first place of a new conversation.
    private mutating func enter(
        _ item: WorkItem, _ number: QueueNumber, _ queue: BoundQueue, _ requirement: RequirementNumber, boost: Span
    ) {
        let due = queue.calendar.add(now, queue.policy[item.workClass].firstReply)
        emit(
            .queued(
                item.id,
                Queueing(
                    queue: number, requirement: requirement, because: .new, enteredAt: now, due: due,
                    key: (due - boost).microseconds, epoch: item.epoch)))
    }

    private mutating func join(_ item: WorkItem, _ arrival: Arrival) throws(Refusal) {
        let wakes = !arrival.automatic && item.state == .waiting
        if wakes, policy?.queue(item.queue) == nil { throw .unknownQueue }
        emit(.received(item.id, arrival.message, answerable: !arrival.automatic))
        guard wakes, let woken = state.work[item.id] else { return }
        // Its priority stays: due minus key.
        wake(woken, because: .woken, boost: Span(microseconds: item.due.microseconds &- item.key))
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
