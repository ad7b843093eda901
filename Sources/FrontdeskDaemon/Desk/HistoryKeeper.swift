import Dispatch
import FrontdeskCore
import FrontdeskStore
import Logging
import Synchronization

/// Looks after the journal's past: a checkpoint a day, and what is older than the retention goes, piece by piece.
///
/// On a thread of its own, since both wait for the disk. Each piece takes one turn at the writer, as a commit of the loop
/// does, and most of the time between two pieces is the loop's.
final class HistoryKeeper: Sendable {
    /// How much journal a checkpoint stands for: a fold from the one before it takes seconds, not minutes.
    private static let checkpointSpan = Span.days(1)
    /// As much is worth one at a clean stop: a desk that is stopped each evening has no other chance for its daily one, and
    /// one that is started and stopped all the time is not made to write one each time.
    private static let stopSpan = Span.hours(1)
    /// Between two pieces; one takes some milliseconds.
    private static let pause = DispatchTimeInterval.milliseconds(100)

    private struct State {
        var isTrimming = false
        var isStopped = false
    }

    private let store: SQLiteStore
    private let retention: Span
    private let logger: Logger
    private let queue = DispatchQueue(label: "frontdesk.history")
    private let state = Mutex(State())

    init(store: SQLiteStore, retention: Span, logger: Logger) {
        self.store = store
        self.retention = retention
        self.logger = logger
    }

    /// Begins to remove what is too old. Returns at once.
    func trim() {
        queue.async { self.beginTrim() }
    }

    /// The daily work, when a day has passed. Returns at once.
    func keep() {
        queue.async {
            self.checkpoint(after: Self.checkpointSpan)
            self.beginTrim()
        }
    }

    /// At a clean stop, when nothing is committed any more and before the store closes: ends what is under way.
    func close() {
        stop()
        checkpoint(after: Self.stopSpan)
    }

    /// Waits for the piece in hand; none begins after.
    func stop() {
        state.withLock { $0.isStopped = true }
        queue.sync {}
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func checkpoint(after span: Span) {
        do throws(StoreError) {
            guard try store.needsCheckpoint(after: span) else { return }
            try store.writeCheckpoint()
            logger.record(.checkpointWritten, "a checkpoint was written")
        } catch {
            logger.record(.checkpointFailed, "no checkpoint was written", ["error": "\(error)"])
        }
    }

    private func beginTrim() {
        let isMine = state.withLock { state in
            guard !state.isStopped, !state.isTrimming else { return false }
            state.isTrimming = true
            return true
        }
        guard isMine else { return }
        do throws(StoreError) {
            guard let expired = try store.expired(retention: retention) else { return endTrim() }
            logger.record(
                .journalTrimmed, "the journal before the retention is removed", ["upTo": "\(expired.base.lastSequence)"]
            )
            remove(expired)
        } catch {
            failed(error)
        }
    }

    private func remove(_ expired: Expired) {
        guard !isStopped else { return endTrim() }
        do throws(StoreError) {
            guard try store.remove(expired) else { return endTrim() }
            queue.asyncAfter(deadline: .now() + Self.pause) { self.remove(expired) }
        } catch {
            failed(error)
        }
    }

    private func failed(_ error: StoreError) {
        logger.record(.journalKept, "the journal before the retention stays for now", ["error": "\(error)"])
        endTrim()
    }

    private func endTrim() {
        state.withLock { $0.isTrimming = false }
    }
}
