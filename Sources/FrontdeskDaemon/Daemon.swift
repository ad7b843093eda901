import AsyncCurl
import Foundation
import FrontdeskChannels
package import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The composition root: opens the store, starts the loop, the listeners and the outbox, and stops them in turn.
package final class Daemon: Service {
    private let options: DaemonOptions
    private let configuration: Configuration
    private let logger: Logger

    package init(
        options: DaemonOptions, configuration: Configuration, logger: Logger
    ) {
        self.options = options
        self.configuration = configuration
        self.logger = logger
    }

    package func run() async throws {
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
            startedAt: startedAt, logger: logger, status: { status.value })
        let outbox = OutboxService(
            lanes: loop.lanes, records: store.records, adapters: channels.adapters, directory: { api.directory },
            logger: logger)
        status.outbox.withLock { $0 = outbox }
        api.sends.withLock { $0 = outbox }
        let reloads = ReloadMetrics(startedAt: startedAt)
        let page = MetricsPage(
            desk: loop.metrics, web: web, gauges: loop.gauges, lanes: loop.lanes, outbox: outbox.metrics,
            reloads: reloads, startedAt: startedAt)
        let intakes = DaemonIntakes(
            configuration.settings, channels,
            DaemonIntakes.Surroundings(
                store: store, lanes: loop.lanes, api: api, status: status, metrics: web, page: page, readers: readers,
                logger: logger))
        let reloader = Reloader(
            path: options.config, running: configuration, lanes: loop.lanes, readers: readers, build: build,
            edge: Reloader.Edge(api: api, intakes: intakes, outbox: outbox, status: status), metrics: reloads,
            logger: logger)
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
            history: history, reloader: reloader, sources: intakes.readings.sources(channels))
        try await serve(parts, left)
    }

    private struct Parts: Sendable {
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
        return options.path(configuration.settings.store.sqlite, below: options.state)
    }

    /// Blobs that a crash left between their sync and their commit; the sender has sent them again, or will.
    private func sweep(_ store: SQLiteStore, at wall: Instant) {
        do throws(StoreError) {
            let swept = try store.sweepBlobs(now: wall)
            if swept > 0 { logger.notice("blobs nobody names were removed", metadata: ["count": "\(swept)"]) }
        } catch {
            logger.error("blobs nobody names were not removed", metadata: ["error": "\(error)"])
        }
    }

    private func open(_ engine: DeskEngine) throws -> Recovered {
        do throws(StoreError) {
            return try engine.recover()
        } catch {
            switch error {
            case .locked: throw DaemonError.locked(error.description)
            // No start mends it: like a configuration that does not fit, it is the operator's.
            case .newer: throw DaemonError.configuration(error.description)
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
        return DeskLoop(
            engine: engine, clock: clock, suspectPath: suspectPath, metrics: DeskMetrics(), logger: logger)
    }

    private var suspectPath: String { "\(options.state)/suspect" }

    private func serve(_ parts: Parts, _ left: [OutboxRecord]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let listeners: Listeners
        parts.intakes.inbound.expect(parts.sources)
        parts.status.refresh()
        do {
            listeners = try await listen(parts, group)
        } catch {
            parts.curl.stop()
            throw DaemonError.locked(
                (error as? ListenFailure)?.description ?? "the folder \(options.runtime): \(error)")
        }
        let stopped = AsyncStream<LoopFailure?>.makeStream()
        Thread.detachNewThread {
            do throws(LoopFailure) {
                try parts.loop.run()
                stopped.continuation.yield(nil)
            } catch {
                stopped.continuation.yield(error)
            }
            stopped.continuation.finish()
        }
        parts.outbox.resume(left)
        parts.intakes.inbound.replace(parts.sources)
        parts.history.trim()
        // Whoever is told that the daemon is ready may send the signal at once.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        logger.notice("ready", metadata: ["web": "\(listeners.web.port.map(String.init) ?? "-")"])
        var failure: LoopFailure?
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await parts.outbox.run() }
            tasks.addTask { await parts.intakes.media.run() }
            tasks.addTask { await self.tick(parts) }
            tasks.addTask { await self.reload(parts.reloader, at: hangups) }
            let ended = await withGracefulShutdownHandler {
                for await error in stopped.stream { return error }
                return nil
            } onGracefulShutdown: {
                self.stop(parts, listeners)
            }
            failure = ended
            parts.outbox.stop()
            parts.intakes.media.stop()
            await parts.intakes.inbound.stop()
            tasks.cancelAll()
        }
        // Also when the loop ended by itself: nobody may connect to a daemon that cannot answer.
        await listeners.stop()
        parts.curl.stop()
        parts.history.stop()
        try await parts.intakes.stop()
        try await parts.readers.shutdownGracefully()
        try await group.shutdownGracefully()
        switch failure {
        case .store(let error): throw DaemonError.store(error.description)
        case .timer(let timer): throw DaemonError.bug(timer.text(suspect: suspectPath))
        case nil: break
        }
        logger.notice("stopped")
    }

    /// SIGHUP asks for a reload. What comes while one is at work is one more, after it.
    private func reload(_ reloader: Reloader, at hangups: UnixSignalsSequence) async {
        for await _ in hangups { _ = await reloader.reload(uid: -1) }
    }

    /// No new connections, then the loop's last batch; what waits is answered so that clients come again.
    private func stop(_ parts: Parts, _ listeners: Listeners) {
        logger.notice("stopping")
        Task { await listeners.stop() }
        parts.api.streams.stopAll()
        parts.loop.lanes.send(.stop)
    }

    /// Slow chores of the edge: due retries, pings of streams, free space, the journal's past.
    private func tick(_ parts: Parts) async {
        var seconds = 0
        while !Task.isCancelled {
            // A chore's pace, not a wait for anything: nothing depends on when exactly it runs.
            try? await Pause.wait(.seconds(1))
            seconds += 1
            parts.outbox.tick()
            parts.intakes.media.tick()
            if seconds % 15 == 0 { parts.api.streams.ping() }
            if seconds % 5 == 0 { parts.status.refresh() }
            // What is due by the desk's own time is asked for each hour.
            if seconds % 3_600 == 0 { parts.history.keep() }
        }
    }

    private func listen(_ parts: Parts, _ group: MultiThreadedEventLoopGroup) async throws -> Listeners {
        let listen = configuration.settings.listen
        try FileManager.default.createDirectory(
            atPath: options.runtime, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let api = parts.api
        let local = { (forAdmins: Bool, handler: @escaping HTTPConnection.Handler) in
            var settings = HTTPListenerSettings(
                bodyLimit: { api.bodyLimit($0) }, idleTime: nil, connectionsPerUser: HTTPLimits.connectionsPerUser,
                handler: handler)
            settings.refusal = { api.refusal($0, of: $1, forAdmins: forAdmins) }
            settings.sink = { api.sink($0, $1) }
            return settings
        }
        let agents = try await HTTPListener.bind(
            .unix(path: options.path(listen.agents, below: options.runtime), mode: 0o666, group: nil),
            settings: local(false) { api.handleAgents($0) }, group: group)
        let adminGroup = api.directory.adminGroup
        let admins = try await HTTPListener.bind(
            .unix(
                path: options.path(listen.admins, below: options.runtime), mode: adminGroup == nil ? 0o600 : 0o660,
                group: adminGroup),
            settings: local(true) { api.handleAdmins($0) }, group: group)
        let lmtp = try await listenForMail(parts, group)
        let intake = parts.intakes.web
        let web = try await HTTPListener.bind(
            .tcp(host: listen.web.host, port: listen.web.port),
            settings: HTTPListenerSettings(
                bodyLimit: { intake.bodyLimit($0) }, idleTime: HTTPLimits.webIdleTime,
                connectionsPerUser: HTTPLimits.webConnections, handler: { intake.handle($0) }),
            group: group)
        // Whoever an opening was told of, their closing is told: meanwhile the uid may have become another agent's.
        let told = Mutex<[UInt32: AgentNumber]>([:])
        agents.connections.observe { uid, isOpen in
            let directory = api.directory
            if isOpen, let bound = directory.binder?.bound(uid, in: directory) {
                self.logger.notice("a Unix user is another than at the start", metadata: ["uid": "\(uid)"])
                api.replace(directory, by: bound)
            }
            let current = api.directory.agentsByUser[uid]
            let agent = told.withLock { told in
                guard isOpen else { return told.removeValue(forKey: uid) }
                told[uid] = current
                return current
            }
            if let agent { parts.loop.lanes.send(.connection(agent, isOpen: isOpen)) }
        }
        return Listeners(agents: agents, admins: admins, web: web, lmtp: lmtp)
    }

    /// The socket for mail servers, where the configuration has one.
    private func listenForMail(_ parts: Parts, _ group: MultiThreadedEventLoopGroup) async throws -> LMTPListener? {
        guard let path = configuration.settings.listen.lmtp else { return nil }
        let name = configuration.settings.access.lmtpGroup
        let members = UserDatabase.gid(of: name)
        if members == nil {
            logger.warning(
                "the mail servers' group does not exist: only root may deliver by LMTP", metadata: ["group": "\(name)"])
        }
        let delivery = parts.intakes.delivery
        let desk = LMTPSession.Desk(
            host: LMTPListener.hostName, sizeLimit: { delivery.channels.sizeLimit },
            channel: { address in delivery.channels.channel(for: address).map { ($0.name, $0.sizeLimit) } })
        return try await LMTPListener.bind(
            path: options.path(path, below: options.runtime), group: members,
            settings: LMTPListenerSettings(desk: desk) { await delivery.deliver($0.mail, $0.envelope, to: $0.channel) },
            on: group)
    }
}
