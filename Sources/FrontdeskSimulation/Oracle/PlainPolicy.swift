import FrontdeskCore

/// A policy by desk number, bound again from its names: the oracle trusts no binding of the router's.
struct PlainPolicy: Sendable {
    let policy: Policy
    private(set) var agents: [Agent?] = []
    private(set) var queues: [Queue?] = []
    private(set) var routes: [RoutePolicy?] = []
    private(set) var channels: [ChannelPolicy?] = []
    /// By skill number: never dropped.
    private(set) var isHard: [Bool] = []
    /// As they are now: languages are named as they come.
    var names: NameTable

    /// An agent with everything by number.
    struct Agent: Sendable {
        var policy: AgentPolicy
        /// The queues of the agent's team, each with the open time before the team sees it.
        var serves: [(queue: QueueNumber, after: Span)] = []
        var levels: [SkillLevel] = []
        var limits: [(channel: ChannelNumber, most: Int)] = []
        /// Skills, languages not counted.
        var breadth = 0
        var shift: PlainShift

        func level(_ skill: SkillNumber) -> Int {
            Int(levels.first { $0.skill == skill }?.level ?? 0)
        }

        func meets(_ requirement: Requirement) -> Bool {
            requirement.required.allSatisfy { level($0.skill) >= Int($0.level) }
        }

        /// The most conversations of the channel at once; `nil` without a limit.
        func limit(on channel: ChannelNumber) -> Int? {
            limits.first { $0.channel == channel }?.most
        }

        /// Whether the team serves the queue, and sees it at once.
        func servesAtOnce(_ queue: QueueNumber) -> Bool {
            serves.contains { $0.queue == queue && $0.after <= .zero }
        }
    }

    /// A queue with everything by number.
    struct Queue: Sendable {
        var policy: QueuePolicy
        var calendar: Calendar
        var base: [SkillLevel]
        /// Which queue has its work; itself unless it was moved.
        var present: QueueNumber
    }

    init(_ policy: Policy, names: NameTable) {
        self.policy = policy
        self.names = names
        isHard = names.all(.skill).map { name in policy.skills.first { $0.name == name }?.hard ?? false }
        queues = names.all(.queue).map { name in policy.queues.first { $0.name == name }.map { bind($0) } }
        agents = names.all(.agent).map { name in policy.agents.first { $0.name == name }.map { bind($0) } }
        routes = names.all(.route).map { name in policy.routes.first { $0.id == name } }
        channels = names.all(.channel).map { name in policy.channels.first { $0.name == name } }
    }

    private func bind(_ queue: QueuePolicy) -> Queue {
        var present = queue
        while let target = present.movedTo { present = policy.queues[target] }
        return Queue(
            policy: queue, calendar: policy.calendars[queue.calendar], base: queue.require.map(demand),
            present: QueueNumber(names.number(.queue, present.name) ?? -1))
    }

    private func bind(_ agent: AgentPolicy) -> Agent {
        var plain = Agent(
            policy: agent,
            shift: PlainShift(
                calendar: policy.calendars[agent.calendar], absences: agent.absences,
                lastOfferBefore: agent.lastOfferBefore))
        for service in policy.teams[agent.team].serves {
            plain.serves.append((number(ofQueue: service.queue), service.after))
        }
        for skill in agent.skills {
            plain.levels.append(demand(skill))
            if !policy.skills[skill.skill].isLanguage { plain.breadth += 1 }
        }
        for limit in agent.limits {
            let name = policy.channels[limit.channel].name
            plain.limits.append((ChannelNumber(names.number(.channel, name) ?? -1), limit.most))
        }
        return plain
    }

    // MARK: Look-ups

    func agent(_ number: AgentNumber) -> Agent? {
        number.isSet && number.index < agents.count ? agents[number.index] : nil
    }

    func queue(_ number: QueueNumber) -> Queue? {
        number.isSet && number.index < queues.count ? queues[number.index] : nil
    }

    func route(_ number: RouteNumber) -> RoutePolicy? {
        number.isSet && number.index < routes.count ? routes[number.index] : nil
    }

    func channel(_ number: ChannelNumber) -> ChannelPolicy? {
        number.isSet && number.index < channels.count ? channels[number.index] : nil
    }

    func service(_ queue: QueueNumber, _ workClass: WorkClass) -> ServicePolicy? {
        self.queue(queue)?.policy[workClass]
    }

    func service(_ item: WorkItem) -> ServicePolicy? { service(item.queue, item.workClass) }

    func calendar(_ queue: QueueNumber) -> Calendar { self.queue(queue)?.calendar ?? .alwaysOpen }

    /// The queue that has the work of this one.
    func present(_ queue: QueueNumber) -> QueueNumber { self.queue(queue)?.present ?? queue }

    /// Numbers of places in the policy.
    func number(ofQueue place: Int) -> QueueNumber {
        QueueNumber(names.number(.queue, policy.queues[place].name) ?? -1)
    }

    func number(ofAgent place: Int) -> AgentNumber {
        AgentNumber(names.number(.agent, policy.agents[place].name) ?? -1)
    }

    private func number(ofSkill place: Int) -> SkillNumber {
        SkillNumber(names.number(.skill, policy.skills[place].name) ?? -1)
    }

    func demand(_ demand: SkillDemand) -> SkillLevel {
        SkillLevel(skill: number(ofSkill: demand.skill), level: UInt8(clamping: demand.level))
    }

    func skills(at places: [Int]) -> [SkillNumber] { places.map { number(ofSkill: $0) } }

    func language(_ number: LanguageNumber) -> String { number.isSet ? names.name(number) : "" }

    /// The skill for what is written in a language, or in one the desk does not serve.
    func language(_ code: String) -> SkillNumber? {
        let served = policy.languages.served.contains(code) ? code : policy.languages.fallback
        return names.number(.skill, "lang:" + served).map { SkillNumber($0) }
    }
}
