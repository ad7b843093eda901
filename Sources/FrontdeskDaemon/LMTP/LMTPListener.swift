package import FrontdeskChannels
import Glibc
package import NIOCore
import NIOPosix

/// How the listener treats mail servers.
package struct LMTPListenerSettings: Sendable {
    package var desk: LMTPSession.Desk
    /// Keeps a mail for a channel, and tells what became of it once that lasts.
    package var deliver: @Sendable (LMTPDelivery) async -> DeliveryOutcome
    package var idleTime = LMTPListenerLimits.idleTime
    package var connectionsMax = LMTPListenerLimits.connectionsMax
    package var heldBytesMax = LMTPListenerLimits.heldBytesMax

    package init(
        desk: LMTPSession.Desk,
        deliver: @escaping @Sendable (LMTPDelivery) async -> DeliveryOutcome
    ) {
        self.desk = desk
        self.deliver = deliver
    }
}

/// The Unix socket that mail servers deliver to by LMTP (RFC 2033).
package final class LMTPListener: Sendable {
    private let channel: any Channel
    private let connections: LMTPConnections

    private init(channel: any Channel, connections: LMTPConnections) {
        self.channel = channel
        self.connections = connections
    }

    /// How many connections are open.
    package var connectionCount: Int { connections.count }

    /// Binds and begins to accept. Who may connect is the matter of the socket's mode and group.
    ///
    /// - Throws: ``ListenFailure``.
    package static func bind(
        path: String, group: UInt32?, settings: LMTPListenerSettings, on loops: any EventLoopGroup
    ) async throws -> LMTPListener {
        let mode: mode_t = group == nil ? 0o600 : 0o660
        let connections = LMTPConnections(
            connectionsMax: settings.connectionsMax, heldBytesMax: settings.heldBytesMax)
        let bootstrap = ServerBootstrap(group: loops)
            .serverChannelOption(.backlog, value: LMTPListenerLimits.backlog)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LMTPConnection(settings: settings, connections: connections, eventLoop: channel.eventLoop))
                }
            }
        do {
            // The process's umask makes the socket its owner's alone until it is given its mode.
            let channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            if let group { _ = chown(path, uid_t.max, group) }
            chmod(path, mode)
            return LMTPListener(channel: channel, connections: connections)
        } catch {
            throw ListenFailure(.unix(path: path, mode: mode, group: group), error)
        }
    }

    /// What this machine calls itself, for the greeting.
    static var hostName: String {
        var name = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        let letters = name.prefix { $0 > 0x20 && $0 < 0x7F }.map { UInt8($0) }
        return letters.isEmpty ? "localhost" : String(decoding: letters, as: UTF8.self)
    }

    /// No more connections; those there end after the mail they are delivering.
    package func stop() async {
        try? await channel.close().get()
        connections.stopAll()
    }
}
