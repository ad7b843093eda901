/// Who can be reached now, and with how much: an input from the edge, outside state and fold.
///
/// What became of it since the last entry is written at the head of the next one. A change that a command makes by itself
/// (a pull, an offer that reached nobody) is written the same way: a replay sets it before the command, and the command
/// then finds it done. Nothing reads it before matching, which stands at the end of every command, so both come to the
/// same.
package struct Receptivity: Sendable {
    /// The agents who can be reached, by number.
    package private(set) var agents: [AgentNumber] = []
    /// By agent number: how many offers the last pull asks to have open at most; 0 when nothing reaches the agent.
    private var most: [Int32] = []
    /// By agent number: the same as the journal tells it after the last entry.
    private var journalled: [Int32] = []
    /// By agent number: whether the agent stands in ``changed``.
    private var isChanged: [Bool] = []
    /// Agents whose value may differ from the journal's.
    private var changed: [AgentNumber] = []

    init(agents count: Int) {
        for _ in 0..<count { addAgent() }
    }

    mutating func addAgent() {
        most.append(0)
        journalled.append(0)
        isChanged.append(false)
    }

    /// How many offers the agent may have open by what their pull asked for; 0 when nothing reaches them.
    package func most(of agent: AgentNumber) -> Int32 {
        agent.isSet && agent.index < most.count ? most[agent.index] : 0
    }

    /// All who can be reached, by number.
    package var all: [ReceptiveChange] {
        agents.map { ReceptiveChange(agent: $0, most: most[$0.index]) }
    }

    /// - Returns: whether the agent may now be given more than before.
    mutating func set(_ agent: AgentNumber, most wanted: Int32) -> Bool {
        let wanted = max(0, wanted)
        guard agent.isSet, agent.index < most.count, most[agent.index] != wanted else { return false }
        let last = most[agent.index]
        most[agent.index] = wanted
        note(agent)
        if last == 0 {
            let place = agents.firstIndex { $0 > agent } ?? agents.count
            agents.insert(agent, at: place)
        } else if wanted == 0 {
            agents.removeAll { $0 == agent }
        }
        return wanted > last
    }

    /// What the journal tells of it; nobody has been set yet.
    mutating func assume(journalled changes: [ReceptiveChange]) {
        for change in changes where change.agent.isSet && change.agent.index < most.count {
            journalled[change.agent.index] = change.most
            note(change.agent)
        }
    }

    private mutating func note(_ agent: AgentNumber) {
        guard !isChanged[agent.index] else { return }
        isChanged[agent.index] = true
        changed.append(agent)
    }

    /// How it differs from what the journal tells, by agent number; from now on the journal tells it.
    mutating func drain() -> [ReceptiveChange] {
        guard !changed.isEmpty else { return [] }
        var changes: [ReceptiveChange] = []
        for agent in changed.sorted() {
            isChanged[agent.index] = false
            guard most[agent.index] != journalled[agent.index] else { continue }
            journalled[agent.index] = most[agent.index]
            changes.append(ReceptiveChange(agent: agent, most: most[agent.index]))
        }
        changed.removeAll(keepingCapacity: true)
        return changes
    }
}
