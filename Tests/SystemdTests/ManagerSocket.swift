import Glibc
import Systemd

/// A datagram socket that stands for the service manager's: what `$NOTIFY_SOCKET` names while the body runs.
///
/// Messages are there when the call that sent them has returned, so nothing is waited for.
struct ManagerSocket {
    private let descriptor: Int32

    struct Message: Equatable {
        var text: String
        /// Descriptors that came along; the receiver closes them.
        var descriptors: [Int32]
    }

    struct Failure: Error {
        let call: String
        let code = errno
    }

    static func run(_ body: (ManagerSocket) throws -> Void) throws {
        let folder = "/tmp/fd-manager-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(folder, 0o700) == 0 else { throw Failure(call: "mkdir") }
        let path = folder + "/notify"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        defer {
            close(descriptor)
            unlink(path)
            rmdir(folder)
            unsetenv("NOTIFY_SOCKET")
        }
        try bind(descriptor, to: path)
        setenv("NOTIFY_SOCKET", path, 1)
        try body(ManagerSocket(descriptor: descriptor))
    }

    static func bind(_ descriptor: Int32, to path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "bind") }
    }

    /// The next message; nil where there is none.
    func next() -> Message? {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        // A control message as Linux lays it out on 64 bits: length, level, type, then the descriptors.
        var control = [UInt64](repeating: 0, count: 8)
        var count = 0
        let length = bytes.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var header = msghdr()
                    header.msg_iov = part
                    header.msg_iovlen = 1
                    header.msg_control = control.baseAddress
                    header.msg_controllen = control.count
                    let length = recvmsg(descriptor, &header, 0)
                    if header.msg_controllen >= 16 { count = (Int(control.load(as: UInt64.self)) - 16) / 4 }
                    return length
                }
            }
        }
        guard length >= 0 else { return nil }
        let descriptors = control.withUnsafeBytes { control in
            (0..<max(0, count)).map { control.load(fromByteOffset: 16 + 4 * $0, as: Int32.self) }
        }
        return Message(text: String(decoding: bytes[..<length], as: UTF8.self), descriptors: descriptors)
    }
}
