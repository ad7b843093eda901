/// Who could have what waits, as of one moment: taken before and after a new policy, two of them say what it has changed.
///
/// A candidate is who could have a conversation by the configuration alone, at the step it has reached: serves its queue by
/// then, has the skills it asks for, may answer on its channel and can carry it at all. Presence, shifts and load change
/// every minute and are left out.
package struct WaitingCensus: Sendable {
    /// One waiting conversation, and the place of its kind.
    private struct Standing: Sendable {
        var conversation: ConversationID
        var kind: Int32
    }

    /// What all conversations of one kind have in common.
    private struct Kind: Sendable {
        var key: RoutingIndex.BucketKey
        var requirement: Requirement
    }

    private var standings: [Standing] = []
    private var kinds: [Kind] = []
    private var places = LookupTable<RoutingIndex.BucketKey, Int32>()
    private let policy: BoundPolicy

    /// An empty one under a policy.
    package init(policy: BoundPolicy) {
        self.policy = policy
    }

    /// How many conversations are in it.
    package var count: Int { standings.count }

    /// Takes in a conversation, if it waits.
    package mutating func note(_ item: WorkItem, requirements: (RequirementNumber) -> Requirement) {
        guard item.state == .queued else { return }
        let key = RoutingIndex.BucketKey(item)
        let place: Int32
        if let known = places[key] {
            place = known
        } else {
            place = Int32(kinds.count)
            kinds.append(Kind(key: key, requirement: requirements(item.requirement)))
            places[key] = place
        }
        standings.append(Standing(conversation: item.id, kind: place))
    }

    private func candidates(_ kind: Int32) -> [AgentNumber] {
        let kind = kinds[Int(kind)]
        let key = kind.key
        return policy.agentNumbers.filter { number in
            guard let agent = policy.agent(number), let stage = agent.stage(of: key.queue, key.workClass) else {
                return false
            }
            return stage <= key.stage && !(agent.isBot && key.wantsHuman) && agent.meets(kind.requirement)
                && agent.limit(on: key.channel) > 0 && Int(key.weight) <= agent.policy.capacity
        }
    }

    /// What has become of the conversations that wait here and there: by queue, then by what they gained and lost.
    package func changes(to later: WaitingCensus) -> [WaitingChange] {
        var pairs: [(before: Int32, after: Int32)] = []
        let old = standings.sorted { $0.conversation < $1.conversation }
        let new = later.standings.sorted { $0.conversation < $1.conversation }
        var place = 0
        for standing in old {
            while place < new.count, new[place].conversation < standing.conversation { place += 1 }
            guard place < new.count, new[place].conversation == standing.conversation else { continue }
            pairs.append((standing.kind, new[place].kind))
        }
        pairs.sort { ($0.before, $0.after) < ($1.before, $1.after) }
        var changes: [WaitingChange] = []
        var start = 0
        while start < pairs.count {
            var end = start
            while end < pairs.count, pairs[end] == pairs[start] { end += 1 }
            if let change = change(pairs[start].before, to: later, pairs[start].after, count: end - start) {
                WaitingChange.add(change, to: &changes)
            }
            start = end
        }
        return changes.sorted { $0.isBefore($1) }
    }

    private func change(_ before: Int32, to later: WaitingCensus, _ after: Int32, count: Int) -> WaitingChange? {
        let old = candidates(before)
        let new = later.candidates(after)
        let queue = kinds[Int(before)].key.queue
        let next = later.kinds[Int(after)].key.queue
        guard old != new || queue != next else { return nil }
        return WaitingChange(
            queue: queue, movedTo: queue == next ? .none : next, conversations: count,
            gained: new.filter { !old.contains($0) }, lost: old.filter { !new.contains($0) }, candidates: new.count)
    }
}

/// Waiting conversations of one queue to which a new policy has done the same.
package struct WaitingChange: Equatable, Sendable {
    /// Where they waited.
    package var queue: QueueNumber
    /// Where they wait now; none when that is the same.
    package var movedTo: QueueNumber
    package var conversations: Int
    /// Who could not have had them before, and can now.
    package var gained: [AgentNumber]
    package var lost: [AgentNumber]
    /// How many could have them now.
    package var candidates: Int

    fileprivate static func add(_ change: WaitingChange, to list: inout [WaitingChange]) {
        let same = list.firstIndex {
            $0.queue == change.queue && $0.movedTo == change.movedTo && $0.gained == change.gained
                && $0.lost == change.lost && $0.candidates == change.candidates
        }
        if let same { list[same].conversations += change.conversations } else { list.append(change) }
    }

    /// By queue, then those that concern most first.
    fileprivate func isBefore(_ other: WaitingChange) -> Bool {
        if queue != other.queue { return queue.value < other.queue.value }
        if conversations != other.conversations { return conversations > other.conversations }
        return (candidates, gained.count, lost.count) < (other.candidates, other.gained.count, other.lost.count)
    }
}

extension Router {
    /// Whether waiting work is still being derived anew after a new policy.
    package var isDeriving: Bool { !stale.isEmpty }

    /// A part of the open conversations for a census, by slots; the place of the next part, nil after the last.
    package func note(_ census: inout WaitingCensus, from place: Int, atMost count: Int) -> Int? {
        state.work.visit(from: place, atMost: count) { item in
            census.note(item) { state.requirements[$0.index] }
        }
    }
}
