import AsyncCurl
import Glibc
import Testing

/// How requests fail, and whether the other side can have seen them.
@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    @Test("a refused connection has sent nothing", arguments: TestClient.allCases)
    func refused(client: TestClient) async throws {
        let (descriptor, port) = try bindToLoopback()
        defer { close(descriptor) }
        let error = try await client.failure(CurlRequest(method: "POST", url: "http://127.0.0.1:\(port)/", body: [1]))
        #expect(error.kind == .failed)
        #expect(error.phase == .notSent)
        #expect(error.code == 7)
        #expect(error.step == .connection)
        #expect(error.status == nil)
        #expect(!error.message.isEmpty)
    }

    @Test("a missing Unix socket has sent nothing", arguments: TestClient.allCases)
    func missingSocket(client: TestClient) async throws {
        try await withSocketPath { path in
            let error = try await client.failure(CurlRequest(url: "http://localhost/", unixSocketPath: path))
            #expect(error.phase == .notSent)
            #expect(error.code == 7)
        }
    }

    @Test("a name that does not resolve has sent nothing")
    func unresolved() async throws {
        // The top-level domain that never exists: RFC 6761, section 6.4. A dead resolver times out instead.
        var request = CurlRequest(url: "http://frontdesk.invalid/")
        request.connectTimeout = .seconds(2)
        let phase = try await TestClient.multi.failure(request).phase
        #expect(phase == .notSent)
    }

    @Test("a failed TLS handshake has sent nothing", arguments: TestClient.allCases)
    func brokenHandshake(client: TestClient) async throws {
        try await TestServer.run(greeting: Array("220 this is no TLS\r\n".utf8)) { server in
            let error = try await client.failure(CurlRequest(method: "POST", url: "https://127.0.0.1:\(server.port)/"))
            #expect(error.kind == .failed)
            #expect(error.phase == .notSent)
            #expect(error.step == .handshake)
        }
    }

    @Test("a TLS handshake that never ends times out and has sent nothing")
    func hangingHandshake() async throws {
        try await TestServer.run { server in
            var request = CurlRequest(method: "POST", url: "https://127.0.0.1:\(server.port)/")
            request.connectTimeout = .milliseconds(100)
            let error = try await TestClient.multi.failure(request)
            #expect(error.kind == .timedOut)
            #expect(error.phase == .notSent)
        }
    }

    @Test("an answer that does not come in time may have been a request", arguments: TestClient.allCases)
    func timeout(client: TestClient) async throws {
        try await TestServer.run(handler: { _ in .hang }) { server in
            var request = CurlRequest(url: server.url)
            request.timeout = .milliseconds(100)
            let error = try await client.failure(request)
            #expect(error.kind == .timedOut)
            #expect(error.phase == .mayHaveBeenSent)
            #expect(error.code == 28)
        }
    }

    @Test("a connection cut after the request was read may have been a request", arguments: TestClient.allCases)
    func cut(client: TestClient) async throws {
        try await TestServer.run(handler: { _ in .cut }) { server in
            let error = try await client.failure(CurlRequest(method: "POST", url: server.url, body: [1]))
            #expect(error.kind == .failed)
            #expect(error.phase == .mayHaveBeenSent)
            #expect(error.step == .exchange)
            #expect(server.requests.count == 1)
        }
    }

    @Test("a POST on a kept connection that is cut is never sent twice", arguments: TestClient.allCases)
    func noSilentRepetition(client: TestClient) async throws {
        let handler: TestServer.Handler = { $0.line.contains("/cut") ? .cut : .answer() }
        try await TestServer.run(handler: handler) { server in
            let error = try await repeated(server, method: "POST", by: client)
            #expect(error?.phase == .mayHaveBeenSent)
            #expect(error?.code == 52)
            #expect(server.requests.map(\.line) == ["GET / HTTP/1.1", "POST /cut HTTP/1.1"])
        }
    }

    @Test("an idempotent request on a kept connection that is cut is sent again", arguments: TestClient.allCases)
    func wantedRepetition(client: TestClient) async throws {
        let handler: TestServer.Handler = { $0.line.contains("/cut") && $0.connection == 1 ? .cut : .answer() }
        try await TestServer.run(handler: handler) { server in
            let error = try await repeated(server, method: "PUT", by: client)
            #expect(error == nil)
            #expect(server.requests.map(\.connection) == [1, 1, 2])
            #expect(server.requests.last?.body == [1, 2, 3])
        }
    }

    /// Sends a request that is cut over a connection that has served before.
    private func repeated(_ server: TestServer, method: String, by client: TestClient) async throws -> CurlError? {
        let second = CurlRequest(method: method, url: server.url + "/cut", body: [1, 2, 3])
        do {
            switch client {
            case .multi:
                try await withMulti { multi in
                    _ = try await multi.perform(CurlRequest(url: server.url))
                    _ = try await multi.perform(second)
                }
            case .easy:
                let easy = try CurlEasy()
                _ = try easy.perform(CurlRequest(url: server.url))
                _ = try easy.perform(second)
            }
            return nil
        } catch let error as CurlError {
            return error
        }
    }

    @Test("an answer that breaks off tells its status")
    func brokenAnswer() async throws {
        let head = Array("HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\nabc".utf8)
        try await TestServer.run(handler: { _ in .sendAndClose([head]) }) { server in
            let error = try await TestClient.multi.failure(CurlRequest(method: "POST", url: server.url))
            #expect(error.status == 202)
            #expect(error.code == 18)
            #expect(error.phase == .mayHaveBeenSent)
        }
    }

    @Test("a body may have as many bytes as allowed and not one more", arguments: [0, 1], TestClient.allCases)
    func bodyLimit(excess: Int, client: TestClient) async throws {
        let body = [UInt8](repeating: 1, count: 100_000 + excess)
        try await TestServer.run(handler: { _ in .answer(body: body) }) { server in
            var request = CurlRequest(url: server.url)
            request.responseBodyBytesMax = 100_000
            if excess == 0 {
                let body = try await client.perform(request).body
                #expect(body == body)
            } else {
                let error = try await client.failure(request)
                #expect(error.kind == .bodyTooLarge)
                #expect(error.phase == .mayHaveBeenSent)
                #expect(error.status == 200)
            }
        }
    }

    @Test("a head without end is cut off")
    func headLimit() async throws {
        let line = "X-Filler: " + String(repeating: "x", count: 1_000) + "\r\n"
        let count = CurlLimits.responseHeadBytesMax / line.utf8.count + 1
        let bytes = Array("HTTP/1.1 200 OK\r\n\(String(repeating: line, count: count))".utf8)
        try await TestServer.run(handler: { _ in .sendAndClose([bytes]) }) { server in
            let error = try await TestClient.multi.failure(CurlRequest(url: server.url))
            #expect(error.kind == .headTooLarge)
        }
    }
}
