import FrontdeskConfig
import FrontdeskCore

/// Compares what a test expects with what the desk would do.
struct TestJudge {
    let configuration: Configuration
    let outcome: TrialOutcome
    /// The desk it was tried on, to be asked why somebody is not chosen.
    let desk: TrialDesk

    private var policy: BoundPolicy { desk.policy }
    private var item: WorkItem { outcome.item }
    private var names: NameTable { outcome.router.state.names }

    /// What happens instead, in one line; nil where it is as expected.
    func failure(_ wanted: TestExpectation.Wanted) -> String? {
        switch wanted {
        case .route(let place): route(place)
        case .queue(let place): queue(place)
        case .end(let end): self.end(end)
        case .workClass(let workClass):
            item.workClass == workClass ? nil : "its class is \(item.workClass.name)"
        case .language(let code): language(code)
        case .requires(let skills): requires(skills)
        case .prefers(let skills): prefers(skills)
        case .priority(let priority): self.priority(priority)
        case .dueAfter(let span): due(outcome.situation.now + span)
        case .dueAt(let instant): due(instant)
        case .agent(let place): agent(policy.agentNumbers[place])
        case .notAgent(let place, let reason): notAgent(policy.agentNumbers[place], reason)
        case .waits(let isExpected): waits(isExpected)
        }
    }

    // MARK: Where it goes

    private func route(_ place: Int) -> String? {
        guard item.route != policy.routeNumbers[place] else { return nil }
        let taken = names.name(item.route)
        let text = ConditionText(policy: policy, patterns: configuration.patternTexts)
        let wanted = policy.policy.routes[place]
        if let failure = wanted.when.flatMap({ text.failure($0, outcome.facts) }) {
            return "route \"\(taken)\" takes it; \"\(wanted.id)\" does not, since \(failure)"
        }
        return "route \"\(taken)\" takes it, which stands before \"\(wanted.id)\""
    }

    /// Where it is instead of the queue that is expected.
    private var place: String {
        if outcome.isFiled { return "it is \(item.state.name) by route \"\(names.name(item.route))\"" }
        return "it enters queue \"\(names.name(item.queue))\" by route \"\(names.name(item.route))\""
    }

    private func queue(_ place: Int) -> String? {
        !outcome.isFiled && item.queue == policy.queueNumbers[place] ? nil : self.place
    }

    private func end(_ end: RouteEnd) -> String? {
        let state: WorkState = end == .spam ? .spam : .filed
        return item.state == state ? nil : place
    }

    private func language(_ code: String) -> String? {
        let language = outcome.facts.language
        guard language != code else { return nil }
        let message = outcome.situation.message
        if message.languageReliable { return "its language is \(language)" }
        return message.language == "und"
            ? "its language cannot be told, so that it is routed as \(language)"
            : "its language is perhaps \(message.language), which is not sure: it is routed as \(language)"
    }

    // MARK: What it asks for

    private func requires(_ wanted: [TestExpectation.WantedSkill]) -> String? {
        if outcome.isFiled { return place }
        let found = outcome.requirement.required.map { ($0.skill, Int($0.level)) }
        return isSame(wanted, found) ? nil : "it requires \(list(found))"
    }

    private func prefers(_ wanted: [TestExpectation.WantedSkill]) -> String? {
        if outcome.isFiled { return place }
        let found = outcome.requirement.preferred.map { ($0.skill, Int($0.weight)) }
        return isSame(wanted, found) ? nil : "it prefers \(list(found))"
    }

    private func isSame(_ wanted: [TestExpectation.WantedSkill], _ found: [(SkillNumber, Int)]) -> Bool {
        wanted.count == found.count
            && wanted.allSatisfy { skill in
                found.contains { policy.skillNumbers[skill.skill] == $0.0 && $0.1 == skill.level ?? $0.1 }
            }
    }

    private func list(_ skills: [(SkillNumber, Int)]) -> String {
        skills.isEmpty ? "no skill" : skills.map { "\(names.name($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    private func priority(_ wanted: NamedPriority) -> String? {
        if outcome.isFiled { return place }
        let boost = Int32(clamping: wanted.boost.microseconds / 1_000_000)
        guard item.boost != boost || Int(item.strict) != wanted.strict else { return nil }
        let known = configuration.settings.priorities.first {
            Int32(clamping: $0.boost.microseconds / 1_000_000) == item.boost && $0.strict == Int(item.strict)
        }
        return "its priority is \(known.map { "\"\($0.name)\"" } ?? "none of those declared")"
    }

    private func due(_ wanted: Instant) -> String? {
        if outcome.isFiled { return place }
        guard item.due != wanted else { return nil }
        let after = DurationText.text(microseconds: (item.due - outcome.situation.now).microseconds)
        return "an answer is due \(RFC3339.text(item.due) ?? "never"), \(after) after it came"
    }

    // MARK: Who gets it

    private func name(_ agent: AgentNumber) -> String { "\"\(names.name(agent))\"" }

    /// Where it is instead of with the agent that is expected.
    private var holder: String {
        if outcome.isFiled { return place }
        return outcome.winner.isSet ? "\(name(outcome.winner)) gets it" : "nobody gets it at once"
    }

    private func agent(_ wanted: AgentNumber) -> String? {
        guard outcome.winner != wanted else { return nil }
        guard !outcome.isFiled, let (finding, text) = standing(of: wanted) else { return holder }
        let why =
            finding.isEligible
            ? "could have it too, and ranks behind" : text.sentence(finding)
        return "\(holder); \(name(wanted)) \(why)"
    }

    private func notAgent(_ unwanted: AgentNumber, _ reason: String?) -> String? {
        guard outcome.winner != unwanted else { return "\(name(unwanted)) gets it" }
        guard let reason else { return nil }
        guard !outcome.isFiled, let (finding, text) = standing(of: unwanted) else { return place }
        let code = finding.isEligible ? "outranked" : finding.code
        guard code != reason else { return nil }
        return finding.isEligible
            ? "\(name(unwanted)) could have it, and \(holder)" : "\(name(unwanted)) \(text.sentence(finding)) (\(code))"
    }

    private func waits(_ isExpected: Bool) -> String? {
        let isWaiting = !outcome.isFiled && !outcome.winner.isSet
        guard isWaiting != isExpected else { return nil }
        return isWaiting ? "nobody gets it at once" : holder
    }

    private func standing(of agent: AgentNumber) -> (Eligibility, ExplanationText)? {
        var desk = desk
        guard let waiting = desk.run(outcome.situation, asksAgents: false) else { return nil }
        let now = outcome.situation.now
        let finding = waiting.router.eligibility(of: agent, for: waiting.item, at: now)
        return (finding, ExplanationText(names: names, policy: policy, now: now))
    }
}
