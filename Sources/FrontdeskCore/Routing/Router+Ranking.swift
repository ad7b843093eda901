extension Router {
    func candidate(_ number: AgentNumber) -> Candidate? {
        guard let agent = policy?.agent(number) else { return nil }
        return Candidate(
            number: number, agent: agent, row: state.roster[number.index], load: index.loads[number.index],
            most: receptivity.most(of: number))
    }

    /// What the work of a bucket has in common for all agents.
    func gate(for key: RoutingIndex.BucketKey, requirement: Requirement? = nil) -> BucketGate {
        let queue = policy?.queue(key.queue)
        let line = state.lines[key.queue.index]
        let holds = !line.isOpen && queue?.whenClosed(key.workClass) != .serve
        let schedule = queue?.schedule(key.workClass) ?? StepSchedule([])
        return BucketGate(
            key: key, requirement: requirement ?? state.requirements[key.requirement.index],
            heldUntil: holds ? line.until : nil, schedule: schedule, humansFrom: schedule.humansFrom,
            rank: queue?.policy.rank ?? RankKey.usual, lines: state.lines, lendAbove: policy?.lendAbove ?? [])
    }

    func gate(of item: WorkItem) -> BucketGate { gate(for: RoutingIndex.BucketKey(item)) }

    /// All checks, in their order.
    package func eligibility(of number: AgentNumber, for item: WorkItem, at now: Instant) -> Eligibility {
        guard let candidate = candidate(number) else { return .unknownAgent }
        let byBucket = candidate.eligibility(for: gate(of: item))
        guard byBucket.isEligible else { return byBucket }
        let byItem = candidate.eligibility(for: item, at: now)
        guard byItem.isEligible else { return byItem }
        return candidate.reachability
    }

    /// Whether another offer can be shown to the agent now.
    func isReachable(_ number: AgentNumber) -> Bool {
        guard let agent = policy?.agent(number) else { return false }
        let offers = index.loads[number.index].offers
        return offers < receptivity.most(of: number) && offers < Int32(clamping: agent.policy.offersAtOnce)
    }

    /// Whether the agent may be given the work of a bucket now, save for exclusions.
    func mayTake(_ number: AgentNumber, _ gate: BucketGate) -> Bool {
        guard isReachable(number), let candidate = candidate(number) else { return false }
        return candidate.eligibility(for: gate).isEligible
    }

    /// The agents who could have the conversation, the best two of them.
    func rankAgents(for item: WorkItem, _ settlement: inout Settlement) -> RankedAgents? {
        if item.reservedFor.isSet { return rankEach(of: [item.reservedFor], for: item) }
        let bucket = index.place(of: item)
        let last = settlement.lineup(of: bucket) { lineUp(for: item) }
        guard let place = last.place else {
            settlement.checks += receptiveAgents.count
            return rankEach(of: receptiveAgents, for: item)
        }
        if last.isNew { settlement.checks += receptiveAgents.count }
        follow(place, for: item, &settlement)
        let ranked = rank(for: item, in: &settlement[lineup: place])
        assert(ranked == rankEach(of: receptiveAgents, for: item), "\(item.id): the lineup is not the plain scan")
        return ranked
    }

    /// A plain scan.
    private func rankEach(of agents: [AgentNumber], for item: WorkItem) -> RankedAgents? {
        let gate = gate(of: item)
        let holders = index.holders(of: item.contact)
        var ranked = RankedAgents(gate.rank)
        for number in agents {
            guard isReachable(number), let candidate = candidate(number),
                candidate.eligibility(for: gate).isEligible,
                candidate.eligibility(for: item, at: now).isEligible
            else { continue }
            ranked.candidates += 1
            let holds = holders.contains(number)
            ranked.consider(number, candidate.rank(for: item, gate, holdsContact: holds))
        }
        return ranked.best == nil ? nil : ranked
    }

    // MARK: By lineup

    private func lineUp(for item: WorkItem) -> Lineup {
        let gate = gate(of: item)
        var agents: [(agent: AgentNumber, rank: Rank)] = []
        for number in receptiveAgents {
            if let rank = commonRank(of: number, gate) { agents.append((number, rank)) }
        }
        return Lineup(agents, roster: state.roster.count)
    }

    /// The agent's rank for any conversation of the bucket, its contact and affinity left out; `nil` when they could have
    /// none of it.
    private func commonRank(of number: AgentNumber, _ gate: BucketGate) -> Rank? {
        guard isReachable(number), let candidate = candidate(number), candidate.eligibility(for: gate).isEligible
        else { return nil }
        return candidate.rank(gate, holdsContact: false, isAffine: false)
    }

    /// Looks anew at who was given something since the lineup was last asked.
    private func follow(_ place: Int, for item: WorkItem, _ settlement: inout Settlement) {
        let gate = gate(of: item)
        for agent in settlement.given[settlement[lineup: place].followed...]
        where settlement[lineup: place].contains(agent) {
            settlement[lineup: place].update(agent, rank: commonRank(of: agent, gate))
        }
        settlement[lineup: place].followed = settlement.given.count
    }

    /// Those who hold the contact or have affinity are ranked one by one, the others are the best two in line.
    private func rank(for item: WorkItem, in lineup: inout Lineup) -> RankedAgents? {
        let gate = gate(of: item)
        var ranked = RankedAgents(gate.rank)
        ranked.candidates = lineup.count
        for exclusion in item.details.exclusions where exclusion.until > now && lineup.contains(exclusion.agent) {
            ranked.candidates -= 1
        }
        let holders = index.holders(of: item.contact)
        var special = holders
        if item.affinity.isSet, !special.contains(item.affinity) { special.append(item.affinity) }
        for number in special where lineup.contains(number) && !item.isExcluded(number, at: now) {
            guard let candidate = candidate(number) else { continue }
            let holds = holders.contains(number)
            ranked.consider(number, candidate.rank(for: item, gate, holdsContact: holds))
        }
        for other in lineup.best(where: { !special.contains($0) && !item.isExcluded($0, at: now) }) {
            ranked.consider(other.agent, other.rank)
        }
        return ranked.best == nil ? nil : ranked
    }
}
