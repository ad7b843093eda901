import FrontdeskCore

/// Who may have the work of each queue by plan: by teams, by skills, and by what waiting changes.
///
/// Presence, load and the hours of agents are left out here.
struct Staffing {
    /// An agent who sees a queue.
    struct Seat: Equatable {
        /// Place in ``Policy/agents``.
        var agent: Int
        /// Open time from entry from which on they do.
        var after: Span
    }

    /// By queue, in the order of agents.
    let seats: [[Seat]]
    private let policy: Policy
    /// By agent and skill, row by row; 0 where the agent does not have it.
    private let levels: [UInt8]
    /// By team its agents.
    private let members: [[Int]]

    init(_ policy: Policy) {
        self.policy = policy
        var levels = [UInt8](repeating: 0, count: policy.agents.count * policy.skills.count)
        var members: [[Int]] = Array(repeating: [], count: policy.teams.count)
        for (place, agent) in policy.agents.enumerated() {
            members[agent.team].append(place)
            for skill in agent.skills { levels[place * policy.skills.count + skill.skill] = UInt8(skill.level) }
        }
        self.levels = levels
        self.members = members
        var delays: [[Int: Span]] = Array(repeating: [:], count: policy.queues.count)
        for (team, serves) in policy.teams.map(\.serves).enumerated() {
            for service in serves { delays[service.queue][team] = service.after }
        }
        self.delays = delays
        seats = policy.queues.indices.map { queue in
            Self.seats(delays[queue], steps: policy.queues[queue].relax, members)
        }
    }

    /// By queue the teams that serve it, with the time after which they see it.
    private let delays: [[Int: Span]]

    private static func seats(_ delays: [Int: Span], steps: [RelaxStep], _ members: [[Int]]) -> [Seat] {
        var delays = delays
        for step in steps {
            if case .widen(let team) = step.change { delays[team] = min(delays[team] ?? step.after, step.after) }
        }
        return delays.flatMap { team, after in members[team].map { Seat(agent: $0, after: after) } }
            .sorted { $0.agent < $1.agent }
    }

    /// The level of an agent in a skill.
    func level(_ agent: Int, _ skill: Int) -> Int { Int(levels[agent * policy.skills.count + skill]) }

    /// Whether an agent has all that is asked.
    func meets(_ agent: Int, _ needs: [SkillDemand]) -> Bool {
        needs.allSatisfy { level(agent, $0.skill) >= $0.level }
    }

    /// What work asks for together; of two levels of one skill the higher.
    static func merged(_ demands: [SkillDemand]) -> [SkillDemand] {
        var result: [SkillDemand] = []
        for demand in demands.sorted(by: { ($0.skill, $0.level) < ($1.skill, $1.level) }) {
            if result.last?.skill == demand.skill {
                result[result.count - 1] = demand
            } else {
                result.append(demand)
            }
        }
        return result
    }

    /// Who may have such work of a queue in the end, once it has asked for as little as it ever will.
    func everEligible(for needs: [SkillDemand], in queue: Int) -> [Int] {
        let policy = policy.queues[queue]
        var left = needs
        for step in policy.relax { left = relaxed(left, by: step.change) }
        if policy.relaxesAtEnd { left = left.filter { self.policy.skills[$0.skill].hard } }
        return seats[queue].filter { meets($0.agent, left) }.map(\.agent)
    }

    /// What a step leaves of a requirement; no step touches a hard skill.
    private func relaxed(_ needs: [SkillDemand], by change: RelaxChange) -> [SkillDemand] {
        switch change {
        case .dropPreferred, .widen: needs
        case .drop(let skills): needs.filter { policy.skills[$0.skill].hard || !skills.contains($0.skill) }
        case .lower(let minimums):
            needs.map { need in
                guard !policy.skills[need.skill].hard, let lower = minimums.first(where: { $0.skill == need.skill })
                else { return need }
                return SkillDemand(skill: need.skill, level: min(need.level, lower.level))
            }
        }
    }

    /// From when on each agent may have such work of a queue and class, in the order of agents; those who never may are
    /// left out.
    ///
    /// - Parameter left: a step by its place that is left out.
    func schedule(
        of needs: [SkillDemand], in queue: Int, _ workClass: WorkClass, without left: Int? = nil
    ) -> [Seat] {
        let rules = policy.queues[queue]
        var steps = rules.relax
        var seats = seats[queue]
        if let left {
            if case .widen = steps.remove(at: left).change {
                seats = Self.seats(delays[queue], steps: steps, members)
            }
        }
        let changes = steps.enumerated().filter { Self.changesNeeds($0.element.change) }
            .sorted { ($0.element.after, $0.offset) < ($1.element.after, $1.offset) }.map(\.element)
        var times: [(after: Span, needs: [SkillDemand])] = [(.zero, needs)]
        for step in changes {
            let last = times[times.count - 1].needs
            times.append((step.after, relaxed(last, by: step.change)))
        }
        if rules.relaxesAtEnd {
            let end = rules[workClass].firstReply.times(4)
            times = times.filter { $0.after <= end }
            times.append((end, times[times.count - 1].needs.filter { policy.skills[$0.skill].hard }))
        }
        return seats.compactMap { seat in
            times.first { meets(seat.agent, $0.needs) }.map {
                Seat(agent: seat.agent, after: max(seat.after, $0.after))
            }
        }
    }

    private static func changesNeeds(_ change: RelaxChange) -> Bool {
        switch change {
        case .drop, .lower: true
        case .dropPreferred, .widen: false
        }
    }
}
