extension Router {
    /// Brings together who can serve and what waits, until no eligible pair is left that no named hold explains.
    ///
    /// What newly waits and what agents with room could have stand in one order, smallest key first; for each the best
    /// agent is picked. So nobody is overtaken at an agent by work that came back in the same step.
    mutating func settle() {
        // What an earlier command left over can be anybody's.
        if more { dirtyAgents.append(contentsOf: receptiveAgents) }
        more = false
        guard policy != nil else { return }
        var steps = 0
        var arrived = takeDirtyWork()[...]
        var free = takeDirtyAgents()
        while true {
            let first = firstForFree(&free)
            guard let (item, kind) = nextToMatch(&arrived, first) else { break }
            guard steps < RouterLimits.stepsPerCommand else {
                more = true
                break
            }
            let winner = match(item, kind: kind)
            assert(winner != nil || kind == .agentPicked, "a conversation was eligible for an agent and for nobody")
            if winner != nil { steps += 1 } else if kind == .conversationPicked { break }
            for place in free.indices where free[place].agent == winner || free[place].first?.id == item.id.value {
                free[place].isStale = winner != nil
            }
        }
        dirtyWork.removeAll(keepingCapacity: true)
        dirtyAgents.removeAll(keepingCapacity: true)
        index.sweep(state)
    }

    /// An agent whose standing changed, with the place of the conversation they would be given.
    private struct FreeAgent {
        var agent: AgentNumber
        var first: OrderedID?
        var isStale = true
    }

    /// The smallest of what the agents could be given; drops those for whom nothing is left.
    private mutating func firstForFree(_ free: inout [FreeAgent]) -> OrderedID? {
        var least: OrderedID?
        for place in free.indices {
            if free[place].isStale {
                free[place].first = firstEligible(for: free[place].agent).map {
                    OrderedID(key: $0.key, id: $0.id.value)
                }
                free[place].isStale = false
            }
            if let first = free[place].first, least.map({ first < $0 }) ?? true { least = first }
        }
        free.removeAll { $0.first == nil }
        return least
    }

    /// The next conversation in order, from those that newly wait and the first that an agent with room could have.
    private func nextToMatch(
        _ arrived: inout ArraySlice<ConversationID>, _ first: OrderedID?
    ) -> (item: WorkItem, kind: ChoiceKind)? {
        while let id = arrived.first {
            guard let item = state.work[id], item.state == .queued else {
                arrived.removeFirst()
                continue
            }
            if let first, first < OrderedID(key: item.key, id: id.value) { break }
            arrived.removeFirst()
            return (item, .agentPicked)
        }
        guard let first, let item = state.work[ConversationID(first.id)] else { return nil }
        return (item, .conversationPicked)
    }

    /// The receptive agents among those whose standing changed, by number.
    private mutating func takeDirtyAgents() -> [FreeAgent] {
        defer { dirtyAgents.removeAll(keepingCapacity: true) }
        var result: [FreeAgent] = []
        for agent in dirtyAgents.sorted() where result.last?.agent != agent {
            if receptivity.most(of: agent) > 0 { result.append(FreeAgent(agent: agent)) }
        }
        return result
    }

    private mutating func takeDirtyWork() -> [ConversationID] {
        defer { dirtyWork.removeAll(keepingCapacity: true) }
        if dirtyWork.count < 2 { return dirtyWork }
        var order: [OrderedID] = []
        for id in dirtyWork {
            if let item = state.work[id] { order.append(OrderedID(key: item.key, id: id.value)) }
        }
        order.sort()
        var result: [ConversationID] = []
        for entry in order where result.last?.value != entry.id { result.append(ConversationID(entry.id)) }
        return result
    }

    func candidate(_ number: AgentNumber) -> Candidate? {
        guard let agent = policy?.agent(number) else { return nil }
        return Candidate(
            number: number, agent: agent, row: state.roster[number.index], load: index.loads[number.index],
            most: receptivity.most(of: number))
    }

    /// All checks, in their order.
    package func eligibility(of number: AgentNumber, for item: WorkItem, at now: Instant) -> Eligibility {
        guard let candidate = candidate(number) else { return .unknownAgent }
        let requirement = state.requirements[item.requirement.index]
        let byBucket = candidate.eligibility(for: RoutingIndex.BucketKey(item), requirement: requirement)
        guard byBucket.isEligible else { return byBucket }
        let byItem = candidate.eligibility(for: item, at: now)
        guard byItem.isEligible else { return byItem }
        return candidate.reachability
    }

    /// The conversation with the smallest key among those the agent may be given now.
    mutating func firstEligible(for number: AgentNumber) -> WorkItem? {
        guard let candidate = candidate(number), candidate.reachability.isEligible else { return nil }
        let now = now
        var best: WorkItem?
        for place in index.places(for: number) where index.buckets[place].count > 0 {
            let key = index.buckets[place].key
            let requirement = state.requirements[key.requirement.index]
            guard candidate.eligibility(for: key, requirement: requirement).isEligible else { continue }
            let first = index.first(in: place, of: state) { candidate.eligibility(for: $0, at: now).isEligible }
            guard let first else { continue }
            if best.map({ (first.key, first.id.value) < ($0.key, $0.id.value) }) ?? true { best = first }
        }
        return best
    }

    /// Picks the best agent for the conversation and gives it to them; says who it was, if anybody.
    private mutating func match(_ item: WorkItem, kind: ChoiceKind) -> AgentNumber? {
        guard let (winner, choice) = pickAgent(for: item, kind: kind) else { return nil }
        give(item, to: winner, choice: choice)
        return winner
    }

    private func pickAgent(for item: WorkItem, kind: ChoiceKind) -> (AgentNumber, Choice)? {
        let requirement = state.requirements[item.requirement.index]
        let key = RoutingIndex.BucketKey(item)
        var best: (agent: AgentNumber, rank: Rank)?
        var second: (agent: AgentNumber, rank: Rank)?
        var candidates = 0
        for number in item.reservedFor.isSet ? [item.reservedFor] : receptiveAgents {
            guard let candidate = candidate(number), candidate.reachability.isEligible,
                candidate.eligibility(for: key, requirement: requirement).isEligible,
                candidate.eligibility(for: item, at: now).isEligible
            else { continue }
            candidates += 1
            let holds = index.holds(number, contact: item.contact)
            let rank = candidate.rank(for: item, requirement: requirement, holdsContact: holds)
            if let leader = best, !(rank < leader.rank) {
                if second.map({ rank < $0.rank }) ?? true { second = (number, rank) }
            } else {
                second = best
                best = (number, rank)
            }
        }
        guard let best else { return nil }
        let decided = second.flatMap { best.rank.firstDifference(from: $0.rank) }
        let choice = Choice(
            kind: kind, candidates: UInt8(clamping: candidates), decidedBy: decided?.rawValue ?? 255,
            winnerValue: decided.map { best.rank[$0] } ?? 0,
            runnerUpValue: decided.flatMap { key in second.map { $0.rank[key] } } ?? 0,
            runnerUp: second.map { Int64($0.agent.value) } ?? -1)
        return (best.agent, choice)
    }

    /// An offer, or at once an assignment where the queue says so.
    private mutating func give(_ item: WorkItem, to agent: AgentNumber, choice: Choice) {
        guard let queue = policy?.queue(item.queue) else { return }
        let offer = OfferID(state.lastOffer.value + 1)
        let units = StateWeight.units(.offered, item.workClass, weight: item.weight)
        if queue.policy[item.workClass].auto {
            emit(
                .assigned(
                    item.id,
                    Assignment(
                        agent: agent, kind: .auto, offer: offer, epoch: item.epoch + 1, units: units,
                        confirmBy: now + RouterLimits.confirmation, by: .none, reason: "", choice: choice)))
        } else {
            emit(
                .offered(
                    item.id,
                    Offering(
                        agent: agent, offer: offer, epoch: item.epoch + 1, units: units,
                        deliverBy: now + RouterLimits.delivery, choice: choice)))
        }
    }

    /// What the agent has still to react to, oldest first.
    package func pulled(by agent: AgentNumber, limit: Int) -> [PulledWork] {
        guard agent.isSet, agent.index < index.loads.count else { return [] }
        let load = index.loads[agent.index]
        guard load.offers > 0 else { return [] }
        var result: [PulledWork] = []
        for id in load.held {
            guard let item = state.work[id], item.countsAsOffer else { continue }
            result.append(
                PulledWork(
                    offer: item.details.offer, conversation: id, epoch: item.epoch,
                    isAssignment: item.state == .active, due: item.due))
        }
        result.sort { $0.offer < $1.offer }
        return Array(result.prefix(limit))
    }
}
