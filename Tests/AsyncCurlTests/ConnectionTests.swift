import AsyncCurl
import Synchronization
import Testing

/// Connections over which the caller speaks, against a server of raw sockets.
@Suite("Connections", .timeLimit(.minutes(1)))
struct ConnectionTests {
    private static func request(_ server: LineServer, _ login: CurlConnectionRequest.Login = .none)
        -> CurlConnectionRequest
    {
        var request = CurlConnectionRequest(url: "imap://127.0.0.1:\(server.port)", login: login)
        request.requiresTLS = false
        return request
    }

    @Test("after the login the bytes go both ways as they are")
    func bothWays() async throws {
        try await LineServer.run { line in
            if line.contains("AUTHENTICATE PLAIN") || line.contains("LOGIN") { return "A002 OK in\r\n" }
            return "echo \(line)\r\n"
        } body: { server in
            let multi = try CurlMulti()
            defer { multi.stop() }
            let connection = try await multi.connect(Self.request(server, .password(user: "ola", password: "s3cret")))
            for word in ["A001 OK", "x"] {
                try await connection.send(Array("\(word)\r\n".utf8))
                var bytes: [UInt8] = []
                while bytes.last != 0x0A { bytes += try await connection.receive(timeout: .seconds(5)) }
                #expect(String(decoding: bytes, as: UTF8.self) == "echo \(word)\r\n")
            }
            #expect(server.lines.contains { $0.contains("AG9sYQBzM2NyZXQ=") })
        }
    }

    @Test("a login that is refused says so, with the server's words")
    func denied() async throws {
        try await LineServer.run { _ in
            "A002 NO [AUTHENTICATIONFAILED] not you\r\n"
        } body: { server in
            let multi = try CurlMulti()
            defer { multi.stop() }
            let error = await #expect(throws: CurlConnectionError.self) {
                _ = try await multi.connect(Self.request(server, .password(user: "ola", password: "no")))
            }
            #expect(error?.isLoginDenied == true)
            #expect(error?.reply == "A002 NO [AUTHENTICATIONFAILED] not you")
        }
    }

    @Test("nothing comes, then something: the time-out has lost nothing")
    func timeout() async throws {
        try await LineServer.run {
            "got \($0)\r\n"
        } body: { server in
            let multi = try CurlMulti()
            defer { multi.stop() }
            let connection = try await multi.connect(Self.request(server))
            let error = await #expect(throws: CurlConnectionError.self) {
                _ = try await connection.receive(timeout: .milliseconds(20))
            }
            #expect(error?.failure.kind == .timedOut)
            try await connection.send(Array("hello\r\n".utf8))
            let bytes = try await connection.receive(timeout: .seconds(5))
            #expect(String(decoding: bytes, as: UTF8.self) == "got hello\r\n")
        }
    }

    @Test("a cancelled wait ends at once, and the connection goes on")
    func cancellation() async throws {
        try await LineServer.run {
            "got \($0)\r\n"
        } body: { server in
            let multi = try CurlMulti()
            defer { multi.stop() }
            let connection = try await multi.connect(Self.request(server))
            let waiting = Task { try await connection.receive(timeout: .seconds(50)) }
            waiting.cancel()
            let error = await #expect(throws: CurlConnectionError.self) { _ = try await waiting.value }
            #expect(error?.failure.kind == .cancelled)
            try await connection.send(Array("hello\r\n".utf8))
            #expect(try await connection.receive(timeout: .seconds(5)).count == 11)
        }
    }

    @Test("the end of the peer is no bytes, and a closed connection says so")
    func ends() async throws {
        try await LineServer.run {
            $0 == "bye" ? nil : "?\r\n"
        } body: { server in
            let multi = try CurlMulti()
            defer { multi.stop() }
            let connection = try await multi.connect(Self.request(server))
            try await connection.send(Array("bye\r\n".utf8))
            #expect(try await connection.receive(timeout: .seconds(5)).isEmpty)
            connection.close()
            let error = await #expect(throws: CurlConnectionError.self) {
                _ = try await connection.receive(timeout: .seconds(5))
            }
            #expect(error?.failure.kind == .stopped)
        }
    }

    @Test("waiting connections live through the requests of others, and fail when the client stops")
    func beside() async throws {
        try await LineServer.run {
            "got \($0)\r\n"
        } body: { lines in
            try await TestServer.run { server in
                let multi = try CurlMulti()
                var connections: [CurlConnection] = []
                for _ in 0..<20 { connections.append(try await multi.connect(Self.request(lines))) }
                // What lies in the socket when libcurl tidies its pool must not be taken for the end.
                for connection in connections { try await connection.send(Array("a\r\n".utf8)) }
                for _ in 0..<50 { _ = try await multi.perform(CurlRequest(url: server.url)) }
                for connection in connections {
                    #expect(try await connection.receive(timeout: .seconds(5)).count == 7)
                }
                let last = connections[0]
                let waiting = Task { try await last.receive(timeout: .seconds(50)) }
                multi.stop()
                let error = await #expect(throws: CurlConnectionError.self) { _ = try await waiting.value }
                #expect(error?.failure.kind == .stopped)
            }
        }
    }

    @Test("megabytes go out whole, though the peer reads slowly")
    func large() async throws {
        try await LineServer.run {
            "\($0.utf8.count)\r\n"
        } body: { server in
            let multi = try CurlMulti()
            defer { multi.stop() }
            let connection = try await multi.connect(Self.request(server))
            try await connection.send([UInt8](repeating: 0x78, count: 8 << 20) + Array("\r\n".utf8))
            #expect(try await connection.receive(timeout: .seconds(30)) == Array("8388608\r\n".utf8))
        }
    }

    @Test("a secret with a line break, and a URL with a blank, are not tried")
    func invalid() async throws {
        let multi = try CurlMulti()
        defer { multi.stop() }
        for request in [
            CurlConnectionRequest(url: "imap://127.0.0.1:1", login: .password(user: "a", password: "b\r\nA9 LOGOUT")),
            CurlConnectionRequest(url: "imap://127.0.0.1:1 ", login: .none),
        ] {
            let error = await #expect(throws: CurlConnectionError.self) { _ = try await multi.connect(request) }
            #expect(error?.failure.kind == .invalidRequest)
        }
        // Without TLS where it is required nothing is said.
        try await LineServer.run { _ in
            "A001 OK\r\n"
        } body: { server in
            let request = CurlConnectionRequest(
                url: "imap://127.0.0.1:\(server.port)", login: .password(user: "a", password: "b"))
            let error = await #expect(throws: CurlConnectionError.self) { _ = try await multi.connect(request) }
            #expect(error?.failure.step == .handshake)
            #expect(!server.lines.contains { $0.contains("LOGIN") || $0.contains("AUTH") })
        }
    }
}
