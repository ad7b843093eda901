package import Glibc
import NIOCore
package import Systemd

/// Where to listen.
package enum ListenAddress: Sendable, Equatable {
    /// A Unix socket that is made, and removed at the end.
    case unix(path: String, mode: mode_t, group: gid_t?)
    case tcp(host: String, port: Int)
    /// A socket of the service manager's: its path, mode and end are the manager's matter.
    case inherited(InheritedSocket)

    /// Whether the kernel says who is at the other end.
    var isUnix: Bool {
        switch self {
        case .unix: true
        case .tcp: false
        case .inherited(let socket): if case .unix = socket.kind { true } else { false }
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unix(let path, _, _): path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .inherited(let socket): "\(socket.kind), from the service manager"
        }
    }
}

/// Why there is no listening at an address, in one sentence.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ address: ListenAddress, _ error: any Error) {
        self.init(address, code: (error as? IOError)?.errnoCode, "\(error)")
    }

    /// - Parameter code: an `errno`.
    init(_ address: ListenAddress, code: Int32?, _ otherwise: String = "") {
        let reason =
            switch code {
            case EADDRINUSE: "another program listens there: stop it, or listen elsewhere"
            case EADDRNOTAVAIL: "this machine has no such address"
            case EACCES, EPERM: "this user may not"
            case ENOTSOCK: "there is a file that is no socket: remove it"
            case ENAMETOOLONG: "the path is longer than the 107 bytes a Unix socket may have: choose a shorter one"
            case let code?: String(cString: strerror(code))
            case nil: otherwise
            }
        description = "cannot listen at \(address): \(reason)"
    }
}
