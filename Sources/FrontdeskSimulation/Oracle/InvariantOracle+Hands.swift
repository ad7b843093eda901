import FrontdeskCore

/// What happens to work in an agent's hands.
extension InvariantOracle {
    func expectedInHands(_ event: Event, before: WorkItem, after: WorkItem) -> WorkItem {
        var item = before
        let service = policy?.service(before)
        switch event {
        case .offered(_, let offering):
            item.state = .offered
            item.agent = offering.agent
            item.epoch += 1
            item.units = item.weight
            item.timer = step.at + RouterLimits.delivery
            item.withDetails {
                $0.offer = offering.offer
                $0.reservation = .none
            }
        case .delivered:
            // Who is in contact may keep an assignment without having shown to know of it.
            item.timer =
                step.at + (before.state == .offered ? service?.offerTimeout ?? .zero : RouterLimits.confirmation)
        case .accepted(_, _, let agent, _): item = inHands(of: agent, before)
        case .assigned(_, let assignment): item = expectedAssigned(assignment, before)
        case .confirmed:
            item.timer = .distantFuture
            item.withDetails { $0.unconfirmed = false }
        case .waited:
            item.state = .waiting
            item.timer = service?.resolveAfter.map { step.at + $0 } ?? .distantFuture
            item.units = units(item)
        case .parked(_, let pause), .snoozed(_, let pause): item = expectedPaused(event, pause, before)
        case .activated(_, let activation): item = expectedActive(activation, before, after)
        case .resolved(_, let resolution): item = expectedResolved(resolution, before)
        default: break
        }
        // What the owner changes ends the ask; what the customer does leaves it standing.
        if endsAsk(event) { item.withDetails { $0.ask = nil } }
        return item
    }

    private func endsAsk(_ event: Event) -> Bool {
        switch event {
        case .offered, .accepted, .assigned, .waited, .parked, .snoozed, .resolved: true
        case .activated(_, let activation): !activation.woken
        default: false
        }
    }

    /// The table of units by state, rounded up.
    func units(_ item: WorkItem) -> Int32 {
        guard let weights = policy?.policy.weights else { return item.units }
        let share: Int
        switch item.state {
        case .offered, .active: share = 100
        case .waiting: share = item.workClass == .live ? weights.waitingLive : weights.waitingDeferred
        case .parked: share = weights.parked
        case .snoozed: share = weights.snoozed
        case .resolved: share = weights.wrapUp
        case .queued, .closed, .spam, .filed: share = 0
        }
        return Int32((Int(item.weight) * share + 99) / 100)
    }

    private func expectedAssigned(_ assignment: Assignment, _ before: WorkItem) -> WorkItem {
        var item = inHands(of: assignment.agent, before)
        // Whom a lead gives it to may not know of it either.
        let isGiven = assignment.kind == .assigned || assignment.kind == .forced
        if assignment.kind == .auto || (isGiven && assignment.by != assignment.agent) {
            item.withDetails {
                $0.offer = assignment.offer
                $0.unconfirmed = true
            }
            item.timer = step.at + RouterLimits.confirmation
        }
        return item
    }

    private func expectedPaused(_ event: Event, _ pause: Pause, _ before: WorkItem) -> WorkItem {
        var item = before
        var isSnoozed = false
        if case .snoozed = event { isSnoozed = true }
        item.state = isSnoozed ? .snoozed : .parked
        item.units = units(item)
        item.timer = pause.until
        if pause.promised {
            item.due = pause.until
            item.key = key(item)
            item.flags.insert(.promised)
        }
        return item
    }

    private func expectedActive(_ activation: Activation, _ before: WorkItem, _ after: WorkItem) -> WorkItem {
        var item = before
        item.state = .active
        item.units = units(item)
        item.timer = .distantFuture
        guard activation.woken else { return item }
        let isAnswered = step.command.message == nil
        item.due = isAnswered ? dueAfterPause(before) : wokenDue(before)
        item.key = key(item)
        guard before.state == .filed else { return item }
        item.epoch += 1
        item.withDetails {
            if !$0.workedBy.contains(before.agent) { $0.workedBy = ($0.workedBy + [before.agent]).sorted() }
        }
        return item
    }

    private func expectedResolved(_ resolution: Resolution, _ before: WorkItem) -> WorkItem {
        var item = before
        let service = policy?.service(before)
        let wrapUp = service?.wrapUp ?? .zero
        item.state = .resolved
        item.epoch += 1
        // What is resolved by itself leaves nobody anything to do.
        let isByHand = resolution.by.isSet && wrapUp > .zero
        item.units = isByHand ? units(item) : 0
        item.timer = isByHand ? step.at + wrapUp : .distantFuture
        item.unansweredSince = .none
        item.withDetails { $0.reopenUntil = step.at + (service?.reopenWithin ?? .zero) }
        return item
    }
}

extension Command {
    /// The customer's message it brings, or what an agent opens as if one had come.
    var message: Arrival? {
        switch self {
        case .receive(let arrival): arrival
        case .begin(let beginning): beginning.arrival
        default: nil
        }
    }

    /// What it brings back by hand.
    var revival: Revival? {
        if case .revive(let revival) = self { revival } else { nil }
    }
}
