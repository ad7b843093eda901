import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Replies that begin together")
struct OutboxBatchTests {
    private static let conversations = 20

    /// A desk with one reply in each conversation, which nobody sends yet.
    private func house(
        _ adapter: FakeAdapter, _ store: any Store & Sendable = MemoryStore(),
        files: [Int64: FrontdeskCore.Attachment] = [:]
    ) throws -> OutboxHouse {
        let house = try OutboxHouse(adapter, store) { policy in
            policy.channels[0].takesFiles = true
            // One agent has them all.
            policy.channels[0].weight = 1
        }
        house.desk.start()
        try house.take(conversations: Self.conversations)
        for number in 1...Int64(Self.conversations) {
            guard case .reply(var request) = TestPolicy.reply(number, epoch: 2, by: 0, text: "r\(number)") else {
                return house
            }
            request.attachments = [files[number]].compactMap(\.self)
            let answer = try house.desk.ask(.reply(request))
            guard case .replied = answer else { throw OutboxHouse.Unexpected(answer: answer) }
        }
        return house
    }

    private func send(_ house: OutboxHouse, _ body: () async throws -> Void) async throws {
        async let sending: Void = house.outbox.run()
        try await body()
        house.outbox.stop()
        await sending
        try house.desk.stop()
    }

    @Test("they share the sync of their attempts, and each is sent once")
    func shared() async throws {
        let adapter = FakeAdapter()
        adapter.hold()
        let house = try house(adapter)
        let before = house.desk.loop.metrics.commits.load(ordering: .relaxed)
        try await send(house) {
            try await house.until { _ in adapter.sends.count == Self.conversations }
            #expect(house.desk.loop.metrics.commits.load(ordering: .relaxed) == before + 1)
            adapter.release()
            try await house.until { $0.isEmpty }
        }
        #expect(Set(adapter.sends.map(\.text)).count == Self.conversations)
    }

    @Test("one that cannot be read is held, and the others go")
    func damaged() async throws {
        let adapter = FakeAdapter()
        let missing = FrontdeskCore.Attachment(name: "a", type: "", bytes: 1, sha256: String(repeating: "0", count: 64))
        let house = try house(adapter, files: [7: missing])
        try await send(house) {
            try await house.until { $0.count == 1 && $0[OutboxID(7)]?.held == true }
        }
        #expect(adapter.sends.count == Self.conversations - 1 && !adapter.sends.contains { $0.text == "r7" })
    }

    @Test("when their attempts could not be recorded each is sent later, and once", arguments: [false, true])
    func storeFails(afterwards: Bool) async throws {
        let adapter = FakeAdapter()
        let store = FailingStore(MemoryStore())
        let house = try house(adapter, store)
        store.inject(FailingStore.Fault(.commit, turn: 1, afterwards: afterwards))
        try await send(house) { try await house.until { $0.isEmpty } }
        #expect(adapter.sends.map(\.text).sorted() == (1...Self.conversations).map { "r\($0)" }.sorted())
    }

    @Test("what had begun when the desk was to stop is taken back: nobody has to wonder whether it has arrived")
    func stopped() async throws {
        let adapter = FakeAdapter()
        let house = try house(adapter)
        let running = try house.desk.together {
            let running = Task { await house.outbox.run() }
            let end = SystemClock.boot().microseconds + Int64(Reply<Bool>.limit) * 1_000_000
            var waiting = 0
            while waiting != Self.conversations, end > SystemClock.boot().microseconds {
                waiting = house.desk.lanes.waiting.desk
            }
            #expect(waiting == Self.conversations)
            house.outbox.stop()
            return running
        }
        await running.value
        let left = try house.desk.read { Array($0.outbox.values) }
        #expect(left.count == Self.conversations)
        #expect(adapter.sends.map(\.text) == [])
        #expect(left.allSatisfy { !$0.underway && !$0.held && !$0.mayHaveBeenSent })
        try house.desk.stop()
    }

    @Test("what is on its way when the desk is to stop may end")
    func finished() async throws {
        let adapter = FakeAdapter()
        adapter.hold()
        let house = try house(adapter)
        try await send(house) {
            try await house.until { _ in adapter.sends.count == Self.conversations }
            async let finishing: Void = house.outbox.finish(within: .seconds(Int64(Reply<Bool>.limit)))
            adapter.release()
            await finishing
            #expect(try house.desk.read { $0.outbox.isEmpty })
        }
    }

    @Test("what hangs is cut when the time for that is over")
    func cut() async throws {
        let adapter = FakeAdapter()
        adapter.hold()
        let house = try house(adapter)
        try await send(house) {
            try await house.until { _ in adapter.sends.count == Self.conversations }
            await house.outbox.finish(within: .milliseconds(10))
            #expect(try house.desk.read { $0.outbox.values.allSatisfy(\.underway) })
            adapter.release()
        }
    }
}
