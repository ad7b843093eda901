extension Router {
    // MARK: Shifts

    /// What the plan says of an agent now, and until when.
    mutating func turnShift(_ agent: AgentNumber) {
        let row = state.roster[agent.index]
        guard let bound = policy?.agent(agent) else {
            // Nobody plans for who is gone.
            if row.shift != .on || row.shiftUntil != .distantFuture {
                emit(.shiftChanged(agent, .on, until: .distantFuture))
            }
            return
        }
        let plan = bound.shift.state(at: now, overtime: row.overtimeUntil)
        guard plan.state != row.shift || plan.until != row.shiftUntil else { return }
        emit(.shiftChanged(agent, plan.state, until: plan.until))
        if plan.state == .off, !row.inContact, row.liveUntil == .none { returnBeforeNextShift(agent) }
    }

    /// Work of an agent who has gone that is due before they work again goes back; the rest waits for them.
    mutating func returnBeforeNextShift(_ agent: AgentNumber) {
        guard let bound = policy?.agent(agent), state.roster[agent.index].shift == .off else { return }
        let back = bound.shift.nextOn(from: now)
        for id in index.loads[agent.index].held {
            guard let item = state.work[id], item.state == .active, item.workClass == .deferred, item.due < back else {
                continue
            }
            requeue(item, because: .agentGone)
        }
    }

    // MARK: Queues

    /// A queue opens or closes by its hours.
    mutating func turnQueue(_ queue: QueueNumber) {
        let line = state.lines[queue.index]
        let calendar = policy?.queue(queue)?.calendar ?? .alwaysOpen
        let isOpen = calendar.isOpen(at: now)
        let until = calendar.nextChange(after: now)
        guard line.isOpen != isOpen || line.until != until else { return }
        emit(.queueTurned(queue, open: isOpen, until: until))
        if isOpen {
            dirtyAgents.append(contentsOf: receptiveAgents)
        } else {
            noteClosing(queue, enteredBefore: now)
        }
    }
}
