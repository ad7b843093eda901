/// What a rehearsal needs: to set a desk up at a moment of its own, and to look at everybody who could be chosen.
extension Router {
    /// The desk as it would stand at another moment, before or after the present one: shifts and hours follow their plans,
    /// nothing else happens.
    ///
    /// For a desk without open work, whose deadlines nobody waits for.
    package mutating func stand(at now: Instant) {
        begin(at: now)
        for number in state.roster.indices { turnShift(AgentNumber(Int32(number))) }
        for number in state.lines.indices { turnQueue(QueueNumber(Int32(number))) }
        // Nothing waits that could be handed on or given.
        closing = []
        dirtyAgents.removeAll(keepingCapacity: true)
        index.sweep(state)
        _ = finish()
    }

    /// Puts a conversation into an agent's hands, active, whether they have room or not.
    package mutating func burden(_ agent: AgentNumber, with opening: Opening, at now: Instant) {
        guard agent.isSet, agent.index < state.roster.count else { return }
        begin(at: now)
        emit(.opened(opening))
        emit(
            .assigned(
                opening.conversation,
                Assignment(
                    agent: agent, kind: .assigned, offer: OfferID(0), epoch: opening.epoch + 1, units: opening.weight,
                    confirmBy: .none, by: .none, reason: "", choice: .none)))
        dirtyAgents.removeAll(keepingCapacity: true)
        _ = finish()
    }

    /// Everybody who could have a queued conversation, the best first, with the values they are compared by.
    package func ranking(of item: WorkItem, at now: Instant) -> [RankedCandidate] {
        let gate = gate(of: item)
        let holders = index.holders(of: item.contact)
        var ranked: [(number: AgentNumber, rank: Rank)] = []
        for number in policy?.agentNumbers ?? [] {
            guard eligibility(of: number, for: item, at: now).isEligible, let candidate = candidate(number) else {
                continue
            }
            ranked.append((number, candidate.rank(for: item, gate, holdsContact: holders.contains(number))))
        }
        ranked.sort { $0.rank < $1.rank }
        return ranked.map { number, rank in
            let values = gate.rank.enumerated().map { RankedCandidate.Value(key: $0.element, value: rank[$0.offset]) }
            return RankedCandidate(
                agent: number, values: values + [RankedCandidate.Value(key: .id, value: Int64(number.value))])
        }
    }
}

/// An agent who could have a conversation, with what ranks them; the smaller value comes first.
package struct RankedCandidate: Equatable, Sendable {
    /// One of the numbers agents are compared by.
    package struct Value: Equatable, Sendable {
        package var key: RankKey
        package var value: Int64
    }

    package var agent: AgentNumber
    /// In the order they are compared; the agent's number comes last.
    package var values: [Value]
}
