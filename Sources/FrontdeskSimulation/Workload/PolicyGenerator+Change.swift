package import FrontdeskCore

extension PolicyGenerator {
    /// The policy with something changed: what waits is derived anew, what is gone gives its work back.
    package mutating func change(_ policy: Policy) -> Policy {
        var changed = policy
        for _ in 0..<(random.chance(25) ? 2 : 1) {
            switch random.weighted([12, 8, 10, 20, 25, 25]) {
            case 0: PolicyGenerator.removeLastAgent(&changed)
            case 1: PolicyGenerator.removeLastQueue(&changed)
            case 2: PolicyGenerator.rotateAgents(&changed)
            case 3: retire(&changed)
            case 4: changeAgent(&changed)
            default: changeQueue(&changed)
            }
        }
        return changed
    }

    private static func removeLastAgent(_ policy: inout Policy) {
        guard policy.agents.count > 1 else { return }
        policy.agents.removeLast()
        let gone = policy.agents.count
        for place in policy.teams.indices { policy.teams[place].leads.removeAll { $0 == gone } }
        for place in policy.agents.indices {
            for period in policy.agents[place].absences.indices
            where policy.agents[place].absences[period].substitute == gone {
                policy.agents[place].absences[period].substitute = nil
            }
        }
        for place in policy.routes.indices where policy.routes[place].agent?.agent == gone {
            policy.routes[place].agent = nil
        }
    }

    private static func removeLastQueue(_ policy: inout Policy) {
        guard policy.queues.count > 1 else { return }
        policy.queues.removeLast()
        let gone = policy.queues.count
        for place in policy.teams.indices { policy.teams[place].serves.removeAll { $0.queue == gone } }
        for place in policy.routes.indices where policy.routes[place].end == .queue(gone) {
            policy.routes[place].end = .queue(0)
        }
        for place in policy.queues.indices {
            if policy.queues[place].movedTo == gone { policy.queues[place].movedTo = nil }
            for workClass in WorkClass.allCases where policy.queues[place][workClass].whenClosed == .queue(gone) {
                policy.queues[place][workClass].whenClosed = .hold
            }
        }
    }

    /// Places change, desk numbers stay: what mixes them up shows.
    private static func rotateAgents(_ policy: inout Policy) {
        let count = policy.agents.count
        let moved = { (place: Int) in (place + count - 1) % count }
        policy.agents.append(policy.agents.removeFirst())
        for place in policy.teams.indices { policy.teams[place].leads = policy.teams[place].leads.map(moved) }
        for place in policy.agents.indices {
            for period in policy.agents[place].absences.indices {
                policy.agents[place].absences[period].substitute =
                    policy.agents[place].absences[period].substitute.map(moved)
            }
        }
        for place in policy.routes.indices {
            if let named = policy.routes[place].agent { policy.routes[place].agent?.agent = moved(named.agent) }
        }
    }

    /// A queue or channel that takes nothing new, or a queue whose work another has, or one of these back in service.
    mutating func retire(_ policy: inout Policy) {
        let place = random.below(policy.queues.count)
        if policy.queues[place].movedTo != nil || policy.queues[place].retired {
            policy.queues[place].movedTo = nil
            policy.queues[place].retired = false
        } else if random.chance(20) {
            let channel = random.below(policy.channels.count)
            policy.channels[channel].retired.toggle()
        } else if random.chance(60), policy.queues.count > 1 {
            let target = (place + random.within(1...(policy.queues.count - 1))) % policy.queues.count
            // No chains: nobody moves to a queue that is itself gone.
            guard policy.queues[target].movedTo == nil, !policy.queues.contains(where: { $0.movedTo == place }) else {
                return
            }
            policy.queues[place].movedTo = target
        } else {
            policy.queues[place].retired = true
        }
    }

    private mutating func changeAgent(_ policy: inout Policy) {
        let place = random.below(policy.agents.count)
        switch random.below(6) {
        case 0: policy.agents[place].capacity = random.pick([40, 100, 200], or: 100)
        case 1: policy.agents[place].skills = makeHeld(policy.skills.count)
        case 2: policy.agents[place].calendar = random.below(policy.calendars.count)
        case 3: policy.agents[place].isBot.toggle()
        case 4: policy.agents[place].team = random.below(policy.teams.count)
        default:
            let channel = random.below(policy.channels.count)
            policy.agents[place].limits = [ChannelLimit(channel: channel, most: random.within(0...2))]
        }
    }

    private mutating func changeQueue(_ policy: inout Policy) {
        let place = random.below(policy.queues.count)
        switch random.below(8) {
        case 0: policy.queues[place].require = [makeDemand(policy.skills.count, most: 8)]
        case 1: policy.queues[place].relax = makeRelax(teams: policy.teams.count, skills: policy.skills.count)
        case 2: policy.queues[place].calendar = random.below(policy.calendars.count)
        case 3: policy.queues[place].rank = makeRank()
        case 4: policy.queues[place].deferred.firstReply = .minutes(Int64(random.within(1...90)))
        case 5:
            let hours = random.within(1...(policy.calendars.count - 1))
            policy.calendars[hours] = makeCalendar(hours)
        case 6: policy.teams[random.below(policy.teams.count)].serves = makeServices(policy.queues.count)
        default:
            let route = policy.routes.count - 1
            policy.routes[route].prefer = [makeDemand(policy.skills.count, most: 4)]
            policy.routes[route].boost = random.pick([.zero, .minutes(5), .hours(4)], or: .zero)
        }
    }
}
