import AsyncCurl
import Foundation
import FrontdeskChannels
package import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Glibc
package import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization
import Systemd

/// The composition root: opens the store, starts the loop, the listeners and the outbox, and stops them in turn.
package final class Daemon: Service {
    let options: DaemonOptions
    let configuration: Configuration
    let handed: HandedSockets
    let manager = ManagerReport()
    let logger: Logger

    /// - Parameter handed: sockets that the service manager has opened; the others are opened here.
    package init(
        options: DaemonOptions, configuration: Configuration, handed: HandedSockets = HandedSockets(), logger: Logger
    ) {
        self.options = options
        self.configuration = configuration
        self.handed = handed
        self.logger = logger
    }

    package func run() async throws {
        let pulse = ManagerPulse.begin()
        defer { pulse?.end() }
        let store = SQLiteStore(path: try statePath())
        let engine = DeskEngine(store: store)
        let startedAt = SystemClock.wall()
        let recovered = try open(engine)
        sweep(store, at: startedAt)
        let loop = try makeLoop(engine, recovered, at: startedAt)
        guard let bound = engine.router.policy else { throw DaemonError.configuration("no policy is in force") }
        let builder = DirectoryBuilder(settings: configuration.settings, logger: logger)
        let directory = builder.directory(
            try builder.users(of: configuration.policy), policy: bound, names: engine.router.state.names)
        let left = Array(engine.outbox.values)
        let curl = try CurlMulti()
        let resolver = SecretResolver(
            credentialsFolder: options.credentials, environment: ProcessInfo.processInfo.environment)
        let build = ChannelBuilder(resolver: resolver, curl: curl, key: engine.key, state: options.state)
        let channels = try build.channels(configuration.settings.channels, in: configuration.zone)
        let readers = NIOThreadPool(numberOfThreads: 2)
        readers.start()
        let web = WebMetrics()
        let status = StatusText(store: store, channels: configuration.channelFacts, requests: web)
        let api = APIService(
            lanes: loop.lanes, records: store.records, directory: directory, metrics: loop.metrics, readers: readers,
            startedAt: startedAt, key: engine.key, logger: logger, status: { status.value })
        let outbox = OutboxService(
            lanes: loop.lanes, records: store.records, adapters: channels.adapters, curl: curl,
            directory: { api.directory }, logger: logger)
        status.outbox.withLock { $0 = outbox }
        api.sends.withLock { $0 = outbox }
        let reloads = ReloadMetrics(startedAt: startedAt)
        let page = MetricsPage(
            desk: loop.metrics, web: web, gauges: loop.gauges, lanes: loop.lanes, outbox: outbox.metrics,
            reloads: reloads, status: status, startedAt: startedAt)
        let intakes = DaemonIntakes(
            configuration.settings, channels,
            DaemonIntakes.Surroundings(
                store: store, lanes: loop.lanes, api: api, status: status, metrics: web, page: page, readers: readers,
                logger: logger))
        let reloader = Reloader(
            path: options.config, running: configuration, lanes: loop.lanes, readers: readers, build: build,
            edge: Reloader.Edge(api: api, intakes: intakes, outbox: outbox, status: status), metrics: reloads,
            manager: manager, logger: logger)
        api.reloader.withLock { $0 = reloader }
        let history = HistoryKeeper(
            store: store, retention: configuration.settings.store.retention, logger: logger)
        loop.onClose { history.close() }
        loop.onPublish { last in api.streams.published(last) }
        loop.onOutbox { ids, engine in outbox.changed(ids, in: engine) }
        loop.onMedia { intakes.media.add($0) }
        intakes.media.add(recovered.media)
        let parts = Parts(
            loop: loop, api: api, intakes: intakes, outbox: outbox, readers: readers, curl: curl, status: status,
            history: history, reloader: reloader, sources: intakes.readings.sources(channels), pulse: pulse)
        try await serve(parts, left)
    }

    struct Parts: Sendable {
        let loop: DeskLoop
        let api: APIService
        let intakes: DaemonIntakes
        let outbox: OutboxService
        let readers: NIOThreadPool
        let curl: CurlMulti
        let status: StatusText
        let history: HistoryKeeper
        let reloader: Reloader
        let sources: [InboundSource]
        let pulse: ManagerPulse?
    }

    private func statePath() throws -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: options.state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // The folder's own name must survive a power cut, or all that is in it would not.
            try SQLiteStore.syncName(of: options.state)
        } catch {
            throw DaemonError.store("the state folder \(options.state): \(error)")
        }
        guard access(options.state, W_OK | X_OK) == 0 else {
            throw DaemonError.store(
                "the state folder \(options.state): \(String(cString: strerror(errno))); give it to user \(geteuid()) "
                    + "with chown -R, or name another folder with --state")
        }
        return options.path(configuration.settings.store.sqlite, below: options.state)
    }

    /// Blobs that a crash left between their sync and their commit; the sender has sent them again, or will.
    private func sweep(_ store: SQLiteStore, at wall: Instant) {
        do throws(StoreError) {
            let swept = try store.sweepBlobs(now: wall)
            if swept > 0 { logger.record(.blobsSwept, "blobs nobody names were removed", ["count": "\(swept)"]) }
        } catch {
            logger.record(.blobsKept, "blobs nobody names were not removed", ["error": "\(error)"])
        }
    }

    private func open(_ engine: DeskEngine) throws -> Recovered {
        do throws(StoreError) {
            return try engine.recover()
        } catch {
            switch error {
            case .locked: throw DaemonError.locked(error.description)
            // No start mends it: like a configuration that does not fit, it is the operator's.
            case .newer: throw DaemonError.newer(error.description)
            case .unavailable:
                throw DaemonError.store(
                    "\(error.description); look at the disk and the rights of \(options.state) (df, dmesg, ls -l), then "
                        + "start again")
            default: throw DaemonError.store(error.description)
            }
        }
    }

    /// The clock, the gap and the policy, before anybody may ask anything.
    private func makeLoop(_ engine: DeskEngine, _ recovered: Recovered, at wall: Instant) throws -> DeskLoop {
        let decided = max(recovered.lastAt, recovered.alive)
        let lead = DeskClock.lead(of: decided, over: wall)
        if lead > DeskClock.believedStep, !options.acceptClock {
            throw DaemonError.configuration(
                "the journal is \(lead.microseconds / 1_000_000) s ahead of the clock: set the clock, "
                    + "or start once with --accept-clock")
        }
        var clock = DeskClock(last: decided, wall: wall, boot: SystemClock.boot())
        let now = clock.tick(wall: wall, boot: SystemClock.boot())
        let gap = recovered.alive.isSet ? max(.zero, now - recovered.alive) : .zero
        // The gap first: whoever was receptive is gone with the process, before a new policy matches anything.
        var requests = [DeskRequest.start(gap: gap)]
        if recovered.generation?.hash == configuration.hash {
            engine.rebind(configuration.policy, hash: configuration.hash)
        } else {
            requests.append(.policy(PolicyChange(configuration, uid: -1)))
        }
        engine.suspect = SuspectFile(path: suspectPath)
        // However this ends, it is not by a death: nothing stays in hand.
        defer { engine.suspect?.end() }
        do {
            let outcome = try engine.run(requests, at: requests.map { _ in now })
            if case .refused(let refusal, _)? = outcome.answers.last { throw DaemonError(refusal) }
            if let fatal = outcome.fatal { throw DaemonError.bug(fatal.text(suspect: suspectPath)) }
        } catch let error as StoreError {
            throw DaemonError.store(error.description)
        }
        let watchdog = ServiceManager.watchdogMicroseconds.map { limit in
            DeskWatchdog(limit: Span(microseconds: Int64(clamping: limit))) { ServiceManager.tell(.watchdog) }
        }
        return DeskLoop(
            engine: engine, clock: clock, suspectPath: suspectPath, metrics: DeskMetrics(), watchdog: watchdog,
            logger: logger)
    }

    var suspectPath: String { "\(options.state)/suspect" }
}
