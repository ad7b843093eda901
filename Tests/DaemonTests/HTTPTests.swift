import FrontdeskSimulation
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("HTTP")
struct HTTPTests {
    @Test("pipelined requests are answered in their order, on both kinds of socket", arguments: [true, false])
    func pipelined(unix: Bool) async throws {
        try await TestServer.run(unix: unix, handler: TestServer.echo) { server in
            let client = try server.connect()
            let requests = (0..<50).map { "POST /\($0) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\($0 + 10)" }
            client.send(requests.joined())
            let answers = client.answers(50)
            #expect(answers.map(\.text) == (0..<50).map { "POST /\($0) \($0 + 10)" })
            #expect(answers.allSatisfy { $0.headers["connection"] == nil })
        }
    }

    @Test("pipelined requests wait for a slow answer before them")
    func pipelinedSlow() async throws {
        let seen = Mutex<[String]>([])
        let held = HeldCalls()
        let hold = held.handler
        try await TestServer.run(handler: { call in
            seen.withLock { $0.append(call.path) }
            if call.path == "/slow" { hold(call) } else { TestServer.echo(call) }
        }) { server in
            let client = try server.connect()
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n")
            try held.first().respond(HTTPAnswer(status: 204))
            #expect(client.answers(2).map(\.status) == [204, 200])
            #expect(seen.withLock { $0 } == ["/slow", "/fast"])
        }
    }

    @Test("a chunked body arrives whole, byte by byte too")
    func chunked() async throws {
        try await TestServer.run(handler: TestServer.echo) { server in
            let request =
                "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n"
            let client = try server.connect()
            client.send(request)
            #expect(client.answer()?.text == "POST /c abcde")
            for byte in request.utf8 { client.send([byte]) }
            #expect(client.answer()?.text == "POST /c abcde")
        }
    }

    @Test(
        "a request that contradicts itself about its length is refused and the connection ends",
        arguments: [
            "Content-Length: 3\r\nContent-Length: 4", "Content-Length: 3\r\nTransfer-Encoding: chunked",
            "Content-Length: -1", "Content-Length: 3x", "Content-Length: 99999999999999999999999",
            "Transfer-Encoding: gzip",
        ])
    func contradiction(_ headers: String) async throws {
        let handled = Mutex(0)
        try await TestServer.run(handler: { call in
            handled.withLock { $0 += 1 }
            TestServer.echo(call)
        }) { server in
            let client = try server.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\nabcGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
            client.shutdownOutput()
            let text = try #require(client.readToEnd())
            #expect(!text.contains("smuggled"), "\(text)")
        }
    }

    @Test("more body than Content-Length says is the next request, less is waited for")
    func lyingLength() async throws {
        let handled = Mutex(0)
        try await TestServer.run(
            requestTime: .milliseconds(100),
            handler: { call in
                handled.withLock { $0 += 1 }
                TestServer.echo(call)
            }
        ) { server in
            let more = try server.connect()
            more.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabc")
            #expect(more.answer()?.text == "POST / ab")
            #expect(more.readToEnd() != nil)
            let less = try server.connect()
            less.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            #expect(less.readToEnd() == "")
            #expect(handled.withLock { $0 } == 1)
        }
    }

    @Test("a body over the limit is refused before it arrives, and nothing after it is taken")
    func bodyLimit() async throws {
        let handled = Mutex(0)
        try await TestServer.run(
            bodyLimit: 10,
            handler: { call in
                handled.withLock { $0 += 1 }
                TestServer.echo(call)
            }
        ) { server in
            let client = try server.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789")
            #expect(client.answer()?.status == 200)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
            let refused = try #require(client.answer())
            #expect(refused.status == 413 && refused.headers["connection"] == "close")
            #expect(refused.text.contains("too-large"))
            client.send("01234567890GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // The connection ends although this side does not close.
            #expect(client.readToEnd() == "")
            let chunked = try server.connect()
            chunked.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n")
            #expect(chunked.answer()?.status == 413)
            #expect(handled.withLock { $0 } == 1)
        }
    }

    @Test("after 413 the connection ends even when the body comes whole and the peer stays", arguments: [true, false])
    func refusedBodyArrives(unix: Bool) async throws {
        try await TestServer.run(unix: unix, bodyLimit: 10, handler: TestServer.echo) { server in
            let client = try server.connect()
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
            client.send(Array(repeating: 65, count: 50_000))
            #expect(client.answer()?.status == 413)
            #expect(client.readToEnd() != nil)
            await server.untilConnections(0)
        }
    }

    @Test("headers over the limits end the connection, those at the limits do not")
    func headerLimits() async throws {
        try await TestServer.run(handler: TestServer.echo) { server in
            let long = String(repeating: "x", count: HTTPLimits.headerBytes - 200)
            let cases = [
                (String(repeating: "A: b\r\n", count: HTTPLimits.headerCount - 1), true),
                (String(repeating: "A: b\r\n", count: HTTPLimits.headerCount + 1), false),
                ("A: \(long)\r\n", true), ("A: \(long)\(long)\r\n", false), ("A: \(long)\r\nB: \(long)\r\n", false),
            ]
            for (headers, isTaken) in cases {
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n")
                client.shutdownOutput()
                let answer = client.answer()
                #expect((answer?.status == 200) == isTaken, "\(headers.prefix(20)): \(String(describing: answer))")
            }
        }
    }

    @Test("who expects 100 is told to go on, unless the body is too large")
    func expectContinue() async throws {
        try await TestServer.run(bodyLimit: 10, handler: TestServer.echo) { server in
            let client = try server.connect()
            for _ in 0..<2 {
                client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                #expect(client.answer()?.status == 100)
                client.send("abc")
                #expect(client.answer()?.text == "POST /e abc")
            }
            client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
            #expect(client.answer()?.status == 413)
        }
    }

    @Test("HEAD has the length of its body and no body")
    func head() async throws {
        try await TestServer.run(handler: TestServer.echo) { server in
            let client = try server.connect()
            client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\nGET /g HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let text = try #require(client.readToEnd())
            #expect(text.contains("content-length: 8"))
            #expect(!text.contains("HEAD /h"))
            #expect(text.hasSuffix("GET /g "))
        }
    }

    @Test("a connection stays for the next request, and ends when either side says so")
    func keepAlive() async throws {
        try await TestServer.run(handler: { call in
            var answer = HTTPAnswer(status: 200, body: Array("x".utf8))
            answer.closes = call.path == "/last"
            call.respond(answer)
        }) { server in
            let client = try server.connect()
            for _ in 0..<3 {
                client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.answer()?.status == 200)
            }
            client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(client.readToEnd()?.lowercased().contains("connection: close") == true)
            let other = try server.connect()
            other.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(other.readToEnd()?.hasSuffix("x") == true)
            let old = try server.connect()
            old.send("GET /a HTTP/1.0\r\n\r\n")
            #expect(old.readToEnd()?.hasSuffix("x") == true)
        }
    }

    @Test("after an answer that closes, a pipelined request is not carried out")
    func nothingAfterClose() async throws {
        let paths = Mutex<[String]>([])
        try await TestServer.run(handler: { call in
            paths.withLock { $0.append(call.path) }
            TestServer.echo(call)
        }) { server in
            let client = try server.connect()
            client.send(
                "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.readToEnd()?.hasSuffix("GET /1 ") == true)
            #expect(paths.withLock { $0 } == ["/1"])
        }
    }

    @Test("a second answer to a call goes nowhere", arguments: [true, false])
    func answeredTwice(unix: Bool) async throws {
        let twice: HTTPConnection.Handler = { call in
            call.respond(HTTPAnswer(status: 200, body: Array(call.path.utf8)))
            call.respond(HTTPAnswer(status: 404))
        }
        try await TestServer.run(unix: unix, handler: twice) { server in
            let client = try server.connect()
            client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.answers(2).map(\.text) == ["/a", "/b"])
            client.send("GET /c HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.answer()?.text == "/c")
        }
    }

    @Test("garbage never harms: twenty thousand random requests")
    func garbage() async throws {
        try await TestServer.run(bodyLimit: 64, connections: 10_000, handler: TestServer.echo) { server in
            var random = SeededRandom(seed: 2_026)
            for round in 0..<2_000 {
                guard let client = try? server.connect() else { continue }
                var bytes: [UInt8] = []
                for _ in 0..<10 { bytes += Garbage.request(&random) }
                client.send(bytes)
                // Some leave at once, some wait for what is said to them.
                if round % 4 == 0 {
                    client.shutdownOutput()
                    _ = client.readToEnd()
                }
            }
            let client = try server.connect()
            client.send("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.answer()?.text == "GET /alive ")
        }
    }
}

/// Requests that are nearly right.
enum Garbage {
    private static let pieces = [
        "GET", "POST", " ", "/", "/v1/me", "?a=%", "HTTP/1.1", "HTTP/9.9", "\r\n", "\n", "\r", "Host: a\r\n",
        "Content-Length: 3\r\n", "Content-Length: 18446744073709551616\r\n", "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n", "Expect: 100-continue\r\n", "Upgrade: h2c\r\n", "\r\n\r\n", "abc", "0\r\n\r\n",
        "ffffffff\r\n", ":", "\u{0}", "\u{FF}", "é", "A: ", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]

    static func request(_ random: inout SeededRandom) -> [UInt8] {
        var bytes: [UInt8] = []
        if random.chance(60) { bytes = Array("POST / HTTP/1.1\r\nHost: a\r\n".utf8) }
        for _ in 0..<random.below(8) {
            if random.chance(15) {
                for _ in 0..<random.below(40) { bytes.append(UInt8(random.below(256))) }
            } else {
                bytes += Array(random.pick(pieces, or: "").utf8)
            }
        }
        return bytes
    }
}
