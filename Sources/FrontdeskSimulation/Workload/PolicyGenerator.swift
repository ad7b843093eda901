package import FrontdeskCore

/// Makes small policies that differ in everything the router looks at.
///
/// Few queues, agents and contacts and short spans, so that in a few dozen steps everything meets everything: hours that
/// open and close, shifts, steps of relaxation, cool-downs, targets that are missed.
package struct PolicyGenerator: Sendable {
    package var random: SeededRandom

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// Words the routes look for; places are those of the automaton. The last asks for a person.
    package static let words = ["refund", "legal", "newsletter", "human"]
    /// Built once: every policy has the same.
    package static let patterns = TextAutomaton(words.compactMap { TextPattern($0) })

    package mutating func make() -> Policy {
        var policy = Policy(
            deskName: "Simulated", languages: LanguagePolicy(served: ["tr", "en"], fallback: "en"),
            absence: AbsencePolicy(
                live: random.pick([.seconds(30), .seconds(90)], or: Span.zero),
                deferred: random.pick([.minutes(10), .hours(2)], or: Span.zero)),
            misses: MissPolicy(
                max: random.within(1...3), coolDown: random.pick([.zero, .minutes(1), .minutes(5)], or: Span.zero)),
            declineCoolDown: random.pick([.zero, .minutes(1), .minutes(15)], or: Span.zero),
            withdrawCoolDown: random.pick([.zero, .zero, .seconds(30)], or: Span.zero), affinity: makeAffinity(),
            weights: makeWeights(),
            asks: AskPolicy(
                live: random.pick([.seconds(20), .minutes(2)], or: Span.zero),
                deferred: random.pick([.minutes(3), .hours(4)], or: Span.zero)),
            humanWords: random.chance(80) ? [3] : [], skills: makeSkills(), patterns: PolicyGenerator.patterns)
        policy.calendars = [.alwaysOpen] + (1...3).map { makeCalendar($0) }
        policy.channels = (0..<random.within(1...3)).map { makeChannel($0) }
        let queues = random.within(1...4)
        let agents = random.within(1...6)
        let teams = random.within(1...3)
        policy.queues = (0..<queues).map { makeQueue($0, of: queues, teams: teams, skills: policy.skills.count) }
        policy.agents = (0..<agents).map {
            makeAgent($0, of: agents, team: $0 % teams, skills: policy.skills, channels: policy.channels.count)
        }
        policy.teams = (0..<teams).map { makeTeam($0, queues: queues, agents: agents) }
        policy.routes = makeRoutes(queues: queues, skills: policy.skills.count, agents: agents)
        if queues > 1, random.chance(8) { retire(&policy) }
        return policy
    }

    // MARK: The desk

    private mutating func makeAffinity() -> AffinityPolicy {
        AffinityPolicy(
            window: random.pick([.zero, .minutes(20), .days(30)], or: Span.zero), live: wait(often: 30),
            deferred: wait(often: 50), sameContactLive: wait(often: 30), sameContactDeferred: wait(often: 30))
    }

    /// A while for which work is kept, or none.
    mutating func wait(often percent: Int) -> Span {
        random.chance(percent) ? random.pick([.seconds(20), .minutes(2), .minutes(30)], or: Span.zero) : .zero
    }

    private mutating func makeWeights() -> WeightPolicy {
        guard random.chance(30) else { return WeightPolicy() }
        return WeightPolicy(
            waitingLive: random.within(0...100), waitingDeferred: random.within(0...40), parked: random.within(0...50),
            snoozed: random.within(0...50), wrapUp: random.within(0...100))
    }

    private mutating func makeSkills() -> [SkillPolicy] {
        let named = ["billing", "retention", "legal"].prefix(random.within(0...3))
        return ["lang:tr", "lang:en"].map { SkillPolicy(name: $0, hard: random.chance(15)) }
            + named.map { SkillPolicy(name: $0, hard: random.chance(30)) }
    }

    /// Hours that change while the desk is watched: now and then by the minute, else by half-days.
    mutating func makeCalendar(_ number: Int) -> Calendar {
        var intervals: [OpenInterval] = []
        var from = Workload.start - .minutes(Int64(random.within(0...90)))
        let end = Workload.start + .hours(random.chance(15) ? 1 : 60)
        let isQuick = random.chance(60)
        while from < end {
            let open = isQuick ? Span.minutes(Int64(random.within(1...20))) : .hours(Int64(random.within(1...9)))
            let closed = isQuick ? Span.minutes(Int64(random.within(1...10))) : .hours(Int64(random.within(1...15)))
            intervals.append(OpenInterval(start: from, end: from + open))
            from = from + open + closed
            // Many short intervals only cost time.
            if isQuick, intervals.count > 40 { from = from + .hours(6) }
        }
        return Calendar(name: "hours-\(number)", intervals: intervals)
    }

    private mutating func makeChannel(_ number: Int) -> ChannelPolicy {
        ChannelPolicy(
            name: "channel-\(number)", workClass: random.chance(50) ? .live : .deferred,
            weight: random.pick([10, 20, 30, 33, 100], or: 20), language: random.chance(30) ? "tr" : nil,
            interruptible: random.chance(25), replyMargin: random.pick([.zero, .minutes(5)], or: Span.zero))
    }

    // MARK: Routes

    private mutating func makeRoutes(queues: Int, skills: Int, agents: Int) -> [RoutePolicy] {
        var routes = [
            // In some desks what looks like a newsletter is filed whoever sends it, in an answer too.
            RoutePolicy(
                id: "machines", when: random.chance(30) ? .text([2]) : .all([.automatic(true), .text([2])]),
                end: .file),
            RoutePolicy(id: "junk", when: .attribute(name: "junk", values: ["yes"]), end: .spam),
        ]
        let conditions: [RouteCondition] = [.text([0]), .subject([1]), .workClass(.live), .language(["tr"])]
        for (place, condition) in conditions.enumerated() where random.chance(40) {
            routes.append(makeRoute("route-\(place)", when: condition, queues: queues, skills: skills, agents: agents))
        }
        routes.append(makeRoute("rest", when: nil, queues: queues, skills: skills, agents: agents))
        return routes
    }

    private mutating func makeRoute(
        _ id: String, when condition: RouteCondition?, queues: Int, skills: Int, agents: Int
    ) -> RoutePolicy {
        RoutePolicy(
            id: id, when: condition, end: .queue(random.below(queues)),
            require: random.chance(30) ? [makeDemand(skills, most: 4)] : [],
            prefer: random.chance(30) ? [makeDemand(skills, most: 4)] : [], languageRequired: random.chance(25),
            languageLevel: random.within(1...3), languagePreferred: random.pick([0, 0, 1, 3], or: 0),
            boost: random.pick([.zero, .zero, .minutes(30), .hours(4), .minutes(-2)], or: Span.zero),
            strict: random.chance(10) ? random.within(1...OrderKey.strictMax) : 0,
            agent: random.chance(20) ? NamedAgent(agent: random.below(agents), wait: wait(often: 90)) : nil,
            contactOwner: random.chance(25) ? wait(often: 90) : nil, workClass: random.chance(10) ? .deferred : nil)
    }

    mutating func makeDemand(_ skills: Int, most level: Int) -> SkillDemand {
        SkillDemand(skill: random.below(skills), level: random.within(1...level))
    }
}
