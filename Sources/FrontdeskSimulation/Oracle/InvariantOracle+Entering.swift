import FrontdeskCore

extension InvariantOracle {
    /// What has come to stand in a queue is kept for whom the rules name, and for nobody else.
    mutating func checkEntered(_ queueing: Queueing, before: WorkItem, after: WorkItem) {
        entered.append(after)
        counted[after.id.value] = isComeback(queueing.because) ? reached(before) : step.at
        let isClassified = queueing.because == .new || queueing.because == .reopened
        if !isClassified, !isComeback(queueing.because) { parts[after.id.value] = nil }
        if isWake(queueing.because) {
            expect(!takesWake(before), "\(after.id) went to the queue although its owner could go on with it")
        }
        if queueing.because == .moved { checkMoved(before) }
        let wanted = wantedReservations(queueing, before: before, after: after)
        if !wanted.contains(queueing.reservation) {
            expect(
                false, "\(after.id) came (\(queueing.because.name)) and is kept \(queueing.reservation), not \(wanted)")
        }
    }

    // MARK: Waking

    private func isWake(_ because: QueuedBecause) -> Bool {
        because == .woken || because == .reopened || because == .snoozeOver || because == .parkOver
    }

    /// The owner has it at once when they take their own work, are on shift and can be reached.
    private func takesWake(_ item: WorkItem) -> Bool {
        guard let agent = policy?.agent(item.agent), !(agent.policy.isBot && item.flags.contains(.human)) else {
            return false
        }
        let row = shadow.roster[item.agent.index]
        let takes = row.presence.state == .finishing || row.presence.isReady(for: item.workClass)
        let lease = item.workClass == .live ? row.liveUntil : row.deferredUntil
        return takes && row.shift != .off && (row.inContact || (lease.isRunning && step.at < lease))
    }

    mutating func checkActivated(_ event: Event, before: WorkItem) {
        guard case .activated(_, let activation) = event, activation.woken else { return }
        expect(takesWake(before), "\(before.id) woke to agent \(before.agent.value), who cannot go on with it")
    }

    /// What rested and has got a customer's message is with somebody, or waits for somebody.
    mutating func checkWoken() {
        guard let id = disturbed, let item = shadow.work[id] else { return }
        let rests = item.state == .waiting || item.state == .parked || item.state == .snoozed
        expect(!rests, "\(id) rests on although its customer has written")
    }

    /// The resting conversation that the command in hand brings a customer's message.
    var restingBefore: ConversationID? {
        guard let arrival = step.command.message, !arrival.automatic, let item = shadow.work[arrival.conversation]
        else {
            return nil
        }
        return item.state == .waiting || item.state == .parked || item.state == .snoozed ? item.id : nil
    }

    // MARK: Closing

    /// A queue hands on only what waited when it closed, or what it has given to another for good.
    private mutating func checkMoved(_ before: WorkItem) {
        let isGiven = policy?.present(before.queue) != before.queue
        expect(isGiven || waitedAtClosing(before), "\(before.id) was moved on from where it was taken in after closing")
    }

    /// Whether it comes back to the place it had.
    func isComeback(_ because: QueuedBecause) -> Bool {
        switch because {
        case .declined, .missed, .withdrawn, .agentGone, .returned, .unconfirmed, .humanWanted: true
        default: false
        }
    }
}
