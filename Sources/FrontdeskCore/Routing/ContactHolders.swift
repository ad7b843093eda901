/// The agents who hold work of one contact, with how much each. Most contacts have one, which needs no room of its own.
struct ContactHolders: Sendable {
    private var first: (agent: AgentNumber, count: Int32)
    private var others: [(agent: AgentNumber, count: Int32)] = []

    init(_ agent: AgentNumber) {
        first = (agent, 1)
    }

    var agents: [AgentNumber] { [first.agent] + others.map(\.agent) }

    func contains(_ agent: AgentNumber) -> Bool {
        first.agent == agent || others.contains { $0.agent == agent }
    }

    mutating func add(_ agent: AgentNumber) {
        if first.agent == agent {
            first.count += 1
        } else if let place = others.firstIndex(where: { $0.agent == agent }) {
            others[place].count += 1
        } else {
            others.append((agent, 1))
        }
    }

    /// - Returns: whether anybody is left.
    mutating func remove(_ agent: AgentNumber) -> Bool {
        if first.agent == agent {
            first.count -= 1
            if first.count == 0 {
                guard !others.isEmpty else { return false }
                first = others.removeFirst()
            }
        } else if let place = others.firstIndex(where: { $0.agent == agent }) {
            others[place].count -= 1
            if others[place].count == 0 { others.remove(at: place) }
        }
        return true
    }
}
