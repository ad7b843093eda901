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
        // What still waits under an older policy must not be given away by what that asked for.
        guard stale.isEmpty else { return putOff() }
        var settlement = Settlement(arrived: takeDirtyWork(), free: takeDirtyAgents())
        openLines(&settlement)
        while let (item, kind) = nextToMatch(&settlement) {
            let isFull =
                settlement.given.count >= RouterLimits.stepsPerCommand
                || settlement.checks >= RouterLimits.checksPerCommand
            guard !isFull else {
                more = true
                break
            }
            if let winner = match(item, kind: kind, &settlement) {
                settlement.given.append(winner)
            } else if kind == .conversationPicked {
                assertionFailure("a conversation was eligible for an agent and for nobody")
                break
            }
        }
        dirtyWork.removeAll(keepingCapacity: true)
        dirtyAgents.removeAll(keepingCapacity: true)
        index.sweep(state)
    }

    /// Matches nothing now; the next command that can looks at everybody.
    private mutating func putOff() {
        more = true
        index.sweep(state)
        dirtyWork.removeAll(keepingCapacity: true)
        dirtyAgents.removeAll(keepingCapacity: true)
    }

    /// The lines in which the free agents could find something.
    private mutating func openLines(_ settlement: inout Settlement) {
        guard !settlement.free.isEmpty else { return }
        var lines: [WaitingLine] = []
        for place in index.commonPlaces { open(place, for: settlement.free.indices, in: &lines) }
        for (taker, agent) in settlement.free.enumerated() {
            for place in index.ownPlaces[agent.index] { open(place, for: taker..<taker + 1, in: &lines) }
        }
        lines.sort { $1.head < $0.head }
        settlement.lines = lines
    }

    private func open(_ place: Int, for takers: Range<Int>, in lines: inout [WaitingLine]) {
        guard index.buckets[place].count > 0, let head = index.buckets[place].heap.first else { return }
        lines.append(WaitingLine(place: place, head: head, takers: takers))
    }

    /// The first conversation that a free agent could have, if it stands before the bound.
    private mutating func firstWaiting(before bound: OrderedID?, _ settlement: inout Settlement) -> WorkItem? {
        while var line = settlement.lines.last {
            if let bound, !(line.head < bound) { return nil }
            guard let item = firstTakeable(&line, by: settlement.free) else {
                settlement.lines.removeLast()
                continue
            }
            let head = OrderedID(key: item.key, id: item.id.value)
            settlement.lines[settlement.lines.count - 1].takers = line.takers
            if head == line.head { return item }
            settlement.lines.removeLast()
            line.head = head
            settlement.insert(line)
        }
        return nil
    }

    /// The first conversation of a line that one of its takers could have; drops the takers who could have none.
    private mutating func firstTakeable(_ line: inout WaitingLine, by free: [AgentNumber]) -> WorkItem? {
        let gate = gate(for: index.buckets[line.place].key)
        while let first = line.takers.first, !mayTake(free[first], gate) { line.takers.removeFirst() }
        guard !line.takers.isEmpty else { return nil }
        var passed: [OrderedID] = []
        defer { for entry in passed { index.putBack(entry, to: line.place) } }
        while let (entry, item) = index.head(of: line.place, in: state) {
            let hasTaker = line.takers.contains { taker in
                !item.isExcluded(free[taker], at: now)
                    && (taker == line.takers.lowerBound || mayTake(free[taker], gate))
            }
            if hasTaker { return item }
            index.dropHead(of: line.place)
            if passed.last != entry { passed.append(entry) }
        }
        return nil
    }

    /// The next conversation in order, from those that newly wait and the first that an agent with room could have.
    private mutating func nextToMatch(_ settlement: inout Settlement) -> (item: WorkItem, kind: ChoiceKind)? {
        while let id = settlement.arrived.first {
            guard let item = state.work[id], item.state == .queued else {
                settlement.arrived.removeFirst()
                continue
            }
            let place = OrderedID(key: item.key, id: id.value)
            if let first = firstWaiting(before: place, &settlement) { return (first, .conversationPicked) }
            settlement.arrived.removeFirst()
            return (item, .agentPicked)
        }
        return firstWaiting(before: nil, &settlement).map { ($0, .conversationPicked) }
    }

    /// The agents among those whose standing changed who can be asked, by number.
    private mutating func takeDirtyAgents() -> [AgentNumber] {
        defer { dirtyAgents.removeAll(keepingCapacity: true) }
        var result: [AgentNumber] = []
        for agent in dirtyAgents.sorted() where result.last != agent {
            if isReachable(agent) { result.append(agent) }
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

    /// Picks the best agent for the conversation and gives it to them; says who it was, if anybody.
    private mutating func match(
        _ item: WorkItem, kind: ChoiceKind, _ settlement: inout Settlement
    ) -> AgentNumber? {
        guard let ranked = rankAgents(for: item, &settlement), let winner = ranked.best?.agent else { return nil }
        give(item, to: winner, choice: ranked.choice(kind))
        return winner
    }

    /// An offer, or at once an assignment where the queue says so.
    private mutating func give(_ item: WorkItem, to agent: AgentNumber, choice: Choice) {
        guard let queue = policy?.queue(item.queue) else { return }
        let offer = OfferID(state.lastOffer.value + 1)
        let units = units(of: item, as: .offered)
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
        for id in load.asked {
            guard let item = state.work[id], let ask = item.details.ask else { continue }
            result.append(
                PulledWork(
                    offer: ask.offer, conversation: id, epoch: item.epoch, isAssignment: false, isAsk: true,
                    due: item.due))
        }
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
