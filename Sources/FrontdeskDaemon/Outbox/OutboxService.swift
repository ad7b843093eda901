package import AsyncCurl
package import FrontdeskChannels
package import FrontdeskCore
package import FrontdeskStore
package import Logging
import Synchronization

/// Results of sends since the start.
package final class OutboxMetrics: Sendable {
    private let counts = Mutex<[OutboxOutcome: Int]>([:])

    package init() {}

    func count(_ outcome: OutboxOutcome) {
        counts.withLock { $0[outcome, default: 0] += 1 }
    }

    var results: [(String, Int)] {
        let counts = counts.withLock { $0 }
        return [OutboxOutcome.sent, .retry, .failed, .ambiguous].map { ($0.name, counts[$0] ?? 0) }
    }
}

/// Brings replies out: in order per conversation, with back-off, each attempt on the disk before its first byte leaves.
///
/// The desk loop owns the records; this service holds what is due and asks the loop for every step. A result that
/// cannot be told before the daemon ends leaves the attempt open: after the restart it is `ambiguous`.
package final class OutboxService: Sendable {
    /// How long to wait when the store has failed: it is opened anew meanwhile.
    static let storePause = Span.seconds(2)
    /// How often somebody ticks: what is due later than that needs no alarm of its own.
    private static let tickEvery = Span.seconds(1)
    /// Sends that begin together: as many as one destination may have on its wire.
    private static let beginTogether = SendSchedule.sendsAtOncePerDestination

    struct State {
        var schedule = SendSchedule()
        var posts = PostLine()
        /// When somebody is going to look for what is due.
        var alarmAt = Instant.distantFuture
        /// Results that the store could not keep. Until they are told nothing begins: no more than were under way.
        var untold: [Submission] = []
        var isStopped = false
        /// What is still on the wire is being cut.
        var isCut = false
    }

    let lanes: Lanes
    let records: any RecordReader
    private let adapters: Mutex<[String: any ChannelAdapter]>
    let directory: @Sendable () -> Directory
    let backoff = Backoff()
    let state = Mutex(State())
    let curl: CurlMulti
    /// Posts on the wire, and their ends as they come.
    let wire: CurlGroup
    let wireEnds: AsyncStream<[CurlGroup.End]>
    let wireEnded: AsyncStream<[CurlGroup.End]>.Continuation
    private let wakeups: AsyncStream<Void>
    let wake: AsyncStream<Void>.Continuation
    /// Ends when nothing is on its way any more, once nothing begins.
    private let idling: AsyncStream<Void>
    private let idle: AsyncStream<Void>.Continuation
    package let metrics = OutboxMetrics()
    let logger: Logger

    package init(
        lanes: Lanes, records: any RecordReader, adapters: [any ChannelAdapter], curl: CurlMulti,
        directory: @escaping @Sendable () -> Directory, logger: Logger
    ) {
        self.lanes = lanes
        self.records = records
        self.adapters = Mutex(adapters.reduce(into: [:]) { $0[$1.name] = $1 })
        self.directory = directory
        self.curl = curl
        self.logger = logger
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (idling, idle) = AsyncStream.makeStream()
        // Bounded by what is under way.
        let (ends, ended) = AsyncStream.makeStream(of: [CurlGroup.End].self)
        (wireEnds, wireEnded) = (ends, ended)
        wire = CurlGroup { ended.yield($0) }
    }

    /// Sends by other adapters from now on; what is under way ends with those it began with. Whatever was left alone is
    /// tried again at once: somebody may just have put it right.
    package func replace(_ adapters: [any ChannelAdapter]) {
        let next: [String: any ChannelAdapter] = adapters.reduce(into: [:]) { $0[$1.name] = $1 }
        self.adapters.withLock { $0 = next }
        let now = SystemClock.wall()
        // What is prepared has the old address and the old secret.
        let back = state.withLock { $0.posts.takeBack { _ in false } }
        state.withLock { $0.schedule.change(way, at: now) }
        takeBack(back, at: now)
        wake.yield()
    }

    func adapter(_ channel: String) -> (any ChannelAdapter)? { adapters.withLock { $0[channel] } }

    /// What governs the sends of a channel.
    private func way(_ channel: ChannelNumber) -> SendSchedule.Way {
        adapter(directory().names.name(channel)).map(SendSchedule.Way.init) ?? SendSchedule.Way(withoutAdapter: channel)
    }

    /// How the ways out are doing, by channel; those that have none are not among them.
    var standings: [String: OutboundStanding] {
        let names = directory().names
        let now = SystemClock.wall()
        let adapters = adapters.withLock { $0 }
        return state.withLock { state in
            adapters.filter(\.value.takesReplies).mapValues { adapter in
                let number = names.number(.channel, adapter.name).map { ChannelNumber($0) }
                return number.map { state.schedule.standing(of: $0, at: now) } ?? OutboundStanding()
            }
        }
    }

    /// How a channel's way out is doing.
    func standing(of channel: ChannelNumber) -> OutboundStanding {
        state.withLock { $0.schedule.standing(of: channel, at: SystemClock.wall()) }
    }

    /// Takes over what the last run left. An attempt that had begun may have been sent: it is `ambiguous`.
    package func resume(_ left: [OutboxRecord]) {
        for record in left.sorted(by: { $0.id < $1.id }) {
            if record.underway {
                let adapter = adapter(directory().names.name(record.channel))
                var left = record
                left.mayHaveBeenSent = true
                let next = afterAmbiguous(left, adapter, at: SystemClock.wall())
                let again = report(left, .ambiguous, status: SendFault.stopped.rawValue, next: next)
                if let again { add(again) }
            } else if !record.held {
                add(record)
            }
        }
    }

    /// New outbound messages, such that may be tried again, and such that go no more; on the loop's thread.
    package func changed(_ ids: [OutboxID], in engine: borrowing DeskEngine) {
        for id in ids {
            guard let record = engine.outbox[id], !record.held else {
                state.withLock { $0.schedule.forget(id) }
                continue
            }
            if !record.underway { add(record) }
        }
    }

    private func add(_ record: OutboxRecord) {
        let way = way(record.channel)
        state.withLock { $0.schedule.put(record, by: way) }
        wake.yield()
    }

    /// An operator does not want to wait: it goes at once, whatever its destination says.
    func hurry(_ id: OutboxID) {
        state.withLock { $0.schedule.hurry(id) }
        wake.yield()
    }

    /// Begins nothing any more, and lets what is on its way end: of what is cut nobody knows whether it has arrived.
    ///
    /// - Parameter limit: what takes longer is cut.
    package func finish(within limit: Span) async {
        let isIdle = state.withLock { state in
            state.isStopped = true
            return state.schedule.isIdle
        }
        if !isIdle {
            advance()
            await withTaskGroup { group in
                group.addTask { for await _ in self.idling {} }
                group.addTask { try? await Pause.wait(limit) }
                await group.next()
                group.cancelAll()
            }
        }
        await recorded()
    }

    /// Ends when the desk has recorded all that it was told: what is told with its end is answered unheard.
    private func recorded() async {
        await withCheckedContinuation { told in
            lanes.send(.read({ _ in told.resume() }, otherwise: { told.resume() }))
        }
    }

    package func stop() {
        state.withLock { $0.isStopped = true }
        wake.finish()
    }

    /// Sends what is due until told to stop.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.hearWire() }
            await self.sendDue()
            self.cutWire()
        }
    }

    /// Those that are due together begin together, and share the sync of their attempts. While they do others become due: the
    /// busier it is the more share.
    private func sendDue() async {
        await withDiscardingTaskGroup { group in
            for await _ in wakeups {
                while case let turns = takeDue(at: SystemClock.wall()), !turns.isEmpty {
                    let begun = await begin(turns)
                    if !begun.isEmpty { group.addTask { await self.depart(begun) } }
                }
                if let wait = alarm(at: SystemClock.wall()) {
                    group.addTask {
                        try? await Pause.wait(wait)
                        self.state.withLock { $0.alarmAt = .distantFuture }
                        self.wake.yield()
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Called now and then, so that what waits for its time is looked at, and what the store could not keep is told again.
    package func tick() {
        let untold = state.withLock { state in
            defer { state.untold = [] }
            return state.untold
        }
        _ = lanes.submit(results: untold)
        wake.yield()
    }

    private func takeDue(at now: Instant) -> [SendSchedule.Turn] {
        state.withLock { state in
            var turns: [SendSchedule.Turn] = []
            guard !state.isStopped, state.untold.isEmpty else { return turns }
            while turns.count < Self.beginTogether, let turn = state.schedule.take(at: now) { turns.append(turn) }
            return turns
        }
    }

    /// How long to wait for what is due before the next tick; nil where nothing is, or somebody waits already.
    private func alarm(at now: Instant) -> Span? {
        state.withLock { state in
            guard !state.isStopped, let next = state.schedule.next(after: now), next - now < Self.tickEvery,
                next < state.alarmAt
            else { return nil }
            state.alarmAt = next
            return next - now
        }
    }

    /// Turns are over. What waits again is in its place at once: what comes after it in the conversation must not go first.
    func end(_ endings: [Ending]) {
        let now = SystemClock.wall()
        let channels = Set(endings.map(\.turn.record.channel))
        let (changes, isIdle) = state.withLock { state in
            let before = channels.map { ($0, state.schedule.standing(of: $0, at: now).state) }
            for ending in endings {
                state.schedule.ended(ending.turn, ending.result, again: ending.again, at: now)
            }
            let changes = before.map { ($0, $1, state.schedule.standing(of: $0, at: now).state) }
            return (changes, state.isStopped && state.schedule.isIdle)
        }
        for (channel, before, after) in changes { tell(before, after, channel) }
        if isIdle { idle.finish() } else { wake.yield() }
    }

    func end(_ turn: SendSchedule.Turn, again: OutboxRecord?) {
        end([Ending(turn: turn, result: nil, again: again)])
    }
}
