import FrontdeskChannels
package import FrontdeskCore
package import FrontdeskStore

/// Turns requests into decisions and decisions into one synced batch: resolve → decide → commit.
///
/// Everything between the lanes and the store, without threads and without a clock: the loop gives it the requests and
/// their times, tests give it any split of them. One owner; not safe for two threads.
package final class DeskEngine {
    package internal(set) var router = Router()
    let store: any Store
    var term: Int64 = 1
    var nextSequence: Int64 = 1
    /// The time of the last entry.
    var lastAt = Instant.none
    /// The time of the last request, whether it left an entry or not.
    var decidedAt = Instant.none
    var counters = Counters()
    /// The desk's own, once the store is open.
    var key = DeskKey([])
    /// Outbound messages not yet confirmed.
    package internal(set) var outbox: [OutboxID: OutboxRecord] = [:]
    var scalars: [UInt8] = []
    /// Who is receptive as the journal on the disk tells it.
    var journalReceptive: [ReceptiveChange] = []
    /// Commits since the start, those of ``keepAlive(at:)`` among them.
    private(set) var commits: Int64 = 0
    var staging = Staging()
    var pullMemory = PullMemory()
    /// Open conversations that everybody can read; of all others nobody but their agents and customers can.
    var openInPublic: Set<ConversationID> = []
    var earlyReceipts = EarlyReceipts()
    var returnPaths = ReturnPaths()
    /// Keeps what is in hand across a death of the process; without one nothing is kept.
    var suspect: SuspectFile?
    /// The policy in force, to bind again after a recovery.
    package internal(set) var inForce: PolicyInForce?
    /// Results under an `Idempotency-Key` are forgotten after this.
    static let idempotencyTime = Span.hours(24)
    private var expireIdempotencyAt = Instant.none

    package init(store: any Store) {
        self.store = store
    }

    /// What a committed batch leads to.
    package struct Outcome {
        package var answers: [DeskAnswer] = []
        /// Agents with new offers or assignments: their parked pulls are answered.
        package var reached: [AgentNumber] = []
        /// Outbound messages that are new or may be tried again.
        package var outbox: [OutboxID] = []
        /// Files that are to be fetched now.
        package var media: [MediaRecord] = []
        package var entries = 0
        package var lastSequence: Int64 = 0
        /// Set when a timer came up that must not be run: what was before it is committed and answered, the rest not run.
        package var fatal: FatalTimer?
    }

    /// Carries out the requests at their times and commits them together.
    ///
    /// - Throws: ``StoreError``; then nothing was answered and ``recover()`` must follow.
    package func run(_ requests: [DeskRequest], at times: [Instant]) throws(StoreError) -> Outcome {
        let early = earlyReceipts
        do throws(StoreError) {
            return try runAll(requests, at: times)
        } catch {
            // What the batch has used up is wanted again when its requests come again: nothing else has these reports.
            earlyReceipts = early
            throw error
        }
    }

    private func runAll(_ requests: [DeskRequest], at times: [Instant]) throws(StoreError) -> Outcome {
        staging = Staging()
        staging.firstSequence = nextSequence
        try staging.view.prefetch(requests.flatMap(lookups), from: store)
        try prefetchDependents()
        var outcome = Outcome()
        outcome.answers.reserveCapacity(requests.count)
        for (request, now) in zip(requests, times) {
            if letsTimePass(request) { outcome.fatal = try passTime(until: now, for: request) }
            outcome.fatal = outcome.fatal ?? begin(request)
            guard outcome.fatal == nil else { break }
            outcome.answers.append(try step(request, at: now))
        }
        try commit()
        outcome.reached = staging.reached
        outcome.outbox = staging.outbox
        outcome.media = staging.media
        outcome.entries = staging.entryCount
        outcome.lastSequence = nextSequence - 1
        return outcome
    }

    /// The number of the last event; 0 before the first.
    var lastSequence: Int64 { nextSequence - 1 }

    /// When the loop has to come back although nobody asks.
    package func nextDeadline() -> Instant? {
        router.nextDeadline()
    }

    /// No timer may fire before a gap or a jump of the clock has been counted in, nor before there is a policy.
    private func letsTimePass(_ request: DeskRequest) -> Bool {
        switch request {
        case .start, .clockFollowed: false
        case .policy: router.policy != nil
        default: true
        }
    }

    /// Time's own commands come before the command at that time, so that every split into batches sees the same. What a
    /// new policy or a closing queue has left over goes with the ticks, a slice with each, since the loop puts one tick into
    /// each batch, and besides only with a timer that has come. A slice before each request would make large batches slow,
    /// slow batches larger, and the last of a million waiting conversations would keep everybody waiting.
    ///
    /// - Returns: the timer that must not be run, if one is due.
    private func passTime(until now: Instant, for request: DeskRequest) throws(StoreError) -> FatalTimer? {
        var isTick = false
        if case .tick = request { isTick = true }
        var hasSliced = false
        while let deadline = router.nextDeadline(), deadline <= now {
            let hasTimerCome = router.nextTimer().map { $0.at <= now } ?? false
            if router.hasLeftOvers, !hasTimerCome {
                guard isTick, !hasSliced else { break }
                hasSliced = true
            }
            if let fatal = beginTimer() { return fatal }
            let before = nextSequence
            _ = try execute(.advance, at: now)
            if nextSequence == before { break }
        }
        return nil
    }

    /// Runs one command, writes its entry and follows its events.
    func execute(_ command: Command, at now: Instant) throws(StoreError) -> Decision {
        let decision = router.handle(command, at: now)
        try record(decision, of: command, at: now)
        return decision
    }

    func record(_ decision: Decision, of command: Command, at now: Instant) throws(StoreError) {
        decidedAt = now
        guard case .done(let events, _) = decision, !events.isEmpty else { return }
        lastAt = now
        let entry = Entry(
            sequence: nextSequence, at: now, term: term, generation: router.state.generation,
            receptive: router.drainReceptive(), command: command, events: events)
        staging.receptive = router.receptivity.all
        entry.encode(into: &staging.entries)
        nextSequence += Int64(events.count)
        staging.eventCount += events.count
        staging.entryCount += 1
        for event in events { follow(event) }
        for item in router.drainDeparted() {
            pullMemory.forget(item.id)
            openInPublic.remove(item.id)
            try keep(item, events, at: now)
        }
    }

    private func follow(_ event: Event) {
        switch event {
        case .named(let kind, let number, let name):
            staging.definitions.append(Definition(kind: kind.rawValue, number: number, bytes: Array(name.utf8)))
        case .requirementDefined(let number, let requirement):
            staging.definitions.append(
                Definition(
                    kind: Definition.requirementKind, number: number.value, bytes: requirement.encoded()))
        case .offered(_, let offering): staging.reach(offering.agent)
        case .assigned(_, let assignment): staging.reach(assignment.agent)
        case .asked(_, let ask): staging.reach(ask.agent)
        case .received(let id, _, answerable: true): reachOwner(of: id)
        case .activated(let id, let activation):
            // Back by itself: what its owner knew of it before is not what they have to know now.
            if activation.woken { pullMemory.forget(id) }
            reachOwner(of: id)
        default: break
        }
    }

    private func reachOwner(of id: ConversationID) {
        if let item = router.state.work[id], item.state == .active { staging.reach(item.agent) }
    }

    /// What left the router goes on in its record. A conversation that is filed as it comes has no record yet: what it
    /// left is kept for the one that is about to be made.
    private func keep(_ item: WorkItem, _ events: [Event], at now: Instant) throws(StoreError) {
        var state = WorkState.resolved
        for case .left(item.id, let how, _) in events { state = how }
        guard case .conversation(var record) = try staging.view.find(.conversation(item.id), in: store) else {
            staging.departed[item.id] = Staging.Departure(bytes: item.encoded(), state: state, at: now)
            return
        }
        record.left = item.encoded()
        record.leftState = state
        record.leftAt = now
        staging.put(record)
    }

    private func commit() throws(StoreError) {
        let touched = router.drainTouched()
        var batch = Batch(term: term)
        batch.entries = staging.entries.bytes
        batch.firstSequence = staging.firstSequence
        batch.lastSequence = nextSequence - 1
        batch.lastAt = lastAt
        batch.alive = decidedAt
        batch.counters = counters
        for id in touched.work { batch.work.append((id, router.state.work[id]?.encoded())) }
        for agent in touched.roster { batch.roster.append((agent, router.state.roster[agent.index].encoded())) }
        batch.definitions = staging.definitions
        batch.records = staging.records
        let scalars = router.state.encodedScalars()
        batch.scalars = scalars
        guard !batch.entries.isEmpty || !batch.records.isEmpty || !batch.work.isEmpty || !batch.roster.isEmpty else {
            return
        }
        if decidedAt.isSet, decidedAt >= expireIdempotencyAt {
            batch.records.append(.expireIdempotency(before: decidedAt - Self.idempotencyTime))
            expireIdempotencyAt = decidedAt + .hours(1)
        }
        try store.commit(batch)
        commits += 1
        self.scalars = scalars
        if let receptive = staging.receptive { journalReceptive = receptive }
        if let policy = staging.policy { inForce = policy }
    }

    /// Binds the policy of the stored generation: the file has not changed since.
    package func rebind(_ policy: Policy, hash: String) {
        inForce = PolicyInForce(policy: policy, hash: hash)
        router.rebind(policy)
    }

    /// How much waits without anybody to ask, by queue number.
    func unserved() -> [UnservedCounts] { router.unserved() }

    /// Says that the desk still decides, so that a restart knows how long it did not.
    package func keepAlive(at now: Instant) throws(StoreError) {
        var batch = Batch(term: term)
        batch.firstSequence = nextSequence
        batch.lastSequence = nextSequence - 1
        batch.lastAt = lastAt
        batch.alive = now
        batch.counters = counters
        batch.scalars = scalars
        try store.commit(batch)
        commits += 1
    }
}
