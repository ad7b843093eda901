import Dispatch
import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Logging
import Synchronization
import Testing

/// Something that comes from another thread, once; waited for with a limit.
final class Reply<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    /// How long a test waits for what must come, seconds: a loaded machine has time, a hang is found.
    static var limit: Int { 30 }

    func give(_ given: Value) {
        value.withLock { $0 = given }
        signal.signal()
    }

    /// What came; `nil` while nothing has.
    var now: Value? { value.withLock { $0 } }

    func wait() throws -> Value {
        guard signal.wait(timeout: .now() + .seconds(Self.limit)) == .success else { throw NoReply() }
        signal.signal()
        return try #require(now)
    }

    struct NoReply: Error {}
}

/// A desk loop on a thread of its own.
final class RunningDesk: Sendable {
    let loop: DeskLoop
    var lanes: Lanes { loop.lanes }
    private let ended = Reply<LoopFailure?>()

    /// Opens the store, brings the policy into force and runs; agents are told ready.
    init(
        _ store: any Store, policy: Policy = TestPolicy.make(), suspect: String? = nil, watchdog: DeskWatchdog? = nil
    ) throws {
        let engine = DeskEngine(store: store)
        let found = try engine.recover()
        let wall = SystemClock.wall()
        var clock = DeskClock(last: found.lastAt, wall: wall, boot: SystemClock.boot())
        var requests = [TestPolicy.change(policy)]
        if found.generation != nil {
            engine.rebind(policy, hash: "test")
            requests = []
        }
        requests.append(.start(gap: .zero))
        if found.generation == nil { requests += policy.agents.indices.map { TestPolicy.ready(Int32($0)) } }
        for request in requests { _ = try engine.run([request], at: [clock.tick(wall: wall, boot: .zero)]) }
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        loop = DeskLoop(
            engine: engine, clock: clock, suspectPath: suspect, metrics: DeskMetrics(), watchdog: watchdog,
            logger: silent)
    }

    /// Starts the thread.
    func start() {
        DispatchQueue(label: "desk").async { [self] in
            do throws(LoopFailure) {
                try loop.run()
                ended.give(nil)
            } catch {
                ended.give(error)
            }
        }
    }

    /// Puts a request into its lane.
    @discardableResult
    func submit(_ request: DeskRequest, wait: Span? = nil, ticket: UInt64 = 0) -> Reply<DeskAnswer> {
        let reply = Reply<DeskAnswer>()
        let pull = wait.map { PullWait(span: $0, ticket: ticket) }
        let isIntake = if case .intake = request { true } else { false }
        let admission = lanes.submit(Submission(request, wait: pull) { reply.give($0) }, intake: isIntake)
        #expect(admission == .taken)
        return reply
    }

    func ask(_ request: DeskRequest) throws -> DeskAnswer {
        try submit(request).wait()
    }

    /// Holds the loop while the body fills the lanes, so that all of it comes in one batch.
    func together<Result>(_ body: () throws -> Result) throws -> Result {
        let (held, go) = (Reply<Bool>(), Reply<Bool>())
        lanes.send(
            .read { _ in
                held.give(true)
                _ = try? go.wait()
            })
        _ = try held.wait()
        defer { go.give(true) }
        return try body()
    }

    /// Reads the engine between two batches.
    func read<Value: Sendable>(_ body: @escaping @Sendable (borrowing DeskEngine) -> Value) throws -> Value {
        let reply = Reply<Value>()
        lanes.send(.read { reply.give(body($0)) })
        return try reply.wait()
    }

    var checkpoint: [UInt8] {
        get throws { try read { $0.router.state.checkpoint() } }
    }

    /// The error the loop ended with; `nil` when it was told to stop.
    func end() throws -> LoopFailure? {
        try ended.wait()
    }

    func stop() throws {
        lanes.send(.stop)
        #expect(try end() == nil)
    }
}
