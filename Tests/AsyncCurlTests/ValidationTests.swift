import AsyncCurl
import Testing

private let malformedRequests: [(String, CurlRequest)] = [
    ("method with a blank", CurlRequest(method: "GET /x", url: "http://h/")),
    ("empty method", CurlRequest(method: "", url: "http://h/")),
    ("empty URL", CurlRequest(url: "")),
    ("URL with a line feed", CurlRequest(url: "http://h/\n")),
    ("URL with NUL", CurlRequest(url: "http://h/\0x")),
    ("header with CR LF", CurlRequest(url: "http://h/", headers: [("A", "1\r\nB: 2")])),
    ("header with NUL", CurlRequest(url: "http://h/", headers: [("A", "1\0")])),
    ("header name with a colon", CurlRequest(url: "http://h/", headers: [("A:", "1")])),
    ("empty header name", CurlRequest(url: "http://h/", headers: [("", "1")])),
    ("own length", CurlRequest(url: "http://h/", headers: [("content-length", "1")])),
    ("own transfer coding", CurlRequest(url: "http://h/", headers: [("Transfer-Encoding", "chunked")])),
    ("socket path with NUL", CurlRequest(url: "http://h/", unixSocketPath: "/a\0b")),
    ("HEAD with a body", CurlRequest(method: "HEAD", url: "http://h/", body: [1])),
]

@Suite struct ValidationTests {
    @Test("a malformed request is refused before libcurl sees it", arguments: malformedRequests.indices)
    func malformed(index: Int) async throws {
        let (name, request) = malformedRequests[index]
        for client in TestClient.allCases {
            let error = try await client.failure(request)
            #expect(error.kind == .invalidRequest, "\(name)")
            #expect(error.phase == .notSent)
        }
    }

    @Test("redirects of other methods than GET, HEAD and POST are refused", arguments: ["PUT", "DELETE"])
    func redirectedMethod(method: String) async throws {
        var request = CurlRequest(method: method, url: "http://h/")
        request.followRedirects = true
        let kind = try await TestClient.multi.failure(request).kind
        #expect(kind == .invalidRequest)
    }

    @Test("a protocol that is not allowed is not spoken", arguments: ["file:///etc/hostname", "gopher://127.0.0.1/"])
    func protocols(url: String) async throws {
        let error = try await TestClient.multi.failure(CurlRequest(url: url))
        #expect(error.phase == .notSent)
        #expect(error.code == 1)
    }

    @Test("an unknown protocol among the allowed ones is an error, and the handle stays usable")
    func unknownProtocol() async throws {
        let easy = try CurlEasy()
        var request = CurlRequest(url: "http://127.0.0.1/")
        request.allowedProtocols = "smoke-signals"
        #expect(throws: CurlError.self) { try easy.perform(request) }
        try await TestServer.run { server in
            let response = try easy.perform(CurlRequest(url: server.url))
            #expect(response.status == 200)
        }
    }
}
