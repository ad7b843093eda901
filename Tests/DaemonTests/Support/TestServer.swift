import Dispatch
import FrontdeskCore
import FrontdeskDaemon
import FrontdeskTesting
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// A listener with a handler that a test gives, on a Unix socket or on TCP.
final class TestServer: Sendable {
    let listener: HTTPListener
    private let folder: TemporaryFolder
    private let path: String
    private let isUnix: Bool

    private init(_ listener: HTTPListener, _ folder: TemporaryFolder, path: String, isUnix: Bool) {
        self.listener = listener
        self.folder = folder
        self.path = path
        self.isUnix = isUnix
    }

    func connect() throws -> RawClient {
        isUnix ? try RawClient(unix: path) : try RawClient(port: listener.port ?? 0)
    }

    /// Waits until no more than so many connections are open.
    func untilConnections(_ most: Int) async {
        let end = SystemClock.boot().microseconds + Int64(Reply<Bool>.limit) * 1_000_000
        while listener.connections.count > most {
            guard SystemClock.boot().microseconds < end else {
                Issue.record("\(listener.connections.count) connections stay open")
                return
            }
            await Task.yield()
        }
    }

    /// Serves while the body runs.
    static func run(
        unix: Bool = true, bodyLimit: Int = 1_000, idle: TimeAmount? = nil, requestTime: TimeAmount = .seconds(20),
        connections: Int = 64, sink: @escaping @Sendable (HTTPRequestHead) -> (any BodySink)? = { _ in nil },
        handler: @escaping HTTPConnection.Handler,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var settings = HTTPListenerSettings(
            bodyLimit: { _ in bodyLimit }, idleTime: idle, connectionsPerUser: connections, handler: handler)
        settings.requestTime = requestTime
        settings.sink = { head, _ in sink(head) }
        let path = folder.path + "/http.sock"
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        do {
            let address: ListenAddress =
                unix ? .unix(path: path, mode: 0o600, group: nil) : .tcp(host: "127.0.0.1", port: 0)
            let listener = try await HTTPListener.bind(address, settings: settings, group: group)
            try await body(TestServer(listener, folder, path: path, isUnix: unix))
            await listener.stop()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    /// Does something on another thread than the connection's, as the desk loop does.
    static func later(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "later").async { body() }
    }

    /// Answers with method, path and body as text.
    static let echo: HTTPConnection.Handler = { call in
        let text = "\(call.method) \(call.path) \(String(decoding: call.body, as: UTF8.self))"
        call.respond(HTTPAnswer(status: 200, contentType: "text/plain", body: Array(text.utf8)))
    }
}

/// Calls that wait for the test to answer them.
final class HeldCalls: Sendable {
    private let calls = Mutex<[HTTPCall]>([])
    private let arrived = Reply<Bool>()

    var handler: HTTPConnection.Handler {
        { [self] call in
            calls.withLock { $0.append(call) }
            arrived.give(true)
        }
    }

    var count: Int { calls.withLock { $0.count } }

    /// The first call, once it is there.
    func first() throws -> HTTPCall {
        _ = try arrived.wait()
        return calls.withLock { $0[0] }
    }
}
