import FrontdeskCore
package import NIOCore
package import NIOHTTP1
import NIOPosix
import Systemd

/// How one listener treats its connections.
package struct HTTPListenerSettings: Sendable {
    /// Bytes a request's body may have, by its head; `nil` where nothing is.
    package var bodyLimit: @Sendable (HTTPRequestHead) -> Int?
    /// The answer to a request that is refused before its body has come; `nil` where it may come.
    package var refusal: @Sendable (HTTPRequestHead, PeerCredentials?) -> HTTPAnswer? = { _, _ in nil }
    /// An unused connection is closed after this; `nil` keeps it.
    package var idleTime: TimeAmount?
    package var connectionsPerUser: Int
    /// From a request's first byte to its last; also how long a last answer may take to be read.
    package var requestTime = HTTPLimits.requestTime
    /// What takes a request's body as it comes, by its head and who sends it; `nil` where it is read whole.
    package var sink: @Sendable (HTTPRequestHead, PeerCredentials?) -> (any BodySink)? = { _, _ in nil }
    package var handler: HTTPConnection.Handler

    package init(
        bodyLimit: @escaping @Sendable (HTTPRequestHead) -> Int?, idleTime: TimeAmount?, connectionsPerUser: Int,
        handler: @escaping HTTPConnection.Handler
    ) {
        self.bodyLimit = bodyLimit
        self.idleTime = idleTime
        self.connectionsPerUser = connectionsPerUser
        self.handler = handler
    }
}

/// One listening socket with its connections.
package final class HTTPListener: Sendable {
    private let channel: any Channel
    private let registry: ConnectionRegistry
    /// The socket's file, where it is ours to remove.
    private let file: UnixSocket?
    private let loops: any EventLoopGroup

    /// The port, when the configuration asked for any (0).
    package var port: Int? { channel.localAddress?.port }
    package var connections: ConnectionRegistry { registry }
    /// Whether the socket's file belongs to the group it was to be given.
    var hasGroup: Bool { file?.hasGroup ?? true }

    private init(
        channel: any Channel, registry: ConnectionRegistry, file: UnixSocket? = nil, loops: any EventLoopGroup
    ) {
        self.channel = channel
        self.registry = registry
        self.file = file
        self.loops = loops
    }

    /// Binds, where the socket is not there already, and begins to accept.
    ///
    /// - Throws: ``ListenFailure``.
    package static func bind(
        _ address: ListenAddress, settings: HTTPListenerSettings, group: any EventLoopGroup
    ) async throws -> HTTPListener {
        do {
            return try await listen(address, settings: settings, loops: group)
        } catch let failure as ListenFailure {
            throw failure
        } catch {
            throw ListenFailure(address, error)
        }
    }

    private static func listen(
        _ address: ListenAddress, settings: HTTPListenerSettings, loops: any EventLoopGroup
    ) async throws -> HTTPListener {
        let registry = ConnectionRegistry(perUser: settings.connectionsPerUser)
        let isUnix = address.isUnix
        let bootstrap = ServerBootstrap(group: loops)
            .serverChannelOption(.backlog, value: HTTPLimits.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                guard isUnix else {
                    return channel.eventLoop.makeCompletedFuture {
                        try Self.setUp(channel, settings: settings, registry: registry, peer: nil)
                    }
                }
                return PeerCredentials.read(from: channel).flatMapThrowing { peer in
                    try Self.setUp(channel, settings: settings, registry: registry, peer: peer)
                }
            }
        // On a Unix socket it has no meaning, and there it fails.
        let tcp = bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        switch address {
        case .unix(let path, let mode, let group):
            let file = try UnixSocket(path: path, mode: mode, group: group, backlog: HTTPLimits.backlog)
            let channel = try await bootstrap.accept(at: file.descriptor, backlog: HTTPLimits.backlog)
            return HTTPListener(channel: channel, registry: registry, file: file, loops: loops)
        case .tcp(let host, let port):
            let channel = try await tcp.bind(host: host, port: port).get()
            return HTTPListener(channel: channel, registry: registry, loops: loops)
        case .inherited(let socket):
            // The unit's own number cannot be read back.
            let channel = try await (isUnix ? bootstrap : tcp).accept(at: socket.descriptor, backlog: .max)
            return HTTPListener(channel: channel, registry: registry, loops: loops)
        }
    }

    private static func setUp(
        _ channel: any Channel, settings: HTTPListenerSettings, registry: ConnectionRegistry, peer: PeerCredentials?
    ) throws {
        let connection = HTTPConnection(
            settings: settings, peer: peer, registry: registry, eventLoop: channel.eventLoop)
        let pipeline = channel.pipeline.syncOperations
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = HTTPLimits.headerBytes
        limits.maxHeaderListSize = HTTPLimits.headerBytes
        limits.maxHeaderFieldCount = HTTPLimits.headerCount
        try pipeline.addHandler(FirstByteHandler(connection: connection))
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: true,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try pipeline.addHandler(connection)
        guard registry.add(connection, peer: peer) else {
            channel.close(promise: nil)
            return
        }
    }

    /// No more connections; those there end after what they are doing. Whoever connects to a socket of the service
    /// manager's waits in the kernel for the next start.
    package func stop() async {
        file?.remove()
        await channel.stopAccepting(loops)
        registry.stopAll()
    }

    /// Waits after the stop until the last answer is out, for ``HTTPLimits/lastAnswerTime`` at most.
    func settle() async {
        let begun = SystemClock.boot()
        let longest = HTTPLimits.lastAnswerTime.nanoseconds / 1_000
        repeat {
            // Before the first look too: what was accepted last may not be counted yet.
            try? await channel.eventLoop.scheduleTask(in: HTTPLimits.settlingPause) {}.futureResult.get()
        } while !registry.isSettled && SystemClock.boot().microseconds - begun.microseconds < longest
    }
}
