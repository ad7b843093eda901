/// Turns an explanation into sentences a team lead understands.
package struct ExplanationText: Sendable {
    private let names: NameTable
    private let policy: BoundPolicy?
    private let now: Instant

    package init(names: NameTable, policy: BoundPolicy?, now: Instant) {
        self.names = names
        self.policy = policy
        self.now = now
    }

    /// How the conversation came to be where it is, one sentence a line.
    package func why(_ explanation: Explanation) -> [String] {
        var lines: [String] = []
        lines.append("\(explanation.conversation) came by route \(names.name(explanation.route)).")
        if explanation.enteredAt.isSet, explanation.state != .filed, explanation.state != .spam {
            lines.append(
                "It entered queue \(names.name(explanation.queue)) \(Self.ago(now - explanation.enteredAt))"
                    + "\(Self.since(explanation.because)) and asks for \(requirement(explanation.requirement)).")
        }
        lines.append(standing(explanation))
        if let grounds = grounds(explanation) { lines.append(grounds) }
        return lines
    }

    private func standing(_ explanation: Explanation) -> String {
        let agent = explanation.agent.isSet ? name(explanation.agent) : "nobody"
        switch explanation.state {
        case .queued:
            return "It waits: \(place(explanation.ahead ?? 0)); an answer \(due(explanation.due))."
        case .offered: return "It is offered to \(agent)."
        case .active, .waiting, .parked, .snoozed:
            return "\(agent) owns it (\(explanation.state.name)\(how(explanation)))."
        case .resolved: return "\(agent) resolved it."
        case .closed, .spam, .filed: return "It is \(explanation.state.name): no agent is asked."
        }
    }

    private func place(_ ahead: Int) -> String {
        switch ahead {
        case 0: "first in line"
        case RouterLimits.aheadMax...: "\(ahead) or more before it"
        default: "\(ahead) before it"
        }
    }

    private func due(_ due: Instant) -> String {
        due >= now ? "is due \(Self.until(due - now))" : "was due \(Self.ago(now - due))"
    }

    private func how(_ explanation: Explanation) -> String {
        let reason = explanation.assignmentReason.isEmpty ? "" : ": \(explanation.assignmentReason)"
        return switch explanation.assignment {
        // Nobody was asked: the customer wrote again and it went to its owner.
        case nil: explanation.choice.kind == .none ? ", came back" : ", accepted"
        case .auto: ", assigned by the pull"
        case .taken: ", taken by a lead"
        case .assigned: ", assigned by a lead\(reason)"
        case .forced: ", forced by a lead\(reason)"
        }
    }

    private func grounds(_ explanation: Explanation) -> String? {
        let choice = explanation.choice
        guard choice.kind != .none, explanation.state != .queued else { return nil }
        let agent = name(explanation.agent)
        let first =
            choice.kind == .conversationPicked
            ? "It was next in line when \(agent) had room, and"
            : explanation.because == .new ? "When it arrived," : "When it was free again,"
        guard choice.candidates > 1, let key = RankKey(rawValue: choice.decidedBy) else {
            return "\(first) \(agent) was the only agent who could take it."
        }
        let other = name(AgentNumber(Int32(clamping: choice.runnerUp)))
        return
            "\(first) \(agent) came before \(other), of \(choice.candidates) who could: \(agent) \(reason(key, choice))."
    }

    private func reason(_ key: RankKey, _ choice: Choice) -> String {
        switch key {
        case .sameContact: "already serves this customer"
        case .affinity: "answered this customer last"
        case .preference: "fits the preferred skills better (\(-choice.winnerValue) against \(-choice.runnerUpValue))"
        case .loadBand: "carries less (\(Self.band(choice.winnerValue)) against \(Self.band(choice.runnerUpValue)))"
        case .spareGeneralists: "has fewer skills (\(choice.winnerValue) against \(choice.runnerUpValue))"
        case .idle:
            "has been idle \(Self.more(Span(microseconds: choice.runnerUpValue &- choice.winnerValue)))"
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

    /// One agent's standing, as a line.
    package func whyNot(_ finding: AgentFinding) -> String {
        "\(name(finding.agent)): \(sentence(finding.eligibility))"
    }

    private func sentence(_ eligibility: Eligibility) -> String {
        switch eligibility {
        case .eligible: "could have it now"
        case .unknownAgent: "is not in the configuration"
        case .notReady(let presence): notReady(presence)
        case .doesNotServe(let queue): "does not serve queue \(names.name(queue))"
        case .lacksSkill(let skill, 0, let needs): "lacks \(names.name(skill)), level \(needs) is needed"
        case .lacksSkill(let skill, let has, let needs):
            "has \(names.name(skill)) at level \(has), level \(needs) is needed"
        case .channelFull(let channel, let limit):
            "is at the limit of \(limit) conversation\(limit == 1 ? "" : "s") on \(names.name(channel))"
        case .ownsTooMany(let owned, let limit): "owns \(owned) of \(limit) conversations"
        case .noRoom(let used, let capacity, let needs):
            "has no room: \(used) of \(capacity) units in use, \(needs) more needed"
        case .excluded(let until):
            "declined, missed or returned it and is asked again \(Self.until(until - now))"
        case .reserved(let owner, let until):
            "may not have it yet: it is kept for \(name(owner)), for \(Self.length(until - now)) more"
        case .offersOpen(let open): "has \(open) open offer\(open == 1 ? "" : "s") to answer first"
        case .notReceptive: "is not asking for work: no pull is waiting"
        case .holds(.offered): "is offered it now"
        case .holds(.resolved), .holds(.closed): "resolved it"
        case .holds: "has it"
        case .notWaiting(let state, let agent): "could have it, but \(holder(state, agent))"
        }
    }

    private func holder(_ state: WorkState, _ agent: AgentNumber) -> String {
        switch state {
        case .offered where agent.isSet: "it is offered to \(name(agent))"
        case _ where state.hasOwner && agent.isSet: "\(name(agent)) has it"
        default: "it is \(state.name)"
        }
    }

    /// What has happened to it since it entered its queue, or made it come back; nothing for one that is new.
    private static func since(_ because: QueuedBecause) -> String {
        switch because {
        case .new: ""
        case .declined: " (declined since)"
        case .missed: " (offered since and not answered in time)"
        case .withdrawn: " (offered since and not delivered)"
        case .agentGone: " (its agent has gone since)"
        case .returned: " (returned since)"
        case .woken: " (the customer wrote again)"
        case .reopened: " (the customer wrote again after it was resolved)"
        case .unconfirmed: " (assigned since and not confirmed)"
        case .policy: " (the configuration has changed since)"
        }
    }

    private func notReady(_ presence: Presence) -> String {
        if presence.state == .ready { return "is ready for \(presence.only?.name ?? "other") work only" }
        return "is \(presence.state.name)" + (presence.reason.isEmpty ? "" : " (\(presence.reason))")
    }

    package func requirement(_ requirement: Requirement) -> String {
        if requirement.required.isEmpty { return "no skill" }
        return requirement.required.map { "\(names.name($0.skill)) \($0.level)" }.joined(separator: ", ")
    }

    private func name(_ agent: AgentNumber) -> String {
        policy?.agent(agent)?.policy.publicName ?? names.name(agent)
    }

    static func ago(_ span: Span) -> String { "\(length(span)) ago" }

    static func until(_ span: Span) -> String {
        span >= .zero ? "in \(length(span))" : "since \(length(Span(microseconds: -span.microseconds)))"
    }

    /// `45 s`, `3 min`, `2 h 5 min`, `3 d 4 h`.
    static func length(_ span: Span) -> String {
        let seconds = max(0, span.microseconds / 1_000_000)
        switch seconds {
        case 0..<60: return "\(seconds) s"
        case 60..<3_600: return "\(seconds / 60) min"
        case 3_600..<86_400: return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }
}
