import FrontdeskCore
package import Glibc
package import NIOCore
package import NIOHTTP1
import NIOPosix

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

/// Where to listen.
package enum ListenAddress: Sendable, Equatable {
    case unix(path: String, mode: mode_t, group: gid_t?)
    case tcp(host: String, port: Int)
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unix(let path, _, _): path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

/// Why there is no listening at an address, in one sentence.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ address: ListenAddress, _ error: any Error) {
        let reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: "another program listens there"
            case EADDRNOTAVAIL: "this machine has no such address"
            case EACCES, EPERM: "this user may not"
            case let code?: String(cString: strerror(code))
            case nil: "\(error)"
            }
        description = "cannot listen at \(address): \(reason)"
    }
}

/// One listening socket with its connections.
package final class HTTPListener: Sendable {
    private let channel: any Channel
    private let registry: ConnectionRegistry

    /// The port, when the configuration asked for any (0).
    package var port: Int? { channel.localAddress?.port }
    package var connections: ConnectionRegistry { registry }

    private init(channel: any Channel, registry: ConnectionRegistry) {
        self.channel = channel
        self.registry = registry
    }

    /// Binds and begins to accept.
    ///
    /// - Throws: ``ListenFailure``.
    package static func bind(
        _ address: ListenAddress, settings: HTTPListenerSettings, group: any EventLoopGroup
    ) async throws -> HTTPListener {
        do {
            return try await listen(address, settings: settings, group: group)
        } catch {
            throw ListenFailure(address, error)
        }
    }

    private static func listen(
        _ address: ListenAddress, settings: HTTPListenerSettings, group: any EventLoopGroup
    ) async throws -> HTTPListener {
        let registry = ConnectionRegistry(perUser: settings.connectionsPerUser)
        let isUnix = if case .unix = address { true } else { false }
        let bootstrap = ServerBootstrap(group: group)
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
        switch address {
        case .unix(let path, let mode, let group):
            let channel = try await bindUnix(bootstrap, path: path)
            if let group { _ = chown(path, uid_t.max, group) }
            chmod(path, mode)
            return HTTPListener(channel: channel, registry: registry)
        case .tcp(let host, let port):
            let tcp = bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            return HTTPListener(channel: try await tcp.bind(host: host, port: port).get(), registry: registry)
        }
    }

    /// The process's umask makes the socket its owner's alone until it is given its mode: no moment is open to all.
    private static func bindUnix(_ bootstrap: ServerBootstrap, path: String) async throws -> any Channel {
        try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
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

    /// No more connections; those there end after what they are doing.
    package func stop() async {
        try? await channel.close().get()
        registry.stopAll()
    }
}
