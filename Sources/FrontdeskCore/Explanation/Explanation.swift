/// Why a conversation is where it is, as facts; sentences are made of them by ``ExplanationText``.
package struct Explanation: Equatable, Sendable {
    package var conversation: ConversationID
    package var generation: Int64
    package var state: WorkState
    package var workClass: WorkClass
    package var route: RouteNumber
    package var queue: QueueNumber
    package var requirement: Requirement
    package var because: QueuedBecause
    package var enteredAt: Instant
    package var due: Instant
    package var key: Int64
    package var agent: AgentNumber
    package var assignment: AssignmentKind?
    /// The lead's word for the assignment; may be empty.
    package var assignmentReason: String
    package var choice: Choice
    /// Queued conversations of the same queue that stand before it, counted up to ``RouterLimits/aheadMax``; `nil` when
    /// it is not queued.
    package var ahead: Int?
    /// For each agent of the policy the first check that fails; empty unless it was asked for.
    package var agents: [AgentFinding]
}

/// One agent's standing towards a conversation.
package struct AgentFinding: Equatable, Sendable {
    package var agent: AgentNumber
    package var eligibility: Eligibility
    package var rank: Rank?

    package init(agent: AgentNumber, eligibility: Eligibility, rank: Rank?) {
        self.agent = agent
        self.eligibility = eligibility
        self.rank = rank
    }
}

extension Router {
    /// Why it is with whom it is, or where it stands. Reads only; asking changes nothing.
    package func explain(_ item: WorkItem, at now: Instant, agents wanted: AgentSelection) -> Explanation {
        var findings: [AgentFinding] = []
        switch wanted {
        case .none: break
        case .one(let agent): findings = [finding(agent, item, at: now)]
        case .all:
            for agent in policy?.agentNumbers ?? [] { findings.append(finding(agent, item, at: now)) }
        }
        return Explanation(
            conversation: item.id, generation: state.generation, state: item.state, workClass: item.workClass,
            route: item.route, queue: item.queue,
            requirement: item.requirement.isSet ? state.requirements[item.requirement.index] : Requirement(),
            because: item.because, enteredAt: item.enteredAt, due: item.due, key: item.key, agent: item.agent,
            assignment: item.details.assignment, assignmentReason: item.details.assignmentReason,
            choice: item.details.choice,
            ahead: item.state == .queued ? index.ahead(of: item, in: state, limit: RouterLimits.aheadMax) : nil,
            agents: findings)
    }

    private func finding(_ agent: AgentNumber, _ item: WorkItem, at now: Instant) -> AgentFinding {
        // What entered no queue asks for nothing that could be checked.
        guard item.requirement.isSet else {
            return AgentFinding(agent: agent, eligibility: .notWaiting(item.state, .none), rank: nil)
        }
        let eligibility = standing(of: agent, for: item, at: now)
        let rank = candidate(agent)?.rank(
            for: item, requirement: state.requirements[item.requirement.index],
            holdsContact: index.holds(agent, contact: item.contact))
        return AgentFinding(agent: agent, eligibility: eligibility, rank: rank)
    }

    /// The checks, and where they do not matter because the conversation does not wait, that.
    private func standing(of agent: AgentNumber, for item: WorkItem, at now: Instant) -> Eligibility {
        let checked = eligibility(of: agent, for: item, at: now)
        guard item.state != .queued, checked != .unknownAgent else { return checked }
        if item.agent == agent { return .holds(item.state) }
        switch checked {
        // What depends on the moment says nothing about work that is not given away at this moment.
        case .eligible, .offersOpen, .notReceptive: return .notWaiting(item.state, item.agent)
        default: return checked
        }
    }
}

/// Which agents an explanation speaks of.
package enum AgentSelection: Equatable, Sendable {
    case none
    case one(AgentNumber)
    case all
}
