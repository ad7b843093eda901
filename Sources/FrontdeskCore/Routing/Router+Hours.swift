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
        } else if movesOn(queue) {
            closing.append(queue)
        }
    }

    /// After a start or a new policy: what a closed queue had not yet handed on is found anew.
    mutating func recallClosing() {
        closing = []
        leaving = []
        for queue in policy?.queueNumbers ?? [] where !state.lines[queue.index].isOpen && movesOn(queue) {
            closing.append(queue)
        }
    }

    private func movesOn(_ queue: QueueNumber) -> Bool { policy?.queue(queue)?.movesOnWhenClosed ?? false }

    /// Work that comes back to a queue which has closed meanwhile goes on like what waited when it closed.
    mutating func leaveIfClosed(_ id: ConversationID) {
        guard let item = state.work[id], item.state == .queued, movesOn(item.queue), waitedAtClosing(item) else {
            return
        }
        // In order of ids, as a router built anew finds them.
        let place = leaving.firstIndex { $0 >= id } ?? leaving.endIndex
        if place == leaving.endIndex || leaving[place] != id { leaving.insert(id, at: place) }
    }

    /// It entered its queue before that closed. What came later has taken its one step, or is held.
    private func waitedAtClosing(_ item: WorkItem) -> Bool {
        let line = state.lines[item.queue.index]
        return !line.isOpen && item.enteredAt < line.since
    }

    /// Hands on what waited in queues when they closed, as far as one command may.
    ///
    /// - Returns: how much of the allowance was used.
    mutating func closeOut(allowance: Int) -> Int {
        findLeaving()
        var moved = 0
        while moved < allowance, let id = leaving.first {
            leaving.removeFirst()
            guard let item = state.work[id], item.state == .queued, waitedAtClosing(item),
                let place = destination(item.queue, item.workClass),
                place.number != item.queue || place.workClass != item.workClass
            else { continue }
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

    /// One look at all work for all queues that have closed.
    private mutating func findLeaving() {
        guard !closing.isEmpty else { return }
        var found: [ConversationID] = []
        state.work.forEach { item in
            if item.state == .queued, closing.contains(item.queue), waitedAtClosing(item) { found.append(item.id) }
        }
        leaving = (leaving + found).sorted()[...]
        closing = []
    }
}
