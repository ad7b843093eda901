import FrontdeskCore

/// Queues, teams and agents.
extension PolicyGenerator {
    mutating func makeQueue(_ number: Int, of count: Int, teams: Int, skills: Int) -> QueuePolicy {
        QueuePolicy(
            name: "queue-\(number)", calendar: makeHours(often: 45),
            require: random.chance(30) ? [makeDemand(skills, most: 5)] : [], live: makeLive(number, of: count),
            deferred: makeDeferred(number, of: count), relax: makeRelax(teams: teams, skills: skills),
            relaxesAtEnd: random.chance(60), rank: makeRank(), fourEyes: random.chance(15),
            lendAbove: random.chance(25) ? random.pick([50, 80, 99], or: 80) : 0)
    }

    private mutating func makeHours(often percent: Int) -> Int {
        random.chance(percent) ? random.within(1...3) : 0
    }

    private mutating func makeLive(_ number: Int, of count: Int) -> ServicePolicy {
        ServicePolicy(
            firstReply: .seconds(Int64(random.within(30...120))), nextReply: .seconds(45),
            resolve: random.chance(20) ? random.pick([.seconds(50), .minutes(10)], or: .zero) : nil,
            offerTimeout: .seconds(Int64(random.within(15...40))), auto: random.chance(15),
            ownerWait: random.chance(40) ? .minutes(2) : .zero, wrapUp: random.chance(50) ? .seconds(30) : .zero,
            reopenWithin: .minutes(30), resolveAfter: random.chance(30) ? .minutes(3) : nil,
            whenClosed: makeWhenClosed(number, of: count),
            botsFirst: random.chance(20) ? random.pick([.seconds(20), .minutes(2)], or: .zero) : .zero)
    }

    private mutating func makeDeferred(_ number: Int, of count: Int) -> ServicePolicy {
        ServicePolicy(
            firstReply: random.pick([.minutes(3), .hours(1), .hours(4)], or: .zero),
            nextReply: random.pick([.minutes(5), .hours(8)], or: .zero),
            resolve: random.chance(20) ? random.pick([.minutes(2), .hours(5)], or: .zero) : nil,
            offerTimeout: .minutes(random.chance(30) ? 1 : 10), auto: random.chance(65),
            ownerWait: random.pick([.zero, .minutes(3), .hours(4)], or: .zero),
            wrapUp: random.chance(30) ? .minutes(2) : .zero, reopenWithin: .days(14),
            resolveAfter: random.chance(30) ? .hours(1) : nil, whenClosed: makeWhenClosed(number, of: count),
            botsFirst: random.chance(20) ? .minutes(2) : .zero)
    }

    private mutating func makeWhenClosed(_ number: Int, of count: Int) -> WhenClosed {
        switch random.weighted([40, 15, 25, 20]) {
        case 0: .hold
        case 1: .serve
        case 2: count > 1 ? .queue((number + random.within(1...(count - 1))) % count) : .hold
        default: .convert
        }
    }

    mutating func makeRelax(teams: Int, skills: Int) -> [RelaxStep] {
        let times: [Span] = [.seconds(1), .seconds(30), .minutes(2), .minutes(2), .minutes(10), .hours(1), .hours(20)]
        return (0..<random.pick([0, 0, 1, 2, 3], or: 0)).map { _ in
            RelaxStep(after: random.pick(times, or: .zero), change: makeChange(teams: teams, skills: skills))
        }
    }

    private mutating func makeChange(teams: Int, skills: Int) -> RelaxChange {
        switch random.below(4) {
        case 0: .dropPreferred
        case 1: .lower([makeDemand(skills, most: 4)])
        case 2: .drop([random.below(skills)])
        default: .widen(random.below(teams))
        }
    }

    mutating func makeRank() -> [RankKey] {
        guard random.chance(50) else { return RankKey.usual }
        var left = RankKey.named
        return (0..<random.within(0...RankKey.named.count)).map { _ in left.remove(at: random.below(left.count)) }
    }

    mutating func makeAgent(
        _ number: Int, of count: Int, team: Int, skills: [SkillPolicy], channels: Int
    ) -> AgentPolicy {
        var limits: [ChannelLimit] = []
        if random.chance(30) { limits = [ChannelLimit(channel: random.below(channels), most: random.within(0...3))] }
        return AgentPolicy(
            name: "agent-\(number)", team: team, capacity: random.pick([40, 100, 100, 130, 200], or: 100),
            owned: random.pick([2, 4, 60], or: 60), offersAtOnce: random.within(1...3), limits: limits,
            skills: makeHeld(skills.count), isBot: random.chance(15), calendar: makeHours(often: 40),
            absences: random.chance(25) ? makeAbsences(number, of: count) : [],
            lastOfferBefore: random.chance(40) ? random.pick([.minutes(1), .minutes(5), .hours(2)], or: .zero) : .zero,
            ramp: random.chance(30)
                ? RampPolicy(
                    after: random.pick([.seconds(30), .minutes(5)], or: .zero), lasts: .minutes(10),
                    every: random.pick([.seconds(30), .minutes(3)], or: .zero))
                : nil)
    }

    mutating func makeHeld(_ skills: Int) -> [SkillDemand] {
        var held: [SkillDemand] = []
        for place in 0..<skills where random.chance(75) {
            held.append(SkillDemand(skill: place, level: random.within(1...10)))
        }
        return held
    }

    private mutating func makeAbsences(_ number: Int, of count: Int) -> [AbsencePeriod] {
        var from = Workload.start - .minutes(5)
        return (0..<random.within(1...2)).map { _ in
            let start = from + .minutes(Int64(random.within(1...20)))
            from = start + .minutes(Int64(random.within(1...60)))
            let substitute = count > 1 && random.chance(70) ? (number + random.within(1...(count - 1))) % count : nil
            return AbsencePeriod(interval: OpenInterval(start: start, end: from), substitute: substitute)
        }
    }

    mutating func makeTeam(_ number: Int, queues: Int, agents: Int) -> TeamPolicy {
        TeamPolicy(name: "team-\(number)", serves: makeServices(queues), leads: [random.below(agents)])
    }

    mutating func makeServices(_ queues: Int) -> [TeamService] {
        var serves: [TeamService] = []
        for queue in 0..<queues where random.chance(65) {
            let after = random.chance(30) ? random.pick([.seconds(20), .minutes(2), .minutes(10)], or: Span.zero) : .zero
            serves.append(TeamService(queue: queue, after: after))
        }
        return serves.isEmpty ? [TeamService(queue: random.below(queues))] : serves
    }
}
