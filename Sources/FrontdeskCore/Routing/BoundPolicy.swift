/// A policy with its names bound to desk numbers: what routing reads, by number, without a look-up by name.
///
/// Tables are indexed by number; a number that the policy no longer has is `nil` there.
package struct BoundPolicy: Sendable {
    package let policy: Policy
    package let generation: Int64
    package private(set) var agents: [BoundAgent?]
    package private(set) var queues: [BoundQueue?]
    package private(set) var channels: [ChannelPolicy?]
    /// Whether a skill, by number, is a language.
    package private(set) var isLanguage: [Bool]
    /// Numbers of the policy's own places.
    package private(set) var agentNumbers: [AgentNumber]
    package private(set) var queueNumbers: [QueueNumber]
    package private(set) var channelNumbers: [ChannelNumber]
    package private(set) var skillNumbers: [SkillNumber]
    package private(set) var routeNumbers: [RouteNumber]
    private var skillsByName: LookupTable<String, SkillNumber>

    /// Binds a policy whose names all have numbers in the table.
    package init(_ policy: Policy, generation: Int64, names: NameTable) {
        self.policy = policy
        self.generation = generation
        agentNumbers = policy.agents.map { AgentNumber(names.number(.agent, $0.name) ?? -1) }
        queueNumbers = policy.queues.map { QueueNumber(names.number(.queue, $0.name) ?? -1) }
        channelNumbers = policy.channels.map { ChannelNumber(names.number(.channel, $0.name) ?? -1) }
        skillNumbers = policy.skills.map { SkillNumber(names.number(.skill, $0.name) ?? -1) }
        routeNumbers = policy.routes.map { RouteNumber(names.number(.route, $0.id) ?? -1) }
        agents = Array(repeating: nil, count: names.all(.agent).count)
        queues = Array(repeating: nil, count: names.all(.queue).count)
        channels = Array(repeating: nil, count: names.all(.channel).count)
        isLanguage = names.all(.skill).map { $0.hasPrefix("lang:") }
        skillsByName = LookupTable()
        for (place, skill) in policy.skills.enumerated() { skillsByName[skill.name] = skillNumbers[place] }
        for (place, channel) in policy.channels.enumerated() { channels[channelNumbers[place].index] = channel }
        for (place, queue) in policy.queues.enumerated() {
            queues[queueNumbers[place].index] = BoundQueue(
                policy: queue, calendar: policy.calendars[queue.calendar], base: bind(queue.require))
        }
        for (place, agent) in policy.agents.enumerated() { agents[agentNumbers[place].index] = bind(agent) }
    }

    private func bind(_ demands: [SkillDemand]) -> [SkillLevel] {
        demands.map { SkillLevel(skill: skillNumbers[$0.skill], level: UInt8(clamping: $0.level)) }
    }

    private func bind(_ agent: AgentPolicy) -> BoundAgent {
        var levels = Array(repeating: UInt8(0), count: isLanguage.count)
        var breadth = 0
        for demand in agent.skills {
            let number = skillNumbers[demand.skill]
            levels[number.index] = UInt8(clamping: demand.level)
            if !isLanguage[number.index] { breadth += 1 }
        }
        var serves = Array(repeating: false, count: queues.count)
        for queue in policy.teams[agent.team].serves { serves[queueNumbers[queue].index] = true }
        var limits = Array(repeating: Int32.max, count: channels.count)
        for limit in agent.limits { limits[channelNumbers[limit.channel].index] = Int32(clamping: limit.most) }
        var leads = Array(repeating: false, count: policy.teams.count)
        var leadsQueue = Array(repeating: false, count: queues.count)
        for (place, team) in policy.teams.enumerated()
        where team.leads.contains(where: { policy.agents[$0].name == agent.name }) {
            leads[place] = true
            for queue in team.serves { leadsQueue[queueNumbers[queue].index] = true }
        }
        return BoundAgent(
            policy: agent, levels: levels, breadth: breadth, serves: serves, limits: limits, leads: leads,
            leadsQueue: leadsQueue)
    }

    package func agent(_ number: AgentNumber) -> BoundAgent? {
        number.isSet && number.index < agents.count ? agents[number.index] : nil
    }

    package func queue(_ number: QueueNumber) -> BoundQueue? {
        number.isSet && number.index < queues.count ? queues[number.index] : nil
    }

    package func channel(_ number: ChannelNumber) -> ChannelPolicy? {
        number.isSet && number.index < channels.count ? channels[number.index] : nil
    }

    package func skill(named name: String) -> SkillNumber? {
        skillsByName[name]
    }

    /// Whether the agent leads a team that serves the queue, or whose member owns the work.
    package func leads(_ agent: AgentNumber, queue: QueueNumber, owner: AgentNumber) -> Bool {
        guard let lead = self.agent(agent) else { return false }
        if queue.isSet, queue.index < lead.leadsQueue.count, lead.leadsQueue[queue.index] { return true }
        return leads(agent, member: owner)
    }

    /// Whether an agent may see a conversation: their own, what their team's queues hold, and, for a lead, what they lead.
    package func maySee(_ agent: AgentNumber, queue: QueueNumber, holder: AgentNumber) -> Bool {
        guard let bound = self.agent(agent) else { return false }
        if holder == agent || (queue.isSet && bound.serves(queue)) { return true }
        return leads(agent, queue: queue, owner: holder)
    }

    package func leads(_ agent: AgentNumber, member: AgentNumber) -> Bool {
        guard let lead = self.agent(agent), let member = self.agent(member) else { return false }
        return lead.leads[member.policy.team]
    }
}

/// An agent of the policy with everything by number.
///
/// A class, because matching passes it on once for every check and a copy would retain each of its texts and tables.
package final class BoundAgent: Sendable {
    package let policy: AgentPolicy
    /// Level by skill number; 0 means not at all.
    package let levels: [UInt8]
    /// Skills that are not languages: fewer means more of a specialist.
    package let breadth: Int
    /// By queue number.
    package let serves: [Bool]
    /// Most conversations at once, by channel number.
    package let limits: [Int32]
    /// By place of the team.
    package let leads: [Bool]
    /// By queue number.
    package let leadsQueue: [Bool]

    fileprivate init(
        policy: AgentPolicy, levels: [UInt8], breadth: Int, serves: [Bool], limits: [Int32], leads: [Bool],
        leadsQueue: [Bool]
    ) {
        self.policy = policy
        self.levels = levels
        self.breadth = breadth
        self.serves = serves
        self.limits = limits
        self.leads = leads
        self.leadsQueue = leadsQueue
    }

    package var isLead: Bool { leads.contains(true) }

    package func serves(_ queue: QueueNumber) -> Bool {
        queue.index < serves.count && serves[queue.index]
    }

    package func level(_ skill: SkillNumber) -> UInt8 {
        skill.index < levels.count ? levels[skill.index] : 0
    }
}

/// A queue of the policy with everything by number.
package struct BoundQueue: Sendable {
    package let policy: QueuePolicy
    package let calendar: Calendar
    package let base: [SkillLevel]
}
