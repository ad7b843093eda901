import Dispatch
import FrontdeskChannels
import FrontdeskCore
import FrontdeskDaemon
import FrontdeskTesting
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A listener for mail servers with the deliveries that a test makes of it.
private final class LMTPServer: Sendable {
    let listener: LMTPListener
    private let path: String

    private init(_ listener: LMTPListener, path: String) {
        self.listener = listener
        self.path = path
    }

    func connect() throws -> RawClient { try RawClient(unix: path) }

    /// A connection that has been greeted.
    func greeted() throws -> RawClient {
        let client = try connect()
        client.send("LHLO mx\r\n")
        _ = try #require(client.read(until: "250 SIZE"))
        return client
    }

    /// Serves while the body runs, on a thread of its own: it waits for bytes, and deliveries need the threads of tasks. Mails to `support@example.com` are delivered to `support`.
    static func run(
        change: (inout LMTPListenerSettings) -> Void = { _ in },
        deliver: @escaping @Sendable (LMTPDelivery) async -> DeliveryOutcome = { _ in .quarantined },
        _ body: @escaping @Sendable (LMTPServer) throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let desk = LMTPSession.Desk(host: "desk.example", sizeLimit: { 1 << 20 }) { address in
            address == "support@example.com" ? ("support", 1 << 20) : nil
        }
        var settings = LMTPListenerSettings(desk: desk, deliver: deliver)
        change(&settings)
        do {
            let path = folder.path + "/lmtp.sock"
            let socket = try LMTPSocket(path: path, group: nil, kept: [])
            let listener = try await LMTPListener.listen(at: socket, settings: settings, on: group)
            let server = LMTPServer(listener, path: path)
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                DispatchQueue(label: "mail server").async { done.resume(with: Result { try body(server) }) }
            }
            await listener.stop()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }
}

@Suite("LMTP: the listener")
struct LMTPListenerTests {
    private static let begin = "MAIL FROM:<>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"

    /// A delivery whose outcome the test tells.
    private final class Held: Sendable {
        private let waiting = Mutex<[CheckedContinuation<DeliveryOutcome, Never>]>([])
        let arrived = Reply<[UInt8]>()

        func deliver(_ delivery: LMTPDelivery) async -> DeliveryOutcome {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
                arrived.give(delivery.mail)
            }
        }

        func tell(_ outcome: DeliveryOutcome) {
            for continuation in waiting.withLock({ $0 }) { continuation.resume(returning: outcome) }
        }
    }

    @Test("two mails on one connection, each answered once it is kept")
    func mails() async throws {
        try await LMTPServer.run { server in
            let client = try server.greeted()
            client.send(Self.begin + "first\r\n.\r\n" + Self.begin + "second\r\n.\r\nQUIT\r\n")
            let text = try #require(client.readToEnd())
            #expect(text.split(separator: "\r\n").filter { $0.contains("quarantine") }.count == 2)
            #expect(text.hasSuffix("221 2.0.0 Goodbye\r\n"))
        }
    }

    @Test("nothing is answered before the outcome, and what came behind waits")
    func waits() async throws {
        let held = Held()
        try await LMTPServer.run(deliver: { await held.deliver($0) }) { server in
            let client = try server.greeted()
            client.send(Self.begin + "x\r\n.\r\nNOOP\r\nQUIT\r\n")
            let text = try #require(client.read(until: "354"))
            #expect(!text.contains("421"))
            #expect(String(decoding: try held.arrived.wait(), as: UTF8.self) == "x\r\n")
            held.tell(.taken(ConversationID(7), MessageID(9)))
            let rest = try #require(client.readToEnd())
            #expect(
                rest.hasSuffix(
                    "250 2.0.0 <support@example.com> Taken: c7 m9\r\n250 2.0.0 Done\r\n221 2.0.0 Goodbye\r\n"))
        }
    }

    @Test("a mail server that closes its side after the mail still hears what became of it")
    func halfClosed() async throws {
        let held = Held()
        try await LMTPServer.run(deliver: { await held.deliver($0) }) { server in
            let client = try server.greeted()
            client.send(Self.begin + "x\r\n.\r\n")
            client.shutdownOutput()
            _ = try held.arrived.wait()
            held.tell(.quarantined)
            #expect(try #require(client.readToEnd()).hasSuffix("Taken into quarantine\r\n"))
        }
    }

    @Test("a mail server that vanishes during a delivery leaves nothing behind")
    func vanished() async throws {
        let held = Held()
        try await LMTPServer.run(deliver: { await held.deliver($0) }) { server in
            let client = try server.greeted()
            client.send(Self.begin + "x\r\n.\r\n")
            _ = try held.arrived.wait()
            client.vanish()
            held.tell(.quarantined)
            try Self.until { server.listener.connectionCount == 0 }
        }
    }

    @Test(
        "a stop ends idle connections at once, one that delivers after its answer, and is not settled before who delivers has it"
    )
    func stops() async throws {
        let held = Held()
        try await LMTPServer.run(deliver: { await held.deliver($0) }) { server in
            let idle = try server.greeted()
            let busy = try server.greeted()
            busy.send(Self.begin + "x\r\n.\r\n")
            _ = try held.arrived.wait()
            let isSettled = Mutex(false)
            let settled = Reply<Bool>()
            Task {
                await server.listener.stop()
                await server.listener.settle()
                isSettled.withLock { $0 = true }
                settled.give(true)
            }
            #expect(idle.readToEnd() == "421 4.3.2 The desk stops, come again\r\n")
            #expect(!isSettled.withLock { $0 })
            held.tell(.quarantined)
            #expect(try settled.wait())
            // Neither has closed its own side: nobody waits for that.
            #expect(
                try #require(busy.readToEnd()).hasSuffix(
                    "Taken into quarantine\r\n421 4.3.2 The desk stops, come again\r\n"))
        }
    }

    @Test("a connection too many is told to come again")
    func tooMany() async throws {
        try await LMTPServer.run(change: { $0.connectionsMax = 1 }) { server in
            let first = try server.greeted()
            #expect(try server.connect().readToEnd() == "421 4.3.2 Too many connections, come again\r\n")
            first.send("QUIT\r\n")
            #expect(first.readToEnd() == "221 2.0.0 Goodbye\r\n")
            try Self.until { server.listener.connectionCount == 0 }
            _ = try server.greeted()
        }
    }

    @Test("a silent connection is closed")
    func silent() async throws {
        try await LMTPServer.run(change: { $0.idleTime = .milliseconds(50) }) { server in
            let client = try server.connect()
            #expect(client.readToEnd()?.hasPrefix("220 ") == true)
            try Self.until { server.listener.connectionCount == 0 }
        }
    }

    @Test("a mail that no room is left for has to come again, and the next one is taken")
    func noRoom() async throws {
        try await LMTPServer.run(change: { $0.heldBytesMax = 10_000 }) { server in
            let client = try server.greeted()
            client.send(Self.begin)
            _ = client.read(until: "354")
            client.send([UInt8](repeating: 0x41, count: 100_000) + Array("\r\n.\r\n".utf8))
            #expect(try #require(client.read(until: "\r\n")).hasPrefix("451 4.3.1 "))
            client.send(Self.begin + "small\r\n.\r\nQUIT\r\n")
            #expect(try #require(client.readToEnd()).contains("Taken into quarantine"))
        }
    }

    private static func until(_ condition: () -> Bool) throws {
        let end = SystemClock.boot().microseconds + Int64(Reply<Bool>.limit) * 1_000_000
        while !condition() {
            guard SystemClock.boot().microseconds < end else { throw Reply<Bool>.NoReply() }
            sched_yield()
        }
    }
}
