import CSystemd
import Glibc

/// A listening socket, or whatever else, that the service manager has handed over under a name (sd_listen_fds(3)).
package struct InheritedSocket: Sendable, Equatable {
    /// `FileDescriptorName=` of its unit; `unknown` where the manager gave none.
    package let name: String
    /// Whoever takes the socket owns it, and closes it.
    package let descriptor: Int32
    package let kind: Kind

    /// What it is, as the kernel says.
    package enum Kind: Sendable, Equatable {
        /// A Unix stream socket that listens; its path, empty for an abstract one.
        case unix(path: String)
        /// A TCP socket that listens.
        case tcp(host: String, port: Int)
        /// Anything else, in words.
        case other(String)
    }

    package init(name: String, descriptor: Int32) {
        self.name = name
        self.descriptor = descriptor
        kind = Kind(descriptor)
    }

    /// All that were handed over, in no order that means anything. Their variables leave the environment, and no child
    /// gets the descriptors. For the beginning of a process, before it has threads; a second call finds none.
    package static func take() -> [InheritedSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        defer {
            if let names {
                for place in 0..<max(0, Int(count)) { free(names[place]) }
                free(names)
            }
        }
        guard count > 0 else { return [] }
        return (0..<Int(count)).map { place in
            let name = names?[place].map { String(cString: $0) } ?? "unknown"
            return InheritedSocket(name: name, descriptor: Self.first + Int32(place))
        }
    }

    package func close() { Glibc.close(descriptor) }

    /// The first descriptor that is handed over: a macro of sd-daemon.h.
    private static let first: Int32 = 3
}

extension InheritedSocket.Kind: CustomStringConvertible {
    /// Asks the kernel what a descriptor is.
    init(_ descriptor: Int32) {
        guard let type = Self.option(SO_TYPE, of: descriptor) else {
            self = .other("no socket")
            return
        }
        guard type == Int32(SOCK_STREAM.rawValue) else {
            self = .other("a socket that is no stream")
            return
        }
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            self = .other("a connection, not a socket that listens")
            return
        }
        self = Self.address(of: descriptor)
    }

    package var description: String {
        switch self {
        case .unix(let path): path.isEmpty ? "an abstract Unix socket" : path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .other(let what): what
        }
    }

    private static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : nil
    }

    private static func address(of descriptor: Int32) -> InheritedSocket.Kind {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(descriptor, address, &size) == 0 else { return .other("a socket without an address") }
                switch Int32(address.pointee.sa_family) {
                case AF_UNIX: return .unix(path: path(address, Int(size)))
                case AF_INET, AF_INET6: return tcp(address, size)
                default: return .other("a socket of another network")
                }
            }
        }
    }

    private static func path(_ address: UnsafeMutablePointer<sockaddr>, _ size: Int) -> String {
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let bytes = UnsafeRawBufferPointer(start: address, count: size).dropFirst(offset)
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func tcp(_ address: UnsafeMutablePointer<sockaddr>, _ size: socklen_t) -> InheritedSocket.Kind {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isKnown = getnameinfo(
            address, size, &host, socklen_t(host.count), &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
        guard isKnown == 0 else { return .other("a TCP socket without an address") }
        return .tcp(host: text(host), port: Int(text(port)) ?? 0)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
