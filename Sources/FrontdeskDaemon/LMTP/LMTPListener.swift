package import FrontdeskChannels
import FrontdeskCore
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
    private let socket: LMTPSocket
    private let loops: any EventLoopGroup

    private init(
        channel: any Channel, connections: LMTPConnections, socket: LMTPSocket, loops: any EventLoopGroup
    ) {
        self.channel = channel
        self.connections = connections
        self.socket = socket
        self.loops = loops
    }

    /// How many connections are open.
    package var connectionCount: Int { connections.count }

    /// Begins to accept at a socket that listens, and owns it from then on.
    ///
    /// - Throws: ``ListenFailure``.
    package static func listen(
        at socket: LMTPSocket, settings: LMTPListenerSettings, on loops: any EventLoopGroup
    ) async throws -> LMTPListener {
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
            let channel = try await bootstrap.accept(at: socket.descriptor, backlog: LMTPListenerLimits.backlog)
            return LMTPListener(channel: channel, connections: connections, socket: socket, loops: loops)
        } catch {
            throw ListenFailure(.unix(path: socket.path, mode: 0, group: nil), error)
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
        socket.remove()
        await channel.stopAccepting(loops)
        connections.stopAll()
    }

    /// Waits after the stop until every mail server has its last answer, for ``LMTPListenerLimits/lastAnswerTime`` at most: one
    /// whose mail is kept and who does not hear of it sends it again.
    package func settle() async {
        let begun = SystemClock.boot()
        let longest = LMTPListenerLimits.lastAnswerTime.nanoseconds / 1_000
        repeat {
            // Before the first look too: what was accepted last may not be counted yet.
            try? await channel.eventLoop.scheduleTask(in: LMTPListenerLimits.settlingPause) {}.futureResult.get()
        } while !connections.isSettled && SystemClock.boot().microseconds - begun.microseconds < longest
    }
}
