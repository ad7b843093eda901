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
/// cannot be told (the daemon stops, the store fails) leaves the attempt open: after the restart it is `ambiguous`.
package final class OutboxService: Sendable {
    /// How long to wait when the store has failed: it is opened anew meanwhile.
    static let storePause = Span.seconds(2)
    /// How often somebody ticks: what is due later than that needs no alarm of its own.
    private static let tickEvery = Span.seconds(1)

    private struct State {
        var schedule = SendSchedule()
        /// When somebody is going to look for what is due.
        var alarmAt = Instant.distantFuture
        var isStopped = false
    }

    private let lanes: Lanes
    private let records: any RecordReader
    private let adapters: Mutex<[String: any ChannelAdapter]>
    private let directory: @Sendable () -> Directory
    private let backoff = Backoff()
    private let state = Mutex(State())
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    package let metrics = OutboxMetrics()
    private let logger: Logger

    package init(
        lanes: Lanes, records: any RecordReader, adapters: [any ChannelAdapter],
        directory: @escaping @Sendable () -> Directory, logger: Logger
    ) {
        self.lanes = lanes
        self.records = records
        self.adapters = Mutex(adapters.reduce(into: [:]) { $0[$1.name] = $1 })
        self.directory = directory
        self.logger = logger
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Sends by other adapters from now on; what is under way ends with those it began with. Whatever was left alone is
    /// tried again at once: somebody may just have put it right.
    package func replace(_ adapters: [any ChannelAdapter]) {
        let next: [String: any ChannelAdapter] = adapters.reduce(into: [:]) { $0[$1.name] = $1 }
        self.adapters.withLock { $0 = next }
        state.withLock { $0.schedule.change(way, at: SystemClock.wall()) }
        wake.yield()
    }

    private func adapter(_ channel: String) -> (any ChannelAdapter)? { adapters.withLock { $0[channel] } }

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

    package func stop() {
        state.withLock { $0.isStopped = true }
        wake.finish()
    }

    /// Sends what is due until told to stop.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in wakeups {
                while let turn = takeDue(at: SystemClock.wall()) {
                    group.addTask { await self.send(turn) }
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

    /// Called now and then, so that what waits for its time is looked at.
    package func tick() {
        wake.yield()
    }

    private func takeDue(at now: Instant) -> SendSchedule.Turn? {
        state.withLock { $0.isStopped ? nil : $0.schedule.take(at: now) }
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

    private func send(_ turn: SendSchedule.Turn) async {
        var result: SendResult?
        var again: OutboxRecord?
        defer {
            // In its place at once: what comes after it in the conversation must not go first.
            let (now, channel) = (SystemClock.wall(), turn.record.channel)
            let (before, after) = state.withLock { state in
                let before = state.schedule.standing(of: channel, at: now).state
                state.schedule.ended(turn, result, again: again, at: now)
                return (before, state.schedule.standing(of: channel, at: now).state)
            }
            tell(before, after, channel)
            wake.yield()
        }
        var record = turn.record
        let directory = directory()
        let adapter = adapter(directory.names.name(record.channel))
        if isForgotten(record, adapter, at: SystemClock.wall()) {
            return again = report(record, .ambiguous, status: record.status, next: .hold)
        }
        switch await attempt(record.id) {
        case .done: break
        case .unavailable:
            // Nothing was sent, whether the attempt is on the disk or not: that takes it back.
            let at = SystemClock.wall() + Self.storePause
            again = report(record, .retry, status: SendFault.store.rawValue, next: .retry(at: at))
            return
        default: return
        }
        record.attempts += 1
        guard let adapter else {
            return again = report(record, .failed, status: SendFault.channel.rawValue, next: .hold)
        }
        guard let outbound = try? read(record, directory) else {
            return again = report(record, .failed, status: SendFault.store.rawValue, next: .hold)
        }
        let sent = await adapter.send(outbound, at: SystemClock.wall())
        again = settle(record, sent, adapter)
        result = sent
    }

    /// What a send has changed of its destination.
    private func tell(_ before: OutboundStanding.State, _ after: OutboundStanding.State, _ channel: ChannelNumber) {
        guard before != after else { return }
        let name: Logger.Metadata = ["channel": "\(directory().names.name(channel))"]
        switch (before, after) {
        case (_, .down):
            logger.record(.channelDown, "the other side refuses the login: replies wait until it is changed", name)
        case (_, .closed): logger.record(.breakerOpen, "the other side does not answer: replies wait for it", name)
        case (.closed, _), (.down, _): logger.record(.breakerClosed, "the other side answers again", name)
        default: break
        }
    }

    private func read(_ record: OutboxRecord, _ directory: Directory) throws(StoreError) -> OutboundMessage? {
        try records.snapshot { (records) throws(StoreError) in
            try OutboundReader(records: records).message(of: record, directory)
        }
    }

    /// Has the attempt recorded; it may begin when the answer is `done`.
    private func attempt(_ id: OutboxID) async -> DeskAnswer {
        await withCheckedContinuation { continuation in
            let submission = Submission(.outboxAttempt(id)) { continuation.resume(returning: $0) }
            if case .taken = lanes.submit(submission, mustTake: true) { return }
            continuation.resume(returning: .stopping)
        }
    }

    /// Has the result recorded.
    ///
    /// - Returns: the message as it waits for another attempt, if there is one.
    private func settle(
        _ record: OutboxRecord, _ result: SendResult, _ adapter: any ChannelAdapter
    ) -> OutboxRecord? {
        if result.outcome != .sent {
            logger.record(
                .replyFailed, "a reply was not sent",
                [
                    "outbox": "\(record.id)", "attempt": "\(record.attempts)", "status": "\(result.status)",
                    "detail": "\(result.detail)",
                ])
        }
        let now = SystemClock.wall()
        let status = result.fault?.rawValue ?? Int32(clamping: result.status)
        var record = record
        if !result.answers.isEmpty { record.answers = result.answers }
        switch result.outcome {
        case .sent: return report(record, .sent, status: status, next: .nothing, providerID: result.providerID)
        case .failed where !result.refusesLogin: return report(record, .failed, status: status, next: .hold)
        case .failed:
            // Nothing is wrong with the message: it waits until the channel can be used again.
            return retry(record, adapter, after: nil, status: status, at: now)
        case .retry(let after): return retry(record, adapter, after: after, status: status, at: now)
        case .ambiguous:
            record.mayHaveBeenSent = true
            return report(record, .ambiguous, status: status, next: afterAmbiguous(record, adapter, at: now))
        }
    }

    private func retry(
        _ record: OutboxRecord, _ adapter: any ChannelAdapter, after: Span?, status: Int32, at now: Instant
    ) -> OutboxRecord? {
        let next = next(record, adapter, after: after, at: now)
        guard next == .hold else { return report(record, .retry, status: status, next: next) }
        // Refused all the while, but for an attempt of which nobody knows.
        return report(record, record.mayHaveBeenSent ? .ambiguous : .failed, status: status, next: next)
    }

    /// Tried again only where the same key makes a second delivery harmless.
    private func afterAmbiguous(
        _ record: OutboxRecord, _ adapter: (any ChannelAdapter)?, at now: Instant
    ) -> OutboxNext {
        guard let adapter, adapter.retriesAmbiguous else { return .hold }
        return next(record, adapter, after: nil, at: now)
    }

    /// Until when the other side knows a message again that it may have; nil for as long as it is tried.
    private func knownUntil(_ record: OutboxRecord, _ adapter: (any ChannelAdapter)?) -> Instant? {
        guard record.mayHaveBeenSent, let lasts = adapter?.repeatsFor else { return nil }
        return record.createdAt + lasts
    }

    /// Whether the other side would take a repeat for a new message by now. Whatever is scheduled is scheduled before that, but
    /// may have waited for longer; what an operator sends again later is their word.
    private func isForgotten(_ record: OutboxRecord, _ adapter: (any ChannelAdapter)?, at now: Instant) -> Bool {
        knownUntil(record, adapter).map { record.nextAt <= $0 && $0 < now } ?? false
    }

    /// When the next attempt comes; held when it has been tried for too long, or the other side would not know it again.
    private func next(
        _ record: OutboxRecord, _ adapter: any ChannelAdapter, after: Span?, at now: Instant
    ) -> OutboxNext {
        let at = backoff.next(
            failures: Int(record.attempts), random: SystemRandomNumberGenerator.draw(), retryAfter: after,
            first: record.createdAt,
            now: now)
        guard let at, knownUntil(record, adapter).map({ at <= $0 }) ?? true else { return .hold }
        return .retry(at: at)
    }

    /// Tells the desk how an attempt has ended.
    ///
    /// - Returns: the message as it waits for another one.
    private func report(
        _ record: OutboxRecord, _ outcome: OutboxOutcome, status: Int32, next: OutboxNext, providerID: String = ""
    ) -> OutboxRecord? {
        let heard = OutboxHeard(answers: record.answers, providerID: providerID)
        let answered = DeskRequest.outboxResult(record.id, outcome, status: status, next: next, heard: heard)
        // Counted once it is stored: whoever sees the count finds the row as it says.
        let submission = Submission(answered) { [metrics] _ in metrics.count(outcome) }
        _ = lanes.submit(submission, mustTake: true)
        if next == .hold {
            let channel = directory().names.name(record.channel)
            logger.record(
                .deadLetter, "a reply is held: somebody has to decide about it",
                ["outbox": "\(record.id)", "channel": "\(channel)", "outcome": "\(outcome)", "status": "\(status)"])
        }
        guard case .retry(let at) = next else { return nil }
        var again = record
        again.underway = false
        again.nextAt = at
        return again
    }
}
