import FrontdeskAPI
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Logging
import NIOPosix
import Synchronization

/// Brings the configuration of the disk into force while the desk goes on.
///
/// Everything is read, checked and made beside what runs; then the router changes its policy between two batches, and the
/// edge follows. Whatever is wrong leaves all as it was. One reload at a time.
package final class Reloader: Sendable {
    /// What follows a new configuration besides the router.
    struct Edge: Sendable {
        let api: APIService
        let intakes: DaemonIntakes
        let outbox: OutboxService
        let status: StatusText
    }

    private struct State {
        var running: Configuration
        var isUnderway = false
    }

    /// How long a reload waits for the waiting work to be derived anew before it answers without what moved: a million
    /// conversations take some ten seconds.
    private static let derivationTime = Span.seconds(60)
    /// Conversations a census looks at in one visit to the loop: about a millisecond of its time.
    private static let censusVisit = 8_192

    /// The main file.
    let path: String
    private let lanes: Lanes
    private let readers: NIOThreadPool
    private let build: ChannelBuilder
    private let edge: Edge
    private let manager: ManagerReport
    private let logger: Logger
    private let state: Mutex<State>
    let metrics: ReloadMetrics

    init(
        path: String, running: Configuration, lanes: Lanes, readers: NIOThreadPool, build: ChannelBuilder, edge: Edge,
        metrics: ReloadMetrics, manager: ManagerReport, logger: Logger
    ) {
        self.manager = manager
        self.path = path
        self.lanes = lanes
        self.readers = readers
        self.build = build
        self.edge = edge
        self.metrics = metrics
        self.logger = logger
        state = Mutex(State(running: running))
    }

    /// Reloads.
    ///
    /// - Parameter uid: who asks; -1 for a signal.
    func reload(uid: Int64) async -> ReloadOutcome {
        let running = state.withLock { state -> Configuration? in
            guard !state.isUnderway else { return nil }
            state.isUnderway = true
            return state.running
        }
        guard let running else { return .underway }
        manager.reloading()
        defer { manager.reloaded() }
        let outcome: ReloadOutcome
        do throws(ReloadCandidate.Failure) {
            outcome = await adopt(try await candidate(running), over: running, uid: uid)
        } catch {
            outcome = error.outcome
        }
        state.withLock { $0.isUnderway = false }
        metrics.note(isSuccessful: outcome.isDone, at: SystemClock.wall())
        log(outcome, uid: uid)
        return outcome
    }

    private func log(_ outcome: ReloadOutcome, uid: Int64) {
        var metadata: Logger.Metadata = ["result": "\(outcome.summary)"]
        if case .done(let reloaded) = outcome { metadata["generation"] = "\(reloaded.generation)" }
        if uid >= 0 { metadata["uid"] = "\(uid)" }
        if outcome.isDone {
            logger.record(.reloaded, "the configuration was reloaded", metadata)
        } else {
            // Nobody reads an answer to a signal: the log has the findings, as at a start that fails.
            if uid < 0, let text = outcome.findings { Findings.write(text, areErrors: true) }
            logger.record(
                .reloadRefused, "the configuration was not reloaded: the old one stays in force", metadata)
        }
    }

    private func candidate(_ running: Configuration) async throws(ReloadCandidate.Failure) -> ReloadCandidate {
        let (path, build, logger) = (path, build, logger)
        let result = await withCheckedContinuation { continuation in
            readers.submit { thread in
                guard thread == .active else {
                    return continuation.resume(
                        returning: Result<ReloadCandidate, ReloadCandidate.Failure>.failure(.stopping))
                }
                continuation.resume(
                    returning: Result { () throws(ReloadCandidate.Failure) in
                        try ReloadCandidate(path: path, running: running, build: build, logger: logger)
                    })
            }
        }
        return try result.get()
    }

    private func adopt(_ candidate: ReloadCandidate, over running: Configuration, uid: Int64) async -> ReloadOutcome {
        guard candidate.configuration.hash != running.hash else {
            // Secrets and users may have changed, and a router that waits for nothing new has nothing to tell.
            let standing = await standing()
            guard let standing else { return .failed(.stopping) }
            follow(candidate, standing)
            return .done(
                Reloaded(
                    generation: standing.policy.generation, isNew: false, needsRestart: candidate.needsRestart,
                    warnings: candidate.warnings, tests: candidate.tests))
        }
        let before = await census()
        let answer = await install(PolicyChange(candidate.configuration, uid: uid))
        // The outcome of a commit that failed may be unknown; what is in force is not.
        guard let standing = await standing() else { return .failed(.stopping) }
        guard standing.hash == candidate.configuration.hash else {
            if case .refused(let refusal, _) = answer { return .refused(refusal) }
            return .failed(answer)
        }
        follow(candidate, standing)
        let after = await derived() ? await census() : nil
        let difference = ConfigurationDifference(from: running.files, to: candidate.configuration.files)
        var reloaded = reloaded(candidate, standing, before, after)
        reloaded.changes = difference.lines
        reloaded.isDeriving = after == nil
        return .done(reloaded)
    }

    private func reloaded(
        _ candidate: ReloadCandidate, _ standing: Standing, _ before: WaitingCensus?, _ after: WaitingCensus?
    ) -> Reloaded {
        let names = standing.names
        let changes = before.flatMap { before in after.map { before.changes(to: $0) } } ?? []
        return Reloaded(
            generation: standing.policy.generation, isNew: true,
            moved: changes.map { change in
                Reloaded.Moved(
                    queue: names.name(change.queue),
                    movedTo: change.movedTo.isSet ? names.name(change.movedTo) : nil,
                    conversations: change.conversations, gained: change.gained.map { names.name($0) },
                    lost: change.lost.map { names.name($0) }, candidates: change.candidates)
            }, needsRestart: candidate.needsRestart, warnings: candidate.warnings, tests: candidate.tests)
    }

    /// The edge follows what is in force.
    private func follow(_ candidate: ReloadCandidate, _ standing: Standing) {
        edge.intakes.replace(candidate.configuration.settings, candidate.channels)
        edge.outbox.replace(candidate.channels.adapters)
        edge.status.replace(candidate.configuration.channelFacts)
        edge.api.replace(
            candidate.builder.directory(candidate.users, policy: standing.policy, names: standing.names))
        // Readers ask the directory for their channel's number.
        edge.intakes.inbound.replace(edge.intakes.readings.sources(candidate.channels))
        state.withLock { $0.running = candidate.configuration }
    }

    // MARK: The loop

    /// What the router has in force.
    private struct Standing: Sendable {
        var policy: BoundPolicy
        var hash: String
        var names: NameTable
    }

    /// Nil when the daemon stops.
    private func standing() async -> Standing? {
        await look { engine in
            guard let policy = engine.router.policy, let inForce = engine.inForce else { return nil }
            return Standing(policy: policy, hash: inForce.hash, names: engine.router.state.names)
        }
    }

    private func install(_ change: PolicyChange) async -> DeskAnswer {
        await withCheckedContinuation { continuation in
            let submission = Submission(.policy(change)) { continuation.resume(returning: $0) }
            if case .taken = lanes.submit(submission, mustTake: true) { return }
            continuation.resume(returning: .stopping)
        }
    }

    /// Looks at the engine between two batches; nil when the daemon stops.
    private func look<Value: Sendable>(_ body: @escaping @Sendable (borrowing DeskEngine) -> Value?) async -> Value? {
        await withCheckedContinuation { continuation in
            lanes.send(
                .read({ continuation.resume(returning: body($0)) }, otherwise: { continuation.resume(returning: nil) })
            )
        }
    }

    /// A census that several visits to the loop fill.
    private final class CensusTaker: Sendable {
        let census: Mutex<WaitingCensus>

        init(_ policy: BoundPolicy) { census = Mutex(WaitingCensus(policy: policy)) }
    }

    /// Who could have what waits; in visits that are all short.
    private func census() async -> WaitingCensus? {
        guard let taker = await look({ $0.router.policy.map { CensusTaker($0) } }) else { return nil }
        var place: Int? = 0
        while let from = place {
            let next = await look { engine -> Int?? in
                taker.census.withLock { engine.router.note(&$0, from: from, atMost: Self.censusVisit) }
            }
            guard let next else { return nil }
            place = next
        }
        return taker.census.withLock { $0 }
    }

    /// Whether what waits has been derived anew; false when that takes too long.
    private func derived() async -> Bool {
        let begun = SystemClock.boot()
        while SystemClock.boot().microseconds - begun.microseconds < Self.derivationTime.microseconds {
            // Each look comes after a batch, and each batch derives a part.
            guard let isDeriving = await look({ $0.router.isDeriving }) else { return false }
            if !isDeriving { return true }
        }
        return false
    }
}

extension ReloadCandidate.Failure {
    /// The daemon stops.
    fileprivate static let stopping = ReloadCandidate.Failure(.failed(.stopping))
}
