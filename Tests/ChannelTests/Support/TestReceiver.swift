import Foundation
import FrontdeskChannels
import Glibc
import Synchronization

/// An HTTP server of raw sockets on a free port of 127.0.0.1 that answers request after request by a script.
final class TestReceiver: Sendable {
    /// What it does with one request; each has a connection of its own.
    enum Reaction: Sendable {
        /// Sends these bytes and closes.
        case answer(String)
        /// Sends these bytes, then so many more, and closes.
        case flood(String, bytes: Int)
        /// Closes once the request is read.
        case cut
    }

    struct Failure: Error {}

    let port: UInt16
    private let listener: Int32
    private let received = Mutex<[WebhookRequest]>([])

    var base: String { "http://127.0.0.1:\(port)" }
    var url: String { base + "/hooks/reply" }
    var requests: [WebhookRequest] { received.withLock { $0 } }
    /// Method and path of each request, with its query.
    var lines: [String] { requests.map(\.line) }

    init(_ script: [Reaction]) throws {
        (listener, port) = try Self.listen()
        // A thread of its own: the shared pool is full of waiting tests when all suites run at once.
        Thread.detachNewThread { [self] in
            for reaction in script {
                // The socket's time-out ends the wait for a request that never comes.
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                serve(connection, reaction)
                close(connection)
            }
            close(listener)
        }
    }

    /// A server that answers by what it is asked, until it is stopped.
    ///
    /// - Parameter answer: is given method and path, with its query, and the request.
    init(answering answer: @escaping @Sendable (String, WebhookRequest) -> Reaction) throws {
        (listener, port) = try Self.listen()
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                if let request = read(connection) {
                    received.withLock { $0.append(request) }
                    write(answer(request.line, request), to: connection)
                }
                close(connection)
            }
            close(listener)
        }
    }

    /// Ends a server that answers by what it is asked.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port nobody listens on.
    static func closedPort() throws -> UInt16 {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
            guard let raw = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
            return bind(descriptor, raw, size) == 0 && Glibc.listen(descriptor, 8) == 0
                && getsockname(descriptor, raw, &size) == 0
        }
        guard isBound else { throw Failure() }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private func serve(_ connection: Int32, _ reaction: Reaction) {
        guard let request = read(connection) else { return }
        received.withLock { $0.append(request) }
        write(reaction, to: connection)
    }

    private func write(_ reaction: Reaction, to connection: Int32) {
        switch reaction {
        case .cut: return
        case .answer(let text): _ = write(Array(text.utf8), to: connection)
        case .flood(let head, let count):
            guard write(Array(head.utf8), to: connection) else { return }
            let block = [UInt8](repeating: 0x20, count: 1 << 16)
            var left = count
            while left > 0, write(block, to: connection) { left -= block.count }
        }
    }

    private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func read(_ connection: Int32) -> WebhookRequest? {
        var input: [UInt8] = []
        var request: WebhookRequest?
        var bodyBytes = 0
        let end = Array("\r\n\r\n".utf8)
        while true {
            if request == nil, let stop = input.indices.first(where: { input[$0...].starts(with: end) }) {
                let lines = String(decoding: input[..<stop], as: UTF8.self).split(separator: "\r\n")
                let headers = lines.dropFirst().map { line -> (name: String, value: String) in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return (String(parts[0]), String(parts.last?.drop { $0 == " " } ?? ""))
                }
                input.removeFirst(stop + end.count)
                bodyBytes = headers.first { $0.name == "Content-Length" }.flatMap { Int($0.value) } ?? 0
                let words = (lines.first ?? "").split(separator: " ").map(String.init)
                request = WebhookRequest(
                    method: words.first ?? "", target: words.count > 1 ? words[1] : "", headers: headers, body: [])
            }
            if var request, input.count >= bodyBytes {
                request.body = Array(input.prefix(bodyBytes))
                return request
            }
            var buffer = [UInt8](repeating: 0, count: 16_384)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            input += buffer[..<count]
        }
    }
}

extension WebhookRequest {
    /// Method and path, with its query.
    fileprivate var line: String { "\(method) \(target)" }
}
