/// Who could have a conversation: how many, and the best two.
struct RankedAgents: Equatable {
    struct Ranked: Equatable {
        var agent: AgentNumber
        var rank: Rank
    }

    /// The keys of the queue, in order.
    let keys: [RankKey]
    var candidates = 0
    private(set) var best: Ranked?
    private(set) var second: Ranked?

    init(_ keys: [RankKey]) {
        self.keys = keys
    }

    mutating func consider(_ agent: AgentNumber, _ rank: Rank) {
        let ranked = Ranked(agent: agent, rank: rank)
        if let best, !(rank < best.rank) {
            if second.map({ rank < $0.rank }) ?? true { second = ranked }
        } else {
            second = best
            best = ranked
        }
    }

    /// The grounds on which the best was picked.
    func choice(_ kind: ChoiceKind) -> Choice {
        let place = best.flatMap { best in second.flatMap { best.rank.firstDifference(from: $0.rank) } }
        let key = place.map { $0 < keys.count ? keys[$0] : .id }
        return Choice(
            kind: kind, candidates: UInt8(clamping: candidates), decidedBy: key?.rawValue ?? 255,
            winnerValue: place.flatMap { place in best.map { $0.rank[place] } } ?? 0,
            runnerUpValue: place.flatMap { place in second.map { $0.rank[place] } } ?? 0,
            runnerUp: second.map { Int64($0.agent.value) } ?? -1)
    }
}
