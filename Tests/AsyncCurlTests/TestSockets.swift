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

/// A socket bound to a free port of 127.0.0.1 that does not listen: whoever connects is refused.
func bindToLoopback() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
        let raw = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
        guard let raw, bind(descriptor, raw, size) == 0 else { return -1 }
        return getsockname(descriptor, raw, &size)
    }
    guard result == 0 else { throw SocketError(call: "bind", code: errno) }
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
