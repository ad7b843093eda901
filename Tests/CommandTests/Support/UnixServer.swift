import Glibc
import Synchronization

/// What a server in a test does with one request.
enum Step: Sendable {
    /// Answers and keeps the connection.
    case answer(Int, headers: [String] = [], body: String = "")
    /// Closes without an answer.
    case cut
    /// Begins an endless answer, sends these pieces one by one, and closes without an end.
    case stream([String])
}

/// An HTTP server of raw sockets on a Unix socket: one connection after the other, one step a request.
final class UnixServer: Sendable {
    /// The heads and bodies of the requests, as they came.
    var requests: [String] { state.withLock { $0.requests } }
    var connections: Int { state.withLock { $0.connections } }

    private struct State {
        var requests: [String] = []
        var connections = 0
        var steps: [Step]
    }

    private let listener: Int32
    private let state: Mutex<State>

    /// Serves at the path while the body runs; requests beyond the steps are cut.
    static func run<Result>(at path: String, _ steps: [Step], _ body: (UnixServer) throws -> Result) throws -> Result {
        let server = try UnixServer(path: path, steps: steps)
        defer { server.stop(path) }
        return try body(server)
    }

    private init(path: String, steps: [Step]) throws {
        listener = try boundSocket(path)
        guard listen(listener, 8) == 0 else { throw SocketError(call: "listen", code: errno) }
        state = Mutex(State(steps: steps))
        try startThread { [self] in acceptLoop() }
    }

    private func stop(_ path: String) {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
    }

    private func acceptLoop() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            state.withLock { $0.connections += 1 }
            serve(connection)
            close(connection)
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var input: [UInt8] = []
        while let request = readRequest(connection, &input) {
            let step = state.withLock { state -> Step in
                state.requests.append(request)
                return state.steps.isEmpty ? .cut : state.steps.removeFirst()
            }
            switch step {
            case .cut: return
            case .stream(let pieces):
                send(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                for piece in pieces { send(connection, piece) }
                return
            case .answer(let status, let headers, let body):
                let head = ["HTTP/1.1 \(status) Test"] + headers + ["Content-Length: \(body.utf8.count)", "", ""]
                send(connection, head.joined(separator: "\r\n") + body)
            }
        }
    }

    private func send(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The next request as text; nil once the client is gone.
    private func readRequest(_ connection: Int32, _ input: inout [UInt8]) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let text = String(decoding: input, as: UTF8.self)
            if let end = endOfHead(text) {
                let head = String(text[..<end])
                let length = header("Content-Length", in: head).flatMap { Int($0) } ?? 0
                let rest = text.utf8[end...]
                if rest.count >= length {
                    input = Array(rest.dropFirst(length))
                    return head + String(decoding: rest.prefix(length), as: UTF8.self)
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            input += buffer[..<count]
        }
    }
}

/// The value of a header field of a request.
func header(_ name: String, in request: String) -> String? {
    for line in request.split(whereSeparator: \.isNewline) {
        if line.lowercased().hasPrefix(name.lowercased() + ": ") { return String(line.dropFirst(name.count + 2)) }
    }
    return nil
}

struct SocketError: Error {
    let call: String
    let code: Int32
}

/// A socket bound to a path that does not listen yet: whoever connects is refused.
func boundSocket(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard result == 0 else { throw SocketError(call: "bind", code: errno) }
    return descriptor
}

/// Gives the body a folder of its own, which goes afterwards with what the body names as left in it.
func withFolder<Result>(leaving names: [String] = [], _ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/frontdesk-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SocketError(call: "mkdtemp", code: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        for name in names where unlink("\(folder)/\(name)") != 0 { rmdir("\(folder)/\(name)") }
        rmdir(folder)
    }
    return try body(folder)
}

/// Runs the body on a thread of its own: it blocks, and the threads of tasks must not.
private func startThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Box {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    let code = pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        }, box)
    guard code == 0 else { throw SocketError(call: "pthread_create", code: code) }
    pthread_detach(thread)
}

/// The place after the empty line that ends a head.
private func endOfHead(_ text: String) -> String.Index? {
    let utf8 = text.utf8
    var last: [UInt8] = []
    for index in utf8.indices {
        last = last.suffix(3) + [utf8[index]]
        if last == [0x0d, 0x0a, 0x0d, 0x0a] { return utf8.index(after: index) }
    }
    return nil
}
