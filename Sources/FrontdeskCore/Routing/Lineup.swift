/// The agents who could have the work of one bucket, in order of rank, as far as that does not hang on the single
/// conversation: it knows nothing of contact and affinity, nor of exclusions.
///
/// Made when a second conversation of a bucket is matched in one settling: a thousand matches ask a thousand agents once
/// and not a thousand times. Whoever was given something meanwhile is looked at anew before the next question.
struct Lineup {
    private struct Entry {
        var rank: Rank
        var agent: AgentNumber
        var version: Int32
    }

    /// The best last. An agent who was looked at anew has an entry more; the older ones mean nothing.
    private var entries: [Entry]
    /// By agent number: the version of the entry that counts; 0 for who is not in line.
    private var versions: [Int32]
    /// How many could have it.
    private(set) var count: Int
    /// How many of those given something in this settling have been looked at anew.
    var followed = 0

    init(_ agents: [(agent: AgentNumber, rank: Rank)], roster: Int) {
        versions = Array(repeating: 0, count: roster)
        entries = agents.map { Entry(rank: $0.rank, agent: $0.agent, version: 1) }
        entries.sort { $1.rank < $0.rank }
        for agent in agents { versions[agent.agent.index] = 1 }
        count = agents.count
    }

    func contains(_ agent: AgentNumber) -> Bool {
        agent.isSet && agent.index < versions.count && versions[agent.index] > 0
    }

    /// The agent has another rank now, or could have nothing of it any more.
    mutating func update(_ agent: AgentNumber, rank: Rank?) {
        guard contains(agent) else { return }
        guard let rank else {
            versions[agent.index] = 0
            count -= 1
            return
        }
        versions[agent.index] += 1
        let entry = Entry(rank: rank, agent: agent, version: versions[agent.index])
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if rank < entries[middle].rank { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }

    /// The two of best rank whom the test accepts, the better first.
    mutating func best(where accepts: (AgentNumber) -> Bool) -> [(agent: AgentNumber, rank: Rank)] {
        while let last = entries.last, last.version != versions[last.agent.index] { entries.removeLast() }
        var found: [(agent: AgentNumber, rank: Rank)] = []
        for entry in entries.reversed() {
            guard entry.version == versions[entry.agent.index], accepts(entry.agent) else { continue }
            found.append((entry.agent, entry.rank))
            if found.count == 2 { break }
        }
        return found
    }
}
