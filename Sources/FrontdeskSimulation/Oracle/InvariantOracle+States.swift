import FrontdeskCore

extension InvariantOracle {
    /// Every conversation is in one state of the table, with the owner and the deadline that belong to it, and every
    /// offer and ask is one conversation's.
    mutating func checkStates() {
        var offers: [Int64: ConversationID] = [:]
        for item in shadow.work.sorted {
            checkState(item)
            var open: [OfferID] = []
            if item.state == .offered || item.details.unconfirmed { open.append(item.details.offer) }
            if let ask = item.details.ask { open.append(ask.offer) }
            for offer in open {
                let other = offers.updateValue(item.id, forKey: offer.value)
                expect(other == nil, "\(item.id) and \(other?.description ?? "") share offer \(offer)")
            }
        }
    }

    private mutating func checkState(_ item: WorkItem) {
        let id = item.id
        let details = item.details
        switch item.state {
        case .queued:
            expect(!details.unconfirmed && details.offer.value == 0, "\(id) is queued with an offer")
            let kept = details.reservation.agent
            expect(!kept.isSet || policy?.agent(kept) != nil, "\(id) is kept for an agent who is gone")
            expect(policy?.queue(item.queue) != nil, "\(id) waits in a queue that is gone")
        case .offered, .active, .waiting, .parked, .snoozed, .resolved:
            expect(policy?.agent(item.agent) != nil, "\(id) is \(item.state) with agent \(item.agent.value)")
        case .closed, .spam, .filed: expect(false, "\(id) is \(item.state) and still in the router")
        }
        switch item.state {
        case .offered, .resolved: expect(item.timer.isRunning, "\(id) is \(item.state) without end")
        case .snoozed: expect(item.timer.isRunning, "\(id) is snoozed for ever")
        case .active:
            expect(item.timer.isRunning == details.unconfirmed, "\(id) is active with a deadline")
        default: break
        }
        if let ask = details.ask {
            expect(item.state.hasOwner, "\(id) is asked for while \(item.state)")
            expect(ask.agent != item.agent && policy?.agent(ask.agent) != nil, "\(id) asks agent \(ask.agent.value)")
        }
    }

    /// Misses never take the last ready agent of a queue away.
    mutating func checkPresence(_ event: Event) {
        guard case .presenceSet(let agent, let presence, true) = event, presence.reason == "missed",
            let policy, let missing = policy.agent(agent)
        else { return }
        expect(Int(shadow.roster[agent.index].misses) >= policy.policy.misses.max, "away after too few misses")
        let was = shadow.roster[agent.index].presence
        for queue in missing.serves.map(\.queue) {
            for workClass in WorkClass.allCases where was.isReady(for: workClass) {
                let others = shadow.roster.contains { row in
                    guard row.agent != agent, let other = policy.agent(row.agent), !other.policy.isBot else {
                        return false
                    }
                    return row.inContact && row.shift != .off
                        && row.presence.isReady(for: workClass)
                        && policy.mayServe(other, queue)
                }
                expect(others, "misses took the last agent ready for \(workClass) off queue \(queue.value)")
            }
        }
    }

    // MARK: Closing

    /// Since when each queue is closed.
    mutating func checkTurned(_ event: Event) {
        guard case .queueTurned(let queue, let open, _) = event else { return }
        while closedSince.count < shadow.lines.count { closedSince.append(.none) }
        if open {
            closedSince[queue.index] = .none
        } else if !closedSince[queue.index].isSet {
            closedSince[queue.index] = step.at
        }
    }

    /// It entered its queue before that closed; what comes later has taken its one step, or is held.
    func waitedAtClosing(_ item: WorkItem) -> Bool {
        item.queue.index < closedSince.count && item.enteredAt < closedSince[item.queue.index]
    }

    /// Nothing that waited when its queue closed still waits there, unless the queue holds or serves it.
    private mutating func checkClosed(_ item: WorkItem) {
        guard item.state == .queued, waitedAtClosing(item), let place = rest(item.queue, item.workClass) else { return }
        expect(place == (item.queue, item.workClass), "\(item.id) waits in queue \(item.queue.value), which has closed")
    }

    // MARK: Hours

    /// At every instant queues are open, agents on shift and steps passed as the calendars say, and no time is missed.
    mutating func checkClocks() {
        guard let policy else { return }
        for (number, line) in shadow.lines.enumerated() {
            guard let calendar = policy.queues[number]?.calendar else { continue }
            expect(
                line.isOpen == PlainHours.isOpen(calendar, at: step.at)
                    && line.until == PlainHours.nextEdge(calendar, after: step.at),
                "queue \(number) is \(line.isOpen ? "open" : "closed") until \(line.until.microseconds)")
        }
        for row in shadow.roster { checkClock(row, policy) }
        for item in shadow.work.sorted { checkClock(item, policy) }
    }

    private mutating func checkClock(_ row: RosterEntry, _ policy: PlainPolicy) {
        guard let agent = policy.agent(row.agent) else { return }
        let state = agent.shift.state(at: step.at, overtime: row.overtimeUntil)
        expect(row.shift == state, "agent \(row.agent.value) is \(row.shift), not \(state)")
        for until in [row.shiftUntil, row.nextWorkAt, row.liveUntil, row.deferredUntil] where until.isSet {
            expect(until > step.at, "something of agent \(row.agent.value) was due at \(until.microseconds)")
        }
    }

    private mutating func checkClock(_ item: WorkItem, _ policy: PlainPolicy) {
        checkClosed(item)
        expect(item.deadline > step.at, "\(item.id) was due to change at \(item.deadline.microseconds)")
        guard item.state == .queued else { return }
        let wanted = policy.requirement(item, parts[item.id.value], at: step.at)
        let found = shadow.requirements[item.requirement.index]
        expect(found == wanted, "\(item.id) asks for \(found), not \(wanted)")
        for next in policy.steps(item) where next > step.at && next < item.timer {
            let later = policy.requirement(item, parts[item.id.value], at: next)
            expect(later == wanted, "\(item.id) misses the step at \(next.microseconds): timer \(item.timer.microseconds)")
        }
    }
}
