import FrontdeskCore

extension ConfigurationLint {
    /// Declared skills that no work asks for. Languages are there by themselves.
    func checkSkills() {
        var isUsed = Array(repeating: false, count: policy.skills.count)
        for demand in policy.queues.flatMap(\.require) { isUsed[demand.skill] = true }
        for demand in policy.routes.flatMap({ $0.require + $0.prefer }) { isUsed[demand.skill] = true }
        for (place, skill) in policy.skills.enumerated() where !isUsed[place] && !skill.isLanguage {
            let name = names.skills.declarations[place].name
            log.report(
                Diagnostic(
                    .unusedSkill, severity: .warning, at: name.span, pointer: name.pointer,
                    "no queue and no route asks for skill \"\(skill.name)\""))
        }
    }

    /// Offers that stand longer than there is time to answer.
    func checkOffers() {
        for (place, queue) in policy.queues.enumerated() where isOpenToWork(queue) {
            for workClass in WorkClass.allCases {
                let service = queue[workClass]
                guard !service.auto else { continue }
                let node = names.queues.declarations[place].node.member(workClass.name)
                for (key, target) in [("firstReply", service.firstReply), ("nextReply", service.nextReply)] {
                    guard target < service.offerTimeout,
                        let found = node?.member("offer", "timeout") ?? node?.member("target", key)
                    else { continue }
                    let timeout = DurationText.text(microseconds: service.offerTimeout.microseconds)
                    found.report(
                        .slowOffer, severity: .warning,
                        "an offer stands \(timeout), and the answer is owed in "
                            + DurationText.text(microseconds: target.microseconds))
                    break
                }
            }
        }
    }

    /// Work that is large beside what some agents can carry, in queues that do not keep room for it.
    func checkWeights(_ matches: [RouteMatch]) {
        let channels = channelsByQueue(matches)
        /// By agent the least weight of what they may get and what takes their room.
        var least = Array(repeating: Int.max, count: policy.agents.count)
        for (place, channels) in channels.enumerated() {
            let solid = channels.filter { !policy.channels[$0].interruptible }.map { policy.channels[$0].weight }
            guard let weight = solid.min() else { continue }
            for seat in staffing.seats[place] { least[seat.agent] = min(least[seat.agent], weight) }
        }
        for (place, queue) in policy.queues.enumerated() where isOpenToWork(queue) && !queue.rank.contains(.fit) {
            for channel in channels[place] {
                let weight = policy.channels[channel].weight
                let able = staffing.seats[place].map(\.agent).filter { agent in
                    !policy.agents[agent].limits.contains { $0.channel == channel && $0.most == 0 }
                }
                let tight = able.filter { 2 * weight > policy.agents[$0].capacity && least[$0] < weight }
                guard let smallest = tight.min(by: { policy.agents[$0].capacity < policy.agents[$1].capacity })
                else { continue }
                let node = names.queues.declarations[place].node
                let name = names.queues.declarations[place].name
                log.report(
                    Diagnostic(
                        .starvingWork, severity: .warning, at: node.member("rank")?.span ?? name.span,
                        pointer: node.member("rank")?.pointer ?? name.pointer,
                        "work of channel \"\(policy.channels[channel].name)\" takes \(weight) units of the "
                            + "\(policy.agents[smallest].capacity) that \"\(policy.agents[smallest].name)\" can carry",
                        expected: #""fit" in the queue's "rank""#))
            }
        }
    }

    /// The channels whose work comes to each queue by some route.
    private func channelsByQueue(_ matches: [RouteMatch]) -> [[Int]] {
        var channels: [Set<Int>] = Array(repeating: [], count: policy.queues.count)
        for (place, route) in policy.routes.enumerated() {
            guard case .queue(let queue) = route.end else { continue }
            channels[queue].formUnion(matches[place].channels.filter { !policy.channels[$0].retired })
        }
        return channels.map { $0.sorted() }
    }

    /// Teams whose members are never offered anything.
    func checkTeams() {
        var isUsed = policy.teams.map { !$0.serves.isEmpty }
        for step in policy.queues.flatMap(\.relax) {
            if case .widen(let team) = step.change { isUsed[team] = true }
        }
        let leads = Set(policy.teams.flatMap(\.leads))
        for (place, team) in policy.teams.enumerated() where !isUsed[place] {
            let members = policy.agents.indices.filter { policy.agents[$0].team == place }
            if !members.isEmpty, members.allSatisfy(leads.contains) { continue }
            let name = names.teams.declarations[place].name
            log.report(
                Diagnostic(
                    .idleTeam, severity: .warning, at: name.span, pointer: name.pointer,
                    "team \"\(team.name)\" serves no queue"))
        }
    }

    /// Absences whose last day has passed.
    func checkAbsences(at now: Instant) {
        for (place, agent) in policy.agents.enumerated()
        where agent.absences.contains(where: { $0.interval.end <= now }) {
            let zone = agent.calendar > 0 ? decoded.hours[agent.calendar - 1].zone : decoded.deskZone
            for item in names.agents.declarations[place].node.member("absent")?.items() ?? [] {
                guard let end = item.member("to").flatMap({ $0.lastInstant(in: zone) }), end <= now else { continue }
                item.report(.pastAbsence, severity: .warning, "the absence ended on \(item.member("to")?.text ?? "")")
            }
        }
    }
}

extension ConfigNode {
    /// When the day ends that is written here.
    fileprivate func lastInstant(in zone: Zone) -> Instant? {
        guard let text, let day = day(text, at: ConfigName(text: text, span: span, pointer: pointer)) else {
            return nil
        }
        return WallClock(zone).interval(of: day...day)?.end
    }
}
