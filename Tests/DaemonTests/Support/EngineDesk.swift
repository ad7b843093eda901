import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import FrontdeskTesting
import Testing

/// An engine on a store in memory, with a policy in force, at one moment.
class EngineDesk {
    let store = MemoryStore()
    /// The same, as the engine has it: it fails where a test says so.
    let disk: FailingStore
    private(set) final var engine: DeskEngine
    private let policy: Policy
    final var now = TestPolicy.start

    /// - Parameter ready: agents who are ready from the first.
    init(_ policy: Policy = TestPolicy.make(), ready: [Int32] = [0]) throws {
        self.policy = policy
        disk = FailingStore(store)
        engine = DeskEngine(store: disk)
        try engine.recover()
        let requests = [TestPolicy.change(policy)] + ready.map { TestPolicy.ready($0) }
        _ = try engine.run(requests, at: requests.map { _ in now })
    }

    /// Runs all of them as one batch.
    @discardableResult
    final func run(_ requests: DeskRequest...) throws -> [DeskAnswer] {
        try engine.run(requests, at: requests.map { _ in now }).answers
    }

    /// Runs one.
    @discardableResult
    final func ask(_ request: DeskRequest) throws -> DeskAnswer {
        try #require(try run(request).first)
    }

    final func conversation(_ id: Int64) throws -> ConversationRecord {
        try #require(try store.records.conversation(ConversationID(id)))
    }

    /// Ends the engine and begins with what the store has.
    final func restart() throws {
        store.close()
        engine = DeskEngine(store: disk)
        try engine.recover()
        engine.rebind(policy, hash: "test")
    }
}
