import FrontdeskDaemon
import Glibc

/// A client that sends and reads bytes as they are; each read has a limit, so that a hang is a failure.
final class RawClient: Sendable {
    let descriptor: Int32

    struct SocketFailed: Error {
        var call: String
        var code: Int32
    }

    /// Seconds until a read gives up.
    private static let readLimit = 20

    init(unix path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        try connect(&address)
    }

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        try connect(&address)
    }

    private func connect<Address>(_ address: inout Address) throws {
        var limit = timeval(tv_sec: Self.readLimit, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafeBytes(of: &address) { bytes -> Int32 in
            bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.map { Glibc.connect(descriptor, $0, size) } ?? -1
        }
        guard result == 0 else { throw SocketFailed(call: "connect", code: errno) }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Sends what the other side takes; `false` once it takes no more.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    /// No more from this side; it still reads.
    func shutdownOutput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Gone at once, without waiting for anything; on TCP by a reset.
    func vanish() {
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        // The number stays this object's own, and is closed with it.
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        dup2(nothing, descriptor)
        Glibc.close(nothing)
    }

    enum Piece: Equatable {
        case bytes([UInt8])
        /// The other side closed, or reset the connection.
        case end
        case timeout
    }

    func receive(atMost count: Int = 65_536) -> Piece {
        var buffer = [UInt8](repeating: 0, count: count)
        let read = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        if read > 0 { return .bytes(Array(buffer.prefix(read))) }
        return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .timeout : .end
    }

    /// All up to the other side's close; `nil` when it does not come.
    func readToEnd() -> String? {
        var all: [UInt8] = []
        while true {
            switch receive() {
            case .bytes(let bytes): all += bytes
            case .end: return String(decoding: all, as: UTF8.self)
            case .timeout: return nil
            }
        }
    }

    /// Reads until the text has come; what came, or `nil` at the end or after too long.
    func read(until text: String) -> String? {
        var all: [UInt8] = []
        while true {
            let string = String(decoding: all, as: UTF8.self)
            if string.contains(text) { return string }
            guard case .bytes(let bytes) = receive() else { return nil }
            all += bytes
        }
    }

    struct Answer: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Reads whole answers with a Content-Length, one by one.
    func answers(_ count: Int, areHeads: Bool = false) -> [Answer] {
        var input: [UInt8] = []
        var result: [Answer] = []
        while result.count < count {
            if let (answer, used) = Self.parse(input, isHead: areHeads) {
                result.append(answer)
                input.removeFirst(used)
                continue
            }
            guard case .bytes(let bytes) = receive() else { break }
            input += bytes
        }
        return result
    }

    func answer(isHead: Bool = false) -> Answer? {
        answers(1, areHeads: isHead).first
    }

    private static func parse(_ input: [UInt8], isHead: Bool) -> (Answer, Int)? {
        let text = String(decoding: input, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let start = text.utf8.distance(from: text.startIndex, to: end.upperBound)
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.last.map { String($0.drop { $0 == " " }) }
        }
        let length = isHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        guard input.count >= start + length else { return nil }
        return (Answer(status: status, headers: headers, body: Array(input[start..<start + length])), start + length)
    }
}
