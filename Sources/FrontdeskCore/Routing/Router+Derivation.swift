extension Router {
    /// What waits under an older policy, by id.
    mutating func recallStale() {
        var found: [ConversationID] = []
        let current = Int32(clamping: state.generation)
        state.work.forEach { item in
            if item.state == .queued, item.generation != current { found.append(item.id) }
        }
        stale = found.sorted()[...]
    }

    /// Derives anew what waits under an older policy, as far as one command may.
    ///
    /// - Returns: how much of the allowance was used.
    mutating func deriveStale(allowance: Int) -> Int {
        var derived = 0
        while derived < allowance, let id = stale.first {
            stale.removeFirst()
            guard let item = state.work[id], item.state == .queued,
                item.generation != Int32(clamping: state.generation)
            else { continue }
            derive(item)
            derived += 1
        }
        return derived
    }

    /// Requirement, due, key and steps by the policy in force, from what is kept of how it came here.
    mutating func derive(_ item: WorkItem) {
        guard let policy else { return }
        if policy.present(item.queue) != item.queue { return move(item) }
        guard let queue = policy.queue(item.queue) else { return }
        if item.reservedFor.isSet, policy.agent(item.reservedFor) == nil { return requeue(item, because: .agentGone) }
        var next = item
        if !item.flags.contains(.prioritySet), let route = policy.route(item.route),
            !item.flags.contains(.transferred)
        {
            let seconds = Int32(clamping: route.boost.microseconds / 1_000_000)
            next.boost = min(max(seconds, -OrderKey.boostMax), OrderKey.boostMax)
            next.strict = UInt8(clamping: route.strict)
        }
        var rekeying = Rekeying(next, because: .policy)
        rekeying.due = due(of: item, in: queue)
        rekeying.key = key(of: next, due: rekeying.due)
        let schedule = queue.schedule(item.workClass)
        let whole = requirement(item, in: queue)
        let stage = passedStage(of: item, queue)
        let wanted = schedule.relaxed(whole, to: stage, policy.isHard)
        rekeying.requirement = intern(wanted)
        rekeying.stage = stage
        rekeying.nextStep = nextStep(
            queue, item.workClass, stage: stage, requirement: wanted, enteredAt: item.enteredAt)
        emit(.rekeyed(item.id, rekeying))
    }

    /// The steps of the policy in force that would have passed by now.
    private func passedStage(of item: WorkItem, _ queue: BoundQueue) -> UInt8 {
        let schedule = queue.schedule(item.workClass)
        var stage: UInt8 = 0
        while Int(stage) < schedule.count, queue.calendar.add(item.enteredAt, schedule.after(stage: stage + 1)) <= now {
            stage += 1
        }
        return stage
    }

    /// What is owed by the policy in force, from why and when it came.
    private func due(of item: WorkItem, in queue: BoundQueue) -> Instant {
        let service = queue.policy[item.workClass]
        if item.flags.contains(.promised) { return item.due }
        let owed: Instant
        switch item.because {
        case .woken, .reopened, .snoozeOver, .parkOver:
            let from = item.unansweredSince.isSet ? item.unansweredSince : item.enteredAt
            owed = queue.calendar.add(from, service.nextReply)
        default:
            let isLater = item.flags.contains(.replied)
            let from = isLater && item.unansweredSince.isSet ? item.unansweredSince : item.enteredAt
            owed = queue.calendar.add(from, isLater ? service.nextReply : service.firstReply)
        }
        return min(owed, item.resolveDue, item.details.bound)
    }
}
