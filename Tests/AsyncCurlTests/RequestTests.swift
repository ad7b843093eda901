import AsyncCurl
import Testing

/// What goes out and what comes back, by both clients.
@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    @Test("status, headers and body come back as they were sent", arguments: TestClient.allCases)
    func plainAnswer(client: TestClient) async throws {
        let body = (0...255).map { UInt8($0) }
        let headers = ["X-One: 1", "X-Two:  zwei \u{E9} ", "x-one: again", "X-Folded: a\r\n b", "X-Empty:"]
        try await TestServer.run(handler: { _ in .answer(404, headers, body: body) }) { server in
            let response = try await client.perform(CurlRequest(url: server.url + "/a?b=c"))
            #expect(response.status == 404)
            #expect(response.body == body)
            #expect(response.header("X-ONE") == "1")
            #expect(response.header("x-two") == "zwei \u{E9}")
            #expect(response.header("X-Folded") == "a b")
            #expect(response.header("X-Empty") == "")
            #expect(response.header("X-Three") == nil)
            let names = ["X-One", "X-Two", "x-one", "X-Folded", "X-Empty", "Content-Length"]
            #expect(response.headers.map(\.name) == names)
            #expect(server.requests.map(\.line) == ["GET /a?b=c HTTP/1.1"])
        }
    }

    @Test("a body arrives byte for byte, NUL included", arguments: ["POST", "PUT", "PATCH", "DELETE", "GET"])
    func exactBody(method: String) async throws {
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try await TestServer.run { server in
            _ = try await TestClient.multi.perform(CurlRequest(method: method, url: server.url, body: body))
            let request = try #require(server.requests.first)
            #expect(request.line == "\(method) / HTTP/1.1")
            #expect(request.body == body)
            #expect(request.header("Content-Type") == nil)
        }
    }

    @Test("a large body is not held back for a 100 Continue")
    func noExpectation() async throws {
        let body = [UInt8](repeating: 7, count: 3 << 20)
        try await TestServer.run { server in
            _ = try await TestClient.multi.perform(CurlRequest(method: "POST", url: server.url, body: body))
            let request = try #require(server.requests.first)
            #expect(request.header("Expect") == nil)
            #expect(request.body == body)
        }
    }

    @Test("a method that expects a body says that there is none", arguments: ["POST", "PUT", "PATCH"])
    func emptyBody(method: String) async throws {
        try await TestServer.run { server in
            _ = try await TestClient.easy.perform(CurlRequest(method: method, url: server.url))
            #expect(server.requests.first?.line == "\(method) / HTTP/1.1")
            #expect(server.requests.first?.header("Content-Length") == "Content-Length: 0")
        }
    }

    @Test("HEAD gets a head without waiting for the body it announces")
    func head() async throws {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n".utf8)
        try await TestServer.run(handler: { _ in .send(head) }) { server in
            let response = try await TestClient.multi.perform(CurlRequest(method: "HEAD", url: server.url))
            #expect(response.header("content-length") == "999999999")
            #expect(response.body.isEmpty)
        }
    }

    @Test("headers are sent in order, empty ones too", arguments: TestClient.allCases)
    func requestHeaders(client: TestClient) async throws {
        let headers = [
            (name: "X-B", value: "1"), (name: "X-A", value: ""), (name: "x-b", value: "2"),
            (name: "Content-Type", value: "application/json"),
        ]
        try await TestServer.run { server in
            _ = try await client.perform(
                CurlRequest(method: "POST", url: server.url, headers: headers, body: Array("{}".utf8)))
            let own = server.requests.first?.headers.filter { $0.lowercased().hasPrefix("x-") }
            #expect(own == ["X-B: 1", "X-A:", "x-b: 2"])
            #expect(server.requests.first?.header("Content-Type") == "Content-Type: application/json")
        }
    }

    @Test("a chunked answer is put together, its trailers are headers")
    func chunked() async throws {
        let pieces = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n", "0\r\nX-T: 1\r\n\r\n"]
        try await TestServer.run(handler: { _ in .sendAndClose(pieces.map { Array($0.utf8) }) }) { server in
            let response = try await TestClient.multi.perform(CurlRequest(url: server.url))
            #expect(response.body == Array("abc".utf8))
            #expect(response.header("x-t") == "1")
        }
    }

    @Test("informational answers leave nothing behind")
    func informational() async throws {
        let bytes = Array("HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 204 None\r\nX-Late: 1\r\n\r\n".utf8)
        try await TestServer.run(handler: { _ in .send(bytes) }) { server in
            let response = try await TestClient.multi.perform(CurlRequest(url: server.url))
            #expect(response.status == 204)
            #expect(response.headers.map(\.name) == ["X-Late"])
        }
    }

    @Test("a Unix socket serves, and its connection is kept", arguments: TestClient.allCases)
    func unixSocket(client: TestClient) async throws {
        try await withSocketPath { path in
            try await TestServer.run(unixPath: path, handler: { .answer(body: $0.body) }) { server in
                let request = CurlRequest(
                    method: "POST", url: "http://localhost/v1/me", body: [1, 0, 2], unixSocketPath: path)
                let response = try await client.perform(request)
                #expect(response.body == [1, 0, 2])
                #expect(server.requests.map(\.line) == ["POST /v1/me HTTP/1.1"])
            }
        }
    }

    @Test("redirects are not followed unless asked for", arguments: [false, true])
    func redirects(follow: Bool) async throws {
        let handler: TestServer.Handler = { request in
            request.line.contains("/old")
                ? .answer(302, ["Location: /new", "X-Old: 1"], body: [1]) : .answer(body: [2])
        }
        try await TestServer.run(handler: handler) { server in
            var request = CurlRequest(url: server.url + "/old")
            request.followRedirects = follow
            let response = try await TestClient.multi.perform(request)
            #expect(response.status == (follow ? 200 : 302))
            #expect(response.body == (follow ? [2] : [1]))
            #expect(response.header("X-Old") == (follow ? nil : "1"))
            #expect(server.requests.count == (follow ? 2 : 1))
        }
    }

    @Test(
        "a redirect must not leave the allowed protocols, nor go on for ever",
        arguments: [("file:///etc/hostname", 1), ("gopher://127.0.0.1/_x", 1), ("http://[::1/", 3), ("/again", 47)])
    func redirectDenied(target: String, code: Int) async throws {
        try await TestServer.run(handler: { _ in .answer(302, ["Location: \(target)"]) }) { server in
            var request = CurlRequest(url: server.url)
            request.followRedirects = true
            let error = try await TestClient.multi.failure(request)
            #expect(error.kind == .redirectDenied)
            #expect(error.code == code)
            #expect(error.phase == .mayHaveBeenSent && error.status == 302)
        }
    }
}
