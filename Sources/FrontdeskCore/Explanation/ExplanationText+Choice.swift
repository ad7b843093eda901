extension ExplanationText {
    /// Why this agent, and not the second.
    func grounds(_ item: WorkItem) -> String? {
        let choice = item.details.choice
        guard choice.kind != .none, item.state != .queued else { return nil }
        let agent = name(item.agent)
        let first = choice.kind == .conversationPicked ? "It was next in line when \(agent) had room. " : ""
        guard choice.candidates > 1, let key = RankKey(rawValue: choice.decidedBy) else {
            return "\(first)\(agent) was the only agent who could take it."
        }
        let other = name(AgentNumber(Int32(clamping: choice.runnerUp)))
        let most = choice.candidates == .max ? "\(choice.candidates) or more" : "\(choice.candidates)"
        return "\(first)Of \(most) agents who could take it \(agent) came before \(other): \(agent) "
            + "\(reason(key, choice))."
    }

    private func reason(_ key: RankKey, _ choice: Choice) -> String {
        switch key {
        case .sameContact: "already serves this customer"
        case .affinity: "answered this customer last"
        case .preference:
            "has more of the skills that are welcome (\(-choice.winnerValue) against \(-choice.runnerUpValue))"
        case .loadBand: "carries less (\(Self.band(choice.winnerValue)) against \(Self.band(choice.runnerUpValue)))"
        case .spareGeneralists: "has fewer skills (\(choice.winnerValue) against \(choice.runnerUpValue))"
        case .idle:
            "has been idle \(Self.more(Span(microseconds: choice.runnerUpValue &- choice.winnerValue)))"
        case .load: "carries less (\(Self.percent(choice.winnerValue)) against \(Self.percent(choice.runnerUpValue)))"
        case .fit: "has less room left over (\(choice.winnerValue) against \(choice.runnerUpValue) units)"
        case .id: "has the lower number at the desk, all else being equal"
        }
    }

    private static func more(_ span: Span) -> String {
        span < .seconds(1) ? "a moment longer" : "\(length(span)) longer"
    }

    private static func band(_ value: Int64) -> String {
        switch value {
        case 0: "nothing"
        case 1: "below half"
        default: "above half"
        }
    }

    /// Of a share times 2^40, which times a hundred would be too much where somebody carries far above capacity.
    private static func percent(_ share: Int64) -> String { "\(((share >> 20) * 100) >> 20) %" }

    // MARK: One agent

    /// One agent's standing, as a line.
    package func whyNot(_ finding: AgentFinding) -> String {
        "\(name(finding.agent)): \(sentence(finding.eligibility))"
    }

    package func sentence(_ eligibility: Eligibility) -> String {
        switch eligibility {
        case .eligible: "could have it now"
        case .unknownAgent: "is not in the configuration"
        case .notReady(let presence): notReady(presence)
        case .offShift(let until): "is not on shift" + when(until, "on shift again")
        case .shiftEnding(let at): "gets nothing new any more: the shift ends \(Self.until(at - now))"
        case .queueClosed(let queue, let until):
            "is not asked: queue \(names.name(queue)) is closed" + when(until, "opens")
        case .doesNotServe(let queue): "does not serve queue \(names.name(queue))"
        case .seesLater(let queue, let after):
            "sees work of queue \(names.name(queue)) only when it has waited \(Self.length(after))"
        case .botsFirst(let after): "is asked when it has waited \(Self.length(after)): bots have it first"
        case .wantsHuman: "is a bot, and the customer has asked for a person"
        case .notLent(let queue, let level, let promised):
            "is needed in queue \(names.name(queue)): \(level) % of its last answers were in time, less than \(promised) %"
        case .reserved(let reservation):
            "may not have it yet: it is kept for \(name(reservation.agent)) for "
                + "\(Self.length(reservation.until - now)) more"
        case .ramping(let until): "is back after long and gets the next new work \(Self.until(until - now))"
        case .offersOpen(let open): "has \(open) open offer\(open == 1 ? "" : "s") to answer first"
        case .notReceptive: "is not asking for work: no pull is waiting"
        case .holds(.offered): "is offered it now"
        case .holds(.resolved), .holds(.closed): "resolved it"
        case .holds: "has it"
        case .asked: "is asked to take it over"
        case .notWaiting(let state, let agent):
            state.hasOwner || state == .offered
                ? "could have it, but \(holder(state, agent))" : "is not asked: \(holder(state, agent))"
        case .excluded(let exclusion): excluded(exclusion)
        case .lacksSkill, .channelFull, .ownsTooMany, .noRoom, .mayNotReply: lack(eligibility)
        }
    }

    private func lack(_ eligibility: Eligibility) -> String {
        switch eligibility {
        case .lacksSkill(let skill, 0, let needs): "lacks \(names.name(skill)), level \(needs) is needed"
        case .lacksSkill(let skill, let has, let needs):
            "has \(names.name(skill)) at level \(has), level \(needs) is needed"
        case .channelFull(let channel, let limit):
            "is at the limit of \(limit) conversation\(limit == 1 ? "" : "s") on \(names.name(channel))"
        case .ownsTooMany(let owned, let limit): "owns \(owned) of \(limit) conversations"
        case .noRoom(let used, let capacity, let needs):
            "has no room: \(used) of \(capacity) units in use, \(needs) more needed"
        case .mayNotReply(let channel): "may not answer on \(names.name(channel))"
        default: eligibility.code
        }
    }

    private func excluded(_ exclusion: Exclusion) -> String {
        let again = exclusion.until.isRunning ? " and is asked again \(Self.until(exclusion.until - now))" : ""
        let ago = Self.ago(now - exclusion.since)
        return switch exclusion.because {
        case .declined: "declined it \(ago)\(again)"
        case .missed: "missed it \(ago)\(again)"
        case .withdrawn: "did not get the offer \(ago)\(again)"
        case .returned: "returned it \(ago)\(again)"
        case .transferred: "transferred it \(ago)\(again)"
        case .fourEyes: "has worked on it, and other eyes are wanted"
        }
    }

    private func when(_ until: Instant, _ what: String) -> String {
        until.isRunning ? ", and \(what) \(Self.until(until - now))" : ""
    }

    private func holder(_ state: WorkState, _ agent: AgentNumber) -> String {
        switch state {
        case .offered where agent.isSet: "it is offered to \(name(agent))"
        case _ where state.hasOwner && agent.isSet: "\(name(agent)) has it"
        default: "it is \(state.name)"
        }
    }

    private func notReady(_ presence: Presence) -> String {
        if presence.state == .ready { return "is ready for \(presence.only?.name ?? "other") work only" }
        return "is \(presence.state.name)" + (presence.reason.isEmpty ? "" : " (\(presence.reason))")
    }
}
