import Glibc
import Synchronization

/// A request as it came over the wire.
struct ReceivedRequest: Sendable {
    /// Which connection it came over, from 1.
    var connection: Int
    var line: String
    var headers: [String]
    var body: [UInt8]

    func header(_ name: String) -> String? {
        headers.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
    }
}

/// What the server does with a request.
enum Reaction: Sendable {
    /// Sends these bytes and reads on.
    case send([UInt8])
    /// Sends these bytes, several in a row, and closes.
    case sendAndClose([[UInt8]])
    /// Says nothing until the client goes.
    case hang

    /// An answer with a length, on a connection that stays open.
    static func answer(_ status: Int = 200, _ headers: [String] = [], body: [UInt8] = []) -> Reaction {
        let lines = ["HTTP/1.1 \(status) Test"] + headers + ["Content-Length: \(body.count)", "", ""]
        return .send(Array(lines.joined(separator: "\r\n").utf8) + body)
    }

    /// Closes without an answer.
    static let cut = Reaction.sendAndClose([])
}

/// An HTTP server of raw sockets, a thread for each connection, on a free port of 127.0.0.1, on one of more addresses of the
/// loopback, or on a Unix socket.
final class TestServer: Sendable {
    typealias Handler = @Sendable (ReceivedRequest) -> Reaction

    /// Requests in the order in which they were read.
    let arrivals: AsyncStream<ReceivedRequest>
    let port: UInt16

    private struct State {
        var isStopped = false
        var connections: Set<Int32> = []
        var connectionCount = 0
        var requests: [ReceivedRequest] = []
    }

    private let listeners: [Int32]
    private let greeting: [UInt8]?
    private let handler: Handler
    private let arrived: AsyncStream<ReceivedRequest>.Continuation
    private let state = Mutex(State())

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [ReceivedRequest] { state.withLock { $0.requests } }
    var connectionCount: Int { state.withLock { $0.connectionCount } }

    /// A server with a greeting sends it to whoever connects, and closes.
    private init(
        unixPath: String?, aroundLoopback: Bool, greeting: [UInt8]?, handler: @escaping Handler
    ) throws {
        (arrivals, arrived) = AsyncStream.makeStream()
        if let unixPath {
            (listeners, port) = ([try listenOnUnixSocket(unixPath)], 0)
        } else if aroundLoopback {
            (listeners, port) = try listenAroundLoopback()
        } else {
            let (listener, port) = try listenOnLoopback()
            (listeners, self.port) = ([listener], port)
        }
        self.greeting = greeting
        self.handler = handler
        for listener in listeners { startThread { [self] in acceptLoop(listener) } }
    }

    /// Runs a server for the time of the body.
    static func run<Result>(
        unixPath: String? = nil, aroundLoopback: Bool = false, greeting: [UInt8]? = nil,
        handler: @escaping Handler = { _ in .answer() },
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try TestServer(
            unixPath: unixPath, aroundLoopback: aroundLoopback, greeting: greeting, handler: handler)
        defer { server.stop() }
        return try await body(server)
    }

    /// Waits until so many more requests have been read.
    func waitForArrivals(_ count: Int) async {
        var iterator = arrivals.makeAsyncIterator()
        for _ in 0..<count { _ = await iterator.next() }
    }

    private func stop() {
        state.withLock { state in
            state.isStopped = true
            state.connections.forEach { _ = shutdown($0, Int32(SHUT_RDWR)) }
        }
        listeners.forEach { _ = shutdown($0, Int32(SHUT_RDWR)) }
        arrived.finish()
    }

    private func acceptLoop(_ listener: Int32) {
        while true {
            let connection = accept(listener, nil, nil)
            let number = state.withLock { state -> Int? in
                guard connection >= 0, !state.isStopped else { return nil }
                state.connections.insert(connection)
                state.connectionCount += 1
                return state.connectionCount
            }
            guard let number else {
                if connection >= 0 { close(connection) }
                break
            }
            startThread { [self] in
                serve(connection, number)
                state.withLock { _ = $0.connections.remove(connection) }
                close(connection)
            }
        }
        close(listener)
    }

    private func serve(_ connection: Int32, _ number: Int) {
        if let greeting { return _ = sendAll(connection, greeting) }
        var input: [UInt8] = []
        while let request = readRequest(connection, number, &input) {
            state.withLock { $0.requests.append(request) }
            arrived.yield(request)
            switch handler(request) {
            case .send(let bytes):
                guard sendAll(connection, bytes) else { return }
            case .sendAndClose(let pieces):
                _ = pieces.allSatisfy { sendAll(connection, $0) }
                return
            case .hang:
                while receiveMore(connection, &input) {}
                return
            }
        }
    }

    private func readRequest(_ connection: Int32, _ number: Int, _ input: inout [UInt8]) -> ReceivedRequest? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            headEnd = input.indices.first { input[$0...].starts(with: end) }
            if headEnd == nil, !receiveMore(connection, &input) { return nil }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: input[..<headEnd], as: UTF8.self).split(separator: "\r\n").map(String.init)
        input.removeFirst(headEnd + end.count)
        var request = ReceivedRequest(
            connection: number, line: lines.first ?? "", headers: Array(lines.dropFirst()), body: [])
        let length = request.header("Content-Length").flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
        while input.count < length { guard receiveMore(connection, &input) else { return nil } }
        request.body = Array(input.prefix(length))
        input.removeFirst(length)
        return request
    }
}

/// Runs a closure on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let result = pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        }, box.toOpaque())
    precondition(result == 0, "no thread")
    pthread_detach(thread)
}

func receiveMore(_ connection: Int32, _ input: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(connection, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    input += buffer[..<count]
    return true
}

func sendAll(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
