import FrontdeskCore

/// What is known of each agent follows from what they did, and nothing else.
extension InvariantOracle {
    /// What an event makes of the roster, by the contract.
    mutating func noteStaff(_ event: Event, before: WorkItem?, after: WorkItem?, roster: [RosterEntry]) {
        while staff.count < shadow.roster.count { staff.append(Staff()) }
        while answers.count < shadow.lines.count { answers.append([]) }
        noteIdle(event, before: before, after: after, roster: roster)
        switch event {
        case .presenceSet(let agent, let presence, _): notePresence(agent, presence, roster: roster)
        case .contactMade(let agent): staff[agent.index].lostUntil = nil
        case .contactLost(let agent, _, _): noteLost(agent)
        case .absenceLapsed(let agent, let workClass): noteLapsed(agent, workClass)
        case .offerEnded(_, _, let agent, .withdrawn, Router.undelivered): staff[agent.index].isUnreached = true
        case .offerEnded(_, _, let agent, .missed, _):
            if before?.workClass == .live { staff[agent.index].misses += 1 }
        case .accepted(_, _, let agent, _): staff[agent.index].misses = 0
        case .rampBegun(let agent, let until, let every): noteRamp(agent, until: until, every: every)
        case .rampPassed(let agent): staff[agent.index].nextWorkAt = .none
        case .resumed(let gap), .clockFollowed(let gap): shift(by: gap)
        case .overtimeSet(let agent, let until): noteOvertime(agent, until: until)
        default: break
        }
        noteNewWork(event, before: before)
    }

    /// Idle: since work came or the load of own work fell; log-in counts, an offer and a change of presence do not.
    private mutating func noteIdle(_ event: Event, before: WorkItem?, after: WorkItem?, roster: [RosterEntry]) {
        switch event {
        case .presenceSet(let agent, _, _):
            if roster[agent.index].presence.state == .offline { staff[agent.index].idleSince = step.at }
        case .accepted(_, _, let agent, _), .askAccepted(_, let agent, _, _): staff[agent.index].idleSince = step.at
        case .assigned(_, let assignment): staff[assignment.agent.index].idleSince = step.at
        case .activated: if let after, after.agent.isSet { staff[after.agent.index].idleSince = step.at }
        default: break
        }
        guard let before, before.state != .offered, before.holder.isSet else { return }
        let still = after.map { $0.holder == before.holder ? $0.units : 0 } ?? 0
        if still < before.units { staff[before.holder.index].idleSince = step.at }
    }

    // MARK: Presence

    private mutating func notePresence(_ agent: AgentNumber, _ presence: Presence, roster: [RosterEntry]) {
        let was = staff[agent.index].awaySince
        if presence.state == .ready, was.isSet, let ramp = policy?.agent(agent)?.policy.ramp, step.at - was >= ramp.after {
            expect(rampBegan == agent, "agent \(agent.value) is back after long and no ramp has begun")
        } else {
            expect(rampBegan != agent, "agent \(agent.value) begins a ramp without having been away for long")
        }
        rampBegan = .none
        let past = roster[agent.index].presence.state
        if presence.state == .ready { staff[agent.index].awaySince = .none }
        // Who was never there was not away; who only finishes what is theirs is not back yet.
        let wasThere = past == .ready || past == .finishing
        if presence.state == .away || presence.state == .offline, wasThere, !was.isSet {
            staff[agent.index].awaySince = step.at
        }
        staff[agent.index].misses = 0
    }

    private mutating func noteRamp(_ agent: AgentNumber, until: Instant, every: Span) {
        rampBegan = agent
        guard let ramp = policy?.agent(agent)?.policy.ramp else {
            return expect(false, "agent \(agent.value) begins a ramp that nobody has set")
        }
        expect(until == step.at + ramp.lasts && every == ramp.every, "agent \(agent.value): another ramp than set")
        staff[agent.index].rampUntil = until
        staff[agent.index].nextWorkAt = .none
    }

    /// New work of a ramp begins a pause; what was theirs does not.
    private mutating func noteNewWork(_ event: Event, before: WorkItem?) {
        let agent: AgentNumber
        switch event {
        case .offered(_, let offering): agent = offering.agent
        case .assigned(_, let assignment) where assignment.kind != .reopened: agent = assignment.agent
        case .askAccepted(_, let asked, _, _): agent = asked
        default: return
        }
        let isOwn = before.map { self.isOwn($0, of: agent) } ?? false
        let until = staff[agent.index].rampUntil
        guard !isOwn, until.isSet, step.at < until else { return }
        let every = shadow.roster[agent.index].rampEvery
        staff[agent.index].nextWorkAt = min(step.at + every, until)
    }

    // MARK: Absence

    private mutating func noteLost(_ agent: AgentNumber) {
        if policy?.agent(agent) == nil {
            // Nobody will say that they are gone: the desk does not know them any more.
            staff[agent.index].lostUntil = [.distantFuture, .distantFuture]
            return
        }
        guard case .absent(_, let since) = step.command, let policy else {
            return expect(false, "agent \(agent.value) was lost by no word")
        }
        let absence = policy.policy.absence
        staff[agent.index].lostUntil = [
            since + absence.live, policy.agent(agent)?.shift.add(since, absence.deferred) ?? .distantFuture,
        ]
    }

    private mutating func noteLapsed(_ agent: AgentNumber, _ workClass: WorkClass) {
        let until = staff[agent.index].lostUntil?[Int(workClass.rawValue)]
        expect(until.map { $0 <= step.at } ?? false, "agent \(agent.value) lost \(workClass) work too early")
        staff[agent.index].lostUntil?[Int(workClass.rawValue)] = .none
    }

    private mutating func noteOvertime(_ agent: AgentNumber, until: Instant) {
        guard case .setPresence(_, _, let overtime, _) = step.command, let shift = policy?.agent(agent)?.shift else {
            return expect(false, "agent \(agent.value) works longer by no word")
        }
        let wanted = shift.end(at: step.at) + overtime
        expect(until == wanted, "agent \(agent.value) works until \(until.microseconds), not \(wanted.microseconds)")
    }

    /// What is like a lease loses the time nobody had.
    private mutating func shift(by gap: Span) {
        guard gap > .zero else { return }
        for place in staff.indices {
            staff[place].lostUntil = staff[place].lostUntil?.map { $0.isRunning ? $0 + gap : $0 }
            if staff[place].nextWorkAt.isRunning { staff[place].nextWorkAt = staff[place].nextWorkAt + gap }
        }
    }

    // MARK: Afterwards

    mutating func checkStaff() {
        for (row, known) in zip(shadow.roster, staff) {
            let number = row.agent.value
            expect(row.idleSince == known.idleSince, "agent \(number) is idle since \(row.idleSince.microseconds)")
            expect(Int(row.misses) == known.misses, "agent \(number) has missed \(row.misses), not \(known.misses)")
            expect(row.awaySince == known.awaySince, "agent \(number) is away since \(row.awaySince.microseconds)")
            expect(
                row.nextWorkAt == known.nextWorkAt,
                "agent \(number) gets new work from \(row.nextWorkAt.microseconds), not \(known.nextWorkAt.microseconds)")
            let until = known.lostUntil ?? [.distantFuture, .distantFuture]
            let isKnown = known.lostUntil != nil || row.inContact
            expect(
                !isKnown || (row.liveUntil == until[0] && row.deferredUntil == until[1]),
                "agent \(number) loses work at \(row.liveUntil.microseconds) and \(row.deferredUntil.microseconds)")
        }
    }
}
