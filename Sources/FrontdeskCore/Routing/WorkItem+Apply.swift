extension WorkItem {
    /// Folds an event about this conversation.
    ///
    /// - Parameter generation: of the policy by which a place and a requirement were derived.
    mutating func apply(_ event: Event, at: Instant, generation: Int32) {
        switch event {
        case .received(_, let message, let answerable):
            guard answerable else { return }
            lastInbound = message
            if !unansweredSince.isSet { unansweredSince = at }
        case .queued(_, let queueing):
            self.generation = generation
            enter(queueing, at: at)
        case .relaxed(_, let relaxation):
            stage = relaxation.stage
            requirement = relaxation.requirement
            timer = relaxation.next
        case .rekeyed(_, let rekeying):
            if rekeying.because == .policy { self.generation = generation }
            follow(rekeying)
        case .replied(_, _, _, _, let human):
            flags.remove(.woken)
            if human {
                unansweredSince = .none
                flags.insert(.replied)
                // What was promised is kept, and what was owed before it was handed on.
                flags.remove(.promised)
                withDetails { $0.bound = .distantFuture }
            }
        case .humanWanted: flags.insert(.human)
        case .contactCorrected(_, let identity, let contact):
            self.identity = identity
            self.contact = contact
        case .excluded(_, let exclusion): exclude(exclusion, at: at)
        case .answered(_, let memory): withDetails { $0.memory = memory }
        case .holdEnded: endHolds(at: at)
        case .transferred(_, let origin, let count):
            withDetails {
                $0.origin = origin
                $0.transfers = count
            }
        case .asked(_, let ask):
            withDetails {
                $0.ask = ask
                $0.memory = nil
            }
        case .askEnded:
            withDetails {
                $0.ask = nil
                $0.memory = nil
            }
        default: applyToHands(event)
        }
    }

    /// What changes in whose hands it is, and in what state.
    private mutating func applyToHands(_ event: Event) {
        if case .activated(_, let activation) = event, activation.woken {
            flags.insert(.woken)
        } else {
            flags.remove(.woken)
        }
        switch event {
        case .offered(_, let offering): take(offering)
        case .delivered(_, _, let until):
            timer = until
            withDetails { $0.delivered = true }
        case .accepted(_, let offer, let agent, let epoch):
            state = .active
            self.epoch = epoch
            timer = .distantFuture
            withDetails {
                $0.memory = nil
                $0.offer = offer
                $0.delivered = false
                $0.note(worker: agent)
            }
        case .offerEnded:
            withDetails {
                $0.memory = nil
                $0.offer = OfferID(0)
                $0.delivered = false
            }
        case .assigned(_, let assignment): take(assignment)
        case .askAccepted(_, let agent, let epoch, let units):
            leaveHands(state: .active, units: units, until: .distantFuture)
            self.agent = agent
            self.epoch = epoch
            withDetails {
                $0.offer = $0.ask?.offer ?? OfferID(0)
                $0.ask = nil
                // Nobody chose among agents.
                $0.choice = .none
                $0.assignment = .transferred
                $0.assignmentReason = ""
                $0.note(worker: agent)
            }
        case .confirmed:
            timer = .distantFuture
            withDetails { $0.unconfirmed = false }
        case .waited(_, let units, let until): leaveHands(state: .waiting, units: units, until: until)
        case .parked(_, let pause): rest(.parked, pause)
        case .snoozed(_, let pause): rest(.snoozed, pause)
        case .activated(_, let activation):
            leaveHands(state: .active, units: activation.units, until: .distantFuture)
            epoch = activation.epoch
            due = activation.due
            key = activation.key
            let owner = agent
            withDetails { $0.note(worker: owner) }
        case .resolved(_, let resolution): resolve(resolution)
        default: break
        }
    }

    private mutating func resolve(_ resolution: Resolution) {
        leaveHands(
            state: .resolved, units: resolution.units,
            until: resolution.wrapUpUntil.isSet ? resolution.wrapUpUntil : .distantFuture)
        epoch = resolution.epoch
        unansweredSince = .none
        withDetails { $0.reopenUntil = resolution.reopenUntil }
    }

    private mutating func rest(_ state: WorkState, _ pause: Pause) {
        leaveHands(state: state, units: pause.units, until: pause.until)
        due = pause.due
        key = pause.key
        if pause.promised { flags.insert(.promised) }
    }

    private mutating func follow(_ rekeying: Rekeying) {
        requirement = rekeying.requirement
        due = rekeying.due
        key = rekeying.key
        boost = rekeying.boost
        strict = rekeying.strict
        flags = rekeying.flags
        resolveDue = rekeying.resolveDue
        replyBy = rekeying.replyBy
        stage = rekeying.stage
        timer = rekeying.nextStep
    }

    private mutating func enter(_ queueing: Queueing, at: Instant) {
        flags.remove(.woken)
        state = .queued
        queue = queueing.queue
        requirement = queueing.requirement
        if workClass != queueing.workClass { flags.insert(.converted) }
        workClass = queueing.workClass
        because = queueing.because
        enteredAt = queueing.enteredAt
        due = queueing.due
        key = queueing.key
        epoch = queueing.epoch
        stage = queueing.stage
        timer = queueing.nextStep
        units = 0
        if queueing.because == .transferred { flags.insert(.transferred) }
        withDetails {
            $0.offer = OfferID(0)
            $0.unconfirmed = false
            $0.delivered = false
            $0.memory = nil
            $0.assignment = nil
            $0.assignmentReason = ""
            $0.reservation = queueing.reservation
            $0.bound = queueing.bound
            $0.ask = nil
            // Other eyes are wanted in the queue it leaves, and whom it is kept for may have it.
            $0.exclusions.removeAll {
                $0.until <= at || $0.agent == queueing.reservation.agent
                    || ($0.because == .fourEyes && queueing.because == .transferred)
            }
        }
    }

    private mutating func take(_ offering: Offering) {
        state = .offered
        agent = offering.agent
        units = offering.units
        epoch = offering.epoch
        timer = offering.deliverBy
        withDetails {
            $0.offer = offering.offer
            $0.delivered = false
            $0.choice = offering.choice
            $0.memory = nil
            $0.reservation = .none
        }
    }

    private mutating func take(_ assignment: Assignment) {
        state = .active
        agent = assignment.agent
        units = assignment.units
        epoch = assignment.epoch
        timer = assignment.confirmBy.isSet ? assignment.confirmBy : .distantFuture
        withDetails {
            $0.offer = assignment.offer
            $0.unconfirmed = assignment.confirmBy.isSet
            $0.delivered = false
            $0.choice = assignment.choice
            $0.assignment = assignment.kind
            $0.assignmentReason = assignment.reason
            $0.memory = nil
            $0.reservation = .none
            $0.ask = nil
            $0.note(worker: assignment.agent)
        }
    }

    /// A change of state within one owner's hands.
    private mutating func leaveHands(state: WorkState, units: Int32, until: Instant) {
        self.state = state
        self.units = units
        timer = until
        withDetails {
            $0.memory = nil
            $0.unconfirmed = false
            $0.delivered = false
            $0.offer = OfferID(0)
        }
    }

    private mutating func exclude(_ exclusion: Exclusion, at: Instant) {
        withDetails {
            $0.exclusions.removeAll { $0.agent == exclusion.agent || $0.until <= at }
            $0.exclusions.append(exclusion)
            $0.exclusions.sort { $0.agent < $1.agent }
        }
    }

    /// Takes away the reservation and the exclusions whose time is over.
    private mutating func endHolds(at now: Instant) {
        withDetails {
            if $0.reservation.until <= now { $0.reservation = .none }
            $0.exclusions.removeAll { $0.until <= now }
        }
    }

    /// Whether ``shiftDeadlines(by:)`` changes anything.
    var hasLease: Bool {
        guard let content = extra?.content else { return false }
        if content.ask != nil || content.exclusions.contains(where: { $0.until.isRunning }) { return true }
        return isTimerLease && timer.isRunning
    }

    /// Whether the state's own deadline is like a lease; that of what waits in any way is not.
    private var isTimerLease: Bool {
        switch state {
        case .offered, .active, .resolved: true
        case .queued, .waiting, .parked, .snoozed, .closed, .spam, .filed: false
        }
    }

    /// What is like a lease moves by the gap; a reservation does not, for it must not outlast the due.
    mutating func shiftDeadlines(by gap: Span) {
        if extra != nil {
            withDetails { details in
                for place in details.exclusions.indices {
                    details.exclusions[place].until = details.exclusions[place].until + gap
                }
                if let ask = details.ask { details.ask?.until = ask.until + gap }
            }
        }
        if isTimerLease, timer.isRunning { timer = timer + gap }
    }
}

extension WorkItem {
    /// Its last form, for its record.
    func leaving(by event: Event) -> WorkItem {
        guard case .left(_, let state, let epoch) = event else { return self }
        var last = self
        last.epoch = epoch
        if state == .spam || state == .filed { last.withDetails { $0.ask = nil } }
        return last
    }
}

extension WorkItem.ExtraContent {
    fileprivate mutating func note(worker agent: AgentNumber) {
        guard let place = workedBy.firstIndex(where: { $0 >= agent }) else { return workedBy.append(agent) }
        if workedBy[place] != agent { workedBy.insert(agent, at: place) }
    }
}
