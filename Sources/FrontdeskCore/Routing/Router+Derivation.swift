extension Router {
    /// What waits under an older policy and has not been looked at since the present one came, by id.
    mutating func recallStale() {
        var found: [ConversationID] = []
        let current = Int32(clamping: state.generation)
        state.work.forEach { item in
            if item.state == .queued, item.generation != current, item.id > state.derivedThrough {
                found.append(item.id)
            }
        }
        stale = found.sorted()[...]
    }

    /// Derives anew what waits under an older policy, as far as one command may. Says how far it has come, so that nothing
    /// is looked at twice though most of it stays as it is.
    mutating func deriveStale(allowance: Int) {
        guard allowance > 0, !stale.isEmpty else { return }
        var last = state.derivedThrough
        for _ in 0..<min(allowance, stale.count) {
            last = stale.removeFirst()
            guard let item = state.work[last], item.state == .queued,
                item.generation != Int32(clamping: state.generation)
            else { continue }
            derive(item)
        }
        emit(.derived(through: stale.isEmpty ? ConversationID(.max) : last))
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
        var wanted = requirement(item, in: queue)
        var stage: UInt8 = 0
        // As it would stand by now, had these been its steps from the beginning.
        while let step = schedule.next(from: stage, wanted, policy.isHard),
            queue.calendar.add(item.enteredAt, step.after) <= now
        {
            wanted = schedule.relaxed(wanted, from: stage, to: step.stage, policy.isHard)
            stage = step.stage
        }
        rekeying.requirement = intern(wanted)
        rekeying.stage = stage
        rekeying.nextStep = nextStep(
            queue, item.workClass, stage: stage, requirement: wanted, enteredAt: item.enteredAt)
        if rekeying != Rekeying(item, because: .policy) { emit(.rekeyed(item.id, rekeying)) }
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
