import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import FrontdeskTesting
import Testing

/// A new policy is in force exactly when its generation is on the disk.
@Suite("A policy and its commit")
struct PolicyCommitTests {
    private static func change(_ hash: String, misses: Int) -> DeskRequest {
        var policy = TestPolicy.make()
        policy.misses.max = misses
        return .policy(
            PolicyChange(policy: policy, files: [.init(name: "a", bytes: Array(hash.utf8))], hash: hash, uid: 7))
    }

    @Test("a commit that fails, before or after it is on the disk", arguments: [false, true])
    func fails(afterwards: Bool) throws {
        let store = FailingStore(MemoryStore())
        let engine = DeskEngine(store: store)
        try engine.recover()
        _ = try engine.run([Self.change("one", misses: 1)], at: [TestPolicy.start])
        #expect(engine.inForce?.hash == "one")

        store.inject(FailingStore.Fault(.commit, afterwards: afterwards))
        #expect(throws: StoreError.self) {
            try engine.run([Self.change("two", misses: 2)], at: [TestPolicy.start + .seconds(1)])
        }
        try engine.recoverAfterFailure(receptive: [])
        let isThere = try store.records.generation(2) != nil
        #expect(isThere == afterwards)
        #expect(engine.inForce?.hash == (afterwards ? "two" : "one"))
        #expect(engine.router.policy?.policy.misses.max == (afterwards ? 2 : 1))
        #expect(engine.router.policy?.generation == (afterwards ? 2 : 1))

        _ = try engine.run([Self.change("three", misses: 3)], at: [TestPolicy.start + .seconds(2)])
        #expect(engine.inForce?.hash == "three")
        #expect(try store.records.generation(afterwards ? 3 : 2)?.hash == "three")
    }

    @Test("one that is refused leaves the old one in force and no generation")
    func refused() throws {
        let engine = DeskEngine(store: MemoryStore())
        try engine.recover()
        _ = try engine.run(
            [Self.change("one", misses: 1), TestPolicy.message("a")], at: [TestPolicy.start, TestPolicy.start])
        let item = try #require(engine.router.state.work[ConversationID(1)])
        var policy = TestPolicy.make()
        let name = engine.router.state.names.name(item.queue)
        let place = try #require(policy.queues.firstIndex { $0.name == name })
        policy.queues[place].name = "elsewhere"
        let outcome = try engine.run(
            [.policy(PolicyChange(policy: policy, files: [], hash: "two", uid: 7))], at: [TestPolicy.start])
        #expect(outcome.answers == [.refused(.inUse(.queue, name: name, open: 1), draftKept: false)])
        #expect(engine.inForce?.hash == "one" && engine.router.policy?.generation == 1)
    }
}
