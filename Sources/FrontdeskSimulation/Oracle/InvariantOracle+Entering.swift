import FrontdeskCore

extension InvariantOracle {
    /// What has come to stand in a queue is kept for whom the rules name, and for nobody else.
    mutating func checkEntered(_ queueing: Queueing, before: WorkItem, after: WorkItem) {
        entered.append(after)
        counted[after.id.value] = isComeback(queueing.because) ? reached(before) : step.at
        let isClassified = queueing.because == .new || queueing.because == .reopened
        if !isClassified, !isComeback(queueing.because) { parts[after.id.value] = nil }
        if queueing.because == .moved { checkMoved(before) }
        let wanted = wantedReservations(queueing, before: before, after: after)
        if !wanted.contains(queueing.reservation) {
            expect(
                false, "\(after.id) came (\(queueing.because.name)) and is kept \(queueing.reservation), not \(wanted)")
        }
    }

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
