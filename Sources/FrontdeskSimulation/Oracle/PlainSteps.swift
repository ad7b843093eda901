import FrontdeskCore

/// What time does to the requirement of waiting work, and to who sees it, computed from the policy each time.
///
/// It knows no stages: every step has its instant, and all whose instants have come are in force.
extension PlainPolicy {
    /// The open time after which the implied last step comes.
    private static let endFactor: Int64 = 4

    /// An instant so much open time after the entry.
    func instant(_ item: WorkItem, after span: Span) -> Instant {
        PlainHours.add(calendar(item.queue), item.enteredAt, span)
    }

    /// Everything asked for on entering: the queue's base, the route's part, the language.
    ///
    /// - Parameter part: what its message was classified to, while that counts; it stands for route and language.
    func fullRequirement(_ item: WorkItem, _ part: Requirement? = nil) -> Requirement {
        var required = queue(item.queue)?.base ?? []
        var preferred: [SkillWeight] = []
        if let part { return Requirement(required: required + part.required, preferred: part.preferred) }
        if let route = route(item.route) {
            if !item.flags.contains(.transferred) {
                required += route.require.map { demand($0) }
                preferred = route.prefer.map { SkillWeight(skill: demand($0).skill, weight: UInt8(clamping: $0.level)) }
            }
            if let skill = language(code(item)) {
                // What is needed is welcome anyhow, and what the route prefers keeps its own weight.
                if route.languageRequired {
                    required.append(SkillLevel(skill: skill, level: UInt8(clamping: route.languageLevel)))
                } else if route.languagePreferred > 0, !preferred.contains(where: { $0.skill == skill }) {
                    preferred.append(SkillWeight(skill: skill, weight: UInt8(clamping: route.languagePreferred)))
                }
            }
        }
        return Requirement(required: required, preferred: preferred)
    }

    /// What is left of it once all steps up to the instant have come.
    func requirement(_ item: WorkItem, _ part: Requirement?, at instant: Instant) -> Requirement {
        reduced(fullRequirement(item, part), item) { self.instant(item, after: $0) <= instant }
    }

    /// What is left of it after the last step.
    func finalRequirement(_ item: WorkItem) -> Requirement { reduced(fullRequirement(item), item) { _ in true } }

    private func reduced(_ full: Requirement, _ item: WorkItem, _ hasCome: (Span) -> Bool) -> Requirement {
        guard let queue = queue(item.queue) else { return full }
        var left = full
        // Whoever comes later finds less; equal times in the order they are configured in.
        for step in queue.policy.relax.enumerated().sorted(by: { ($0.element.after, $0.offset) < ($1.element.after, $1.offset) })
        where hasCome(step.element.after) {
            left = weakened(left, by: step.element.change)
        }
        if queue.policy.relaxesAtEnd, hasCome(end(queue, item.workClass)) {
            left = Requirement(required: left.required.filter { isHard($0.skill) }, preferred: left.preferred)
        }
        return left
    }

    private func end(_ queue: Queue, _ workClass: WorkClass) -> Span {
        queue.policy[workClass].firstReply.times(PlainPolicy.endFactor)
    }

    private func isHard(_ skill: SkillNumber) -> Bool { skill.isSet && skill.index < isHard.count && isHard[skill.index] }

    private func weakened(_ requirement: Requirement, by change: RelaxChange) -> Requirement {
        switch change {
        case .dropPreferred: return Requirement(required: requirement.required)
        case .widen: return requirement
        case .drop(let places):
            let dropped = skills(at: places).filter { !isHard($0) }
            return Requirement(
                required: requirement.required.filter { !dropped.contains($0.skill) }, preferred: requirement.preferred)
        case .lower(let demands):
            let lowered = demands.map { demand($0) }
            let required = requirement.required.map { need in
                guard !isHard(need.skill) else { return need }
                let least = lowered.filter { $0.skill == need.skill }.map(\.level).min() ?? need.level
                return SkillLevel(skill: need.skill, level: min(need.level, least))
            }
            return Requirement(required: required, preferred: requirement.preferred)
        }
    }

    /// From when on the agent sees the conversation by their team; `nil` when never.
    func seen(by agent: Agent, _ item: WorkItem) -> Instant? {
        var spans = agent.serves.filter { $0.queue == item.queue }.map(\.after)
        for step in queue(item.queue)?.policy.relax ?? [] {
            if case .widen(let team) = step.change, team == agent.policy.team { spans.append(step.after) }
        }
        return spans.min().map { $0 <= .zero ? item.enteredAt : instant(item, after: $0) }
    }

    /// Whether the agent sees work of the queue, at once or later, by their team or by widening.
    func mayServe(_ agent: Agent, _ number: QueueNumber) -> Bool {
        let isWidened = queue(number)?.policy.relax.contains { $0.change == .widen(agent.policy.team) } ?? false
        return isWidened || agent.serves.contains { $0.queue == number }
    }

    /// Until when bots have the conversation to themselves.
    func botsFirst(_ item: WorkItem) -> Instant {
        guard let span = service(item)?.botsFirst, span > .zero else { return item.enteredAt }
        return instant(item, after: span)
    }

    /// All instants at which something may change for a conversation that waits, in order.
    func steps(_ item: WorkItem) -> [Instant] {
        guard let queue = queue(item.queue) else { return [] }
        var spans = queue.policy.relax.map(\.after)
        if queue.policy.relaxesAtEnd { spans.append(end(queue, item.workClass)) }
        spans.append(queue.policy[item.workClass].botsFirst)
        for agent in agents {
            spans += agent?.serves.filter { $0.queue == item.queue }.map(\.after) ?? []
        }
        return spans.filter { $0 > .zero }.map { instant(item, after: $0) }.sorted()
    }

    /// The language a conversation is written in, by its code.
    private func code(_ item: WorkItem) -> String { language(item.language) }
}
