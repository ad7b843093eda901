extension Router {
    /// Where work goes when it enters a queue: the queue itself, or what stands in for it.
    struct Destination {
        var number: QueueNumber
        var queue: BoundQueue
        var workClass: WorkClass
    }

    /// Follows a queue that was moved, and what a closed one does with the class. From a closed queue it goes one step and
    /// no further.
    ///
    /// - Returns: `nil` when the policy lacks the queue.
    func destination(_ number: QueueNumber, _ workClass: WorkClass) -> Destination? {
        guard let policy else { return nil }
        let present = policy.present(number)
        guard let queue = policy.queue(present) else { return nil }
        guard !state.lines[present.index].isOpen else {
            return Destination(number: present, queue: queue, workClass: workClass)
        }
        switch queue.whenClosed(workClass) {
        case .hold, .serve: return Destination(number: present, queue: queue, workClass: workClass)
        case .convert:
            return Destination(number: present, queue: queue, workClass: .deferred)
        case .queue(let other):
            let next = policy.present(other)
            guard let stand = policy.queue(next) else {
                return Destination(number: present, queue: queue, workClass: workClass)
            }
            return Destination(number: next, queue: stand, workClass: workClass)
        }
    }

    /// What a conversation asks for in a queue: the queue's base, the route's part unless it was transferred, the language.
    func requirement(_ item: WorkItem, in queue: BoundQueue) -> Requirement {
        guard let policy else { return Requirement(required: queue.base) }
        let language = item.language.isSet ? state.names.name(item.language) : policy.policy.languages.fallback
        var part = Requirement()
        if let route = policy.route(item.route) {
            part = policy.requirement(
                route, language: language, withRoute: !item.flags.contains(.transferred))
        }
        return Requirement(required: queue.base + part.required, preferred: part.preferred)
    }

    /// The number of a requirement, defined on first sight.
    mutating func intern(_ requirement: Requirement) -> RequirementNumber {
        if let number = state.number(of: requirement) { return number }
        let number = RequirementNumber(Int32(state.requirements.count))
        emit(.requirementDefined(number, requirement))
        return number
    }

    /// The place of an item in the order, for a due.
    func key(of item: WorkItem, due: Instant) -> Int64 {
        OrderKey.make(due: due, boost: item.boost, latest: latest(item), strict: item.strict)
    }

    /// The instant by which the provider's window asks for an answer.
    func latest(_ item: WorkItem) -> Instant {
        guard item.replyBy.isRunning else { return .distantFuture }
        return item.replyBy - (policy?.channel(item.channel)?.replyMargin ?? .zero)
    }

    /// When the next step of a waiting conversation comes; far future after the last.
    func nextStep(
        _ queue: BoundQueue, _ workClass: WorkClass, stage: UInt8, requirement: Requirement, enteredAt: Instant
    ) -> Instant {
        let next = queue.schedule(workClass).next(from: stage, requirement, policy?.isHard ?? [])
        return next.map { queue.calendar.add(enteredAt, $0.after) } ?? .distantFuture
    }

    /// Puts a conversation into a queue, at the beginning of its steps.
    mutating func enqueue(
        _ item: WorkItem, _ place: Destination, because: QueuedBecause, due: Instant,
        requirement: Requirement? = nil, bound: Instant = .distantFuture, reservation: Reservation = .none,
        epoch: Int32? = nil
    ) {
        let wanted = requirement ?? self.requirement(item, in: place.queue)
        emit(
            .queued(
                item.id,
                Queueing(
                    queue: place.number, requirement: intern(wanted), workClass: place.workClass, because: because,
                    enteredAt: now, due: due, key: key(of: item, due: due), epoch: epoch ?? item.epoch + 1, stage: 0,
                    nextStep: nextStep(
                        place.queue, place.workClass, stage: 0, requirement: wanted, enteredAt: now),
                    bound: bound, reservation: reservation)))
        askedFor.append(item.id)
    }

    /// Back to the queue with the place it had.
    mutating func requeue(_ item: WorkItem, because: QueuedBecause) {
        endAsk(item, .withdrawn, reason: because.name)
        if let policy, policy.present(item.queue) != item.queue { return move(item) }
        let requirement = state.requirements[item.requirement.index]
        let next =
            policy?.queue(item.queue).map {
                nextStep(
                    $0, item.workClass, stage: item.stage, requirement: requirement, enteredAt: item.enteredAt)
            } ?? .distantFuture
        emit(
            .queued(
                item.id,
                Queueing(
                    queue: item.queue, requirement: item.requirement, workClass: item.workClass, because: because,
                    enteredAt: item.enteredAt, due: item.due, key: item.key, epoch: item.epoch + 1,
                    stage: item.stage, nextStep: next, bound: item.details.bound)))
        // While it was in somebody's hands a new policy left it alone.
        if item.generation != Int32(clamping: state.generation), let waiting = state.work[item.id] { derive(waiting) }
        leaveIfClosed(item.id)
    }

    /// To the queue that has taken over the work of its own: what was owed stays owed.
    mutating func move(_ item: WorkItem) {
        guard let place = destination(item.queue, item.workClass) else { return }
        let due = min(item.due, place.queue.calendar.add(now, target(item, in: place)))
        enqueue(item, place, because: .moved, due: due, bound: item.due)
    }

    /// How soon an answer is owed in a queue: the first, or a later one.
    func target(_ item: WorkItem, in place: Destination) -> Span {
        let service = place.queue.policy[place.workClass]
        return item.flags.contains(.replied) ? service.nextReply : service.firstReply
    }

    /// Who stands in for an agent: themselves, or in an absence their substitute, if that one is there. One hop.
    func standIn(for agent: AgentNumber) -> AgentNumber {
        guard let policy, let bound = policy.agent(agent) else { return .none }
        guard let absence = bound.shift.absence(at: now) else { return agent }
        guard let place = absence.substitute else { return agent }
        let substitute = policy.agentNumbers[place]
        guard let other = policy.agent(substitute), other.shift.absence(at: now) == nil else { return .none }
        return substitute
    }

    /// Keeps work for whose it was, or for who stands in for them and could have it.
    func reserveOwn(
        _ item: WorkItem, for agent: AgentNumber, until: Instant, because: ReservedBecause, in place: Destination,
        _ requirement: Requirement
    ) -> Reservation {
        guard let kept = reserve(item, for: agent, until: until, because: because),
            kept.agent == agent || couldHave(kept, item, in: place, requirement)
        else { return .none }
        return kept
    }

    /// Whether whom it would be kept for is one for this work before that ends: queue, skills, channel, capacity.
    func couldHave(
        _ kept: Reservation, _ item: WorkItem, in place: Destination, _ requirement: Requirement
    ) -> Bool {
        guard let bound = policy?.agent(kept.agent), bound.meets(requirement), bound.limit(on: item.channel) > 0,
            Int(item.weight) <= bound.policy.capacity, let from = sees(item, in: place, bound)
        else { return false }
        return from < kept.until
    }

    /// When an agent comes to see work that enters a queue now; `nil` when never.
    private func sees(_ item: WorkItem, in place: Destination, _ agent: BoundAgent) -> Instant? {
        guard let stage = agent.stage(of: place.number, place.workClass) else { return nil }
        let schedule = place.queue.schedule(place.workClass)
        let from = max(stage, agent.isBot || item.wantsHuman ? 0 : schedule.humansFrom)
        return from == 0 ? now : place.queue.calendar.add(now, schedule.after(stage: from))
    }

    /// Keeps work for an agent, or for who stands in, as long as that has sense: not beyond the end, and only when they
    /// will be there before it.
    func reserve(
        _ item: WorkItem, for agent: AgentNumber, until: Instant, because: ReservedBecause
    ) -> Reservation? {
        let keeper = standIn(for: agent)
        guard until > now, let bound = policy?.agent(keeper), !(bound.isBot && item.wantsHuman) else { return nil }
        let row = state.roster[keeper.index]
        let isThere = row.shift != .off
        guard isThere || bound.shift.nextOn(from: now) < until else { return nil }
        return Reservation(agent: keeper, until: until, because: because)
    }
}
