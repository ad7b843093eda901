extension Router {
    /// Hands a conversation on: to a queue, to a colleague who is asked, or back to where it came from.
    mutating func transfer(_ wanted: Transfer) throws(Refusal) -> Reply {
        let id = wanted.conversation
        let hash = argumentHash(wanted.target)
        if let item = state.work[id], let memory = item.details.memory, memory.agent == wanted.by.agent,
            memory.verb == .transfer, memory.named == Int64(wanted.epoch), memory.argumentHash == hash
        {
            return .work(WorkView(conversation: id, epoch: memory.epoch, state: item.state, owner: item.owner))
        }
        let item = try handable(id, epoch: wanted.epoch, by: wanted.by)
        switch wanted.target {
        case .queue(let queue): try transfer(item, to: queue)
        case .ask(let agent): try ask(agent, for: item, by: wanted.by)
        case .back: try sendBack(item)
        }
        return remember(id, .transfer, named: Int64(wanted.epoch), argument: hash, by: wanted.by)
    }

    private func argumentHash(_ target: TransferTarget) -> UInt64 {
        switch target {
        case .queue(let queue): UInt64(UInt32(bitPattern: queue.value))
        case .ask(let agent): 1 << 32 | UInt64(UInt32(bitPattern: agent.value))
        case .back: 2 << 32
        }
    }

    /// The item, if the caller owns it or leads it, and saw its present epoch.
    func handable(_ id: ConversationID, epoch: Int32, by actor: Actor) throws(Refusal) -> WorkItem {
        guard let item = state.work[id] else { throw .notOpen(id) }
        let leads = policy?.leads(actor.agent, queue: item.queue, owner: item.owner) ?? false
        guard leads || (item.state.hasOwner && item.agent == actor.agent) else {
            throw .notOwner(id, owner: item.owner)
        }
        guard item.epoch == epoch else { throw .stale(id, epoch: item.epoch, owner: item.owner) }
        guard item.state == .queued || item.state == .offered || item.state.hasOwner else {
            throw .wrongState(id, item.state)
        }
        return item
    }

    // MARK: To a queue

    private mutating func transfer(_ item: WorkItem, to number: QueueNumber) throws(Refusal) {
        guard let place = destination(number, item.workClass) else { throw .unknownQueue }
        guard !place.queue.policy.retired else { throw .queueRetired(place.number) }
        guard place.number != item.queue || item.owner.isSet else { throw .wrongState(item.id, item.state) }
        var moved = item
        moved.flags.insert(.transferred)
        moved.workClass = place.workClass
        let wanted = requirement(moved, in: place.queue)
        try requireServable(moved, place, wanted)
        takeOut(item, reason: "transferred")
        count(item)
        let due = min(item.due, place.queue.calendar.add(now, target(item, in: place)))
        enqueue(moved, place, because: .transferred, due: due, requirement: wanted, bound: item.due)
        leaveOut(item, of: place)
    }

    /// Who has transferred it is not asked for a while; where other eyes are wanted nobody is who has worked on it.
    ///
    /// - Parameter keeper: whom it is kept for, if anybody.
    private mutating func leaveOut(_ item: WorkItem, of place: Destination, besides keeper: AgentNumber = .none) {
        if place.queue.policy.fourEyes {
            for agent in item.details.workedBy where agent != keeper { excludeForGood(item.id, agent, .fourEyes) }
        } else if item.owner.isSet, item.owner != keeper {
            exclude(item.id, item.owner, for: policy?.policy.declineCoolDown ?? .zero, because: .transferred)
        }
    }

    /// Somebody in the configuration must be able to have it there, now or when it has waited.
    private func requireServable(_ item: WorkItem, _ place: Destination, _ wanted: Requirement) throws(Refusal) {
        guard let policy else { throw .unknownQueue }
        let schedule = place.queue.schedule(place.workClass)
        let least = schedule.relaxed(wanted, to: UInt8(clamping: schedule.count), policy.isHard)
        let barred = place.queue.policy.fourEyes ? item.details.workedBy : []
        let isServable = policy.agentNumbers.contains { number in
            guard let agent = policy.agent(number), !barred.contains(number), !(agent.isBot && item.wantsHuman)
            else { return false }
            return agent.stage(of: place.number, place.workClass) != nil && agent.meets(least)
                && agent.limit(on: item.channel) > 0 && Int(item.weight) <= agent.policy.capacity
        }
        guard !isServable else { return }
        throw .notServable(item.id, nil, suggestions: suggestions(for: item, wanted, besides: barred + [item.agent]))
    }

    /// Those who have all that is asked for and room for it, in any queue, ranked as the conversation's queue does.
    private func suggestions(
        for item: WorkItem, _ wanted: Requirement, besides left: [AgentNumber]
    ) -> [AgentNumber] {
        guard let policy else { return [] }
        let gate = gate(for: RoutingIndex.BucketKey(item), requirement: wanted)
        var found: [(agent: AgentNumber, rank: Rank)] = []
        for number in policy.agentNumbers where !left.contains(number) {
            guard let candidate = candidate(number), candidate.row.presence.isReady(for: item.workClass),
                candidate.row.shift == .on, candidate.agent.meets(wanted), !(candidate.agent.isBot && item.wantsHuman),
                candidate.admission(
                    channel: item.channel, weight: item.weight,
                    isInterruptible: item.flags.contains(.interruptible)
                ).isEligible
            else { continue }
            let holds = index.holds(number, contact: item.contact)
            found.append((number, candidate.rank(for: item, gate, holdsContact: holds)))
        }
        return found.sorted { $0.rank < $1.rank }.prefix(RouterLimits.suggestions).map(\.agent)
    }

    /// Whatever is under way with it ends.
    mutating func takeOut(_ item: WorkItem, reason: String) {
        endAsk(item, .withdrawn, reason: reason)
        if item.state == .offered {
            emit(.offerEnded(item.id, item.details.offer, item.agent, .withdrawn, reason: reason))
        }
    }

    /// Where it was, and how often it has been handed on; from the third time on that is worth a look.
    private mutating func count(_ item: WorkItem) {
        let times = min(item.details.transfers, UInt8.max - 1) + 1
        emit(.transferred(item.id, from: Origin(queue: item.queue, agent: item.owner), count: times))
        if times >= RouterLimits.transfersMax { emit(.circling(item.id, count: times)) }
    }

    // MARK: Back

    /// To the agent who had it before the last transfer, as if it had woken for them; else to the queue it was in.
    private mutating func sendBack(_ item: WorkItem) throws(Refusal) {
        let origin = item.details.origin
        guard origin.queue.isSet, let place = destination(origin.queue, item.workClass) else {
            throw .noOrigin(item.id)
        }
        takeOut(item, reason: "sent back")
        count(item)
        let due = min(item.due, place.queue.calendar.add(now, target(item, in: place)))
        let wait = max(place.queue.policy[place.workClass].ownerWait, .minutes(2))
        let until = min(place.queue.calendar.add(now, wait), max(due, now + .minutes(2)))
        let wanted = requirement(item, in: place.queue)
        let kept = reserveOwn(item, for: origin.agent, until: until, because: .back, in: place, wanted)
        enqueue(
            item, place, because: .transferred, due: due, requirement: wanted, bound: item.due, reservation: kept)
        leaveOut(item, of: place, besides: kept.agent)
    }

    // MARK: To a colleague

    private mutating func ask(_ agent: AgentNumber, for item: WorkItem, by actor: Actor) throws(Refusal) {
        try requireAgent(agent)
        guard item.state.hasOwner, item.agent != agent else { throw .wrongState(item.id, item.state) }
        let standing = askability(of: agent, for: item)
        guard standing.isEligible else {
            let wanted = state.requirements[item.requirement.index]
            throw .notServable(item.id, standing, suggestions: suggestions(for: item, wanted, besides: [item.agent]))
        }
        if item.agent == actor.agent { confirm(item) }
        endAsk(item, .withdrawn, reason: "another was asked")
        let asks = policy?.policy.asks ?? AskPolicy()
        let until =
            item.workClass == .live
            ? now + asks.live : policy?.queue(item.queue)?.calendar.add(now, asks.deferred) ?? now + asks.deferred
        emit(
            .asked(
                item.id,
                Ask(
                    agent: agent, offer: OfferID(state.lastOffer.value + 1), until: until,
                    units: units(of: item, as: .active))))
    }

    /// A colleague may be asked when they work now, may answer there and have room. Team and skills are theirs to judge.
    private func askability(of agent: AgentNumber, for item: WorkItem) -> Eligibility {
        guard let candidate = candidate(agent) else { return .unknownAgent }
        guard candidate.row.presence.isReady(for: item.workClass) else { return .notReady(candidate.row.presence) }
        switch candidate.row.shift {
        case .off: return .offShift(until: candidate.row.shiftUntil)
        case .closing: return .shiftEnding(at: candidate.row.shiftUntil)
        case .on: break
        }
        if candidate.agent.isBot, item.wantsHuman { return .wantsHuman }
        return candidate.admission(
            channel: item.channel, weight: item.weight, isInterruptible: item.flags.contains(.interruptible))
    }

    /// An ask ends without being accepted; nothing when there is none.
    mutating func endAsk(_ item: WorkItem, _ end: OfferEnd, reason: String) {
        guard let ask = item.details.ask, state.work[item.id]?.details.ask == ask else { return }
        emit(.askEnded(item.id, ask.agent, end, reason: reason))
    }
}
