extension Router {
    /// Notes what a closed queue hands on: what has waited in it since before it closed. What came later came by way of the
    /// hours, and goes no further.
    mutating func noteClosing(_ queue: QueueNumber, enteredBefore instant: Instant) {
        guard let bound = policy?.queue(queue), bound.movesOnWhenClosed else { return }
        for workClass in WorkClass.allCases where bound.movesOn(workClass) {
            leaving.append(
                contentsOf: index.waiting(in: queue, workClass, state: state).filter { id in
                    state.work[id].map { $0.enteredAt < instant } ?? false
                })
        }
    }

    /// What closed queues had not yet handed on is found anew, by queue.
    ///
    /// - Parameter isNew: whether a queue does otherwise since now, so that all that waits in it is looked at.
    mutating func recallClosing(_ isNew: (QueueNumber) -> Bool = { _ in false }) {
        leaving = []
        for queue in (policy?.queueNumbers ?? []).sorted() where !state.lines[queue.index].isOpen {
            let since = policy?.queue(queue)?.calendar.closedSince(at: now) ?? .none
            noteClosing(queue, enteredBefore: isNew(queue) ? now : since)
        }
    }

    /// What comes back into a queue that has closed meanwhile leaves it like all that waited there.
    mutating func noteReturn(_ item: WorkItem) {
        guard !state.lines[item.queue.index].isOpen, let queue = policy?.queue(item.queue),
            queue.movesOn(item.workClass), item.enteredAt < queue.calendar.closedSince(at: now)
        else { return }
        leaving.append(item.id)
    }

    /// Hands on what waits in queues that have closed, as far as one command may.
    ///
    /// - Returns: how much of the allowance was used.
    mutating func closeOut(allowance: Int) -> Int {
        var moved = 0
        while moved < allowance, let id = leaving.first {
            leaving.removeFirst()
            guard let item = state.work[id], item.state == .queued, !state.lines[item.queue.index].isOpen,
                let place = destination(item.queue, item.workClass),
                place.number != item.queue || place.workClass != item.workClass
            else { continue }
            let due = place.queue.calendar.add(now, target(item, in: place))
            if place.workClass == item.workClass {
                enqueue(item, place, because: .moved, due: min(due, item.due), bound: item.due)
            } else {
                // Another class has other targets: it is owed what comes now would be.
                enqueue(item, place, because: .moved, due: min(due, item.resolveDue), bound: item.details.bound)
            }
            moved += 1
        }
        return moved
    }
}
