extension Router {
    /// The daemon runs again: deadlines that are like leases move by the time nothing could be done about them.
    mutating func start(after gap: Span) -> Reply {
        emit(.resumed(gap: max(gap, .zero)))
        recallClosing()
        recallStale()
        more = true
        return .none
    }

    /// The clock has jumped: what is like a lease ran by the time that really passed, and goes on from there.
    mutating func follow(_ jump: Span) -> Reply {
        emit(.clockFollowed(by: max(jump, .zero)))
        return .none
    }

    /// Does what time asks for, and what an earlier step left over.
    mutating func advance() -> Reply {
        var steps = 0
        while steps < RouterLimits.stepsPerCommand, let next = index.nextDeadline(in: state), next.at <= now {
            switch next.subject {
            case .work(let id): pass(id)
            case .absence(let agent, let workClass): lapse(agent, workClass)
            case .shift(let agent): turnShift(agent)
            case .ramp(let agent): emit(.rampPassed(agent))
            case .queue(let queue): turnQueue(queue)
            }
            steps += 1
        }
        steps += closeOut(allowance: RouterLimits.stepsPerCommand - steps)
        deriveStale(allowance: RouterLimits.stepsPerCommand - steps)
        return .none
    }

    /// Whether time's commands have more to do at once.
    package var hasLeftOvers: Bool { !closing.isEmpty || !leaving.isEmpty || !stale.isEmpty }

    /// A deadline of one conversation has passed; what that means follows from its state.
    private mutating func pass(_ id: ConversationID) {
        guard let item = state.work[id] else { return }
        if let ask = item.details.ask, ask.until <= now { return endAsk(item, .missed, reason: "") }
        switch item.state {
        case .queued: if item.timer <= now { relax(item) } else { emit(.holdEnded(id)) }
        case .offered: endOffer(item)
        case .active: passConfirmation(item)
        case .resolved: emit(.left(id, .resolved, epoch: item.epoch))
        case .waiting: resolveByItself(item)
        case .parked: wake(item, because: .parkOver)
        case .snoozed: wake(item, because: .snoozeOver)
        case .closed, .spam, .filed:
            assertionFailure("\(item.state.name) has no deadline")
            emit(.holdEnded(id))
        }
    }

    /// The next step of a waiting conversation has come.
    private mutating func relax(_ item: WorkItem) {
        let isHard = policy?.isHard ?? []
        let requirement = state.requirements[item.requirement.index]
        guard let queue = policy?.queue(item.queue),
            let next = queue.schedule(item.workClass).next(from: item.stage, requirement, isHard)
        else {
            return emit(
                .relaxed(item.id, Relaxation(stage: item.stage, requirement: item.requirement, next: .distantFuture)))
        }
        let relaxed = queue.schedule(item.workClass).relaxed(
            requirement, from: item.stage, to: next.stage, isHard)
        let following = nextStep(
            queue, item.workClass, stage: next.stage, requirement: relaxed, enteredAt: item.enteredAt)
        emit(
            .relaxed(item.id, Relaxation(stage: next.stage, requirement: intern(relaxed), next: following)))
    }

    /// The customer has not come back: what was said was the end.
    private mutating func resolveByItself(_ item: WorkItem) {
        endAsk(item, .withdrawn, reason: "resolved")
        emit(.resolved(item.id, resolution(of: item, by: .none, wrapUp: .zero)))
        emit(.left(item.id, .resolved, epoch: item.epoch + 1))
    }

    /// The reason of an offer's end that reached nobody.
    package static let undelivered = "undelivered"

    private mutating func endOffer(_ item: WorkItem) {
        guard item.details.delivered else {
            // Nothing reaches them, or it would have: the next pull shows that they are there.
            setReceptive(item.agent, most: 0)
            emit(.offerEnded(item.id, item.details.offer, item.agent, .withdrawn, reason: Router.undelivered))
            exclude(item.id, item.agent, for: policy?.policy.withdrawCoolDown ?? .zero, because: .withdrawn)
            requeue(item, because: .withdrawn)
            return
        }
        emit(.offerEnded(item.id, item.details.offer, item.agent, .missed, reason: ""))
        exclude(item.id, item.agent, for: policy?.policy.misses.coolDown ?? .zero, because: .missed)
        requeue(item, because: .missed)
        setAwayAfterMisses(item.agent)
    }

    /// Too many misses in a row set the agent away, unless a queue would lose its last agent who is ready and there.
    private mutating func setAwayAfterMisses(_ number: AgentNumber) {
        guard let policy, let agent = policy.agent(number), policy.policy.misses.max > 0,
            Int(state.roster[number.index].misses) >= policy.policy.misses.max,
            state.roster[number.index].presence.state == .ready
        else { return }
        for queue in policy.queueNumbers where agent.serves(queue) {
            for workClass in WorkClass.allCases where state.roster[number.index].presence.isReady(for: workClass) {
                let another = policy.agentNumbers.contains { other in
                    let row = state.roster[other.index]
                    return other != number && !(policy.agent(other)?.isBot ?? true) && row.inContact
                        && row.shift != .off && row.presence.isReady(for: workClass)
                        && (policy.agent(other)?.serves(queue) ?? false)
                }
                guard another else { return }
            }
        }
        emit(.presenceSet(number, Presence(.away, reason: "missed"), auto: true))
        withdrawOffers(of: number, reason: "presence")
    }

    private mutating func passConfirmation(_ item: WorkItem) {
        if state.roster[item.agent.index].inContact {
            emit(.delivered(item.id, item.details.offer, until: now + RouterLimits.confirmation))
        } else {
            requeue(item, because: .unconfirmed)
        }
    }

    /// Active work of the class goes back; waiting work never does by absence.
    private mutating func lapse(_ agent: AgentNumber, _ workClass: WorkClass) {
        emit(.absenceLapsed(agent, workClass))
        for id in index.loads[agent.index].held {
            guard let item = state.work[id], item.state == .active, item.workClass == workClass else { continue }
            requeue(item, because: .agentGone)
        }
        if workClass == .live { returnBeforeNextShift(agent) }
    }
}
