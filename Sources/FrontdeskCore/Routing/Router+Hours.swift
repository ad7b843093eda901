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
        } else if policy?.queue(queue)?.movesOnWhenClosed ?? false {
            closing.append(queue)
        }
    }

    /// After a start: what a closing queue had not yet handed on is found anew.
    mutating func recallClosing() {
        closing = []
        for queue in policy?.queueNumbers ?? []
        where !state.lines[queue.index].isOpen && policy?.queue(queue)?.movesOnWhenClosed ?? false {
            closing.append(queue)
        }
    }

    /// Hands on what waits in queues that have closed, as far as one command may.
    ///
    /// - Returns: how much of the allowance was used.
    mutating func closeOut(allowance: Int) -> Int {
        var moved = 0
        while moved < allowance, let queue = closing.first {
            guard let id = firstToMove(from: queue), let item = state.work[id] else {
                closing.removeFirst()
                continue
            }
            guard let place = destination(queue, item.workClass), place.number != queue || place.workClass != item.workClass
            else {
                closing.removeFirst()
                continue
            }
            let due = place.queue.calendar.add(now, target(item, in: place))
            // What was owed in this class stays owed; another class has other targets.
            if place.workClass == item.workClass {
                enqueue(item, place, because: .moved, due: min(due, item.due), bound: item.due)
            } else {
                let bound = item.details.bound
                enqueue(item, place, because: .moved, due: min(due, item.resolveDue, bound), bound: bound)
            }
            moved += 1
        }
        return moved
    }

    /// The first waiting conversation of a closed queue that is not merely held; by class, then by order.
    private mutating func firstToMove(from queue: QueueNumber) -> ConversationID? {
        guard !state.lines[queue.index].isOpen, let bound = policy?.queue(queue) else { return nil }
        for workClass in WorkClass.allCases {
            switch bound.whenClosed(workClass) {
            case .hold, .serve: continue
            case .convert: if workClass == .deferred { continue }
            case .queue: break
            }
            if let id = index.first(in: queue, workClass, state: state) { return id }
        }
        return nil
    }
}
