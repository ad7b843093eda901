import FrontdeskCore

extension InvariantOracle {
    /// Key and due change only on entering the queue and on waking, and then as the table says.
    mutating func checkPlace(_ event: Event, before: WorkItem?, after: WorkItem?) {
        guard let before, let after else { return }
        switch event {
        case .queued(_, let queueing): checkQueued(queueing, before: before, after: after)
        case .activated(_, let activation):
            if activation.woken {
                checkWoken(after, since: before)
            } else {
                expectSamePlace(before, after)
            }
        case .rekeyed, .parked, .snoozed, .received: break
        default: expectSamePlace(before, after)
        }
    }

    private mutating func expectSamePlace(_ before: WorkItem, _ after: WorkItem) {
        expect(before.due == after.due && before.key == after.key, "\(after.id) lost its place without a cause")
    }

    private mutating func checkQueued(_ queueing: Queueing, before: WorkItem, after: WorkItem) {
        switch queueing.because {
        case .new:
            guard let service = policy?.service(after) else { return expect(false, "\(after.id) entered no queue") }
            let due = policy?.calendar(after).add(step.at, service.firstReply)
            expect(due == queueing.due, "\(after.id): due of a new conversation")
            expect(queueing.key == (queueing.due - boost).microseconds, "\(after.id): key is not due − boost")
            expect(queueing.enteredAt == step.at, "\(after.id): entry time")
        case .declined, .missed, .withdrawn, .agentGone, .returned, .unconfirmed:
            expectSamePlace(before, after)
            expect(
                queueing.queue == before.queue && queueing.requirement == before.requirement
                    && queueing.enteredAt == before.enteredAt, "\(after.id) came back to another place")
        case .woken, .reopened: checkWoken(after, since: before)
        default: break
        }
        checkReservation(queueing, before: before)
    }

    /// Due = open time from the first unanswered message; the priority stays what it was.
    private mutating func checkWoken(_ after: WorkItem, since before: WorkItem) {
        guard let service = policy?.service(after), let first = unanswered[after.id.value] else {
            return expect(false, "\(after.id) woke without a customer's message")
        }
        let due = policy?.calendar(after).add(first, service.nextReply)
        expect(after.due == due, "\(after.id): due of a woken conversation")
        let boost = classifiedBoost ?? Span(microseconds: before.due.microseconds - before.key)
        expect(after.key == (after.due - boost).microseconds, "\(after.id) lost its priority by waking")
        checkOwnerFirst(after, before: before)
    }

    /// Woken work goes to its owner at once if they take it, and to the queue only if they do not.
    private mutating func checkOwnerFirst(_ after: WorkItem, before: WorkItem) {
        guard before.agent.isSet, before.agent.index < shadow.roster.count else { return }
        let row = shadow.roster[before.agent.index]
        let lease = before.workClass == .live ? row.liveUntil : row.deferredUntil
        let isReachable = row.inContact || (lease.isRunning && step.at < lease)
        let takes = policy?.agent(before.agent) != nil && row.presence.takesWakes(of: before.workClass) && isReachable
        expect((after.state == .active) == takes, "\(after.id) woke \(takes ? "past" : "to") its owner")
    }

    /// What was resolved and leaves again as filed or spam is seen by those who saw it, under the next epoch.
    mutating func checkLeft(_ item: WorkItem, as state: WorkState) {
        guard state != .resolved, let last = leftItems[item.id.value] else { return }
        expect(item.epoch == last.epoch + 1, "\(item.id) is \(state) with epoch \(item.epoch) after \(last.epoch)")
        expect(
            item.queue == last.queue && item.agent == last.agent
                && item.details.reopenUntil == last.details.reopenUntil,
            "\(item.id) is \(state) and has lost its standing"
        )
    }

    /// Whether new, reopened in wrap-up or after it: it goes where the message was classified to, all of it.
    mutating func checkClassified(_ event: Event, before: WorkItem?, after: WorkItem?) {
        guard case .receive(let arrival) = step.command, let classification = arrival.classification,
            case .queue(let queue) = classification.end, before?.state == .filed, let after, let policy
        else { return }
        switch event {
        case .queued, .activated: break
        default: return
        }
        let base = policy.base(of: queue, names: shadow.names)
        let part = classification.requirement
        let wanted = Requirement(required: base + part.required, preferred: part.preferred)
        expect(
            after.queue == queue && after.route == classification.route && after.workClass == classification.workClass
                && after.weight == classification.weight && shadow.requirements[after.requirement.index] == wanted,
            "\(after.id) is not where its message was classified to")
    }

    private mutating func checkReservation(_ queueing: Queueing, before: WorkItem) {
        guard queueing.reservation.agent.isSet else { return }
        let isWake = queueing.because == .woken || queueing.because == .reopened
        expect(isWake, "reserved because \(queueing.because.name)")
        expect(queueing.reservation.agent == before.agent, "reserved for another than the last owner")
        expect(policy?.agent(queueing.reservation.agent) != nil, "reserved for an agent who is gone")
        expect(queueing.reservation.until > step.at, "reserved for no time")
    }

    private var classifiedBoost: Span? {
        guard case .receive(let arrival) = step.command else { return nil }
        return arrival.classification?.boost
    }

    private var boost: Span { classifiedBoost ?? .zero }
}
