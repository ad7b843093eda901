import FrontdeskCore

extension InvariantOracle {
    /// Why an agent may not be given a queued conversation by matching; `nil` when they may.
    func obstacle(
        _ number: AgentNumber, _ item: WorkItem, loads: PlainLoads, _ receptive: Receptivity
    ) -> String? {
        guard let agent = policy?.agent(number) else { return "not in the policy" }
        let presence = shadow.roster[number.index].presence
        let isOwn = item.reservedFor == number
        let isReady = presence.state == .ready && (presence.only == nil || presence.only == item.workClass)
        guard isReady || (isOwn && presence.state == .finishing) else { return "presence" }
        guard agent.serves.contains(item.queue) else { return "queue" }
        for need in shadow.requirements[item.requirement.index].required where agent.level(need.skill) < need.level {
            return "skill \(need.skill.value)"
        }
        if let full = overload(agent, number, item, loads: loads) { return full }
        let details = item.details
        for exclusion in details.exclusions where exclusion.agent == number && step.at < exclusion.until {
            return "excluded"
        }
        if item.reservedFor.isSet, !isOwn { return "reserved" }
        guard receptive.most(of: number) > 0, !unreached.contains(number) else { return "not receptive" }
        let asked = min(Int(receptive.most(of: number)), asked[number.value] ?? .max)
        guard loads[number].offers < min(agent.policy.offersAtOnce, asked) else { return "offers at once" }
        return nil
    }

    /// The rule of admission: what of the agent's limits the conversation would break, counting it once.
    private func overload(
        _ agent: PlainPolicy.Agent, _ number: AgentNumber, _ item: WorkItem, loads: PlainLoads
    ) -> String? {
        var load = loads[number]
        if item.holder == number {
            let units = PlainLoads.units(item, as: item.state)
            load.units -= units
            load.owned -= 1
            if units > 0, let place = load.channels.firstIndex(of: item.channel) { load.channels.remove(at: place) }
        }
        let sameChannel = load.channels.count { $0 == item.channel }
        for limit in agent.limits where limit.channel == item.channel && sameChannel >= limit.most { return "channel" }
        guard load.owned < agent.policy.owned else { return "owned" }
        guard load.units + Int(item.weight) <= agent.policy.capacity else { return "capacity" }
        return nil
    }

    /// At the moment work is given: may this agent have it, is it their turn, and is it the conversation's?
    mutating func checkBefore(_ event: Event, _ item: WorkItem, _ router: Router) {
        let agent: AgentNumber
        switch event {
        case .offered(_, let offering): agent = offering.agent
        case .assigned(_, let assignment) where assignment.kind == .auto: agent = assignment.agent
        case .assigned(_, let assignment):
            checkHanded(assignment, item)
            return
        default: return
        }
        let loads = PlainLoads(shadow)
        if let obstacle = obstacle(agent, item, loads: loads, router.receptivity) {
            expect(false, "\(item.id) was given to agent \(agent.value) in spite of: \(obstacle)")
        }
        var isAuto = false
        if case .assigned = event { isAuto = true }
        expect(isAuto == policy?.service(item)?.auto, "\(item.id): offered or assigned against the queue's setting")
        checkTurn(of: item, for: agent, loads: loads, router)
        checkRank(of: agent, for: item, loads: loads, router)
    }

    private mutating func checkHanded(_ assignment: Assignment, _ item: WorkItem) {
        guard let agent = policy?.agent(assignment.agent) else {
            expect(false, "\(item.id) was handed to an unknown agent")
            return
        }
        guard assignment.kind != .forced else { return }
        let full = overload(agent, assignment.agent, item, loads: PlainLoads(shadow))
        expect(full == nil, "\(item.id) was \(assignment.kind.name) above \(full ?? "")")
    }

    /// No queued conversation with a smaller (key, id) could have been given to the same agent.
    private mutating func checkTurn(of item: WorkItem, for agent: AgentNumber, loads: PlainLoads, _ router: Router) {
        var passed: WorkItem?
        shadow.work.forEach { other in
            guard passed == nil, other.state == .queued,
                (other.key, other.id.value) < (item.key, item.id.value),
                obstacle(agent, other, loads: loads, router.receptivity) == nil
            else { return }
            passed = other
        }
        if let passed { expect(false, "\(item.id) overtook \(passed.id) at agent \(agent.value)") }
    }

    /// No agent who could have had it stands before the one who got it.
    private mutating func checkRank(of agent: AgentNumber, for item: WorkItem, loads: PlainLoads, _ router: Router) {
        guard let winner = rank(agent, item, loads: loads) else { return }
        for row in shadow.roster where row.agent != agent {
            guard obstacle(row.agent, item, loads: loads, router.receptivity) == nil,
                let other = rank(row.agent, item, loads: loads)
            else { continue }
            expect(
                winner.lexicographicallyPrecedes(other),
                "\(item.id) went to agent \(agent.value) \(winner), before agent \(row.agent.value) \(other)")
        }
    }

    /// The default order: same contact, affinity, preference, load band, spare generalists, idle, number.
    private func rank(_ number: AgentNumber, _ item: WorkItem, loads: PlainLoads) -> [Int64]? {
        guard let agent = policy?.agent(number) else { return nil }
        let load = loads[number]
        let wanted = shadow.requirements[item.requirement.index].preferred
        let preference = wanted.reduce(0) { $0 + Int($1.weight) * agent.level($1.skill) }
        let band = load.units == 0 ? 0 : (load.units * 2 < agent.policy.capacity ? 1 : 2)
        let idle = number.index < idleSince.count ? idleSince[number.index].microseconds : .min
        return [
            load.contacts.contains(item.contact) ? 0 : 1, item.affinity == number ? 0 : 1, -Int64(preference),
            Int64(band), Int64(agent.breadth), idle, Int64(number.value),
        ]
    }

    /// No pair that could be brought together is left, unless matches are left over or a timer is due.
    mutating func checkProgress(_ router: Router) {
        guard !router.more, step.nextDeadline.map({ $0 > step.at }) ?? true else { return }
        let loads = PlainLoads(shadow)
        var pairs: [String] = []
        shadow.work.forEach { item in
            guard item.state == .queued, pairs.isEmpty else { return }
            for agent in router.receptivity.agents where obstacle(agent, item, loads: loads, router.receptivity) == nil
            {
                pairs.append("\(item.id) waits although agent \(agent.value) could have it")
            }
        }
        findings.append(contentsOf: pairs)
    }
}
