import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Logging
import Testing

@testable import FrontdeskDaemon

/// A desk with its outbox, and conversations 1 and up in the hand of agent 0, in epoch 2.
final class OutboxHouse: Sendable {
    let desk: RunningDesk
    let outbox: OutboxService
    let store: any Store & Sendable
    var records: any RecordReader { store.records }

    init(
        _ adapter: FakeAdapter, _ store: any Store & Sendable = MemoryStore(),
        _ change: (inout Policy) -> Void = { _ in }
    ) throws {
        var policy = TestPolicy.make()
        change(&policy)
        self.store = store
        desk = try RunningDesk(store, policy: policy)
        let router = desk.loop.engine.router
        let directory = Directory(
            policy: BoundPolicy(policy, generation: 1, names: router.state.names), names: router.state.names,
            agentsByUser: [:], gatewaysByUser: [:], adminGroup: nil)
        outbox = OutboxService(
            lanes: desk.lanes, records: store.records, adapters: [adapter], curl: try CurlMulti(),
            directory: { directory },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let service = outbox
        desk.loop.onOutbox { ids, engine in service.changed(ids, in: engine) }
    }

    /// Runs both while the body does.
    func run(conversations: Int = 1, _ body: () async throws -> Void) async throws {
        desk.start()
        try take(conversations: conversations)
        async let sending: Void = outbox.run()
        do {
            try await body()
        } catch {
            outbox.stop()
            desk.lanes.send(.stop)
            await sending
            throw error
        }
        outbox.stop()
        await sending
        try desk.stop()
    }

    /// Has agent 0 own so many.
    func take(conversations: Int) throws {
        for number in 1...conversations {
            _ = try desk.ask(TestPolicy.message("k\(number)", from: "customer-\(number)", thread: "t\(number)"))
            _ = try desk.ask(TestPolicy.pull(0))
            _ = try desk.ask(.accept(OfferID(Int64(number)), siblings: [], Actor(agent: AgentNumber(0))))
        }
    }

    func reply(_ conversation: Int64, _ text: String) throws {
        let answer = try desk.ask(TestPolicy.reply(conversation, epoch: 2, by: 0, then: .active, text: text))
        guard case .replied = answer else { throw Unexpected(answer: answer) }
    }

    /// Waits until the desk's outbox is as wanted; the service is asked to look at the time meanwhile.
    func until(_ isSo: @escaping @Sendable ([OutboxID: OutboxRecord]) -> Bool) async throws {
        let end = SystemClock.boot().microseconds + Int64(Reply<Bool>.limit) * 1_000_000
        while SystemClock.boot().microseconds < end {
            outbox.tick()
            if try desk.read({ isSo($0.outbox) }) { return }
            await Task.yield()
        }
        Issue.record("the outbox did not become what it should: \(try desk.read { $0.outbox })")
    }

    struct Unexpected: Error {
        var answer: DeskAnswer
    }
}
