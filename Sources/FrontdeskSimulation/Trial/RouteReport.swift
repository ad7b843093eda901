package import FrontdeskConfig
package import FrontdeskCore

/// All that is to be said of how one message would be routed.
package struct RouteReport: Sendable {
    /// An agent who is not given it, with why.
    package struct Other: Equatable, Sendable {
        package let agent: String
        /// The stable code of the first check that fails.
        package let code: String
        /// A sentence, with the agent's public name.
        package let sentence: String
    }

    /// An agent who could have it, the best first.
    package struct Candidate: Equatable, Sendable {
        package let agent: String
        /// What the agents are compared by, in order; the smaller value comes first.
        package let ranks: [(key: RankKey, value: Int64)]

        package static func == (left: Candidate, right: Candidate) -> Bool {
            left.agent == right.agent && left.ranks.elementsEqual(right.ranks) { $0 == $1 }
        }
    }

    /// As it waits, everybody asked nothing yet.
    package let waiting: TrialOutcome
    /// As it is when everybody has been asked.
    package let asked: TrialOutcome
    package let trace: RouteTrace
    /// How it came where it is, one sentence a line, in the words of `why`.
    package let sentences: [String]
    package let candidates: [Candidate]
    package let others: [Other]

    /// Tries a message; nil where the router refuses it, which it does for no channel of the policy.
    package init?(_ situation: TrialSituation, _ configuration: Configuration) {
        guard var desk = TrialDesk(configuration.policy),
            let asked = desk.run(situation, asksAgents: true), let waiting = desk.run(situation, asksAgents: false)
        else { return nil }
        self.asked = asked
        self.waiting = waiting
        trace = RouteTrace(
            asked.facts, ConditionText(policy: desk.policy, patterns: configuration.patternTexts))
        let names = asked.router.state.names
        let now = situation.now
        let text = ExplanationText(names: names, policy: desk.policy, now: now)
        // There is no conversation yet that a number could stand for.
        let name = asked.item.id.description
        sentences = text.why(asked.router.explain(asked.item, at: now, agents: .none)).map { sentence in
            sentence.hasPrefix(name + " ") ? "It" + sentence.dropFirst(name.count) : sentence
        }
        guard !waiting.isFiled else {
            candidates = []
            others = []
            return
        }
        candidates = waiting.router.ranking(of: waiting.item, at: now).map { ranked in
            Candidate(agent: names.name(ranked.agent), ranks: ranked.values.map { ($0.key, $0.value) })
        }
        others = desk.policy.agentNumbers.compactMap { agent in
            let finding = waiting.router.eligibility(of: agent, for: waiting.item, at: now)
            guard !finding.isEligible else { return nil }
            return Other(
                agent: names.name(agent), code: finding.code,
                sentence: text.whyNot(AgentFinding(agent: agent, eligibility: finding)))
        }
    }
}
