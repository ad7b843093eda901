import FrontdeskCore

extension InvariantOracle {
    /// Every conversation is in one state of the table, with the owner, the units and the deadline that belong to it.
    mutating func checkStates() {
        var offers: [Int64: ConversationID] = [:]
        for item in shadow.work.sorted {
            checkState(item)
            guard item.state == .offered || item.details.unconfirmed else { continue }
            let other = offers.updateValue(item.id, forKey: item.details.offer.value)
            expect(other == nil, "\(item.id) and \(other?.description ?? "") share offer \(item.details.offer)")
        }
    }

    private mutating func checkState(_ item: WorkItem) {
        let id = item.id
        expect(Int(item.units) == PlainLoads.units(item, as: item.state), "\(id): \(item.units) units in \(item.state)")
        switch item.state {
        case .queued:
            expect(!item.details.unconfirmed && item.details.offer.value == 0, "\(id) is queued with an offer")
            let kept = item.reservedFor
            expect(!kept.isSet || policy?.agent(kept) != nil, "\(id) is kept for an agent who is gone")
            let isOver = item.details.reservation.until <= step.at && step.nextDeadline.map { $0 > step.at } ?? true
            expect(!kept.isSet || !isOver, "\(id) is kept for an agent past its time")
        case .offered, .active, .waiting, .resolved:
            expect(policy?.agent(item.agent) != nil, "\(id) is \(item.state) with agent \(item.agent.value)")
        case .parked, .snoozed: expect(policy?.agent(item.agent) != nil, "\(id) has no owner")
        case .closed, .spam, .filed: expect(false, "\(id) is \(item.state) and still in the router")
        }
        switch item.state {
        case .offered: expect(item.timer.isRunning, "\(id): an offer without end")
        case .resolved: expect(item.timer.isRunning, "\(id) is resolved without wrap-up and still in the router")
        case .active: expect(item.timer.isRunning == item.details.unconfirmed, "\(id) is active with a deadline")
        case .waiting: expect(!item.timer.isRunning, "\(id) waits with a deadline")
        default: break
        }
    }

    /// Which event may lead from which state.
    mutating func checkTransition(_ event: Event, before: WorkItem?, after: WorkItem?) {
        guard let before else { return }
        let from = before.state
        let isAllowed: Bool
        switch event {
        // `filed` stands for "just opened": it lasts for the moment between two events of one command.
        case .queued: isAllowed = true
        case .offered: isAllowed = from == .queued
        case .accepted, .delivered: isAllowed = from == .offered || from == .active
        case .offerEnded: isAllowed = from == .offered || before.details.unconfirmed
        case .assigned: isAllowed = from == .queued || from == .offered || from.hasOwner
        case .waited, .resolved, .replied: isAllowed = from.hasOwner
        case .activated(_, let activation):
            isAllowed = from.hasOwner || (activation.woken && from == .filed)
        case .left(_, let state, _):
            isAllowed = (from == .resolved && state == .resolved) || (from == .filed && state != .resolved)
        default: isAllowed = after?.state == from
        }
        expect(isAllowed, "\(before.id): \(event) while \(from)")
        checkOwner(event, before: before, after: after)
    }

    /// The owner changes only by events that hand it over.
    private mutating func checkOwner(_ event: Event, before: WorkItem, after: WorkItem?) {
        guard let after else { return }
        switch event {
        case .accepted(_, _, let agent, _):
            expect(before.agent == agent && after.owner == agent, "\(after.id) was accepted by another than was asked")
        case .assigned(_, let assignment):
            expect(after.owner == assignment.agent, "\(after.id) is not with whom it was assigned to")
        case .offered, .queued: expect(!after.owner.isSet, "\(after.id) has an owner while \(after.state)")
        case .resolved(_, let resolution):
            expect(resolution.by == before.agent, "\(after.id) was resolved by another than its owner")
        case .replied(_, _, _, let agent, _):
            expect(agent == before.agent, "\(after.id) was answered by another than its owner")
        default: expect(after.agent == before.agent, "\(after.id): \(event) changed the agent")
        }
    }

    /// Idle: since the load of own work last fell to its present level or work came; log-in counts, an offer does not.
    mutating func noteIdle(_ event: Event, before: WorkItem?, after: WorkItem?, roster: [RosterEntry]) {
        while idleSince.count < shadow.roster.count { idleSince.append(.none) }
        switch event {
        case .presenceSet(let agent, _, _):
            if roster[agent.index].presence.state == .offline { idleSince[agent.index] = step.at }
        case .accepted(_, _, let agent, _): idleSince[agent.index] = step.at
        case .assigned(_, let assignment): idleSince[assignment.agent.index] = step.at
        case .activated: if let after, after.agent.isSet { idleSince[after.agent.index] = step.at }
        default: break
        }
        guard let before, before.state != .offered, before.holder.isSet else { return }
        let still = after.map { $0.holder == before.holder ? $0.units : 0 } ?? 0
        if still < before.units { idleSince[before.holder.index] = step.at }
    }

    mutating func checkIdle() {
        for (row, since) in zip(shadow.roster, idleSince) {
            let counted = row.idleSince
            expect(
                counted == since,
                "agent \(row.agent.value) is idle since \(counted.microseconds), not \(since.microseconds)")
        }
    }

    /// Misses never take the last ready agent of a queue away.
    mutating func checkPresence(_ event: Event) {
        guard case .presenceSet(let agent, let presence, true) = event, presence.reason == "missed",
            let policy, let missing = policy.agent(agent)
        else { return }
        expect(Int(shadow.roster[agent.index].misses) >= policy.policy.misses.max, "away after too few misses")
        let was = shadow.roster[agent.index].presence
        for queue in missing.serves {
            for workClass in WorkClass.allCases where was.isReady(for: workClass) {
                let others = shadow.roster.contains { row in
                    row.agent != agent && row.inContact && row.presence.isReady(for: workClass)
                        && (policy.agent(row.agent)?.serves.contains(queue) ?? false)
                }
                expect(others, "misses took the last agent ready for \(workClass) off queue \(queue.value)")
            }
        }
    }
}
