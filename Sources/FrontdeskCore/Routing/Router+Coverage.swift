extension Router {
    /// Says of what newly waits whether nobody can be asked for it, and what is lacking. In a closed queue only that nobody
    /// ever could is worth saying.
    mutating func noteUnserved() {
        for id in askedFor {
            guard let item = state.work[id], item.state == .queued else { continue }
            let coverage = coverage(of: item)
            guard coverage == .nobodyConfigured || (coverage != .staffed && state.lines[item.queue.index].isOpen) else {
                continue
            }
            emit(.unserved(id, coverage))
        }
        askedFor.removeAll(keepingCapacity: true)
    }

    /// What a waiting conversation lacks. Looked up once for all of its kind until somebody's standing changes.
    package mutating func coverage(of item: WorkItem) -> Coverage {
        let place = index.place(of: item)
        if let known = index.coverage(of: place, version: standing) { return known }
        let found = coverage(RoutingIndex.BucketKey(item), state.requirements[item.requirement.index])
        index.note(coverage: found, of: place, version: standing)
        return found
    }

    /// People count, bots do not. What all steps together will leave of the requirement is what counts.
    func coverage(_ key: RoutingIndex.BucketKey, _ requirement: Requirement) -> Coverage {
        guard let policy, let queue = policy.queue(key.queue) else { return .nobodyConfigured }
        let schedule = queue.schedule(key.workClass)
        let least = schedule.relaxed(
            requirement, from: key.stage, to: UInt8(clamping: schedule.count), policy.isHard)
        var found = Coverage.nobodyConfigured
        for number in policy.staff(of: key.queue, key.workClass) {
            guard let agent = policy.agent(number), agent.meets(least), agent.limit(on: key.channel) > 0,
                Int(key.weight) <= agent.policy.capacity
            else { continue }
            let row = state.roster[number.index]
            let standing: Coverage =
                row.shift != .on
                ? .nobodyOnShift : row.presence.isReady(for: key.workClass) ? .staffed : .nobodyReady
            if standing.rawValue > found.rawValue { found = standing }
            if found == .staffed { break }
        }
        return found
    }

    /// How much waits without anybody to ask, by queue number.
    package mutating func unserved() -> [UnservedCounts] {
        var counts = Array(repeating: UnservedCounts(), count: state.lines.count)
        for place in index.buckets.indices where index.buckets[place].count > 0 {
            let key = index.buckets[place].key
            let known = index.coverage(of: place, version: standing)
            let found = known ?? coverage(key, state.requirements[key.requirement.index])
            index.note(coverage: found, of: place, version: standing)
            counts[key.queue.index].add(index.buckets[place].count, found)
        }
        return counts
    }
}

/// Conversations of a queue that wait without anybody to ask, by what is lacking.
package struct UnservedCounts: Equatable, Sendable {
    package private(set) var nobodyConfigured = 0
    package private(set) var nobodyOnShift = 0
    package private(set) var nobodyReady = 0

    fileprivate mutating func add(_ count: Int, _ coverage: Coverage) {
        switch coverage {
        case .nobodyConfigured: nobodyConfigured += count
        case .nobodyOnShift: nobodyOnShift += count
        case .nobodyReady: nobodyReady += count
        case .staffed: break
        }
    }
}
