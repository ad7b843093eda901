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
    /// Sends under way at once, over all channels: more would only wait in the network.
    static let sendsAtOnce = 64
    /// How long to wait when the store has failed: it is opened anew meanwhile.
    static let storePause = Span.seconds(2)

    private struct Pending {
        var record: OutboxRecord
        var dueAt: Instant
    }

    private struct State {
        var pending: [OutboxID: Pending] = [:]
        /// Conversations with a send under way: the next one waits for it.
        var busy: Set<ConversationID> = []
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

    /// Sends by other adapters from now on; what is under way ends with those it began with.
    package func replace(_ adapters: [any ChannelAdapter]) {
        let next: [String: any ChannelAdapter] = adapters.reduce(into: [:]) { $0[$1.name] = $1 }
        self.adapters.withLock { $0 = next }
    }

    private func adapter(_ channel: String) -> (any ChannelAdapter)? { adapters.withLock { $0[channel] } }

    /// Takes over what the last run left. An attempt that had begun may have been sent: it is `ambiguous`.
    package func resume(_ left: [OutboxRecord]) {
        for record in left.sorted(by: { $0.id < $1.id }) {
            if record.underway {
                let adapter = adapter(directory().names.name(record.channel))
                let next = afterAmbiguous(record, adapter, at: SystemClock.wall())
                report(record, .ambiguous, status: SendFault.stopped.rawValue, next: next)
            } else if !record.held {
                add(record)
            }
        }
    }

    /// New outbound messages, or such that may be tried again; on the loop's thread.
    package func changed(_ ids: [OutboxID], in engine: borrowing DeskEngine) {
        for id in ids {
            if let record = engine.outbox[id], !record.held, !record.underway { add(record) }
        }
    }

    private func add(_ record: OutboxRecord) {
        state.withLock { $0.pending[record.id] = Pending(record: record, dueAt: record.nextAt) }
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
                while let next = takeDue(at: SystemClock.wall()) {
                    group.addTask { await self.send(next) }
                }
            }
            group.cancelAll()
        }
    }

    /// Called now and then, so that what waits for its time is looked at.
    package func tick() {
        wake.yield()
    }

    /// The oldest message that is due, of a conversation with none under way and none before it.
    private func takeDue(at now: Instant) -> OutboxRecord? {
        state.withLock { state in
            guard !state.isStopped, state.busy.count < Self.sendsAtOnce else { return nil }
            var first: [ConversationID: OutboxID] = [:]
            for (id, pending) in state.pending {
                let conversation = pending.record.conversation
                first[conversation] = min(first[conversation] ?? id, id)
            }
            let due = first.filter { conversation, id in
                !state.busy.contains(conversation) && (state.pending[id]?.dueAt ?? .distantFuture) <= now
            }
            guard let id = due.values.min(), let pending = state.pending.removeValue(forKey: id) else { return nil }
            state.busy.insert(pending.record.conversation)
            return pending.record
        }
    }

    private func send(_ record: OutboxRecord) async {
        defer {
            state.withLock { _ = $0.busy.remove(record.conversation) }
            wake.yield()
        }
        switch await attempt(record.id) {
        case .done: break
        case .unavailable:
            // Nothing was sent, whether the attempt is on the disk or not: that takes it back.
            let again = SystemClock.wall() + Self.storePause
            return report(record, .retry, status: SendFault.store.rawValue, next: .retry(at: again))
        default: return
        }
        var record = record
        record.attempts += 1
        let directory = directory()
        let channel = directory.names.name(record.channel)
        let now = SystemClock.wall()
        guard let adapter = adapter(channel) else {
            return report(record, .failed, status: SendFault.channel.rawValue, next: .hold)
        }
        guard let outbound = try? message(of: record, directory) else {
            return report(record, .failed, status: SendFault.store.rawValue, next: .hold)
        }
        let result = await adapter.send(outbound, at: now)
        settle(record, result, adapter)
    }

    /// Has the attempt recorded; it may begin when the answer is `done`.
    private func attempt(_ id: OutboxID) async -> DeskAnswer {
        await withCheckedContinuation { continuation in
            let submission = Submission(.outboxAttempt(id)) { continuation.resume(returning: $0) }
            if case .taken = lanes.submit(submission, mustTake: true) { return }
            continuation.resume(returning: .stopping)
        }
    }

    private func message(of record: OutboxRecord, _ directory: Directory) throws(StoreError) -> OutboundMessage? {
        guard let message = try records.message(record.message),
            let conversation = try records.conversation(record.conversation),
            let identity = try records.identity(conversation.identity)
        else { return nil }
        let agent = directory.policy.agent(message.author)?.policy.publicName ?? directory.names.name(message.author)
        var outbound = OutboundMessage(
            id: record.message.description, conversation: record.conversation.description,
            thread: conversation.thread, recipient: identity.address, text: message.content.text,
            visibility: message.content.visibility, agent: agent, key: record.id.description)
        outbound.mail = try OutboundMailReader(records: records).mail(of: message, in: conversation, to: identity)
        outbound.mail?.answers = record.answers
        return outbound
    }

    private func settle(_ record: OutboxRecord, _ result: SendResult, _ adapter: any ChannelAdapter) {
        let now = SystemClock.wall()
        let status = result.fault?.rawValue ?? Int32(clamping: result.status)
        var record = record
        if !result.answers.isEmpty { record.answers = result.answers }
        switch result.outcome {
        case .sent: report(record, .sent, status: status, next: .nothing, providerID: result.providerID)
        case .failed: report(record, .failed, status: status, next: .hold)
        case .retry(let after):
            let next = next(record, .retry, after: after, at: now)
            report(record, next == .hold ? .failed : .retry, status: status, next: next)
        case .ambiguous:
            report(record, .ambiguous, status: status, next: afterAmbiguous(record, adapter, at: now))
        }
        guard result.outcome != .sent else { return }
        logger.warning(
            "a reply was not sent",
            metadata: [
                "outbox": "\(record.id)", "attempt": "\(record.attempts)", "status": "\(result.status)",
                "detail": "\(result.detail)",
            ])
    }

    /// Tried again only where the same key makes a second delivery harmless.
    private func afterAmbiguous(
        _ record: OutboxRecord, _ adapter: (any ChannelAdapter)?, at now: Instant
    ) -> OutboxNext {
        guard let adapter, adapter.retriesAmbiguous else { return .hold }
        return next(record, .ambiguous, after: nil, at: now)
    }

    /// When the next attempt comes; held when it has been tried for too long.
    private func next(
        _ record: OutboxRecord, _ outcome: OutboxOutcome, after: Span?, at now: Instant
    ) -> OutboxNext {
        var generator = SystemRandomNumberGenerator()
        let at = backoff.next(
            failures: Int(record.attempts), random: generator.next(), retryAfter: after, first: record.createdAt,
            now: now)
        return at.map { .retry(at: $0) } ?? .hold
    }

    private func report(
        _ record: OutboxRecord, _ outcome: OutboxOutcome, status: Int32, next: OutboxNext, providerID: String = ""
    ) {
        metrics.count(outcome)
        if case .retry(let at) = next {
            // In its place at once: what comes after it in the conversation must not go first.
            var again = record
            again.underway = false
            again.nextAt = at
            add(again)
        }
        let heard = OutboxHeard(answers: record.answers, providerID: providerID)
        let answered = DeskRequest.outboxResult(record.id, outcome, status: status, next: next, heard: heard)
        let submission = Submission(answered) { _ in }
        _ = lanes.submit(submission, mustTake: true)
    }
}
