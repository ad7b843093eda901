package import FrontdeskCore
import FrontdeskStore
import Synchronization

/// What `/metrics` shows of the router: copied by the loop once a second, so that a scrape never waits for it.
package final class DeskGauges: Sendable {
    package struct Values: Sendable {
        package var waiting: [(queue: String, count: Int, oldest: Instant)] = []
        package var agents: [(state: String, count: Int)] = []
        package var outboxPending: [(channel: String, count: Int)] = []
        package var outboxOldest = Instant.none
        package var generation: Int64 = 0
        package var open = 0
        package var unserved: [(queue: String, counts: UnservedCounts)] = []
        package var serviceLevels: [(queue: String, percent: Int)] = []
    }

    private let values = Mutex(Values())

    package init() {}

    package var current: Values { values.withLock { $0 } }

    /// Counts anew; on the loop's thread. The oldest of each queue comes from one pass over the open work, so the loop
    /// asks for this at a measured pace.
    func update(from engine: borrowing DeskEngine) {
        var fresh = Values()
        let router = engine.router
        guard let policy = router.policy else { return }
        var oldest = Array(repeating: Instant.distantFuture, count: router.state.names.all(.queue).count)
        router.state.work.forEach { item in
            if item.state == .queued { oldest[item.queue.index] = min(oldest[item.queue.index], item.enteredAt) }
        }
        for number in policy.queueNumbers {
            let count = number.index < router.index.waiting.count ? router.index.waiting[number.index] : 0
            fresh.waiting.append((router.state.names.name(number), count, oldest[number.index]))
        }
        for state in PresenceState.allCases {
            fresh.agents.append(
                (
                    state.name,
                    policy.agentNumbers.count { router.state.roster[$0.index].presence.state == state }
                ))
        }
        for number in policy.channelNumbers {
            let pending = engine.outbox.values.filter { $0.channel == number }
            fresh.outboxPending.append((router.state.names.name(number), pending.count))
            for record in pending where !fresh.outboxOldest.isSet || record.createdAt < fresh.outboxOldest {
                fresh.outboxOldest = record.createdAt
            }
        }
        let unserved = engine.unserved()
        for number in policy.queueNumbers {
            let name = router.state.names.name(number)
            fresh.unserved.append((name, unserved[number.index]))
            fresh.serviceLevels.append((name, router.state.lines[number.index].serviceLevel))
        }
        fresh.generation = router.state.generation
        fresh.open = router.state.work.count
        let done = fresh
        values.withLock { $0 = done }
    }
}
