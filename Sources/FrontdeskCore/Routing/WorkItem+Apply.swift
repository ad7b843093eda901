extension WorkItem {
    /// Folds an event about this conversation.
    mutating func apply(_ event: Event, at: Instant) {
        switch event {
        case .received(_, let message, let answerable):
            guard answerable else { return }
            lastInbound = message
            if !unansweredSince.isSet { unansweredSince = at }
        case .queued(_, let queueing): enter(queueing, at: at)
        case .offered(_, let offering): take(offering)
        case .delivered(_, _, let until):
            deadline = until
            withDetails { $0.delivered = true }
        case .accepted(_, let offer, _, let epoch):
            state = .active
            self.epoch = epoch
            deadline = .distantFuture
            withDetails {
                $0.memory = nil
                $0.offer = offer
                $0.delivered = false
            }
        case .offerEnded:
            withDetails {
                $0.memory = nil
                $0.offer = OfferID(0)
                $0.delivered = false
            }
        case .excluded(_, let agent, let until): exclude(agent, until: until, at: at)
        case .assigned(_, let assignment): take(assignment)
        case .confirmed:
            deadline = .distantFuture
            withDetails { $0.unconfirmed = false }
        case .replied:
            unansweredSince = .none
            withDetails { $0.wasReplied = true }
        case .waited(_, let units):
            leaveHands(state: .waiting, units: units)
        case .activated(_, let activation):
            leaveHands(state: .active, units: activation.units)
            epoch = activation.epoch
            due = activation.due
            key = activation.key
        case .resolved(_, let resolution):
            leaveHands(state: .resolved, units: resolution.units)
            epoch = resolution.epoch
            unansweredSince = .none
            deadline = resolution.wrapUpUntil.isSet ? resolution.wrapUpUntil : .distantFuture
            withDetails { $0.reopenUntil = resolution.reopenUntil }
        case .answered(_, let memory): withDetails { $0.memory = memory }
        case .holdEnded: endHolds(at: at)
        default: break
        }
    }

    private mutating func enter(_ queueing: Queueing, at: Instant) {
        state = .queued
        queue = queueing.queue
        requirement = queueing.requirement
        because = queueing.because
        enteredAt = queueing.enteredAt
        due = queueing.due
        key = queueing.key
        epoch = queueing.epoch
        units = 0
        withDetails {
            $0.offer = OfferID(0)
            $0.unconfirmed = false
            $0.delivered = false
            $0.memory = nil
            $0.assignment = nil
            $0.assignmentReason = ""
            $0.reservedFor = queueing.reservedFor
            $0.reservedUntil = queueing.reservedUntil
            $0.exclusions.removeAll { $0.until <= at }
        }
        deadline = queuedDeadline(after: at)
    }

    private mutating func take(_ offering: Offering) {
        state = .offered
        agent = offering.agent
        units = offering.units
        epoch = offering.epoch
        deadline = offering.deliverBy
        withDetails {
            $0.offer = offering.offer
            $0.delivered = false
            $0.choice = offering.choice
            $0.memory = nil
            $0.reservedFor = .none
            $0.reservedUntil = .none
        }
    }

    private mutating func take(_ assignment: Assignment) {
        state = .active
        agent = assignment.agent
        units = assignment.units
        epoch = assignment.epoch
        deadline = assignment.confirmBy.isSet ? assignment.confirmBy : .distantFuture
        withDetails {
            $0.offer = assignment.offer
            $0.unconfirmed = assignment.confirmBy.isSet
            $0.delivered = false
            $0.choice = assignment.choice
            $0.assignment = assignment.kind
            $0.assignmentReason = assignment.reason
            $0.memory = nil
            $0.reservedFor = .none
            $0.reservedUntil = .none
        }
    }

    /// A change of state within one owner's hands.
    private mutating func leaveHands(state: WorkState, units: Int32) {
        self.state = state
        self.units = units
        deadline = .distantFuture
        withDetails {
            $0.memory = nil
            $0.unconfirmed = false
            $0.delivered = false
            $0.offer = OfferID(0)
        }
    }

    private mutating func exclude(_ agent: AgentNumber, until: Instant, at: Instant) {
        withDetails {
            $0.exclusions.removeAll { $0.agent == agent || $0.until <= at }
            $0.exclusions.append(Exclusion(agent: agent, until: until))
            $0.exclusions.sort { $0.agent < $1.agent }
        }
        if state == .queued { deadline = queuedDeadline(after: at) }
    }

    /// Takes away the reservation and the exclusions whose time is over.
    private mutating func endHolds(at now: Instant) {
        withDetails {
            if $0.reservedUntil <= now {
                $0.reservedFor = .none
                $0.reservedUntil = .none
            }
            $0.exclusions.removeAll { $0.until <= now }
        }
        deadline = queuedDeadline(after: now)
    }

    /// While queued, the next instant at which somebody more may be asked.
    private func queuedDeadline(after now: Instant) -> Instant {
        guard let content = extra?.content else { return .distantFuture }
        var next = Instant.distantFuture
        // Also when that is past, as it may be after a stop: only its end takes the reservation away.
        if content.reservedFor.isSet { next = content.reservedUntil }
        for exclusion in content.exclusions where exclusion.until > now { next = min(next, exclusion.until) }
        return next
    }

    /// What is like a lease moves by the gap; a reservation does not, for it must not outlast the due.
    mutating func shiftDeadlines(by gap: Span, at now: Instant) {
        if extra != nil {
            withDetails { details in
                for place in details.exclusions.indices {
                    details.exclusions[place].until = details.exclusions[place].until + gap
                }
            }
        }
        if state == .queued {
            deadline = queuedDeadline(after: now)
        } else if deadline.isRunning {
            deadline = deadline + gap
        }
    }
}
