import Dispatch
package import FrontdeskCore
import FrontdeskStore
import Glibc
package import Logging
import Synchronization

/// The one owner of routing state: a thread that gathers, decides, commits and only then answers.
///
/// Lock order: none; the lanes' mutex is held for moments and nothing is called under it.
package final class DeskLoop: @unchecked Sendable {
    // @unchecked: everything below `lanes` belongs to the loop's thread once `run` was called.
    package let lanes = Lanes()
    package let engine: DeskEngine
    package let metrics: DeskMetrics
    private var clock: DeskClock
    var parked = ParkedPulls()
    var contacts = ContactTracker()
    /// The generation by which the parked pulls were looked through last.
    var pullsGeneration: Int64 = 0
    private var suspect: SuspectFile? { engine.suspect }
    /// The timer that came up and must not be run: the loop ends.
    private var fatal: FatalTimer?
    private let logger: Logger
    /// How far the clock has jumped without a word of it in the journal yet.
    private var unwrittenJump = Span.zero
    var keptAliveAt = Span.zero
    /// Where a service manager wants to hear that the desk lives.
    var watchdog: DeskWatchdog?
    private var contactsSeenAt = Span.zero
    /// Who is told what, on the loop's thread. One struct: a bare closure behind a generic lock is wrapped once more at each
    /// look, without end.
    private struct Listeners: Sendable {
        /// After each commit that wrote entries, with the last event's number.
        var published: [@Sendable (Int64) -> Void] = []
        var outbox: (@Sendable ([OutboxID], borrowing DeskEngine) -> Void)?
        var media: (@Sendable ([MediaRecord]) -> Void)?
        var closing: (@Sendable () -> Void)?
    }

    private let listeners = Mutex(Listeners())
    package let gauges = DeskGauges()
    private var gaugedAt = Span.zero

    /// How long the loop sleeps at most: contacts are looked at this often.
    private static let tickInterval = Span.seconds(1)
    /// How often the agents' contacts are gone through while the loop is busy.
    private static let contactInterval = Span.milliseconds(250)

    package init(
        engine: DeskEngine, clock: DeskClock, suspectPath: String?, metrics: DeskMetrics,
        watchdog: DeskWatchdog? = nil, logger: Logger
    ) {
        self.watchdog = watchdog
        self.engine = engine
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        if engine.suspect == nil { engine.suspect = suspectPath.flatMap { SuspectFile(path: $0) } }
    }

    package func onPublish(_ body: @escaping @Sendable (Int64) -> Void) {
        listeners.withLock { $0.published.append(body) }
    }

    package func onOutbox(_ body: @escaping @Sendable ([OutboxID], borrowing DeskEngine) -> Void) {
        listeners.withLock { $0.outbox = body }
    }

    func onMedia(_ body: @escaping @Sendable ([MediaRecord]) -> Void) {
        listeners.withLock { $0.media = body }
    }

    /// Called on the loop's thread at its orderly end, after the last answer and before the store closes.
    package func onClose(_ body: @escaping @Sendable () -> Void) {
        listeners.withLock { $0.closing = body }
    }

    /// Runs until it is told to stop; call it on a thread of its own.
    ///
    /// - Throws: ``LoopFailure`` when the store cannot be opened again or a timer must not be run: the process has to end.
    package func run() throws(LoopFailure) {
        let failure: LoopFailure
        do throws(StoreError) {
            try serve()
            guard let fatal else { return }
            finish([])
            failure = .timer(fatal)
        } catch {
            // Nobody may wait for an answer that cannot come: what is under way ends before the process does.
            end(with: .unavailable)
            failure = .store(error)
        }
        throw failure
    }

    /// Until it is told to stop or meets a timer that must not be run.
    private func serve() throws(StoreError) {
        let boot = SystemClock.boot()
        contacts.assume(engine.router.state.roster.filter(\.inContact).map(\.agent), at: boot)
        while true {
            let load = lanes.take(timeout: sleepTime())
            if load.isLast {
                heed(load.messages)
                return finish(load.submissions)
            }
            do throws(StoreError) {
                try work(clockChores() + load.submissions + chores())
            } catch {
                for message in load.messages { message.abandon() }
                throw error
            }
            guard fatal == nil else { return heed(load.messages) }
            endPullsOfStrangers()
            heed(load.messages)
            expirePulls()
            try keepAlive()
            gauge()
        }
    }

    private func sleepTime() -> Span {
        let boot = SystemClock.boot()
        var sleep = Self.tickInterval
        if let deadline = engine.nextDeadline() {
            sleep = min(sleep, deadline - tick(boot))
        }
        if let watchdog { sleep = min(sleep, watchdog.rest(at: boot)) }
        if let expiry = parked.nextExpiry {
            sleep = min(sleep, Span(microseconds: expiry.microseconds - boot.microseconds))
        }
        return max(sleep, .zero)
    }

    /// After the batch: what a message speaks of may have come in it.
    private func heed(_ messages: [LoopMessage]) {
        for message in messages {
            switch message {
            case .read(let body, _): body(engine)
            case .pullGone(let agent, let ticket): _ = unpark(agent, ticket)
            case .endPull(let agent, let ticket): unpark(agent, ticket)?.complete(.pulled([]))
            case .connection(let agent, let isOpen):
                contacts.connection(agent, isOpen: isOpen, at: SystemClock.boot())
            case .stop: break
            }
        }
    }

    /// A jump of the wall clock that is followed: before anything else may happen at the new time.
    private func clockChores() -> [Submission] {
        if let jump = clock.followJump(wall: SystemClock.wall(), boot: SystemClock.boot()) {
            unwrittenJump = Span(microseconds: unwrittenJump.microseconds + jump.microseconds)
            logger.record(
                .clockJumped, "the wall clock has been ahead for long: the desk's time follows it",
                ["seconds": "\(jump.microseconds / 1_000_000)"])
        }
        guard unwrittenJump > .zero else { return [] }
        // A commit that fails leaves it to be written with the next one.
        return [Submission(.clockFollowed(by: unwrittenJump)) { [self] in if $0 == .done { unwrittenJump = .zero } }]
    }

    /// What time and silence ask for.
    private func chores() -> [Submission] {
        let boot = SystemClock.boot()
        let now = tick(boot)
        var chores: [Submission] = []
        if boot.microseconds - contactsSeenAt.microseconds >= Self.contactInterval.microseconds {
            contactsSeenAt = boot
            let (absent, unreachable) = contacts.due(at: boot) { parked.waits($0) }
            for (agent, last) in absent {
                let since = now - Span(microseconds: boot.microseconds - last.microseconds)
                chores.append(Submission(.absent(agent, since: since)) { _ in })
            }
            for agent in unreachable { chores.append(Submission(.unreachable(agent)) { _ in }) }
        }
        if let deadline = engine.nextDeadline(), deadline <= now { chores.append(Submission(.tick) { _ in }) }
        return chores
    }

    private func work(_ submissions: [Submission]) throws(StoreError) {
        guard !submissions.isEmpty else { return }
        let boot = SystemClock.boot()
        var runnable: [Submission] = []
        for submission in submissions {
            if let caller = submission.request.caller { contacts.touch(caller, at: boot) }
            if case .pull(let agent, let max, _, _) = submission.request, max > 0 { contacts.pullBegan(agent) }
            runnable.append(condemned(submission) ?? submission)
        }
        let times = runnable.map { _ in tick(SystemClock.boot()) }
        do throws(StoreError) {
            let outcome = try runTogether(runnable, at: times)
            publish(runnable, outcome)
        } catch {
            try afterFailure(error, runnable, at: times)
        }
    }

    private func runTogether(
        _ submissions: [Submission], at times: [Instant]
    ) throws(StoreError) -> DeskEngine.Outcome {
        let begin = SystemClock.boot()
        let outcome = try engine.run(submissions.map(\.request), at: times)
        suspect?.end()
        metrics.committed(
            requests: submissions.count, entries: outcome.entries,
            microseconds: SystemClock.boot().microseconds - begin.microseconds)
        return outcome
    }

    /// A request the daemon has died on three times goes to quarantine.
    private func condemned(_ submission: Submission) -> Submission? {
        guard let suspect, suspect.hasCondemned, suspect.isCondemned(submission.request.digest),
            !submission.request.isTimer
        else { return nil }
        logger.record(.requestQuarantined, "a request has ended the daemon three times and is quarantined")
        var other = submission
        other.wait = nil
        other.request = .quarantine(submission.request.quarantined(code: "fatal-request"))
        other.complete = { _ in submission.complete(.faulty) }
        return other
    }

    /// Data the store does not accept is a bug: found by running the batch's requests one by one. Everything else is the
    /// store's failure: callers hear that the outcome is unknown, and the router is built again from the disk.
    private func afterFailure(
        _ error: StoreError, _ submissions: [Submission], at times: [Instant]
    ) throws(StoreError) {
        suspect?.end()
        logger.record(.storeFailed, "a commit failed", ["error": "\(error)"])
        metrics.storeFailures.add(1, ordering: .relaxed)
        var unanswered = submissions[...]
        do throws(StoreError) {
            try reopen()
            guard case .refusedData = error else {
                for submission in submissions { fail(submission) }
                return
            }
            while let submission = unanswered.first {
                try runAlone(submission, at: times[unanswered.startIndex])
                unanswered.removeFirst()
            }
        } catch {
            for submission in unanswered { fail(submission) }
            throw error
        }
    }

    /// A pull without an answer is over like any other: its agent may not come again.
    private func fail(_ submission: Submission, _ answer: DeskAnswer = .unavailable) {
        if case .pull(let agent, let max, _, _) = submission.request, max > 0 {
            contacts.pullEnded(agent, at: SystemClock.boot())
        }
        submission.complete(answer)
    }

    private func runAlone(_ submission: Submission, at now: Instant) throws(StoreError) {
        defer { suspect?.end() }
        do throws(StoreError) {
            publish([submission], try engine.run([submission.request], at: [now]))
        } catch {
            try reopen()
            if case .refusedData = error {
                try quarantine(submission, at: now)
            } else {
                fail(submission)
            }
        }
    }

    private func quarantine(_ submission: Submission, at now: Instant) throws(StoreError) {
        logger.record(.requestQuarantined, "a request's data was refused by the store and is quarantined")
        do throws(StoreError) {
            _ = try engine.run([.quarantine(submission.request.quarantined(code: "refused-data"))], at: [now])
        } catch {
            try reopen()
        }
        fail(submission, .faulty)
    }

    private func publish(_ submissions: [Submission], _ outcome: DeskEngine.Outcome) {
        // First what is to be sent: a result's caller frees its conversation and must find the retry already there.
        if !outcome.media.isEmpty { listeners.withLock { $0 }.media?(outcome.media) }
        if !outcome.outbox.isEmpty { listeners.withLock { $0 }.outbox?(outcome.outbox, engine) }
        for (submission, answer) in zip(submissions, outcome.answers) {
            guard case .pull(let agent, let max, _, _) = submission.request, max > 0 else {
                submission.complete(answer)
                continue
            }
            if case .pulled(let work) = answer, work.isEmpty, let wait = submission.wait, wait.span > .zero {
                park(agent, max, wait, submission.complete)
            } else {
                contacts.pullEnded(agent, at: SystemClock.boot())
                submission.complete(answer)
            }
        }
        wake(outcome.reached)
        if outcome.entries > 0 {
            for body in listeners.withLock({ $0 }).published { body(outcome.lastSequence) }
        }
        guard let timer = outcome.fatal else { return }
        fatal = timer
        for submission in submissions.dropFirst(outcome.answers.count) { submission.complete(.stopping) }
    }

    /// The desk's time by the wall clock as it stands.
    func tick(_ boot: Span) -> Instant { clock.tick(wall: SystemClock.wall(), boot: boot) }

    /// Copies what `/metrics` shows: once a second, more rarely the more work is open, so that it costs under a percent.
    private func gauge() {
        let boot = SystemClock.boot()
        let interval = max(1_000_000, Int64(engine.router.state.work.count) * 20)
        guard boot.microseconds - gaugedAt.microseconds >= interval else { return }
        gaugedAt = boot
        metrics.clockAhead.store(clock.ahead.microseconds / 1_000_000, ordering: .relaxed)
        gauges.update(from: engine)
    }

    private func finish(_ submissions: [Submission]) {
        for submission in submissions { submission.complete(.stopping) }
        end(with: .stopping)
        listeners.withLock { $0 }.closing?()
        engine.store.close()
    }

    /// Answers all that wait: nothing is carried out any more.
    private func end(with answer: DeskAnswer) {
        let left = lanes.close()
        for submission in left.submissions { submission.complete(answer) }
        for pull in parked.takeAll() { pull.complete(answer) }
        for message in left.messages { message.abandon() }
    }
}
