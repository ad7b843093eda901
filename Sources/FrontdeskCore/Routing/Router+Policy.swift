extension Router {
    /// Brings a policy into force: names get their numbers, the work of removed agents returns.
    ///
    /// The command of the entry is `.policyChanged(generation:)`; the policy itself is kept as a record of its
    /// generation. Refused when a queue or channel with open work is missing.
    package mutating func install(_ policy: Policy, generation: Int64, at now: Instant) -> Decision {
        if let refusal = missing(from: policy) { return .refused(refusal) }
        begin(at: now)
        define(.skill, policy.skills.map(\.name))
        define(.channel, policy.channels.map(\.name))
        define(.queue, policy.queues.map(\.name))
        define(.agent, policy.agents.map(\.name))
        define(.route, policy.routes.map(\.id))
        let bound = BoundPolicy(policy, generation: generation, names: state.names)
        self.policy = bound
        emit(.policyInstalled(generation: generation))
        for number in state.roster.map(\.agent) where bound.agent(number) == nil { dismiss(number) }
        for number in state.roster.map(\.agent) { turnShift(number) }
        for number in state.lines.indices { turnQueue(QueueNumber(Int32(number))) }
        recallClosing()
        recallStale()
        deriveStale(allowance: RouterLimits.stepsPerCommand)
        dirtyAgents.append(contentsOf: receptiveAgents)
        settle()
        noteUnserved()
        return .done(finish(), .none)
    }

    /// Binds the policy that was in force when the state was stored; no events.
    package mutating func rebind(_ policy: Policy) {
        self.policy = BoundPolicy(policy, generation: state.generation, names: state.names)
    }

    private func missing(from policy: Policy) -> Refusal? {
        var openQueues = Array(repeating: 0, count: state.names.all(.queue).count)
        var openChannels = Array(repeating: 0, count: state.names.all(.channel).count)
        state.work.forEach { item in
            openQueues[item.queue.index] += 1
            openChannels[item.channel.index] += 1
        }
        for (number, open) in openQueues.enumerated() where open > 0 {
            let name = state.names.name(.queue, Int32(number))
            if !policy.queues.contains(where: { $0.name == name }) { return .inUse(.queue, name: name, open: open) }
        }
        for (number, open) in openChannels.enumerated() where open > 0 {
            let name = state.names.name(.channel, Int32(number))
            if !policy.channels.contains(where: { $0.name == name }) { return .inUse(.channel, name: name, open: open) }
        }
        return nil
    }

    private mutating func define(_ kind: NameKind, _ names: [String]) {
        for name in names where state.names.number(kind, name) == nil {
            emit(.named(kind, number: Int32(state.names.all(kind).count), name: name))
        }
    }

    /// An agent who is not in the policy any more: set offline, their work returns with its place.
    private mutating func dismiss(_ agent: AgentNumber) {
        if state.roster[agent.index].presence.state != .offline {
            emit(.presenceSet(agent, Presence(.offline, reason: "removed"), auto: true))
        }
        // Nobody will say that they are gone: the desk does not know them any more.
        if state.roster[agent.index].inContact {
            emit(.contactLost(agent, liveUntil: .distantFuture, deferredUntil: .distantFuture))
        }
        for id in index.loads[agent.index].asked {
            if let item = state.work[id] { endAsk(item, .withdrawn, reason: "removed") }
        }
        for id in index.loads[agent.index].held {
            guard let item = state.work[id] else { continue }
            if item.state == .offered {
                emit(.offerEnded(id, item.details.offer, agent, .withdrawn, reason: "removed"))
            }
            if item.state == .resolved {
                emit(.left(id, .resolved, epoch: item.epoch))
            } else {
                requeue(item, because: .agentGone)
            }
        }
        setReceptive(agent, most: 0)
    }
}
