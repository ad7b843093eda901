package import FrontdeskCore
import Synchronization

/// Bounds of the loop's two lanes.
package enum LaneLimits {
    /// Requests of one lane taken into a batch: past 64 a larger batch gains little, past this a commit takes too long.
    static let batch = 256
    /// Bytes of message content in one batch: the write-ahead log grows by about three times as much.
    static let batchBytes = 4 * 1_024 * 1_024
    /// Messages waiting to be taken in. Past this senders get 503 and come again: at 5,000 a second this is under a
    /// second of work.
    package static let intake = 4_096
    /// Bytes waiting to be taken in.
    package static let intakeBytes = 64 * 1_024 * 1_024
    /// Calls of agents waiting; results of the outbox and timers are never refused.
    package static let desk = 16_384
    /// How long a report that nobody waits for stays in its lane for company: a commit of its own would make those wait
    /// who come next. Far below the seconds that any clock of an offer is about.
    static let companyTime = Span.milliseconds(20)
}

/// A request on its way, with what is to be done with the answer.
package struct Submission: Sendable {
    package var request: DeskRequest
    /// How many bytes of content it carries.
    package var bytes: Int
    /// Called on the loop's thread, after the sync; must not block.
    package var complete: @Sendable (DeskAnswer) -> Void
    /// For a pull: how long it may wait, and with what it may be cancelled.
    package var wait: PullWait?

    package init(
        _ request: DeskRequest, bytes: Int = 0, wait: PullWait? = nil,
        complete: @escaping @Sendable (DeskAnswer) -> Void
    ) {
        self.request = request
        self.bytes = bytes
        self.wait = wait
        self.complete = complete
    }
}

/// A pull that may be parked.
package struct PullWait: Sendable {
    package var span: Span
    package var ticket: UInt64

    package init(span: Span, ticket: UInt64) {
        self.span = span
        self.ticket = ticket
    }
}

/// What else the loop is told or asked, without a decision.
package enum LoopMessage: Sendable {
    /// Reads the router between two batches; the other closure is called instead when the loop has ended.
    case read(@Sendable (borrowing DeskEngine) -> Void, otherwise: @Sendable () -> Void = {})
    /// The client of a parked pull has gone.
    case pullGone(AgentNumber, ticket: UInt64)
    /// The session of a parked pull has ended: it is answered with nothing.
    case endPull(AgentNumber, ticket: UInt64)
    /// An agent's connection opened or the last one closed.
    case connection(AgentNumber, isOpen: Bool)
    case stop

    /// Tells who waits for it that nobody will heed it.
    func abandon() {
        if case .read(_, let otherwise) = self { otherwise() }
    }
}

/// The two bounded lanes into the loop: *desk* goes first, *intake* is refused when full.
package final class Lanes: Sendable {
    private struct State {
        var desk: [Submission] = []
        var intake: [Submission] = []
        var messages: [LoopMessage] = []
        var intakeBytes = 0
        /// Reports nobody waits for: they go ahead of the desk lane's next batch.
        var reports: [Submission] = []
        var isSleeping = false
        var isStopped = false

        /// Whether there is nothing that anybody waits for, and no batch of what nobody does.
        var isEmpty: Bool {
            desk.isEmpty && intake.isEmpty && messages.isEmpty && reports.count < LaneLimits.batch
        }
    }

    /// What the loop takes at once.
    struct Load {
        var submissions: [Submission] = []
        var messages: [LoopMessage] = []
        var isEmpty: Bool { submissions.isEmpty && messages.isEmpty }
        /// The loop is told to stop.
        var isLast: Bool {
            messages.contains { if case .stop = $0 { true } else { false } }
        }
    }

    package enum Admission: Sendable {
        case taken
        /// Full for now.
        case full
        case stopped
    }

    private let state = Mutex(State())
    private let bell = Bell()

    package init() {}

    /// Puts a request into its lane. `mustTake` is for results and timers, which are never refused.
    package func submit(_ submission: Submission, intake: Bool = false, mustTake: Bool = false) -> Admission {
        let (admission, ring) = state.withLock { state -> (Admission, Bool) in
            if state.isStopped { return (.stopped, false) }
            if intake {
                let hasRoom =
                    state.intake.count < LaneLimits.intake
                    && state.intakeBytes + submission.bytes <= LaneLimits.intakeBytes
                guard hasRoom || mustTake else { return (.full, false) }
                state.intake.append(submission)
                state.intakeBytes += submission.bytes
            } else {
                guard mustTake || state.desk.count < LaneLimits.desk else { return (.full, false) }
                state.desk.append(submission)
            }
            defer { state.isSleeping = false }
            return (.taken, state.isSleeping)
        }
        if ring { bell.ring() }
        return admission
    }

    /// Puts what is never refused into the desk lane, all of it at once: as far as a batch has room they are in one.
    ///
    /// - Returns: false where the loop takes nothing more.
    func submit(results: [Submission]) -> Bool {
        guard !results.isEmpty else { return true }
        let (isTaken, ring) = state.withLock { state -> (Bool, Bool) in
            guard !state.isStopped else { return (false, false) }
            state.desk.append(contentsOf: results)
            defer { state.isSleeping = false }
            return (true, state.isSleeping)
        }
        if ring { bell.ring() }
        return isTaken
    }

    /// Takes a report nobody waits for, never refused: it goes with the next batch, or soon by itself.
    package func report(_ request: DeskRequest) {
        _ = submit(reports: [Submission(request) { _ in }])
    }

    /// Puts what is never refused, and what nobody waits for, to the next batch, or soon by itself: other than ``submit(results:)``
    /// it makes no commit of its own where there is more to come.
    ///
    /// - Returns: false where the loop takes nothing more.
    func submit(reports: [Submission]) -> Bool {
        guard !reports.isEmpty else { return true }
        let (isTaken, ring) = state.withLock { state -> (Bool, Bool) in
            guard !state.isStopped else { return (false, false) }
            // The first one shortens the loop's sleep.
            let isFirst = state.reports.isEmpty
            state.reports += reports
            guard isFirst, state.isSleeping else { return (true, false) }
            state.isSleeping = false
            return (true, true)
        }
        if ring { bell.ring() }
        return isTaken
    }

    package func send(_ message: LoopMessage) {
        let (isTaken, ring) = state.withLock { state -> (Bool, Bool) in
            guard !state.isStopped else { return (false, false) }
            state.messages.append(message)
            defer { state.isSleeping = false }
            return (true, state.isSleeping)
        }
        guard isTaken else { return message.abandon() }
        if ring { bell.ring() }
    }

    /// How many requests wait, for the metrics.
    package var waiting: (desk: Int, intake: Int) {
        state.withLock { ($0.desk.count, $0.intake.count) }
    }

    /// Takes the next batch; waits up to `timeout` while there is nothing, and for company while there are only reports.
    func take(timeout: Span) -> Load {
        var end = SystemClock.boot().microseconds + min(timeout, Self.longest).microseconds
        var isShort = false
        while true {
            let (sleeps, hasReports) = state.withLock { state -> (Bool, Bool) in
                state.isSleeping = state.isEmpty
                return (state.isEmpty, !state.reports.isEmpty)
            }
            guard sleeps else { break }
            let now = SystemClock.boot().microseconds
            if hasReports, !isShort {
                isShort = true
                end = min(end, now + LaneLimits.companyTime.microseconds)
            }
            guard now < end else { break }
            bell.wait(Span(microseconds: end - now))
        }
        return take()
    }

    /// One sleep takes no longer.
    private static let longest = Span.seconds(60)

    private func take() -> Load {
        state.withLock { state in
            var load = Load()
            state.isSleeping = false
            Self.move(from: &state.reports, to: &load.submissions, bytes: nil)
            // A report was there before the requests that build on it.
            if state.reports.isEmpty { Self.move(from: &state.desk, to: &load.submissions, bytes: nil) }
            // Messages come after all requests that were there before them: a read sees what its caller has asked for.
            if state.reports.isEmpty, state.desk.isEmpty { swap(&load.messages, &state.messages) }
            var bytes = 0
            for submission in load.submissions { bytes += submission.bytes }
            let before = load.submissions.count
            Self.move(from: &state.intake, to: &load.submissions, bytes: bytes)
            for submission in load.submissions[before...] { state.intakeBytes -= submission.bytes }
            return load
        }
    }

    private static func move(from lane: inout [Submission], to batch: inout [Submission], bytes: Int?) {
        var count = 0
        var total = bytes ?? 0
        while count < lane.count, count < LaneLimits.batch {
            if bytes != nil, count > 0, total + lane[count].bytes > LaneLimits.batchBytes { break }
            total += lane[count].bytes
            count += 1
        }
        if count == lane.count {
            batch.append(contentsOf: lane)
            lane.removeAll(keepingCapacity: true)
        } else {
            batch.append(contentsOf: lane[..<count])
            lane.removeSubrange(..<count)
        }
    }

    /// Refuses everything from now on and hands back what was waiting.
    func close() -> Load {
        state.withLock { state in
            state.isStopped = true
            defer {
                state.desk = []
                state.intake = []
                state.reports = []
                state.messages = []
            }
            return Load(submissions: state.reports + state.desk + state.intake, messages: state.messages)
        }
    }
}
