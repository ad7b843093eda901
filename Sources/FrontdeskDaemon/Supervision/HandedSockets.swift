package import Logging
package import Systemd

/// The sockets the service manager has handed over, by what they are for.
///
/// Their order is the manager's, their names are ours: `FileDescriptorName=` of the three socket units, and that under
/// which the mail servers' socket is kept.
package struct HandedSockets: Sendable {
    package var agents: InheritedSocket?
    package var admins: InheritedSocket?
    package var web: InheritedSocket?
    /// What the last run has left with the manager.
    package var lmtp: [InheritedSocket] = []

    package init() {}

    /// Sorts them. One of a name that nobody knows is closed, with a word in the log: whoever connects to it is refused
    /// at once instead of waiting for an answer that never comes.
    ///
    /// - Throws: ``DaemonError`` (78) where a socket is not of the kind its name asks for, or a name comes twice.
    package init(_ sockets: [InheritedSocket], logger: Logger) throws(DaemonError) {
        for socket in sockets {
            switch socket.name {
            case "agents": agents = try Self.only(socket, agents, isUnix: true)
            case "admins": admins = try Self.only(socket, admins, isUnix: true)
            case "web": web = try Self.only(socket, web, isUnix: false)
            case LMTPSocket.name: lmtp.append(socket)
            default:
                logger.record(
                    .unknownSocket,
                    "a socket of an unknown name is closed: FileDescriptorName= is to be agents, admins or web",
                    ["socket": "\(socket.name)", "address": "\(socket.kind)"])
                socket.close()
            }
        }
    }

    private static func only(
        _ socket: InheritedSocket, _ known: InheritedSocket?, isUnix: Bool
    ) throws(DaemonError) -> InheritedSocket {
        guard known == nil else {
            throw .configuration(
                "the service manager has handed over two sockets named \(socket.name): "
                    + "give its socket unit one ListenStream=")
        }
        switch socket.kind {
        case .unix where isUnix: return socket
        case .tcp where !isUnix: return socket
        default:
            let wanted = isUnix ? "a path, for a Unix stream socket" : "an address and a port, for a TCP socket"
            throw .configuration(
                "the socket named \(socket.name) is \(socket.kind): "
                    + "ListenStream= of its socket unit has to be \(wanted)")
        }
    }
}
