import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Logging
import Synchronization

// How an attempt has ended, and what comes of it.
extension OutboxService {
    /// A turn that is over.
    struct Ending {
        let turn: SendSchedule.Turn
        /// Nil where nothing was sent.
        let result: SendResult?
        /// The message as it waits for another attempt.
        let again: OutboxRecord?
    }

    /// A send that has ended, as the other side or the wire tells.
    struct Concluded {
        let turn: SendSchedule.Turn
        /// The message's row, the attempt counted.
        let record: OutboxRecord
        let adapter: any ChannelAdapter
        let result: SendResult
    }

    /// Has results recorded, together with the attempts that follow, and ends their turns.
    func conclude(_ sends: [Concluded]) {
        var reports: [Submission] = []
        let endings = sends.map { send in
            Ending(
                turn: send.turn, result: send.result,
                again: settle(send.record, send.result, send.adapter, in: &reports))
        }
        _ = lanes.submit(reports: reports)
        end(endings)
    }

    /// What a send has changed of its destination.
    func tell(_ before: OutboundStanding.State, _ after: OutboundStanding.State, _ channel: ChannelNumber) {
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

    /// What is to be recorded of a result.
    ///
    /// - Returns: the message as it waits for another attempt, if there is one.
    private func settle(
        _ record: OutboxRecord, _ result: SendResult, _ adapter: any ChannelAdapter, in reports: inout [Submission]
    ) -> OutboxRecord? {
        if result.outcome != .sent {
            var about: Logger.Metadata = [
                "outbox": "\(record.id)", "attempt": "\(record.attempts)", "status": "\(result.status)",
                "detail": "\(result.detail)",
            ]
            if !result.heard.isEmpty { about[LineLogHandler.heard] = "\(result.heard)" }
            logger.record(.replyFailed, "a reply was not sent", about)
        }
        let now = SystemClock.wall()
        let status = result.fault?.rawValue ?? Int32(clamping: result.status)
        var record = record
        if !result.answers.isEmpty { record.answers = result.answers }
        switch result.outcome {
        case .sent:
            return report(record, .sent, status: status, next: .nothing, providerID: result.providerID, in: &reports)
        case .failed where !result.refusesLogin:
            return report(record, .failed, status: status, next: .hold, in: &reports)
        case .failed:
            // Nothing is wrong with the message: it waits until the channel can be used again.
            return retry(record, adapter, after: nil, status: status, at: now, in: &reports)
        case .retry(let after): return retry(record, adapter, after: after, status: status, at: now, in: &reports)
        case .ambiguous:
            record.mayHaveBeenSent = true
            return report(
                record, .ambiguous, status: status, next: afterAmbiguous(record, adapter, at: now), in: &reports)
        }
    }

    private func retry(
        _ record: OutboxRecord, _ adapter: any ChannelAdapter, after: Span?, status: Int32, at now: Instant,
        in reports: inout [Submission]
    ) -> OutboxRecord? {
        let next = next(record, adapter, after: after, at: now)
        guard next == .hold else { return report(record, .retry, status: status, next: next, in: &reports) }
        // Refused all the while, but for an attempt of which nobody knows.
        return report(record, record.mayHaveBeenSent ? .ambiguous : .failed, status: status, next: next, in: &reports)
    }

    /// Tried again only where the same key makes a second delivery harmless.
    func afterAmbiguous(
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
    func isForgotten(_ record: OutboxRecord, _ adapter: (any ChannelAdapter)?, at now: Instant) -> Bool {
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
    func report(
        _ record: OutboxRecord, _ outcome: OutboxOutcome, status: Int32, next: OutboxNext, isTakenBack: Bool = false
    ) -> OutboxRecord? {
        var reports: [Submission] = []
        defer { _ = lanes.submit(results: reports) }
        return report(record, outcome, status: status, next: next, isTakenBack: isTakenBack, in: &reports)
    }

    /// What the desk is to be told of how an attempt has ended.
    func report(
        _ record: OutboxRecord, _ outcome: OutboxOutcome, status: Int32, next: OutboxNext, providerID: String = "",
        isTakenBack: Bool = false, in reports: inout [Submission]
    ) -> OutboxRecord? {
        var heard = OutboxHeard(answers: record.answers, providerID: providerID)
        heard.attempt = record.attempts
        heard.isTakenBack = isTakenBack
        let answered = DeskRequest.outboxResult(record.id, outcome, status: status, next: next, heard: heard)
        reports.append(telling(answered, isTakenBack ? nil : outcome))
        if next == .hold {
            let channel = directory().names.name(record.channel)
            logger.record(
                .deadLetter, "a reply is held: somebody has to decide about it",
                ["outbox": "\(record.id)", "channel": "\(channel)", "outcome": "\(outcome)", "status": "\(status)"])
        }
        guard case .retry(let at) = next else { return nil }
        var again = record
        again.underway = false
        if isTakenBack { again.attempts -= 1 }
        again.nextAt = at
        return again
    }

    /// What tells the desk of a result. One that the store could not keep is told again with the next tick: until then its message
    /// would be under way, and after a restart nobody would know of it.
    ///
    /// - Parameter outcome: what is counted; nil where nothing was sent.
    private func telling(_ result: DeskRequest, _ outcome: OutboxOutcome?) -> Submission {
        Submission(result) { [self] answer in
            if case .unavailable = answer {
                return state.withLock { $0.untold.append(telling(result, outcome)) }
            }
            // Counted once it is stored: whoever sees the count finds the row as it says.
            if let outcome { metrics.count(outcome) }
        }
    }
}
