import FrontdeskCore

/// Where work goes when it enters a queue, and for whom it is kept there.
extension InvariantOracle {
    /// The place that stands for a queue: what has its work, and what a closed one does with the class. One step.
    func rest(_ queue: QueueNumber, _ workClass: WorkClass) -> (queue: QueueNumber, workClass: WorkClass)? {
        guard let policy else { return nil }
        let present = policy.present(queue)
        guard let bound = policy.queue(present) else { return nil }
        if shadow.lines[present.index].isOpen { return (present, workClass) }
        switch bound.policy[workClass].whenClosed {
        case .hold, .serve: return (present, workClass)
        case .convert: return (present, .deferred)
        case .queue(let place): return (policy.present(policy.number(ofQueue: place)), workClass)
        }
    }

    /// Where a conversation that comes for this reason has to go; `nil` when the reason does not tell.
    func destination(_ because: QueuedBecause, _ before: WorkItem) -> (queue: QueueNumber, workClass: WorkClass)? {
        switch because {
        case .new, .reopened:
            guard let classified = step.command.message?.classification, case .queue(let queue) = classified.end else {
                return nil
            }
            return rest(queue, classified.workClass)
        case .woken, .snoozeOver, .parkOver, .moved: return rest(before.queue, before.workClass)
        case .transferred:
            guard case .transfer(let transfer) = step.command else { return nil }
            switch transfer.target {
            case .queue(let queue): return rest(queue, before.workClass)
            // The transfer has just made it where it was; the one before that is where it goes.
            case .back: return sentBack.flatMap { rest($0.queue, before.workClass) }
            case .ask: return nil
            }
        case .notSpam, .reopenedByHand:
            guard let revival = step.command.revival else { return nil }
            let named = revival.target.isSet ? revival.target : revival.queue
            return rest(named.isSet ? named : lastQueue, revival.workClass)
        case .declined, .missed, .withdrawn, .agentGone, .returned, .unconfirmed, .policy, .humanWanted: return nil
        }
    }

    /// Where the last route that leads to a queue leads.
    private var lastQueue: QueueNumber {
        for route in policy?.policy.routes.reversed() ?? [] {
            if case .queue(let place) = route.end { return policy?.number(ofQueue: place) ?? .none }
        }
        return .none
    }

    // MARK: Reservations

    /// For whom a conversation is to be kept that has come to stand in a queue; several where contacts are shared.
    func wantedReservations(_ queueing: Queueing, before: WorkItem, after: WorkItem) -> [Reservation] {
        switch queueing.because {
        case .new: return firstReservations(after)
        case .woken, .snoozeOver, .parkOver, .reopened:
            let wait = policy?.service(after)?.ownerWait ?? .zero
            guard wait > .zero else { return [.none] }
            return [keptOwn(after, for: before.agent, until: min(open(after, wait), after.due), .owner)]
        case .transferred:
            guard case .transfer(let transfer) = step.command, case .back = transfer.target, let origin = sentBack else {
                return [.none]
            }
            let wait = max(policy?.service(after)?.ownerWait ?? .zero, .minutes(2))
            let until = min(open(after, wait), max(after.due, step.at + .minutes(2)))
            return [keptOwn(after, for: origin.agent, until: until, .back)]
        case .reopenedByHand:
            guard let revival = step.command.revival, revival.lastOwner == revival.by.agent else { return [.none] }
            return [keptOwn(after, for: revival.by.agent, until: open(after, .minutes(30)), .owner)]
        default: return [.none]
        }
    }

    private func open(_ item: WorkItem, _ span: Span) -> Instant {
        PlainHours.add(policy?.calendar(item.queue) ?? .alwaysOpen, step.at, span)
    }

    /// New work is kept for the first of these who could have it and will be there in time.
    private func firstReservations(_ item: WorkItem) -> [Reservation] {
        guard let policy, let arrival = step.command.message else { return [.none] }
        let route = policy.route(item.route)
        if let named = route?.agent,
            let found = couldHave(item, policy.number(ofAgent: named.agent), named.wait, .named, last: .distantFuture)
        {
            return [found]
        }
        if let wait = route?.contactOwner,
            let found = couldHave(item, arrival.contactOwner, wait, .contactOwner, last: item.due)
        {
            return [found]
        }
        let affinity = policy.policy.affinity
        let isLive = item.workClass == .live
        let holders = Set(
            shadow.work.sorted.filter { $0.contact == item.contact && $0.holder.isSet && $0.id != item.id }
                .map(\.holder))
        let found = holders.compactMap {
            couldHave(
                item, $0, isLive ? affinity.sameContactLive : affinity.sameContactDeferred, .sameContact, last: item.due)
        }
        if !found.isEmpty { return found }
        return [
            couldHave(item, item.affinity, isLive ? affinity.live : affinity.deferred, .affinity, last: item.due)
                ?? .none
        ]
    }

    private func couldHave(
        _ item: WorkItem, _ agent: AgentNumber, _ wait: Span, _ because: ReservedBecause, last: Instant
    ) -> Reservation? {
        guard wait > .zero, agent.isSet, let found = kept(item, for: agent, until: min(open(item, wait), last), because),
            couldHave(item, found)
        else { return nil }
        return found
    }

    /// Whether whom it would be kept for is one for it before that ends: queue, steps, skills, channel, capacity.
    private func couldHave(_ item: WorkItem, _ kept: Reservation) -> Bool {
        guard let policy, let agent = policy.agent(kept.agent), let seen = policy.seen(by: agent, item) else { return false }
        let isHeldUp = !agent.policy.isBot && !item.flags.contains(.human)
        let from = isHeldUp ? max(seen, policy.botsFirst(item)) : seen
        return from < kept.until && agent.meets(shadow.requirements[item.requirement.index])
            && agent.limit(on: item.channel) != 0 && Int(item.weight) <= agent.policy.capacity
    }

    /// Kept for whose it was; for who stands in for them only where they could have it themselves.
    private func keptOwn(
        _ item: WorkItem, for agent: AgentNumber, until: Instant, _ because: ReservedBecause
    ) -> Reservation {
        guard let found = kept(item, for: agent, until: until, because) else { return .none }
        return found.agent == agent || couldHave(item, found) ? found : .none
    }

    /// Kept for the agent, or for who stands in for them, if they will be there in time.
    private func kept(
        _ item: WorkItem, for agent: AgentNumber, until: Instant, _ because: ReservedBecause
    ) -> Reservation? {
        guard let policy, until > step.at, var plan = policy.agent(agent) else { return nil }
        var keeper = agent
        if let absence = plan.shift.absence(at: step.at), let place = absence.substitute {
            keeper = policy.number(ofAgent: place)
            guard let other = policy.agent(keeper), other.shift.absence(at: step.at) == nil else { return nil }
            plan = other
        }
        guard !(plan.policy.isBot && item.flags.contains(.human)) else { return nil }
        guard shadow.roster[keeper.index].shift != .off || plan.shift.nextOn(from: step.at) < until else { return nil }
        return Reservation(agent: keeper, until: until, because: because)
    }
}
