import FrontdeskCore

/// The pulls that wait for work. Owned by the loop.
struct ParkedPulls {
    struct Parked {
        var agent: AgentNumber
        var max: Int
        var ticket: UInt64
        /// On the boot clock.
        var until: Span
        var complete: @Sendable (DeskAnswer) -> Void
    }

    private var byAgent: [AgentNumber: [Parked]] = [:]
    private(set) var count = 0
    /// No pull's time is over before this; may be too early after one has left.
    private(set) var nextExpiry: Span?

    mutating func park(_ pull: Parked) {
        byAgent[pull.agent, default: []].append(pull)
        count += 1
        nextExpiry = min(nextExpiry ?? pull.until, pull.until)
    }

    func waits(_ agent: AgentNumber) -> Bool {
        byAgent[agent] != nil
    }

    /// The pull of the agent that has waited longest.
    mutating func takeOldest(of agent: AgentNumber) -> Parked? {
        guard var list = byAgent[agent], !list.isEmpty else { return nil }
        let first = list.removeFirst()
        byAgent[agent] = list.isEmpty ? nil : list
        count -= 1
        return first
    }

    /// Takes one pull out before its time.
    mutating func remove(_ agent: AgentNumber, ticket: UInt64) -> Parked? {
        guard var list = byAgent[agent], let place = list.firstIndex(where: { $0.ticket == ticket }) else {
            return nil
        }
        let pull = list.remove(at: place)
        byAgent[agent] = list.isEmpty ? nil : list
        count -= 1
        return pull
    }

    /// Those whose time is over.
    mutating func takeExpired(at boot: Span) -> [Parked] {
        guard let nextExpiry, nextExpiry <= boot else { return [] }
        var expired: [Parked] = []
        for (agent, list) in byAgent {
            let left = list.filter { $0.until > boot }
            guard left.count < list.count else { continue }
            expired.append(contentsOf: list.filter { $0.until <= boot })
            byAgent[agent] = left.isEmpty ? nil : left
        }
        count -= expired.count
        self.nextExpiry = byAgent.values.joined().map(\.until).min()
        return expired
    }

    /// The pulls of agents of whom this is true.
    mutating func take(where isWanted: (AgentNumber) -> Bool) -> [Parked] {
        let agents = byAgent.keys.filter(isWanted)
        let taken = agents.flatMap { byAgent.removeValue(forKey: $0) ?? [] }
        count -= taken.count
        return taken
    }

    mutating func takeAll() -> [Parked] {
        defer {
            byAgent = [:]
            count = 0
        }
        return byAgent.values.flatMap { $0 }
    }
}
