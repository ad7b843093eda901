import Glibc
import NIOCore
import NIOPosix

extension ServerBootstrap {
    /// Accepts at a socket that listens already.
    ///
    /// - Parameter backlog: connections the kernel keeps until they are accepted; at most `net.core.somaxconn`. NIO sets 128
    ///   whatever the bootstrap's option says, so it is set again.
    func accept(at descriptor: Int32, backlog: Int32) async throws -> any Channel {
        let channel = try await withBoundSocket(descriptor).get()
        guard listen(descriptor, backlog) == 0 else {
            let error = IOError(errnoCode: errno, reason: "listen")
            try? await channel.close().get()
            throw error
        }
        return channel
    }
}
