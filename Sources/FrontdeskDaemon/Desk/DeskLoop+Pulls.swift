import FrontdeskCore
import Synchronization

/// The pulls that wait for work.
extension DeskLoop {
    func park(
        _ agent: AgentNumber, _ max: Int, _ wait: PullWait, _ complete: @escaping @Sendable (DeskAnswer) -> Void
    ) {
        // A later request of the same batch may already have brought work.
        let work = engine.pulled(by: agent, max: max)
        guard work.isEmpty else {
            contacts.pullEnded(agent, at: SystemClock.boot())
            complete(.pulled(work))
            return
        }
        parked.park(
            ParkedPulls.Parked(
                agent: agent, max: max, ticket: wait.ticket,
                until: Span(microseconds: SystemClock.boot().microseconds + wait.span.microseconds),
                complete: complete))
        metrics.parkedPulls.store(parked.count, ordering: .relaxed)
    }

    /// Each piece of work goes to one waiting pull, that which has waited longest.
    func wake(_ agents: [AgentNumber]) {
        for agent in agents where parked.waits(agent) {
            var work = engine.pulled(by: agent, max: .max)[...]
            while !work.isEmpty, let pull = parked.takeOldest(of: agent) {
                if !parked.waits(agent) { contacts.pullEnded(agent, at: SystemClock.boot()) }
                pull.complete(.pulled(Array(work.prefix(pull.max))))
                work = work.dropFirst(pull.max)
            }
        }
        metrics.parkedPulls.store(parked.count, ordering: .relaxed)
    }

    func expirePulls() {
        let boot = SystemClock.boot()
        for pull in parked.takeExpired(at: boot) {
            if !parked.waits(pull.agent) { contacts.pullEnded(pull.agent, at: boot) }
            pull.complete(.pulled([]))
        }
    }

    /// A new policy may not know an agent any more whose pull waits: it ends, and their next call says that nobody knows them.
    func endPullsOfStrangers() {
        guard let policy = engine.router.policy, policy.generation != pullsGeneration else { return }
        pullsGeneration = policy.generation
        for pull in parked.take(where: { policy.agent($0) == nil }) {
            contacts.pullEnded(pull.agent, at: SystemClock.boot())
            pull.complete(.pulled([]))
        }
        metrics.parkedPulls.store(parked.count, ordering: .relaxed)
    }

    func unpark(_ agent: AgentNumber, _ ticket: UInt64) -> ParkedPulls.Parked? {
        guard let pull = parked.remove(agent, ticket: ticket) else { return nil }
        if !parked.waits(agent) { contacts.pullEnded(agent, at: SystemClock.boot()) }
        metrics.parkedPulls.store(parked.count, ordering: .relaxed)
        return pull
    }
}
