import FrontdeskCore

/// A policy by desk number, bound again from its names: the oracle trusts no binding of the router's.
struct PlainPolicy: Sendable {
    let policy: Policy
    private(set) var agents: [Agent?]
    private(set) var queues: [QueuePolicy?]

    /// An agent with everything by number.
    struct Agent: Sendable {
        var policy: AgentPolicy
        var serves: [QueueNumber] = []
        var levels: [SkillLevel] = []
        var limits: [(channel: ChannelNumber, most: Int)] = []
        /// Skills, languages not counted.
        var breadth = 0

        func level(_ skill: SkillNumber) -> Int {
            Int(levels.first { $0.skill == skill }?.level ?? 0)
        }
    }

    init(_ policy: Policy, names: NameTable) {
        self.policy = policy
        agents = names.all(.agent).map { name in
            policy.agents.first { $0.name == name }.map { PlainPolicy.bind($0, policy, names) }
        }
        queues = names.all(.queue).map { name in policy.queues.first { $0.name == name } }
    }

    private static func bind(_ agent: AgentPolicy, _ policy: Policy, _ names: NameTable) -> Agent {
        var plain = Agent(policy: agent)
        for place in policy.teams[agent.team].serves {
            plain.serves.append(QueueNumber(names.number(.queue, policy.queues[place.queue].name) ?? -1))
        }
        for demand in agent.skills {
            let skill = policy.skills[demand.skill]
            let number = SkillNumber(names.number(.skill, skill.name) ?? -1)
            plain.levels.append(SkillLevel(skill: number, level: UInt8(clamping: demand.level)))
            if !skill.isLanguage { plain.breadth += 1 }
        }
        for limit in agent.limits {
            let name = policy.channels[limit.channel].name
            plain.limits.append((ChannelNumber(names.number(.channel, name) ?? -1), limit.most))
        }
        return plain
    }

    func agent(_ number: AgentNumber) -> Agent? {
        number.isSet && number.index < agents.count ? agents[number.index] : nil
    }

    /// What the queue asks of everybody.
    func base(of queue: QueueNumber, names: NameTable) -> [SkillLevel] {
        guard queue.isSet, queue.index < queues.count, let demands = queues[queue.index]?.require else { return [] }
        return demands.map { demand in
            let number = names.number(.skill, policy.skills[demand.skill].name) ?? -1
            return SkillLevel(skill: SkillNumber(number), level: UInt8(clamping: demand.level))
        }
    }

    func service(_ item: WorkItem) -> ServicePolicy? {
        guard item.queue.isSet, item.queue.index < queues.count else { return nil }
        return queues[item.queue.index]?[item.workClass]
    }

    func calendar(_ item: WorkItem) -> Calendar {
        guard item.queue.isSet, item.queue.index < queues.count, let queue = queues[item.queue.index] else {
            return .alwaysOpen
        }
        return policy.calendars[queue.calendar]
    }
}
