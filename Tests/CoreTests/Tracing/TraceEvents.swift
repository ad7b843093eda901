import FrontdeskCore

/// Events as short lines with names in them. Every kind has its line; what says nothing about routing has none, and is
/// named as such.
struct TraceEvents {
    /// As the events up to and with the one in hand have left it.
    let state: DeskState
    let policy: BoundPolicy?

    func line(_ event: Event) -> String? {
        switch event {
        // A number for a name or a requirement, and the memory of the last verb: nothing a person would ask for.
        case .named, .requirementDefined, .answered: nil
        case .policyInstalled(let generation): "policy \(generation) is in force"
        case .derived: "what waits is looked at by the policy in force"
        case .resumed(let gap): "the desk runs again after \(TraceClock.text(gap))"
        case .clockFollowed(let jump): "the clock has jumped by \(TraceClock.text(jump))"
        case .presenceSet(let agent, let presence, let auto):
            "\(name(agent)) is \(TraceEvents.text(presence))" + (auto ? ", set by the desk" : "")
        case .contactMade(let agent): "\(name(agent)) is in contact"
        case .contactLost(let agent, let liveUntil, let deferredUntil):
            "\(name(agent)) is out of contact: live work goes back \(at(liveUntil)), deferred \(at(deferredUntil))"
        case .absenceLapsed(let agent, let workClass):
            "\(name(agent)) has been absent too long for \(workClass.name) work"
        case .shiftChanged(let agent, let shift, let until):
            "\(name(agent)) \(TraceEvents.text(shift)) until \(at(until))"
        case .overtimeSet(let agent, let until): "\(name(agent)) works until \(at(until)) at least"
        case .rampBegun(let agent, let until, let every):
            "\(name(agent)) gets new work once in \(TraceClock.text(every)) until \(at(until))"
        case .rampPassed(let agent): "\(name(agent)) may get new work again"
        case .queueTurned(let queue, let open, let until):
            "queue \(name(queue)) is \(open ? "open" : "closed") until \(at(until))"
        case .outboxAttempted(let outbox, let id, let attempt): "\(id) \(outbox) is sent, attempt \(attempt)"
        case .outboxEnded(let outbox, let id, let outcome, let status):
            "\(id) \(outbox) is \(outcome.name), status \(status)"
        case .deliveryTold(let id, let message, let step): "\(id) \(message) is \(step.name)"
        case .opened, .received, .queued, .holdEnded, .offered, .delivered, .accepted, .offerEnded, .excluded,
            .assigned, .confirmed, .replied, .noted, .waited, .activated, .resolved, .left, .relaxed, .rekeyed,
            .parked, .snoozed, .asked, .askEnded, .askAccepted, .transferred, .circling, .humanWanted, .unserved,
            .contactCorrected, .acknowledged, .begun:
            work(event)
        }
    }

    private func work(_ event: Event) -> String? {
        guard let id = event.conversation else { return nil }
        return "\(id) \(queued(event) ?? given(event) ?? standing(event) ?? String(describing: event))"
    }

    // MARK: Coming in

    private func queued(_ event: Event) -> String? {
        switch event {
        case .opened(let opening): opened(opening)
        case .received(_, let message, let answerable): answerable ? "got \(message)" : "got \(message) of a machine"
        case .queued(let id, let queueing): text(queueing, of: id)
        case .holdEnded: "is no longer kept back"
        case .relaxed(_, let relaxation):
            "takes step \(relaxation.stage): wants \(text(relaxation.requirement))\(next(relaxation.next))"
        case .rekeyed(let id, let rekeying): text(rekeying, of: id)
        case .unserved(_, let coverage): "has nobody to ask: \(coverage.name)"
        case .humanWanted: "wants a person"
        case .contactCorrected(_, _, let contact): "is from \(contact)"
        default: nil
        }
    }

    private func opened(_ opening: Opening) -> String {
        var parts = ["by \(name(opening.route)) on \(state.names.name(opening.channel)) from \(opening.contact)"]
        parts.append("\(opening.workClass.name), weight \(opening.weight)")
        if opening.language.isSet { parts.append("in \(state.names.name(opening.language))") }
        if opening.boost != 0 { parts.append("boost \(TraceClock.text(.seconds(Int64(opening.boost))))") }
        if opening.strict > 0 { parts.append("class \(opening.strict)") }
        for (flag, word) in TraceEvents.flags where opening.flags.contains(flag) { parts.append(word) }
        if opening.affinity.isSet { parts.append("last answered by \(name(opening.affinity))") }
        if opening.resolveDue.isRunning { parts.append("to be done \(at(opening.resolveDue))") }
        if opening.replyBy.isRunning { parts.append("window until \(at(opening.replyBy))") }
        if opening.lastOwner.isSet { parts.append("last owned by \(name(opening.lastOwner))") }
        return (opening.queue.isSet ? "comes back " : "comes ") + parts.joined(separator: ", ")
    }

    private static let flags: [(WorkFlags, String)] = [
        (.interruptible, "interruptible"), (.human, "wants a person"), (.transferred, "transferred"),
        (.prioritySet, "priority set by hand"), (.replied, "answered before"), (.promised, "promised"),
        (.converted, "converted"),
    ]

    private func text(_ queueing: Queueing, of id: ConversationID) -> String {
        var parts = ["waits in \(name(queueing.queue)): \(queueing.because.name), \(queueing.workClass.name)"]
        parts.append("wants \(text(queueing.requirement))")
        parts.append("due \(at(queueing.due))" + order(queueing.key, due: queueing.due, id))
        if queueing.bound != .distantFuture { parts.append("at the latest \(at(queueing.bound))") }
        if queueing.stage > 0 { parts.append("at step \(queueing.stage)") }
        let kept = queueing.reservation
        if kept.agent.isSet {
            parts.append("kept for \(name(kept.agent)) (\(kept.because.name)) until \(at(kept.until))")
        }
        return parts.joined(separator: ", ") + next(queueing.nextStep)
    }

    private func text(_ rekeying: Rekeying, of id: ConversationID) -> String {
        var parts = ["stands anew: \(rekeying.because.name)", "wants \(text(rekeying.requirement))"]
        parts.append("due \(at(rekeying.due))" + order(rekeying.key, due: rekeying.due, id))
        if rekeying.stage > 0 { parts.append("at step \(rekeying.stage)") }
        return parts.joined(separator: ", ")
            + (state.work[id]?.state == .queued ? next(rekeying.nextStep) : "")
    }

    /// Where it stands in the order when that is not its due.
    private func order(_ key: Int64, due: Instant, _ id: ConversationID) -> String {
        let strict = state.work[id]?.strict ?? 0
        let instant = OrderKey.instant(of: key, strict: strict)
        return (instant == due ? "" : " (served as \(at(instant)))") + (strict > 0 ? " in class \(strict)" : "")
    }

    private func next(_ step: Instant) -> String { step.isRunning ? ", next step \(at(step))" : "" }

    // MARK: In hands

    private func given(_ event: Event) -> String? {
        switch event {
        case .offered(_, let offering):
            "is offered to \(name(offering.agent)), \(offering.units) units\(text(offering.choice))"
        case .delivered(let id, _, let until):
            (state.work[id]?.state == .active ? "still wants a sign" : "is shown") + ", until \(at(until))"
        case .accepted(_, _, let agent, _): "is accepted by \(name(agent))"
        case .offerEnded(_, _, let agent, let end, let reason):
            (end == .withdrawn ? "is withdrawn from " : "is \(end.name) by ") + name(agent) + because(reason)
        case .excluded(_, let exclusion):
            "does not go to \(name(exclusion.agent)) until \(at(exclusion.until)): \(exclusion.because.name)"
        case .assigned(_, let assignment): text(assignment)
        case .confirmed: "is known to its agent"
        case .asked(_, let ask):
            "asks \(name(ask.agent)) to take it over, \(ask.units) units, until \(at(ask.until))"
        case .askEnded(_, let agent, let end, let reason):
            "no longer asks \(name(agent)): \(end.name)" + because(reason)
        case .askAccepted(_, let agent, _, let units): "is taken over by \(name(agent)), \(units) units"
        default: nil
        }
    }

    private func text(_ assignment: Assignment) -> String {
        var text = "is given to \(name(assignment.agent)) (\(assignment.kind.name)), \(assignment.units) units"
        if assignment.by.isSet { text += ", by \(name(assignment.by))" + because(assignment.reason) }
        if assignment.confirmBy.isSet { text += ", a sign is wanted until \(at(assignment.confirmBy))" }
        return text + self.text(assignment.choice)
    }

    private func text(_ choice: Choice) -> String {
        guard choice.kind != .none else { return "" }
        let how = choice.kind == .agentPicked ? "agent picked" : "conversation picked"
        guard choice.candidates > 1, let key = RankKey(rawValue: choice.decidedBy) else { return " [\(how), no other]" }
        return " [\(how), before \(name(AgentNumber(Int32(clamping: choice.runnerUp)))) by \(key.name)]"
    }

    private func because(_ reason: String) -> String { reason.isEmpty ? "" : " (\(reason))" }

    // MARK: With its owner

    private func standing(_ event: Event) -> String? {
        switch event {
        case .replied(_, _, _, let agent, let human): "is answered by \(name(agent))" + (human ? "" : ", a bot")
        case .noted(_, _, let agent): "gets a note of \(name(agent))"
        case .acknowledged: "is acknowledged"
        case .begun(_, let agent): "is opened by \(name(agent))"
        case .waited(_, let units, let until):
            "waits for its customer, \(units) units" + (until.isRunning ? ", is done \(at(until))" : "")
        case .activated(_, let activation):
            (activation.woken ? "wakes to its owner" : "goes on")
                + ", \(activation.units) units, due \(at(activation.due))"
        case .parked(_, let pause): "is parked, \(text(pause))"
        case .snoozed(_, let pause): "is snoozed, \(text(pause))"
        case .resolved(_, let resolution): text(resolution)
        case .left(_, let state, _): "leaves: \(state.name)"
        case .transferred(_, let origin, let count):
            "is handed on from \(name(origin.queue))" + (origin.agent.isSet ? " by \(name(origin.agent))" : "")
                + ", time \(count)"
        case .circling(_, let count): "goes in circles: handed on \(count) times"
        default: nil
        }
    }

    private func text(_ pause: Pause) -> String {
        "\(pause.units) units, until \(at(pause.until)), due \(at(pause.due))" + (pause.promised ? ", promised" : "")
    }

    private func text(_ resolution: Resolution) -> String {
        var text = "is resolved" + (resolution.by.isSet ? " by \(name(resolution.by))" : " by itself")
        if resolution.wrapUpUntil.isSet {
            text += ", wrap-up of \(resolution.units) units until \(at(resolution.wrapUpUntil))"
        }
        return text + ", may come back until \(at(resolution.reopenUntil))"
    }

    // MARK: Words

    func name(_ agent: AgentNumber) -> String { agent.isSet ? state.names.name(agent) : "nobody" }
    func name(_ queue: QueueNumber) -> String { queue.isSet ? state.names.name(queue) : "no queue" }
    private func name(_ route: RouteNumber) -> String { state.names.name(route) }
    private func at(_ instant: Instant) -> String { TraceClock.text(instant) }

    private func text(_ number: RequirementNumber) -> String {
        guard number.isSet else { return "nothing" }
        let wanted = state.requirements[number.index]
        var parts = wanted.required.map { "\(state.names.name($0.skill))/\($0.level)" }
        if !wanted.preferred.isEmpty {
            parts.append(
                "likes " + wanted.preferred.map { "\(state.names.name($0.skill))/\($0.weight)" }.joined(separator: " "))
        }
        return parts.isEmpty ? "no skill" : parts.joined(separator: " ")
    }

    static func text(_ presence: Presence) -> String {
        presence.state.name + (presence.only.map { " for \($0.name)" } ?? "")
            + (presence.reason.isEmpty ? "" : " (\(presence.reason))")
    }

    static func text(_ shift: ShiftState) -> String {
        switch shift {
        case .off: "is off shift"
        case .on: "is on shift"
        case .closing: "gets nothing new, the shift ends: so"
        }
    }
}
