package import FrontdeskCore

/// Makes small policies that differ in everything the router looks at.
package struct PolicyGenerator: Sendable {
    package var random: SeededRandom

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// Words the routes look for; places are those of the automaton.
    package static let words = ["refund", "legal", "newsletter"]

    package mutating func make() -> Policy {
        let skills = makeSkills()
        let channels = (0..<random.within(1...4)).map { makeChannel($0) }
        let queues = (0..<random.within(1...6)).map { makeQueue($0, skills: skills.count) }
        let teamCount = random.within(1...3)
        let agents = (0..<random.within(1...8)).map {
            makeAgent($0, team: $0 % teamCount, skills: skills, channels: channels.count)
        }
        let teams = (0..<teamCount).map { makeTeam($0, queues: queues.count, agents: agents.count) }
        return Policy(
            deskName: "Simulated", languages: LanguagePolicy(served: ["tr", "en"], fallback: "en"),
            absence: AbsencePolicy(live: .seconds(90), deferred: .hours(2)),
            misses: MissPolicy(max: random.within(0...3), coolDown: random.pick([.zero, .minutes(5)], or: .zero)),
            declineCoolDown: random.pick([.zero, .minutes(1), .minutes(15)], or: .zero),
            affinity: AffinityPolicy(window: random.pick([.zero, .days(30)], or: Span.zero)), skills: skills, channels: channels,
            queues: queues, routes: makeRoutes(queues: queues.count, skills: skills.count), teams: teams,
            agents: agents, patterns: TextAutomaton(PolicyGenerator.words.compactMap { TextPattern($0) }))
    }

    private mutating func makeSkills() -> [SkillPolicy] {
        let named = ["billing", "retention", "legal", "hardware"].prefix(random.within(0...4))
        return ["lang:tr", "lang:en"].map { SkillPolicy(name: $0) } + named.map { SkillPolicy(name: $0) }
    }

    private mutating func makeChannel(_ number: Int) -> ChannelPolicy {
        ChannelPolicy(
            name: "channel-\(number)", workClass: random.chance(50) ? .live : .deferred,
            weight: random.pick([10, 20, 30, 33, 100], or: 20), language: random.chance(30) ? "tr" : nil)
    }

    private mutating func makeQueue(_ number: Int, skills: Int) -> QueuePolicy {
        let demand = SkillDemand(skill: random.below(skills), level: random.within(1...5))
        let live = ServicePolicy(
            firstReply: .seconds(Int64(random.within(30...120))), nextReply: .seconds(45),
            offerTimeout: .seconds(Int64(random.within(15...40))), auto: random.chance(15),
            ownerWait: random.chance(40) ? .minutes(2) : .zero, wrapUp: random.chance(50) ? .seconds(30) : .zero,
            reopenWithin: .minutes(30))
        let deferred = ServicePolicy(
            firstReply: .hours(Int64(random.within(1...8))), nextReply: .hours(8), offerTimeout: .minutes(10),
            auto: random.chance(70), ownerWait: random.chance(50) ? .hours(4) : .zero,
            wrapUp: random.chance(30) ? .minutes(2) : .zero, reopenWithin: .days(14))
        return QueuePolicy(
            name: "queue-\(number)", require: random.chance(40) ? [demand] : [], live: live, deferred: deferred)
    }

    private mutating func makeAgent(
        _ number: Int, team: Int, skills: [SkillPolicy], channels: Int
    ) -> AgentPolicy {
        var held: [SkillDemand] = []
        for place in skills.indices where random.chance(65) {
            held.append(SkillDemand(skill: place, level: random.within(1...10)))
        }
        var limits: [ChannelLimit] = []
        if random.chance(30) { limits = [ChannelLimit(channel: random.below(channels), most: random.within(1...3))] }
        return AgentPolicy(
            name: "agent-\(number)", team: team, capacity: random.pick([40, 100, 100, 200], or: 100),
            owned: random.pick([3, 10, 60], or: 60), offersAtOnce: random.within(1...3), limits: limits, skills: held)
    }

    private mutating func makeTeam(_ number: Int, queues: Int, agents: Int) -> TeamPolicy {
        var serves = (0..<queues).filter { _ in random.chance(60) }
        if serves.isEmpty { serves = [random.below(queues)] }
        return TeamPolicy(name: "team-\(number)", serves: serves.map { TeamService(queue: $0) }, leads: [random.below(agents)])
    }

    private mutating func makeRoutes(queues: Int, skills: Int) -> [RoutePolicy] {
        var routes = [
            // In some desks what looks like a newsletter is filed whoever sends it, in an answer too.
            RoutePolicy(
                id: "machines", when: random.chance(30) ? .text([2]) : .all([.automatic(true), .text([2])]),
                end: .file),
            RoutePolicy(id: "junk", when: .attribute(name: "junk", values: ["yes"]), end: .spam),
        ]
        let conditions: [RouteCondition] = [
            .text([0]), .subject([1]), .attribute(name: "topic", values: ["return", "move"]), .workClass(.live),
            .language(["tr"]), .not(.kind([.message])),
        ]
        for (place, condition) in conditions.enumerated() where random.chance(60) {
            routes.append(makeRoute("route-\(place)", when: condition, queues: queues, skills: skills))
        }
        routes.append(makeRoute("rest", when: nil, queues: queues, skills: skills))
        return routes
    }

    private mutating func makeRoute(
        _ id: String, when condition: RouteCondition?, queues: Int, skills: Int
    ) -> RoutePolicy {
        let demand = SkillDemand(skill: random.below(skills), level: random.within(1...8))
        return RoutePolicy(
            id: id, when: condition, end: .queue(random.below(queues)), require: random.chance(40) ? [demand] : [],
            prefer: random.chance(30) ? [SkillDemand(skill: random.below(skills), level: random.within(1...4))] : [],
            languageRequired: random.chance(30), languageLevel: random.within(1...5),
            boost: random.pick([.zero, .zero, .minutes(30), .hours(4), .hours(-2)], or: .zero),
            workClass: random.chance(10) ? .deferred : nil)
    }

    /// The policy with one thing changed: an agent less, a queue less, another order, other skills, another capacity.
    package mutating func change(_ policy: Policy) -> Policy {
        var changed = policy
        switch random.below(5) {
        case 0: PolicyGenerator.removeLastAgent(&changed)
        case 1: PolicyGenerator.removeLastQueue(&changed)
        case 2: PolicyGenerator.rotateAgents(&changed)
        case 3:
            let place = random.below(changed.agents.count)
            changed.agents[place].capacity = random.pick([40, 100, 200], or: 100)
        default:
            let place = random.below(changed.agents.count)
            changed.agents[place].skills = changed.skills.indices.map { SkillDemand(skill: $0, level: 7) }
        }
        return changed
    }

    private static func removeLastAgent(_ policy: inout Policy) {
        guard policy.agents.count > 1 else { return }
        policy.agents.removeLast()
        for place in policy.teams.indices { policy.teams[place].leads.removeAll { $0 >= policy.agents.count } }
    }

    private static func removeLastQueue(_ policy: inout Policy) {
        guard policy.queues.count > 1 else { return }
        policy.queues.removeLast()
        let last = policy.queues.count
        for place in policy.teams.indices { policy.teams[place].serves.removeAll { $0.queue >= last } }
        for place in policy.routes.indices where policy.routes[place].end == .queue(last) {
            policy.routes[place].end = .queue(0)
        }
    }

    /// Places change, desk numbers stay: what mixes them up shows.
    private static func rotateAgents(_ policy: inout Policy) {
        let count = policy.agents.count
        policy.agents.append(policy.agents.removeFirst())
        for place in policy.teams.indices {
            policy.teams[place].leads = policy.teams[place].leads.map { ($0 + count - 1) % count }
        }
    }
}
