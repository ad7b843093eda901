import Glibc

struct SocketError: Error {
    var call: String
    var code: Int32
}

/// A listening socket on a free port of 127.0.0.1, and the port.
func listenOnLoopback() throws -> (descriptor: Int32, port: UInt16) {
    let (descriptor, port) = try bindToLoopback()
    guard listen(descriptor, 128) == 0 else { throw SocketError(call: "listen", code: errno) }
    return (descriptor, port)
}

/// Sockets that listen on one port of several addresses of the loopback: three of 127/8, and `::1` where there is one.
func listenAroundLoopback() throws -> (descriptors: [Int32], port: UInt16) {
    // The port is free at the first address; at another somebody may have it.
    for _ in 0..<20 {
        let (first, port) = try listenOnLoopback()
        var descriptors = [first]
        do throws(SocketError) {
            for address: UInt32 in [0x7F00_0002, 0x7FFF_FFFE] {
                let (descriptor, _) = try bindToLoopback(address, port: port)
                descriptors.append(descriptor)
            }
            if let descriptor = try bindToLoopback6(port: port) { descriptors.append(descriptor) }
            for descriptor in descriptors.dropFirst() where listen(descriptor, 128) != 0 {
                throw SocketError(call: "listen", code: errno)
            }
            return (descriptors, port)
        } catch {
            descriptors.forEach { _ = close($0) }
            guard error.code == EADDRINUSE else { throw error }
        }
    }
    throw SocketError(call: "bind", code: EADDRINUSE)
}

/// Whether this machine has the loopback address of IPv6.
let hasLoopback6: Bool = {
    guard let descriptor = (try? bindToLoopback6(port: 0)) ?? nil else { return false }
    close(descriptor)
    return true
}()

/// A socket bound to a port of `::1`; nil where there is no such address.
private func bindToLoopback6(port: UInt16) throws(SocketError) -> Int32? {
    let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = in6addr_loopback
    let result = withUnsafeBytes(of: &address) { bytes -> Int32 in
        bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.map {
            bind(descriptor, $0, socklen_t(bytes.count))
        } ?? -1
    }
    guard result != 0 else { return descriptor }
    let code = errno
    close(descriptor)
    if code == EADDRNOTAVAIL { return nil }
    throw SocketError(call: "bind", code: code)
}

/// A socket bound to a port, or to a free one, of an address of 127/8 that does not listen: whoever connects is refused.
func bindToLoopback(
    _ host: UInt32 = 0x7F00_0001, port: UInt16 = 0
) throws(SocketError) -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = host.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
        let raw = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
        guard let raw, bind(descriptor, raw, size) == 0 else { return -1 }
        return getsockname(descriptor, raw, &size)
    }
    guard result == 0 else {
        let code = errno
        close(descriptor)
        throw SocketError(call: "bind", code: code)
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}

func listenOnUnixSocket(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeBytes(of: &address) { bytes -> Int32 in
        bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.map { bind(descriptor, $0, size) } ?? -1
    }
    guard result == 0, listen(descriptor, 128) == 0 else { throw SocketError(call: "bind", code: errno) }
    return descriptor
}

/// Gives the body a path for a socket in a folder of its own, which goes afterwards.
func withSocketPath<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/curl-test-XXXXXX".utf8CString)
    guard let folder = mkdtemp(&template).map({ String(cString: $0) }) else {
        throw SocketError(call: "mkdtemp", code: errno)
    }
    let path = folder + "/s"
    defer {
        unlink(path)
        rmdir(folder)
    }
    return try await body(path)
}
