import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Glibc
import Testing

@testable import FrontdeskDaemon

/// A store on which the process dies while it writes what a timer did.
private final class DeadlyStore: Store {
    private let inner: SQLiteStore

    init(path: String) {
        inner = SQLiteStore(path: path)
    }

    func open() throws(StoreError) -> Recovered { try inner.open() }

    func forEachWork(_ body: (ConversationID, [UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        try inner.forEachWork(body)
    }

    func prefetch(_ lookups: [Lookup]) throws(StoreError) -> [Found] { try inner.prefetch(lookups) }

    func commit(_ batch: Batch) throws(StoreError) {
        let entries = (try? Entry.decodeAll(batch.entries)) ?? []
        if entries.contains(where: { $0.command == .advance }) { kill(getpid(), SIGKILL) }
        try inner.commit(batch)
    }

    func putBlob(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest { try inner.putBlob(bytes) }
    var secret: [UInt8] { inner.secret }

    var records: any RecordReader { inner.records }

    func close() { inner.close() }
}

@Suite("Fatal timers")
struct FatalTimerTests {
    private static func folder(of process: pid_t) -> String { "/tmp/frontdesk-fatal-timer-\(process)" }

    /// One life of the daemon: it offers `c1`, and dies when the offer's time is over.
    private static func live(in folder: String) throws {
        let engine = DeskEngine(store: DeadlyStore(path: folder + "/desk.sqlite"))
        let found = try engine.recover()
        engine.suspect = SuspectFile(path: folder + "/suspect")
        let now = max(found.lastAt, TestPolicy.start) + .seconds(1)
        var requests: [DeskRequest] = [.start(gap: .zero)]
        if found.generation == nil {
            requests = [TestPolicy.change(TestPolicy.make())] + requests
            requests += [TestPolicy.ready(0), TestPolicy.message("a"), TestPolicy.pull(0)]
        } else {
            engine.rebind(TestPolicy.make(), hash: "test")
        }
        _ = try engine.run(requests, at: requests.map { _ in now })
        engine.suspect?.end()
        // The tick is nothing by itself: what is in hand when the process dies is the timer.
        _ = try engine.run([.tick], at: [now + .seconds(20)])
    }

    @Test("a timer that has killed the daemon three times ends it in words, and nobody waits for an answer")
    func thirdDeath() async throws {
        let folder = Self.folder(of: getpid())
        mkdir(folder, 0o700)
        defer { for name in ["/desk.sqlite", "/desk.sqlite.lock", "/suspect", ""] { remove(folder + name) } }
        for _ in 0..<3 {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                try Self.live(in: Self.folder(of: getppid()))
            }
        }
        let store = SQLiteStore(path: folder + "/desk.sqlite")
        let desk = try RunningDesk(store, suspect: folder + "/suspect")
        let waiting = [
            desk.submit(.pull(AgentNumber(1), max: 0, got: [], read: [])), desk.submit(TestPolicy.message("b")),
        ]
        desk.start()
        guard case .timer(let timer) = try desk.end() else {
            Issue.record("the loop ended with \(String(describing: try desk.end()))")
            return
        }
        for reply in waiting { #expect(try reply.wait() == .stopping) }
        #expect(desk.lanes.submit(Submission(.tick) { _ in }, mustTake: true) == .stopped)
        #expect(timer.what == "deadline of c1, offered")
        let engine = DeskEngine(store: SQLiteStore(path: folder + "/desk.sqlite"))
        try engine.recover()
        #expect(FatalTimer(timer.what, state: engine.router.state) == timer, "the state is the one on the disk")
        #expect(engine.router.state.work[ConversationID(1)]?.state == .offered, "the timer has not run")
        engine.store.close()
        let text = timer.text(suspect: folder + "/suspect")
        #expect(text.contains("state sha256 \(timer.stateDigest).") && text.contains("remove \(folder)/suspect"))
        #expect(timer.stateDigest.utf8.count == 64 && !text.contains("\n"))
    }

    @Test("what stood before the timer in its batch is committed and answered")
    func before() throws {
        let folder = try TemporaryFolder()
        let engine = DeskEngine(store: MemoryStore())
        try engine.recover()
        let now = TestPolicy.start
        for request in [
            TestPolicy.change(TestPolicy.make()), .start(gap: .zero), TestPolicy.ready(0), TestPolicy.message("a"),
            TestPolicy.pull(0),
        ] { _ = try engine.run([request], at: [now]) }
        let path = folder.path + "/suspect"
        // Find the timer's digest by dying on it.
        for _ in 0..<3 {
            let file = try #require(SuspectFile(path: path))
            engine.suspect = file
            #expect(engine.beginTimer() == nil)
        }
        engine.suspect = try #require(SuspectFile(path: path))
        let requests = [TestPolicy.message("b", from: "bo"), TestPolicy.message("c", from: "cem")]
        let outcome = try engine.run(requests, at: [now + .seconds(1), now + .minutes(1)])
        #expect(outcome.answers == [TestPolicy.received(2, 2)])
        #expect(outcome.fatal?.what == "deadline of c1, offered")
        #expect(try engine.store.records.message(MessageID(2)) != nil)
        #expect(try engine.store.records.message(MessageID(3)) == nil)
    }

    @Test("a condemned chore ends the daemon too, a condemned pull does not")
    func chores() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        let chores: [(DeskRequest, String)] = [
            (.absent(AgentNumber(0), since: TestPolicy.start), "absence of agent-0, noticed"),
            (.unreachable(AgentNumber(1)), "end of the pulls of agent-1"),
            (.start(gap: .zero), "the gap before a start"), (.clockFollowed(by: .hours(1)), "a jump of the clock"),
        ]
        for (request, what) in chores {
            for _ in 0..<3 { try #require(SuspectFile(path: path)).begin(request.digest) }
            let engine = DeskEngine(store: MemoryStore())
            try engine.recover()
            _ = try engine.run([TestPolicy.change(TestPolicy.make())], at: [TestPolicy.start])
            engine.suspect = try #require(SuspectFile(path: path))
            let outcome = try engine.run([request], at: [TestPolicy.start])
            #expect(outcome.fatal?.what == what && outcome.answers.isEmpty)
        }
        for _ in 0..<3 { try #require(SuspectFile(path: path)).begin(TestPolicy.pull(0).digest) }
        let desk = try RunningDesk(MemoryStore(), suspect: path)
        desk.start()
        #expect(try desk.submit(TestPolicy.pull(0), wait: .seconds(60)).wait() == .faulty)
        #expect(try desk.ask(TestPolicy.pull(1)) == .pulled([]))
        try desk.stop()
    }
}
