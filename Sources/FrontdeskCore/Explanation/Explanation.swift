/// Why a conversation is where it is, as facts; sentences are made of them by ``ExplanationText``.
package struct Explanation: Equatable, Sendable {
    /// The conversation as it stands, or stood.
    package var item: WorkItem
    package var generation: Int64
    package var requirement: Requirement
    /// Queued conversations of the same queue that stand before it, counted up to ``RouterLimits/aheadMax``; `nil` when
    /// it is not queued.
    package var ahead: Int?
    /// What the next step of a queued conversation will ask for, and when; `nil` when nothing gets easier any more.
    package var nextStep: NextStep?
    /// Whether anybody can be asked for a queued conversation; else `nil`.
    package var coverage: Coverage?
    /// When the closed queue that holds it opens; `nil` when nothing is held.
    package var heldUntil: Instant?
    /// For each agent of the policy the first check that fails; empty unless it was asked for.
    package var agents: [AgentFinding]

    package struct NextStep: Equatable, Sendable {
        package var at: Instant
        package var requirement: Requirement
    }
}

/// One agent's standing towards a conversation.
package struct AgentFinding: Equatable, Sendable {
    package var agent: AgentNumber
    package var eligibility: Eligibility

    package init(agent: AgentNumber, eligibility: Eligibility) {
        self.agent = agent
        self.eligibility = eligibility
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
        let isQueued = item.state == .queued
        let requirement = item.requirement.isSet ? state.requirements[item.requirement.index] : Requirement()
        return Explanation(
            item: item, generation: state.generation, requirement: requirement,
            ahead: isQueued ? index.ahead(of: item, in: state, limit: RouterLimits.aheadMax) : nil,
            nextStep: isQueued ? nextStep(of: item, requirement) : nil,
            coverage: isQueued ? coverage(RoutingIndex.BucketKey(item), requirement) : nil,
            heldUntil: isQueued ? gate(of: item).heldUntil : nil, agents: findings)
    }

    private func nextStep(of item: WorkItem, _ requirement: Requirement) -> Explanation.NextStep? {
        let isHard = policy?.isHard ?? []
        guard let schedule = policy?.queue(item.queue)?.schedule(item.workClass), item.timer.isRunning,
            let next = schedule.next(from: item.stage, requirement, isHard)
        else { return nil }
        return Explanation.NextStep(
            at: item.timer,
            requirement: schedule.relaxed(requirement, from: item.stage, to: next.stage, isHard))
    }

    private func finding(_ agent: AgentNumber, _ item: WorkItem, at now: Instant) -> AgentFinding {
        // What entered no queue asks for nothing that could be checked.
        guard item.requirement.isSet else {
            return AgentFinding(agent: agent, eligibility: .notWaiting(item.state, .none))
        }
        return AgentFinding(agent: agent, eligibility: standing(of: agent, for: item, at: now))
    }

    /// The checks, and where they do not matter because the conversation does not wait, that.
    private func standing(of agent: AgentNumber, for item: WorkItem, at now: Instant) -> Eligibility {
        let checked = eligibility(of: agent, for: item, at: now)
        guard item.state != .queued, checked != .unknownAgent else { return checked }
        if item.agent == agent {
            let isOut = item.state == .spam || item.state == .filed
            return isOut ? .notWaiting(item.state, .none) : .holds(item.state)
        }
        if item.askedAgent == agent { return .asked }
        switch checked {
        // What depends on the moment says nothing about work that is not given away at this moment.
        case .eligible, .offersOpen, .notReceptive, .queueClosed: return .notWaiting(item.state, item.agent)
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
