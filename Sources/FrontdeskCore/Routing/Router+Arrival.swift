extension Router {
    /// A customer's message: opens, joins, wakes or reopens a conversation.
    mutating func receive(_ arrival: Arrival) throws(Refusal) -> Reply {
        if let item = state.work[arrival.conversation] {
            if item.state == .resolved, !arrival.automatic {
                try reopen(arrival, inWrapUp: item)
            } else {
                try join(item, arrival)
            }
        } else if let reopening = arrival.reopening {
            guard !arrival.automatic else {
                emit(.received(arrival.conversation, arrival.message, answerable: false))
                return .received(arrival.conversation, arrival.message)
            }
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
        emit(.left(item.id, .resolved, epoch: item.epoch))
        try open(arrival, classification, after: Reopening(item))
    }

    /// A conversation enters the router: new, or after it was resolved.
    ///
    /// - Parameter agent: who opens it by hand; none for what comes in.
    mutating func open(
        _ arrival: Arrival, _ classification: Classification, after last: Reopening?, by agent: AgentNumber = .none
    ) throws(Refusal) {
        switch classification.end {
        case .file, .spam:
            var opening = opening(arrival, classification, after: last)
            if let last {
                // It is out of the agents' hands, but theirs to see as before.
                opening.epoch = last.epoch + 1
                opening.queue = last.queue
                opening.reopenUntil = last.reopenUntil
            }
            emitOpened(opening, arrival, by: agent)
            let end: WorkState = classification.end == .file ? .filed : .spam
            emit(.left(arrival.conversation, end, epoch: opening.epoch))
        case .queue(let number):
            guard let place = destination(number, classification.workClass) else { throw .unknownQueue }
            open(arrival, classification, at: place, after: last, by: agent)
        }
    }

    /// It is there, and so is what was said; nothing was where an agent has the first word.
    private mutating func emitOpened(_ opening: Opening, _ arrival: Arrival, by agent: AgentNumber) {
        emit(.opened(opening))
        if agent.isSet { emit(.begun(arrival.conversation, agent)) }
        guard arrival.message.value != 0 else { return }
        emit(.received(arrival.conversation, arrival.message, answerable: !arrival.automatic))
    }

    private mutating func open(
        _ arrival: Arrival, _ classification: Classification, at place: Destination, after last: Reopening?,
        by agent: AgentNumber
    ) {
        let part = classification.requirement
        let wanted = Requirement(required: place.queue.base + part.required, preferred: part.preferred)
        var opening = opening(arrival, classification, after: last)
        if place.workClass != classification.workClass {
            opening.workClass = place.workClass
            opening.flags.insert(.converted)
        }
        if let resolve = place.queue.policy[place.workClass].resolve {
            opening.resolveDue = place.queue.calendar.add(now, resolve)
        }
        if last != nil {
            opening.queue = place.number
            opening.requirement = intern(wanted)
        }
        emitOpened(opening, arrival, by: agent)
        guard let item = state.work[arrival.conversation] else { return }
        if last != nil {
            wake(item, because: .reopened, at: place)
        } else {
            enter(item, place, wanted, arrival)
        }
    }

    private mutating func opening(
        _ arrival: Arrival, _ classification: Classification, after last: Reopening?
    ) -> Opening {
        let window = policy?.policy.affinity.window ?? .zero
        let near = arrival.affinity.isSet && arrival.affinityAt.isSet && now - arrival.affinityAt <= window
        var flags: WorkFlags = []
        if classification.interruptible { flags.insert(.interruptible) }
        if arrival.asksHuman { flags.insert(.human) }
        let boost = Int32(clamping: classification.boost.microseconds / 1_000_000)
        return Opening(
            conversation: arrival.conversation, channel: arrival.channel, workClass: classification.workClass,
            contact: arrival.contact, identity: arrival.identity, route: classification.route,
            weight: classification.weight, epoch: last?.epoch ?? 0, lastOwner: last?.lastOwner ?? .none,
            affinity: near && last == nil ? arrival.affinity : .none, replyBy: arrival.replyBy,
            language: language(classification.language),
            boost: min(max(boost, -OrderKey.boostMax), OrderKey.boostMax), strict: classification.strict, flags: flags)
    }

    /// The number of a language, given on first sight; none for more kinds than there are, and for none.
    private mutating func language(_ code: String) -> LanguageNumber {
        guard !code.isEmpty else { return .none }
        if let number = state.names.number(.language, code) { return LanguageNumber(number) }
        let number = Int32(state.names.all(.language).count)
        let isServed = policy?.policy.languages.served.contains(code) ?? false
        guard number < RouterLimits.languagesMax || isServed else { return .none }
        emit(.named(.language, number: number, name: code))
        return LanguageNumber(number)
    }

    /// The first place of a new conversation.
    private mutating func enter(
        _ item: WorkItem, _ place: Destination, _ requirement: Requirement, _ arrival: Arrival
    ) {
        let service = place.queue.policy[item.workClass]
        let due = min(place.queue.calendar.add(now, service.firstReply), item.resolveDue)
        enqueue(
            item, place, because: .new, due: due, requirement: requirement,
            reservation: firstReservation(item, place, requirement, due: due, arrival), epoch: item.epoch)
    }

    /// For whom new work is kept at first: the agent the route names, the contact's owner, who holds other work of the
    /// contact, who answered it last. Only for somebody who could have it.
    private func firstReservation(
        _ item: WorkItem, _ place: Destination, _ requirement: Requirement, due: Instant, _ arrival: Arrival
    ) -> Reservation {
        guard let policy else { return .none }
        func kept(_ agent: AgentNumber, _ wait: Span, _ because: ReservedBecause, last: Instant) -> Reservation? {
            guard wait > .zero, agent.isSet,
                let reservation = reserve(
                    item, for: agent, until: min(place.queue.calendar.add(now, wait), last), because: because),
                couldHave(reservation, item, in: place, requirement)
            else { return nil }
            return reservation
        }
        let route = policy.route(item.route)
        if let named = route?.agent,
            let found = kept(policy.agentNumbers[named.agent], named.wait, .named, last: .distantFuture)
        {
            return found
        }
        if let wait = route?.contactOwner, let found = kept(arrival.contactOwner, wait, .contactOwner, last: due) {
            return found
        }
        let affinity = policy.policy.affinity
        for holder in index.holders(of: item.contact).sorted() {
            if let found = kept(holder, affinity.sameContactWait(item.workClass), .sameContact, last: due) {
                return found
            }
        }
        return kept(item.affinity, affinity.wait(item.workClass), .affinity, last: due) ?? .none
    }

    private mutating func join(_ item: WorkItem, _ arrival: Arrival) throws(Refusal) {
        let rests = item.state == .waiting || item.state == .parked || item.state == .snoozed
        let wakes = !arrival.automatic && rests
        if wakes, destination(item.queue, item.workClass) == nil { throw .unknownQueue }
        emit(.received(item.id, arrival.message, answerable: !arrival.automatic))
        guard !arrival.automatic else { return }
        followWindow(item.id, arrival.replyBy)
        if arrival.asksHuman, !item.wantsHuman { wantHuman(item.id) }
        guard let item = state.work[item.id] else { return }
        if wakes, item.state != .queued {
            wake(item, because: .woken)
        } else if item.state.hasOwner, item.unansweredSince == now, !rests {
            owe(item)
        }
    }

    /// The provider's window is counted from the customer's last message.
    private mutating func followWindow(_ id: ConversationID, _ replyBy: Instant) {
        guard var item = state.work[id], item.replyBy != replyBy, replyBy.isRunning || item.replyBy.isRunning else {
            return
        }
        item.replyBy = replyBy
        var rekeying = Rekeying(item, because: .replyWindow)
        if item.due.isSet { rekeying.key = key(of: item, due: item.due) }
        emit(.rekeyed(id, rekeying))
    }

    /// The owner has it in hand, and the customer is owed an answer again.
    private mutating func owe(_ item: WorkItem) {
        guard let queue = policy?.queue(item.queue) else { return }
        var rekeying = Rekeying(item, because: .message)
        rekeying.due = min(
            queue.calendar.add(item.unansweredSince, queue.policy[item.workClass].nextReply), item.resolveDue)
        rekeying.key = key(of: item, due: rekeying.due)
        rekeying.flags.remove(.promised)
        if rekeying.due != item.due { emit(.rekeyed(item.id, rekeying)) }
        let row = state.roster[item.agent.index]
        if !row.inContact, row.liveUntil == .none { returnBeforeNextShift(item.agent) }
    }

    /// From now on no bot has it; one that has it loses it.
    private mutating func wantHuman(_ id: ConversationID) {
        emit(.humanWanted(id))
        guard let item = state.work[id] else { return }
        if isBot(item.askedAgent) { endAsk(item, .withdrawn, reason: "human") }
        if item.state == .queued, isBot(item.reservedFor) { return requeue(item, because: .humanWanted) }
        guard item.holder.isSet, item.state != .resolved, isBot(item.agent) else { return }
        if item.state == .offered {
            emit(.offerEnded(id, item.details.offer, item.agent, .withdrawn, reason: "human"))
        }
        requeue(item, because: .humanWanted)
    }

    /// Work again: to its owner at once when they take it, even above capacity; else to the queue, kept for the owner.
    ///
    /// The due counts from the first message that is unanswered, a promise stays, and without either it is as if the
    /// customer had just written.
    ///
    /// - Parameter found: the place it was classified to, whose requirement it has already; `nil` for the present queue.
    mutating func wake(_ item: WorkItem, because: QueuedBecause, at found: Destination? = nil) {
        if takesWake(item), let queue = policy?.queue(item.queue) {
            let due = wakeDue(item, queue, item.workClass, because)
            let units = policy?.policy.weights.units(.active, item.workClass, weight: item.weight) ?? item.weight
            // It was resolved, so the right to act on it was nobody's.
            let epoch = because == .reopened ? item.epoch + 1 : item.epoch
            emit(
                .activated(
                    item.id,
                    Activation(units: units, woken: true, epoch: epoch, due: due, key: key(of: item, due: due))))
            return
        }
        guard let place = found ?? destination(item.queue, item.workClass) else { return }
        endAsk(item, .withdrawn, reason: because.name)
        let due = wakeDue(item, place.queue, place.workClass, because)
        let wait = place.queue.policy[place.workClass].ownerWait
        let until = min(place.queue.calendar.add(now, wait), due)
        let wanted =
            found == nil ? requirement(item, in: place.queue) : state.requirements[item.requirement.index]
        enqueue(
            item, place, because: because, due: due, requirement: wanted, bound: item.details.bound,
            reservation: wait > .zero
                ? reserveOwn(item, for: item.agent, until: until, because: .owner, in: place, wanted) : .none)
    }

    private func wakeDue(
        _ item: WorkItem, _ queue: BoundQueue, _ workClass: WorkClass, _ because: QueuedBecause
    ) -> Instant {
        let isOver = because == .snoozeOver || because == .parkOver
        // What ran on, or was promised, is still owed.
        if isOver, item.unansweredSince.isSet || item.flags.contains(.promised) { return item.due }
        let from = item.unansweredSince.isSet ? item.unansweredSince : now
        let due = queue.calendar.add(from, queue.policy[workClass].nextReply)
        return min(due, item.resolveDue, item.details.bound)
    }

    func isBot(_ agent: AgentNumber) -> Bool { policy?.agent(agent)?.isBot ?? false }

    private func takesWake(_ item: WorkItem) -> Bool {
        let agent = item.agent
        guard let bound = policy?.agent(agent), !(bound.isBot && item.wantsHuman) else { return false }
        let row = state.roster[agent.index]
        guard row.presence.takesWakes(of: item.workClass), row.shift != .off else { return false }
        let until = item.workClass == .live ? row.liveUntil : row.deferredUntil
        return row.inContact || (until.isRunning && until > now)
    }
}

extension WorkItem {
    var wantsHuman: Bool { flags.contains(.human) }
}
