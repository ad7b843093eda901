import Glibc
import Synchronization

/// A server that greets as IMAP does and answers each line; nil closes. A thread for each connection, on loopback.
final class LineServer: Sendable {
    typealias Handler = @Sendable (String) -> String?

    let port: UInt16
    private struct State {
        var isStopped = false
        var connections: Set<Int32> = []
        var lines: [String] = []
    }

    private let listener: Int32
    private let handler: Handler
    private let state = Mutex(State())

    /// The lines that came, without their ends.
    var lines: [String] { state.withLock { $0.lines } }

    private init(_ handler: @escaping Handler) throws {
        (listener, port) = try listenOnLoopback()
        self.handler = handler
        startThread { [self] in acceptLoop() }
    }

    static func run<Result>(
        _ handler: @escaping Handler, body: (LineServer) async throws -> Result
    ) async throws -> Result {
        let server = try LineServer(handler)
        defer { server.stop() }
        return try await body(server)
    }

    private func stop() {
        state.withLock { state in
            state.isStopped = true
            state.connections.forEach { _ = shutdown($0, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptLoop() {
        while true {
            let connection = accept(listener, nil, nil)
            let isWelcome = state.withLock { state in
                guard connection >= 0, !state.isStopped else { return false }
                state.connections.insert(connection)
                return true
            }
            guard isWelcome else {
                if connection >= 0 { close(connection) }
                break
            }
            startThread { [self] in
                serve(connection)
                state.withLock { _ = $0.connections.remove(connection) }
                close(connection)
            }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        guard sendAll(connection, Array("* OK ready\r\n".utf8)) else { return }
        var input: [UInt8] = []
        var searched = 0
        while true {
            guard let end = input[searched...].firstIndex(of: 0x0A) else {
                searched = input.count
                guard receiveMore(connection, &input) else { return }
                continue
            }
            let line = String(decoding: input[..<end].filter { $0 != 0x0D }, as: UTF8.self)
            input.removeFirst(end + 1)
            searched = 0
            state.withLock { $0.lines.append(line) }
            // What libcurl asks before it hands the connection over.
            let capabilities = "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\nA001 OK\r\n"
            guard let answer = line == "A001 CAPABILITY" ? capabilities : handler(line),
                sendAll(connection, Array(answer.utf8))
            else { return }
        }
    }
}
