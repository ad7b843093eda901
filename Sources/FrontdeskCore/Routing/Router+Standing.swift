extension Router {
    /// A lead sets how soon a conversation is served; where it stands changes at once.
    mutating func prioritize(
        _ id: ConversationID, epoch: Int32, boost: Int32, strict: UInt8, by actor: Actor
    ) throws(Refusal) -> Reply {
        guard let item = state.work[id] else { throw .notOpen(id) }
        guard policy?.leads(actor.agent, queue: item.queue, owner: item.owner) ?? false else { throw .notLead }
        guard item.epoch == epoch else { throw .stale(id, epoch: item.epoch, owner: item.owner) }
        guard item.state == .queued || item.state == .offered || item.state.hasOwner else {
            throw .wrongState(id, item.state)
        }
        var next = item
        next.boost = min(max(boost, -OrderKey.boostMax), OrderKey.boostMax)
        next.strict = min(strict, UInt8(OrderKey.strictMax))
        next.flags.insert(.prioritySet)
        var rekeying = Rekeying(next, because: .priority)
        rekeying.key = key(of: next, due: item.due)
        if next != item { emit(.rekeyed(id, rekeying)) }
        return .work(WorkView(present(item)))
    }

    /// The owner or a lead says that it is spam: it leaves, and comes back only by hand.
    mutating func markSpam(_ id: ConversationID, epoch: Int32, by actor: Actor) throws(Refusal) -> Reply {
        let item = try handable(id, epoch: epoch, by: actor)
        takeOut(item, reason: "spam")
        emit(.left(id, .spam, epoch: item.epoch + 1))
        return .work(WorkView(conversation: id, epoch: item.epoch + 1, state: .spam, owner: .none))
    }

    /// What has left comes back by hand: no spam after all, or not done. Who had it last and is there has it at once.
    mutating func revive(_ revival: Revival) throws(Refusal) -> Reply {
        let open = state.work[revival.conversation]
        if let open, let memory = open.details.memory, memory.agent == revival.by.agent, memory.verb == revival.verb,
            memory.named == Int64(revival.target.value)
        {
            return .work(WorkView(open))
        }
        if let open, open.state != .resolved { throw .wrongState(open.id, open.state) }
        let wanted =
            revival.target.isSet ? revival.target : revival.queue.isSet ? revival.queue : policy?.lastQueue ?? .none
        guard let place = destination(wanted, revival.workClass) else { throw .unknownQueue }
        if let open { emit(.left(open.id, .resolved, epoch: open.epoch)) }
        emit(.opened(opening(revival)))
        guard let item = state.work[revival.conversation] else { return .none }
        // Its first key counts again: the wait was ours.
        let isKept = revival.verb == .notSpam && revival.due.isSet && wanted == revival.queue
        let due =
            isKept ? revival.due : min(place.queue.calendar.add(now, target(item, in: place)), item.resolveDue)
        let isOwn = revival.verb == .reopen && revival.lastOwner == revival.by.agent
        let until = place.queue.calendar.add(now, .minutes(30))
        let requirement = requirement(item, in: place.queue)
        let kept =
            isOwn
            ? reserveOwn(item, for: revival.by.agent, until: until, because: .owner, in: place, requirement)
            : .none
        enqueue(
            item, place, because: revival.verb == .notSpam ? .notSpam : .reopenedByHand, due: due,
            requirement: requirement, bound: isKept ? due : .distantFuture, reservation: kept)
        return remember(item.id, revival.verb, named: Int64(revival.target.value), by: revival.by)
    }

    private func opening(_ revival: Revival) -> Opening {
        var flags = revival.flags
        flags.remove(.promised)
        return Opening(
            conversation: revival.conversation, channel: revival.channel, workClass: revival.workClass,
            contact: revival.contact, identity: revival.identity, route: revival.route, weight: revival.weight,
            epoch: revival.epoch, lastOwner: revival.lastOwner, affinity: .none, resolveDue: revival.resolveDue,
            lastInbound: revival.lastInbound, unansweredSince: revival.unansweredSince, language: revival.language,
            boost: revival.boost, strict: revival.strict,
            flags: flags)
    }
}
