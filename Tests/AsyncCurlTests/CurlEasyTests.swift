import AsyncCurl
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CurlEasyTests {
    @Test("requests one after the other share a connection, and none leaves options to the next")
    func keptConnection() async throws {
        try await withSocketPath { path in
            try await TestServer.run(unixPath: path, handler: { .answer(body: $0.body) }) { server in
                let easy = try CurlEasy()
                let url = "http://localhost/"
                let post = CurlRequest(
                    method: "POST", url: url, headers: [("X-A", "1")], body: [1, 2], unixSocketPath: path)
                for _ in 0..<10 {
                    let posted = try easy.perform(post)
                    #expect(posted.body == [1, 2])
                    let got = try easy.perform(CurlRequest(url: url, unixSocketPath: path))
                    #expect(got.body.isEmpty)
                }
                #expect(server.connectionCount == 1)
                #expect(server.requests.count == 20)
                #expect(server.requests.last?.line == "GET / HTTP/1.1")
                #expect(server.requests.last?.header("X-A") == nil)
            }
        }
    }

    @Test("a stream arrives in pieces and its end is the end")
    func stream() async throws {
        let pieces = ["HTTP/1.1 200 OK\r\n\r\n", "data: 1\n\n", "data: 2\n\n"].map { Array($0.utf8) }
        try await TestServer.run(handler: { _ in .sendAndClose(pieces) }) { server in
            var received: [UInt8] = []
            let response = try CurlEasy().perform(CurlRequest(url: server.url)) { chunk in
                received += chunk
                return true
            }
            #expect(response.status == 200)
            #expect(received == Array("data: 1\n\ndata: 2\n\n".utf8))
        }
    }

    @Test("a stream ends when its consumer has enough, and the handle goes on")
    func streamEnded() async throws {
        let endless = Array("HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\ndata: 1\n\n".utf8)
        let handler: TestServer.Handler = { $0.line.contains("/events") ? .send(endless) : .answer(body: [5]) }
        try await TestServer.run(handler: handler) { server in
            let easy = try CurlEasy()
            var chunkCount = 0
            let response = try easy.perform(CurlRequest(url: server.url + "/events")) { _ in
                chunkCount += 1
                return false
            }
            #expect(response.header("x-a") == "1")
            #expect(chunkCount == 1)
            let body = try easy.perform(CurlRequest(url: server.url)).body
            #expect(body == [5])
        }
    }

    @Test("the body of a refusal is in the response, not in the stream")
    func refusedStream() async throws {
        try await TestServer.run(handler: { _ in .answer(403, body: [1, 2, 3]) }) { server in
            var chunkCount = 0
            let response = try CurlEasy().perform(CurlRequest(url: server.url)) { _ in
                chunkCount += 1
                return true
            }
            #expect(response.status == 403)
            #expect(response.body == [1, 2, 3])
            #expect(chunkCount == 0)
        }
    }
}
