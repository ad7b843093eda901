import FrontdeskCore

/// What holds between the events of one command.
extension InvariantOracle {
    mutating func checkAfter(_ events: [Event]) {
        checkExclusions(events)
        checkCircling(events)
        checkUnserved()
        checkTaken()
        checkWoken()
    }

    /// Who declined, missed, returned or transferred it, and whom an offer did not reach, is left out for a while, and
    /// nobody else is.
    private mutating func checkExclusions(_ events: [Event]) {
        var found: [String] = []
        for event in events {
            guard case .excluded(let id, let exclusion) = event else { continue }
            expect(exclusion.since == step.at, "\(id): excluded since another time")
            found.append(InvariantOracle.text(id, exclusion))
        }
        let wanted = wantedExclusions.map { InvariantOracle.text($0.id, $0.exclusion) }
        expect(found.sorted() == wanted.sorted(), "left out are \(found), not \(wanted)")
    }

    private static func text(_ id: ConversationID, _ exclusion: Exclusion) -> String {
        let end = exclusion.until == .distantFuture ? "ever" : "\(exclusion.until.microseconds)"
        return "\(id) agent \(exclusion.agent.value) \(exclusion.because.name) for \(end)"
    }

    /// Who has to be left out because of what has just happened.
    mutating func noteExclusions(_ event: Event, before: WorkItem, after: WorkItem?) {
        guard let policy = policy?.policy else { return }
        switch event {
        case .offerEnded(_, _, let agent, .declined, _): want(before.id, agent, policy.declineCoolDown, .declined)
        case .offerEnded(_, _, let agent, .missed, _): want(before.id, agent, policy.misses.coolDown, .missed)
        case .offerEnded(_, _, let agent, .withdrawn, Router.undelivered):
            want(before.id, agent, policy.withdrawCoolDown, .withdrawn)
        case .queued(_, let queueing):
            if queueing.because == .transferred, let after {
                noteTransferred(queueing, before: before, after: after)
            } else if case .change(let change) = step.command, change.verb == .giveBack {
                want(before.id, before.agent, policy.declineCoolDown, .returned)
            }
        default: break
        }
    }

    private mutating func noteTransferred(_ queueing: Queueing, before: WorkItem, after: WorkItem) {
        let keeper = queueing.reservation.agent
        if policy?.queue(after.queue)?.policy.fourEyes == true {
            for agent in before.details.workedBy where agent != keeper {
                want(before.id, agent, nil, .fourEyes)
            }
        } else if before.owner.isSet, before.owner != keeper {
            want(before.id, before.owner, policy?.policy.declineCoolDown ?? .zero, .transferred)
        }
    }

    private mutating func want(_ id: ConversationID, _ agent: AgentNumber, _ span: Span?, _ because: ExcludedBecause) {
        if let span, span <= .zero { return }
        let until = span.map { step.at + $0 } ?? .distantFuture
        wantedExclusions.append((id, Exclusion(agent: agent, since: step.at, until: until, because: because)))
    }

    /// From the third time on that it is handed on, an event says so.
    private mutating func checkCircling(_ events: [Event]) {
        for (place, event) in events.enumerated() {
            guard case .transferred(let id, let origin, let count) = event else { continue }
            let isTold = place + 1 < events.count && events[place + 1] == .circling(id, count: count)
            expect(isTold == (count >= 3), "\(id) was handed on for the \(count). time from \(origin)")
        }
    }

    /// What an agent had when their absence lapsed, or when they were removed, has gone back.
    private mutating func checkTaken() {
        for (id, epoch) in takenBack {
            let isBack = shadow.work[id].map { $0.epoch > epoch } ?? true
            expect(isBack, "\(id) stays with its agent, who is gone")
        }
        takenBack = []
    }

    mutating func noteTaken(_ event: Event) {
        switch event {
        case .absenceLapsed(let agent, let workClass):
            for item in shadow.work.sorted
            where item.agent == agent && item.state == .active && item.workClass == workClass {
                takenBack.append((item.id, item.epoch))
            }
        case .presenceSet(let agent, let presence, _):
            // An offer of a class that they are not ready for any more is no offer.
            for item in shadow.work.sorted
            where item.agent == agent && item.state == .offered && !presence.isReady(for: item.workClass) {
                takenBack.append((item.id, item.epoch))
            }
        case .policyInstalled:
            for item in shadow.work.sorted
            where item.holder.isSet && item.state != .resolved && policy?.agent(item.agent) == nil {
                takenBack.append((item.id, item.epoch))
            }
        default: break
        }
    }

    // MARK: Nobody there

    /// What newly waits and has nobody to ask says so, and nothing else does.
    private mutating func checkUnserved() {
        var told = unserved
        for item in entered {
            guard let now = shadow.work[item.id], now.state == .queued, now.epoch == item.epoch,
                !isComeback(item.because)
            else { continue }
            var lack = coverage(now)
            // At night it is no news that nobody is there.
            if !shadow.lines[now.queue.index].isOpen, lack != .nobodyConfigured { lack = .staffed }
            let found = told.removeValue(forKey: item.id.value) ?? .staffed
            expect(found == lack, "\(item.id) has \(lack.name), and was said to have \(found.name)")
        }
        for (id, lack) in told { expect(false, "c\(id) was said to have \(lack.name) for no reason") }
    }

    /// What a waiting conversation lacks: staff that could ever have it, staff on shift, staff that is ready.
    func coverage(_ item: WorkItem) -> Coverage {
        guard let policy else { return .staffed }
        let able = shadow.roster.filter { row in
            policy.agent(row.agent)?.policy.isBot == false && couldServe(row.agent, item, policy)
        }
        if able.isEmpty { return .nobodyConfigured }
        let onShift = able.filter { $0.shift == .on }
        if onShift.isEmpty { return .nobodyOnShift }
        return onShift.contains { $0.presence.isReady(for: item.workClass) } ? .staffed : .nobodyReady
    }

    /// The metrics count what waits in the same way.
    mutating func checkUnservedCounts(_ router: Router) {
        // A process that has just begun may have no policy yet.
        guard router.policy != nil else { return }
        var wanted: [[Int]] = shadow.lines.map { _ in [0, 0, 0] }
        for item in shadow.work.sorted where item.state == .queued {
            let lack = coverage(item)
            if lack != .staffed { wanted[item.queue.index][Int(lack.rawValue)] += 1 }
        }
        var router = router
        let found = router.unserved().map { [$0.nobodyConfigured, $0.nobodyOnShift, $0.nobodyReady] }
        expect(found == wanted, "counted without staff are \(found), not \(wanted)")
    }

    // MARK: Steps

    /// A step lets agents in and never keeps anybody out.
    mutating func checkRelaxed(before: WorkItem, after: WorkItem) {
        guard let policy else { return }
        for row in shadow.roster {
            guard let agent = policy.agent(row.agent) else { continue }
            let was = mayHave(agent, before, asOf: reached(before), policy)
            let isNow = mayHave(agent, after, asOf: step.at, policy)
            expect(!was || isNow, "\(after.id): a step of relaxation keeps agent \(row.agent.value) out")
        }
    }

    /// Whether the agent is one for it by steps and skills, whatever they are doing.
    private func mayHave(_ agent: PlainPolicy.Agent, _ item: WorkItem, asOf: Instant, _ policy: PlainPolicy) -> Bool {
        guard let seen = policy.seen(by: agent, item), seen <= asOf else { return false }
        let wantsHuman = item.flags.contains(.human)
        if agent.policy.isBot ? wantsHuman : !wantsHuman && policy.botsFirst(item) > asOf { return false }
        return agent.meets(shadow.requirements[item.requirement.index])
    }
}
