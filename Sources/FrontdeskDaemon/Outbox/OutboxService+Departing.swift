import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Synchronization

// The way of a message from its turn to its channel: its attempt on the disk, its text out of the store.
extension OutboxService {
    /// Has the attempts recorded.
    ///
    /// - Returns: those that may go; the turns of the others are over.
    func begin(_ turns: [SendSchedule.Turn]) async -> [SendSchedule.Turn] {
        let names = directory().names
        let now = SystemClock.wall()
        let timely = turns.filter { turn in
            let record = turn.record
            guard isForgotten(record, adapter(names.name(record.channel)), at: now) else { return true }
            end(turn, again: report(record, .ambiguous, status: record.status, next: .hold))
            return false
        }
        return zip(timely, await attempts(timely.map(\.record.id))).compactMap { turn, answer in
            mayGo(turn, answer) ? turn : nil
        }
    }

    /// Whether an attempt is recorded and there is somebody to send it; else the turn is over.
    private func mayGo(_ turn: SendSchedule.Turn, _ answer: DeskAnswer) -> Bool {
        let at = SystemClock.wall()
        var record = turn.record
        record.attempts += 1
        switch answer {
        case .done:
            guard state.withLock({ $0.isStopped }) else { return true }
            // Nothing of it has left, and what becomes of it could not be told any more.
            let status = SendFault.stopped.rawValue
            end(turn, again: report(record, .retry, status: status, next: .retry(at: at), isTakenBack: true))
        case .unavailable:
            // Nothing was sent, whether the attempt is on the disk or not: that takes it back.
            let (status, next) = (SendFault.store.rawValue, OutboxNext.retry(at: at + Self.storePause))
            end(turn, again: report(record, .retry, status: status, next: next, isTakenBack: true))
        case .faulty: end(turn, again: report(record, .failed, status: SendFault.store.rawValue, next: .hold))
        default: end(turn, again: nil)
        }
        return false
    }

    /// A message whose attempt is on the disk, and who sends it.
    private struct Departure {
        let turn: SendSchedule.Turn
        /// Its row, the attempt counted.
        let record: OutboxRecord
        let adapter: any ChannelAdapter
        /// The same adapter where it posts.
        let posting: (any PostingChannel)?

        func message(_ records: any RecordLookups, _ directory: Directory) throws(StoreError) -> OutboundMessage? {
            let reader = OutboundReader(records: records)
            return try reader.message(of: record, directory, for: adapter)
        }
    }

    /// Reads what has begun together in one look at the store, and sends each message by itself.
    func depart(_ turns: [SendSchedule.Turn]) async {
        let directory = directory()
        let departures = departures(turns, directory)
        await withDiscardingTaskGroup { sends in
            for (departure, message) in zip(departures, read(departures, directory)) {
                let (turn, record) = (departure.turn, departure.record)
                guard let message else {
                    end(turn, again: report(record, .failed, status: SendFault.store.rawValue, next: .hold))
                    continue
                }
                if let posting = departure.posting {
                    prepare(message, turn, record, posting)
                } else {
                    sends.addTask {
                        let result = await departure.adapter.send(message, at: SystemClock.wall())
                        let ended = Concluded(turn: turn, record: record, adapter: departure.adapter, result: result)
                        self.conclude([ended])
                    }
                }
            }
            advance()
        }
    }

    /// Those that have somebody to send them; the turns of the others are over.
    private func departures(_ turns: [SendSchedule.Turn], _ directory: Directory) -> [Departure] {
        // To find out whether an adapter posts is slower than to remember it.
        var senders: [ChannelNumber: (any ChannelAdapter, (any PostingChannel)?)] = [:]
        return turns.compactMap { turn in
            let channel = turn.record.channel
            if senders[channel] == nil, let adapter = adapter(directory.names.name(channel)) {
                senders[channel] = (adapter, adapter as? any PostingChannel)
            }
            var record = turn.record
            record.attempts += 1
            if let (adapter, posting) = senders[channel] {
                return Departure(turn: turn, record: record, adapter: adapter, posting: posting)
            }
            end(turn, again: report(record, .failed, status: SendFault.channel.rawValue, next: .hold))
            return nil
        }
    }

    /// The messages; nil where there is none, or it cannot be read.
    private func read(_ departures: [Departure], _ directory: Directory) -> [OutboundMessage?] {
        let together = try? records.snapshot { records in departures.map { try? $0.message(records, directory) } }
        return zip(departures, together ?? departures.map { _ in nil }).map { departure, message in
            // What made one of them fail may have been the time that all of them took.
            message
                ?? (try? records.snapshot { (records) throws(StoreError) in try departure.message(records, directory) })
        }
    }

    /// Has attempts recorded; each may begin whose answer is `done`.
    private func attempts(_ ids: [OutboxID]) async -> [DeskAnswer] {
        guard !ids.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let answers = GatheredAnswers(ids.count) { continuation.resume(returning: $0) }
            let submissions = ids.enumerated().map { place, id in
                Submission(.outboxAttempt(id)) { answers.put($0, at: place) }
            }
            if !lanes.submit(results: submissions) {
                for submission in submissions { submission.complete(.stopping) }
            }
        }
    }
}
