/// A policy with its names bound to desk numbers: what routing reads, by number, without a look-up by name.
///
/// Tables are indexed by number; a number that the policy no longer has is `nil` there.
package struct BoundPolicy: Sendable {
    package let policy: Policy
    package let generation: Int64
    package private(set) var agents: [BoundAgent?]
    package private(set) var queues: [BoundQueue?]
    package private(set) var channels: [ChannelPolicy?]
    package private(set) var routes: [RoutePolicy?]
    /// Whether a skill, by number, is a language.
    package private(set) var isLanguage: [Bool]
    /// Whether a skill, by number, is never dropped.
    package private(set) var isHard: [Bool]
    /// By queue number: the share of answers in time below which it keeps its agents; 0 means never.
    package private(set) var lendAbove: [Int]
    /// Numbers of the policy's own places.
    package private(set) var agentNumbers: [AgentNumber]
    package private(set) var queueNumbers: [QueueNumber]
    package private(set) var channelNumbers: [ChannelNumber]
    package private(set) var skillNumbers: [SkillNumber]
    package private(set) var routeNumbers: [RouteNumber]
    /// By queue number and class: the people who see its work sooner or later, by number.
    private var staff: [[AgentNumber]]
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
        routes = Array(repeating: nil, count: names.all(.route).count)
        staff = Array(repeating: [], count: 2 * names.all(.queue).count)
        isLanguage = names.all(.skill).map { $0.hasPrefix("lang:") }
        lendAbove = Array(repeating: 0, count: names.all(.queue).count)
        for (place, queue) in policy.queues.enumerated() { lendAbove[queueNumbers[place].index] = queue.lendAbove }
        isHard = Array(repeating: false, count: names.all(.skill).count)
        for (place, skill) in policy.skills.enumerated() { isHard[skillNumbers[place].index] = skill.hard }
        skillsByName = LookupTable()
        for (place, skill) in policy.skills.enumerated() { skillsByName[skill.name] = skillNumbers[place] }
        for (place, channel) in policy.channels.enumerated() { channels[channelNumbers[place].index] = channel }
        for (place, route) in policy.routes.enumerated() { routes[routeNumbers[place].index] = route }
        for (place, queue) in policy.queues.enumerated() {
            queues[queueNumbers[place].index] = bind(queue, at: place)
        }
        for (place, agent) in policy.agents.enumerated() { agents[agentNumbers[place].index] = bind(agent) }
        for number in agentNumbers.sorted() { enlist(number) }
    }

    private mutating func enlist(_ number: AgentNumber) {
        guard let agent = agent(number), !agent.isBot else { return }
        for queue in queueNumbers {
            for workClass in WorkClass.allCases where agent.stage(of: queue, workClass) != nil {
                staff[2 * queue.index + Int(workClass.rawValue)].append(number)
            }
        }
    }

    /// The people who see the work of a queue and class sooner or later, by number.
    func staff(of queue: QueueNumber, _ workClass: WorkClass) -> [AgentNumber] {
        staff[2 * queue.index + Int(workClass.rawValue)]
    }

    private func bind(_ demands: [SkillDemand]) -> [SkillLevel] {
        demands.map { SkillLevel(skill: skillNumbers[$0.skill], level: UInt8(clamping: $0.level)) }
    }

    private func bind(_ queue: QueuePolicy, at place: Int) -> BoundQueue {
        BoundQueue(
            policy: queue, calendar: policy.calendars[queue.calendar], base: bind(queue.require),
            live: schedule(queue, at: place, .live), deferred: schedule(queue, at: place, .deferred),
            movedTo: queue.movedTo.map { queueNumbers[$0] } ?? .none,
            liveWhenClosed: bind(queue.live.whenClosed), deferredWhenClosed: bind(queue.deferred.whenClosed))
    }

    private func bind(_ whenClosed: WhenClosed) -> BoundWhenClosed {
        switch whenClosed {
        case .hold: .hold
        case .serve: .serve
        case .queue(let place): .queue(queueNumbers[place])
        case .convert: .convert
        }
    }

    /// All steps of a queue and class in one order: of relaxation, of teams that see it later, of bots that had it first.
    private func schedule(_ queue: QueuePolicy, at place: Int, _ workClass: WorkClass) -> StepSchedule {
        var steps: [StepSchedule.Change] = queue.relax.map { step in
            switch step.change {
            case .dropPreferred: .init(after: step.after, kind: .dropPreferred)
            case .lower(let demands): .init(after: step.after, kind: .lower(bind(demands)))
            case .drop(let skills): .init(after: step.after, kind: .drop(skills.map { skillNumbers[$0] }))
            case .widen(let team): .init(after: step.after, kind: .admit(team: team))
            }
        }
        for (number, team) in policy.teams.enumerated() {
            for service in team.serves where service.queue == place && service.after > .zero {
                steps.append(.init(after: service.after, kind: .admit(team: number)))
            }
        }
        steps = steps.enumerated().filter { isNews($0.element, at: $0.offset, in: steps, queue: place) }.map(\.element)
        let service = queue[workClass]
        if service.botsFirst > .zero { steps.append(.init(after: service.botsFirst, kind: .admitHumans)) }
        if queue.relaxesAtEnd {
            steps.append(.init(after: service.firstReply.times(4), kind: .end))
        }
        return StepSchedule(steps)
    }

    /// A team that is in already is let in by no step.
    private func isNews(
        _ step: StepSchedule.Change, at place: Int, in steps: [StepSchedule.Change], queue: Int
    ) -> Bool {
        guard case .admit(let team) = step.kind else { return true }
        if policy.teams[team].serves.contains(where: { $0.queue == queue && $0.after <= .zero }) { return false }
        return !steps.enumerated().contains { other in
            guard case .admit(team) = other.element.kind else { return false }
            return (other.element.after, other.offset) < (step.after, place)
        }
    }

    private func bind(_ agent: AgentPolicy) -> BoundAgent {
        var levels = Array(repeating: UInt8(0), count: isLanguage.count)
        var breadth = 0
        for demand in agent.skills {
            let number = skillNumbers[demand.skill]
            levels[number.index] = UInt8(clamping: demand.level)
            if !isLanguage[number.index] { breadth += 1 }
        }
        var limits = Array(repeating: Int32.max, count: channels.count)
        for limit in agent.limits { limits[channelNumbers[limit.channel].index] = Int32(clamping: limit.most) }
        var leads = Array(repeating: false, count: policy.teams.count)
        var leadsQueue = Array(repeating: false, count: queues.count)
        for (place, team) in policy.teams.enumerated()
        where team.leads.contains(where: { policy.agents[$0].name == agent.name }) {
            leads[place] = true
            for service in team.serves { leadsQueue[queueNumbers[service.queue].index] = true }
        }
        return BoundAgent(
            policy: agent, levels: levels, breadth: breadth, servesFrom: servesFrom(agent), limits: limits,
            leads: leads, leadsQueue: leadsQueue, guarded: guarded(agent),
            shift: Shift(
                calendar: policy.calendars[agent.calendar], absences: agent.absences,
                lastOfferBefore: agent.lastOfferBefore))
    }

    /// By queue number and class: the first stage at which the agent sees the work.
    private func servesFrom(_ agent: AgentPolicy) -> [UInt8] {
        var stages = Array(repeating: BoundAgent.never, count: 2 * queues.count)
        let team = policy.teams[agent.team]
        for (place, number) in queueNumbers.enumerated() {
            guard let queue = queues[number.index] else { continue }
            let isOwn = team.serves.contains { $0.queue == place && $0.after <= .zero }
            for workClass in WorkClass.allCases {
                let stage = isOwn ? 0 : queue.schedule(workClass).stage(admitting: agent.team)
                stages[2 * number.index + Int(workClass.rawValue)] = stage ?? BoundAgent.never
            }
        }
        return stages
    }

    /// The queues that the agent serves at once and that lend their agents only while they do well themselves.
    private func guarded(_ agent: AgentPolicy) -> [QueueNumber] {
        policy.teams[agent.team].serves
            .filter { $0.after <= .zero && policy.queues[$0.queue].lendAbove > 0 }
            .map { queueNumbers[$0.queue] }.sorted()
    }

    package func agent(_ number: AgentNumber) -> BoundAgent? {
        number.isSet && number.index < agents.count ? agents[number.index] : nil
    }

    package func queue(_ number: QueueNumber) -> BoundQueue? {
        number.isSet && number.index < queues.count ? queues[number.index] : nil
    }

    /// The queue that has the work of a queue now: itself, or what it was moved to.
    package func present(_ number: QueueNumber) -> QueueNumber {
        var number = number
        // A circle cannot be configured; whatever comes in here ends all the same.
        for _ in 0..<queues.count {
            guard let queue = queue(number), queue.movedTo.isSet else { return number }
            number = queue.movedTo
        }
        return number
    }

    package func route(_ number: RouteNumber) -> RoutePolicy? {
        number.isSet && number.index < routes.count ? routes[number.index] : nil
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
        // What a route filed or took for spam stood in no queue: any lead may look, and bring it back.
        if !queue.isSet, !holder.isSet { return bound.isLead }
        return leads(agent, queue: queue, owner: holder)
    }

    /// The same for one that is open: whoever is asked to take it over sees it too.
    package func maySee(_ agent: AgentNumber, _ item: WorkItem) -> Bool {
        (agent.isSet && item.askedAgent == agent) || maySee(agent, queue: item.queue, holder: item.keeper)
    }

    package func leads(_ agent: AgentNumber, member: AgentNumber) -> Bool {
        guard let lead = self.agent(agent), let member = self.agent(member) else { return false }
        return lead.leads[member.policy.team]
    }
}
