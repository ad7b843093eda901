import FrontdeskSimulation
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import FrontdeskDaemon

/// How connections begin and end.
@Suite("HTTP connections")
struct HTTPConnectionTests {
    private static let get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("who closes only their side still gets the answer, and then the end", arguments: [true, false])
    func halfClosed(unix: Bool) async throws {
        let held = HeldCalls()
        try await TestServer.run(unix: unix, handler: held.handler) { server in
            let client = try server.connect()
            client.send(Self.get)
            client.shutdownOutput()
            try held.first().respond(HTTPAnswer(status: 200, body: Array("late".utf8)))
            #expect(client.readToEnd()?.hasSuffix("late") == true)
        }
    }

    @Test("all pipelined requests are answered although the client has closed its side", arguments: [true, false])
    func halfClosedPipeline(unix: Bool) async throws {
        try await TestServer.run(unix: unix, handler: TestServer.echo) { server in
            let client = try server.connect()
            client.send(String(repeating: Self.get, count: 5))
            client.shutdownOutput()
            let text = try #require(client.readToEnd())
            #expect(text.split(separator: "GET /x", omittingEmptySubsequences: false).count == 6, "\(text)")
        }
    }

    @Test("a large last answer arrives whole, however slowly it is read", arguments: [true, false])
    func largeLastAnswer(unix: Bool) async throws {
        let body = [UInt8](repeating: 65, count: 8 << 20)
        try await TestServer.run(unix: unix, handler: { $0.respond(HTTPAnswer(status: 200, body: body)) }) { server in
            for close in ["Connection: close\r\n", ""] {
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\(close)\r\n")
                // It closes its side too, which must not end what is on its way.
                if close.isEmpty { client.shutdownOutput() }
                #expect(client.answer()?.body.count == body.count)
                #expect(client.readToEnd() == "")
            }
        }
    }

    @Test("a client that vanishes during its call is noticed", arguments: [true, false])
    func vanishes(unix: Bool) async throws {
        let (held, gone) = (HeldCalls(), Reply<Bool>())
        let hold = held.handler
        let answered = Reply<Bool>()
        try await TestServer.run(
            unix: unix,
            handler: { call in
                call.connection.whenGone { gone.give(true) }
                hold(call)
            }
        ) { server in
            let client = try server.connect()
            client.send(Self.get)
            let call = try held.first()
            #expect(gone.now == nil)
            client.vanish()
            #expect(try gone.wait())
            call.respond(HTTPAnswer(status: 200)) { answered.give($0) }
            #expect(try answered.wait() == false)
            call.connection.whenGone { answered.give(true) }
        }
    }

    @Test("after the answer nobody is told of the client's going")
    func goneAfterAnswer() async throws {
        let told = Mutex(0)
        try await TestServer.run(handler: { call in
            call.connection.whenGone { told.withLock { $0 += 1 } }
            // A turn later, as answers of the loop come.
            call.connection.whenGone { told.withLock { $0 += 1 } }
            TestServer.later { TestServer.echo(call) }
        }) { server in
            for _ in 0..<5 {
                let client = try server.connect()
                client.send(Self.get)
                #expect(client.answer()?.status == 200)
            }
            await server.untilConnections(0)
            #expect(told.withLock { $0 } == 0)
        }
    }

    @Test("the writer of an answer hears that its bytes went out")
    func written() async throws {
        let written = Reply<Bool>()
        try await TestServer.run(handler: { call in
            call.respond(HTTPAnswer(status: 200, body: [65])) { written.give($0) }
        }) { server in
            let client = try server.connect()
            client.send(Self.get)
            #expect(try written.wait())
            #expect(client.answer()?.text == "A")
        }
    }

    @Test(
        "who drips a request is cut off; the time runs from the first byte, also of the second request",
        arguments: [
            "G", "GET / HTTP/1.1\r\nHost: a\r\nA: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ])
    func drips(_ part: String) async throws {
        try await TestServer.run(requestTime: .milliseconds(100), handler: TestServer.echo) { server in
            let first = try server.connect()
            first.send(part)
            #expect(first.readToEnd() == "")
            let second = try server.connect()
            second.send(Self.get)
            #expect(second.answer()?.status == 200)
            second.send(part)
            #expect(second.readToEnd() == "")
        }
    }

    @Test("a call in hand is not cut off by the time for requests")
    func slowAnswer() async throws {
        let (held, cut) = (HeldCalls(), Reply<String?>())
        try await TestServer.run(requestTime: .milliseconds(50), handler: held.handler) { server in
            let waiting = try server.connect()
            waiting.send(Self.get)
            let call = try held.first()
            // Another connection that is cut off shows that the time has passed.
            let slow = try server.connect()
            slow.send("G")
            cut.give(slow.readToEnd())
            #expect(try cut.wait() == "")
            call.respond(HTTPAnswer(status: 204))
            #expect(waiting.answer()?.status == 204)
        }
    }

    @Test("an unused connection is closed after its time, a used one is not")
    func idle() async throws {
        try await TestServer.run(idle: .milliseconds(100), handler: TestServer.echo) { server in
            let unused = try server.connect()
            #expect(unused.readToEnd() == "")
            let used = try server.connect()
            used.send(Self.get)
            #expect(used.answer()?.status == 200)
            #expect(used.readToEnd() == "")
        }
    }

    @Test("time without work does not run while a pipelined call is in hand")
    func idleWhileBusy() async throws {
        let held = HeldCalls()
        let hold = held.handler
        try await TestServer.run(
            idle: .milliseconds(100),
            handler: { call in
                // The first is answered a turn later, so that the second waits behind it.
                if call.path == "/held" { hold(call) } else { TestServer.later { TestServer.echo(call) } }
            }
        ) { server in
            let client = try server.connect()
            client.send(Self.get + "GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
            let call = try held.first()
            let other = try server.connect()
            #expect(other.readToEnd() == "")
            let late = try server.connect()
            #expect(late.readToEnd() == "")
            call.respond(HTTPAnswer(status: 204))
            #expect(client.answers(2).map(\.status) == [200, 204])
        }
    }

    @Test("a user has so many connections and no more, and room again when one closes", arguments: [true, false])
    func connectionLimit(unix: Bool) async throws {
        try await TestServer.run(unix: unix, connections: 3, handler: TestServer.echo) { server in
            var clients: [RawClient] = []
            for _ in 0..<3 {
                let client = try server.connect()
                client.send(Self.get)
                #expect(client.answer()?.status == 200)
                clients.append(client)
            }
            let tooMany = try server.connect()
            #expect(tooMany.readToEnd() == "")
            #expect(server.listener.connections.count == 3)
            clients.removeFirst()
            await server.untilConnections(2)
            let again = try server.connect()
            again.send(Self.get)
            #expect(again.answer()?.status == 200)
        }
    }

    @Test("the first connection of a user and the end of the last one are told")
    func observed() async throws {
        let changes = Mutex<[Bool]>([])
        try await TestServer.run(handler: TestServer.echo) { server in
            server.listener.connections.observe { uid, isOpen in
                if uid == getuid() { changes.withLock { $0.append(isOpen) } }
            }
            for _ in 0..<2 {
                var clients = [try server.connect(), try server.connect()]
                for client in clients {
                    client.send(Self.get)
                    #expect(client.answer()?.status == 200)
                }
                clients = []
                await server.untilConnections(0)
            }
        }
        #expect(changes.withLock { $0 } == [true, false, true, false])
    }

    @Test("the kernel says who calls on a Unix socket, nobody does on TCP")
    func credentials() async throws {
        let peers = Mutex<[PeerCredentials?]>([])
        let keep: HTTPConnection.Handler = { call in
            peers.withLock { $0.append(call.peer) }
            TestServer.echo(call)
        }
        for unix in [true, false] {
            try await TestServer.run(unix: unix, handler: keep) { server in
                let client = try server.connect()
                client.send(Self.get)
                #expect(client.answer()?.status == 200)
            }
        }
        let (peer, none) = peers.withLock { ($0.first ?? nil, $0.last ?? nil) }
        #expect(peer?.uid == getuid() && peer?.gid == getgid() && peer?.pid == getpid())
        var groups = [gid_t](repeating: 0, count: 256)
        let count = getgroups(256, &groups)
        #expect(Set(peer?.groups ?? []) == Set(groups.prefix(Int(max(0, count))).filter { $0 != 0 }))
        #expect(none == nil)
    }

    @Test("stopping lets the call in hand be answered, closes idle connections and accepts no more")
    func stops() async throws {
        let held = HeldCalls()
        let hold = held.handler
        try await TestServer.run(handler: { call in
            if call.path == "/held" { hold(call) } else { TestServer.echo(call) }
        }) { server in
            let idle = try server.connect()
            idle.send(Self.get)
            #expect(idle.answer()?.status == 200)
            let busy = try server.connect()
            busy.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
            let call = try held.first()
            await server.listener.stop()
            #expect(idle.readToEnd() == "")
            #expect(throws: RawClient.SocketFailed.self) { _ = try server.connect() }
            call.respond(HTTPAnswer(status: 200, body: Array("last".utf8)))
            let text = try #require(busy.readToEnd())
            #expect(text.hasSuffix("last") && text.lowercased().contains("connection: close"))
        }
    }

    @Test("a stream comes part by part, and its writer hears when the reader has gone")
    func streams() async throws {
        let held = HeldCalls()
        try await TestServer.run(handler: held.handler) { server in
            let client = try server.connect()
            client.send(Self.get)
            let connection = try held.first().connection
            connection.startStream(contentType: "text/event-stream")
            for part in ["one\n", "two\n"] {
                let done = Reply<Bool>()
                connection.streamPart(Array(part.utf8)) { done.give($0) }
                #expect(try done.wait())
                #expect(client.read(until: part) != nil)
            }
            let gone = Reply<Bool>()
            connection.whenGone { gone.give(true) }
            client.vanish()
            #expect(try gone.wait())
            let done = Reply<Bool>()
            connection.streamPart([65]) { done.give($0) }
            #expect(try done.wait() == false)
        }
    }

    @Test("a stream that ends does so after its last byte")
    func streamEnds() async throws {
        let held = HeldCalls()
        try await TestServer.run(handler: held.handler) { server in
            let client = try server.connect()
            client.send(Self.get)
            let connection = try held.first().connection
            connection.startStream(contentType: "text/event-stream")
            connection.streamPart([UInt8](repeating: 65, count: 4 << 20)) { _ in }
            connection.endStream()
            let text = try #require(client.readToEnd())
            #expect(text.hasSuffix("\r\n0\r\n\r\n"))
            #expect(text.utf8.count > 4 << 20)
        }
    }
}
