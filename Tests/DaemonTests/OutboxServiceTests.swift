import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Logging
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Outbox")
struct OutboxServiceTests {
    /// A desk with its outbox, and conversations 1 and up in the hand of agent 0, in epoch 2.
    private final class House: Sendable {
        let desk: RunningDesk
        let outbox: OutboxService
        let records: any RecordReader

        init(_ adapter: FakeAdapter, _ store: any Store & Sendable = MemoryStore()) throws {
            let policy = TestPolicy.make()
            desk = try RunningDesk(store, policy: policy)
            records = store.records
            let router = desk.loop.engine.router
            let directory = Directory(
                policy: BoundPolicy(policy, generation: 1, names: router.state.names), names: router.state.names,
                agentsByUser: [:], gatewaysByUser: [:], adminGroup: nil)
            outbox = OutboxService(
                lanes: desk.lanes, records: records, adapters: [adapter], directory: { directory },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let service = outbox
            desk.loop.onOutbox { ids, engine in service.changed(ids, in: engine) }
        }

        /// Runs both while the body does.
        func run(conversations: Int = 1, _ body: () async throws -> Void) async throws {
            desk.start()
            for number in 1...conversations {
                _ = try desk.ask(TestPolicy.message("k\(number)", from: "customer-\(number)", thread: "t\(number)"))
                _ = try desk.ask(TestPolicy.pull(0))
                _ = try desk.ask(.accept(OfferID(Int64(number)), siblings: [], Actor(agent: AgentNumber(0))))
            }
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

    private static func result(_ outcome: SendResult.Outcome, _ status: Int = 0) -> SendResult {
        SendResult(outcome, status: status, detail: "as the test says")
    }

    @Test("a reply is sent with its thread, recipient and key, and leaves the outbox")
    func sends() async throws {
        let adapter = FakeAdapter()
        let house = try House(adapter)
        try await house.run {
            try house.reply(1, "Merhaba")
            try await house.until { $0.isEmpty }
            let sent = try #require(adapter.sends.first)
            #expect(adapter.sends.count == 1)
            #expect(sent.text == "Merhaba" && sent.recipient == "customer-1" && sent.thread == "t1")
            #expect(sent.key == "x1" && sent.conversation == "c1" && sent.id == "m2" && sent.agent == "agent-0")
            #expect(try house.records.message(MessageID(2))?.delivery == .sent)
        }
    }

    @Test("replies of one conversation go one after the other, those of others do not wait")
    func order() async throws {
        let adapter = FakeAdapter()
        let house = try House(adapter)
        try await house.run(conversations: 3) {
            adapter.hold()
            for round in 0..<4 {
                for conversation in Int64(1)...3 { try house.reply(conversation, "\(round)") }
            }
            try await house.until { $0.values.count(where: \.underway) == 3 && adapter.sends.count == 3 }
            adapter.release()
            try await house.until { $0.isEmpty }
        }
        #expect(adapter.mostAtOnce == 1)
        for conversation in 1...3 {
            let texts = adapter.sends.filter { $0.conversation == "c\(conversation)" }.map(\.text)
            #expect(texts == ["0", "1", "2", "3"])
        }
    }

    @Test("a reply that is tried again goes before the next one of its conversation")
    func orderAfterRetry() async throws {
        let adapter = FakeAdapter(results: [Self.result(.retry(after: .zero), 503), Self.result(.ambiguous)])
        let house = try House(adapter)
        try await house.run {
            adapter.hold()
            for text in ["first", "second", "third"] { try house.reply(1, text) }
            try await house.until { $0[OutboxID(1)]?.underway == true }
            adapter.release()
            try await house.until { $0.isEmpty }
        }
        #expect(adapter.sends.map(\.text) == ["first", "first", "first", "second", "third"])
        #expect(Set(adapter.sends.prefix(3).map(\.key)) == ["x1"], "every attempt has the same key")
    }

    @Test("the other side's wait is kept: not a send before it")
    func backOff() async throws {
        let adapter = FakeAdapter(results: [Self.result(.retry(after: .hours(1)), 429)])
        let house = try House(adapter)
        try await house.run {
            let before = SystemClock.wall()
            for text in ["first", "second"] { try house.reply(1, text) }
            try await house.until { $0[OutboxID(1)]?.status == 429 }
            let records = try house.desk.read { $0.outbox }
            let record = try #require(records[OutboxID(1)])
            #expect(record.nextAt >= before + .hours(1) && record.attempts == 1)
            #expect(!record.held && !record.underway)
            for _ in 0..<50 { house.outbox.tick() }
            _ = try house.desk.ask(.tick)
            #expect(adapter.sends.map(\.text) == ["first"])
            // An operator does not want to wait.
            #expect(try house.desk.ask(.outboxDiscard(OutboxID(1))) == .done)
        }
    }

    @Test("ambiguous: tried again under the same key where the channel allows it, else held", arguments: [true, false])
    func ambiguous(retries: Bool) async throws {
        let adapter = FakeAdapter(retriesAmbiguous: retries, results: [Self.result(.ambiguous)])
        let house = try House(adapter)
        try await house.run {
            try house.reply(1, "once")
            if retries {
                try await house.until { $0.isEmpty }
                #expect(adapter.sends.map(\.key) == ["x1", "x1"])
            } else {
                try await house.until { $0[OutboxID(1)]?.held == true }
                #expect(adapter.sends.count == 1)
                #expect(try house.records.message(MessageID(2))?.delivery == .ambiguous)
            }
        }
    }

    private static func answers(_ states: RecipientAnswer.State...) -> [RecipientAnswer] {
        states.enumerated().map { RecipientAnswer(address: "r\($0)@example.net", state: $1, code: 250) }
    }

    private static func result(_ outcome: SendResult.Outcome, _ states: RecipientAnswer.State...) -> SendResult {
        var result = SendResult(outcome, detail: "as the test says")
        result.answers = states.enumerated().map {
            RecipientAnswer(address: "r\($0)@example.net", state: $1, code: 250)
        }
        return result
    }

    @Test("each recipient's answer stands with the message, and whoever has it makes it no failure")
    func recipients() async throws {
        let adapter = FakeAdapter(results: [
            Self.result(.retry(after: .zero), .taken, .later), Self.result(.sent, .taken, .refused),
            Self.result(.failed, .taken, .later), Self.result(.sent, .taken, .taken),
        ])
        let house = try House(adapter)
        try await house.run {
            try house.reply(1, "to two")
            try await house.until { $0.isEmpty }
            let first = try #require(try house.records.message(MessageID(2)))
            #expect(first.delivery == .partly && first.answers == Self.answers(.taken, .refused))
            try house.reply(1, "to two more")
            try await house.until { $0[OutboxID(2)]?.held == true }
            #expect(try house.desk.read { $0.outbox[OutboxID(2)]?.answers } == Self.answers(.taken, .later))
            #expect(try house.records.outbox(OutboxID(2))?.answers == Self.answers(.taken, .later))
            #expect(try house.records.message(MessageID(3))?.delivery == .partly)
            #expect(try house.desk.ask(.outboxRetry(OutboxID(2))) == .done)
            try await house.until { $0.isEmpty }
            #expect(try house.records.message(MessageID(3))?.delivery == .sent)
            #expect(try house.records.message(MessageID(3))?.answers == Self.answers(.taken, .taken))
        }
    }

    @Test("failed is held until an operator decides")
    func failed() async throws {
        let adapter = FakeAdapter(results: [Self.result(.failed, 410)])
        let house = try House(adapter)
        try await house.run {
            try house.reply(1, "no")
            try await house.until { $0[OutboxID(1)]?.held == true }
            #expect(try house.records.message(MessageID(2))?.delivery == .failed)
            #expect(adapter.sends.count == 1)
            #expect(try house.desk.ask(.outboxRetry(OutboxID(1))) == .done)
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.count == 2)
        }
    }

    @Test("what waits for its time is sent at once when an operator says so")
    func retriesWaiting() async throws {
        let refused = SendResult(.retry(after: .hours(1)), fault: .connect, detail: "as the test says")
        let adapter = FakeAdapter(results: [refused])
        let house = try House(adapter)
        try await house.run {
            for text in ["first", "second"] { try house.reply(1, text) }
            try await house.until { $0[OutboxID(1)]?.status == SendFault.connect.rawValue }
            #expect(try house.desk.ask(.outboxRetry(OutboxID(1))) == .done)
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.text) == ["first", "first", "second"])
            #expect(try house.desk.ask(.outboxRetry(OutboxID(1))) == .notFound)
        }
    }

    @Test("what is under way is not sent twice because an operator asks")
    func retriesUnderway() async throws {
        let adapter = FakeAdapter()
        let house = try House(adapter)
        try await house.run {
            adapter.hold()
            try house.reply(1, "once")
            try await house.until { $0[OutboxID(1)]?.underway == true && adapter.sends.count == 1 }
            #expect(try house.desk.ask(.outboxRetry(OutboxID(1))) == .done)
            adapter.release()
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.count == 1)
        }
    }

    private static func edit(_ text: String, by agent: Int32 = 0, epoch: Int32? = nil) -> DeskRequest {
        .outboxEdit(OutboxEdit(outbox: OutboxID(1), text: text, epoch: epoch, by: Actor(agent: AgentNumber(agent))))
    }

    @Test("what is held is written anew by its owner, and goes out; the message names who did it")
    func edited() async throws {
        let adapter = FakeAdapter(results: [Self.result(.failed, 400)])
        let house = try House(adapter)
        try await house.run {
            try house.reply(1, "too long")
            try await house.until { $0[OutboxID(1)]?.held == true }
            let stale = try house.desk.ask(Self.edit("short", epoch: 1))
            guard case .refused(.stale(_, 2, _), _) = stale else { throw House.Unexpected(answer: stale) }
            let other = try house.desk.ask(Self.edit("short", by: 1))
            guard case .refused(.notOwner, _) = other else { throw House.Unexpected(answer: other) }
            #expect(try house.desk.ask(Self.edit("short", epoch: 2)) == .done)
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.text) == ["too long", "short"] && Set(adapter.sends.map(\.key)) == ["x1"])
            let message = try #require(try house.records.message(MessageID(2)))
            #expect(message.content.text == "short" && message.delivery == .sent)
            #expect(
                message.content.attributes == [
                    MessageAttribute(name: "edited", value: "agent-0", provenance: .system)
                ])
            #expect(try house.desk.ask(Self.edit("late")) == .notFound)
        }
    }

    @Test("what is under way, or may be there already, is not written anew")
    func notEdited() async throws {
        let adapter = FakeAdapter(retriesAmbiguous: false, results: [Self.result(.ambiguous)])
        let house = try House(adapter)
        try await house.run {
            adapter.hold()
            try house.reply(1, "once")
            try await house.until { $0[OutboxID(1)]?.underway == true && adapter.sends.count == 1 }
            #expect(try house.desk.ask(Self.edit("anew")) == .notEditable(.underway))
            adapter.release()
            try await house.until { $0[OutboxID(1)]?.held == true }
            #expect(try house.desk.ask(Self.edit("anew")) == .notEditable(.mayHaveBeenSent))
            #expect(try house.records.message(MessageID(2))?.content.text == "once")
        }
    }

    @Test("an adapter hears whom it answers, what the channel knows of that, and whether it may have been there before")
    func fills() async throws {
        let adapter = FakeAdapter(results: [Self.result(.ambiguous), Self.result(.retry(after: .zero), 503)])
        let house = try House(adapter)
        try await house.run {
            var asked = InboundMessage(dedupe: "k9", sender: Sender(id: "customer-1"), text: "and one more")
            asked.thread = "t1"
            asked.providerID = "their-7"
            asked.attributes = [
                MessageAttribute(name: "chat.visibility", value: "unlisted", provenance: .channel),
                MessageAttribute(name: "topic", value: "refund", provenance: .customer),
            ]
            _ = try house.desk.ask(TestPolicy.message(asked))
            var deleted = InboundMessage(dedupe: "k10", sender: Sender(id: "customer-1"), text: "")
            deleted.thread = "t1"
            deleted.kind = .delete
            deleted.providerID = "their-8"
            deleted.refersTo = "their-6"
            _ = try house.desk.ask(TestPolicy.message(deleted))
            try house.reply(1, "Merhaba")
            try await house.until { $0.isEmpty }
        }
        #expect(adapter.sends.map(\.mayHaveBeenSent) == [false, true, true])
        for sent in adapter.sends {
            #expect(sent.replyTo == "their-7" && sent.traits.map(\.name) == ["chat.visibility"])
            #expect(!sent.isAutomatic && sent.files.isEmpty && sent.writtenAt.isSet)
        }
    }

    @Test("within its limits: what waits for them is no attempt")
    func limits() async throws {
        let adapter = FakeAdapter(limits: SendLimits(burst: 2, every: .hours(1)))
        let house = try House(adapter)
        try await house.run(conversations: 3) {
            for conversation in Int64(1)...3 { try house.reply(conversation, "\(conversation)") }
            try await house.until { $0.count == 1 }
            for _ in 0..<20 { house.outbox.tick() }
            _ = try house.desk.ask(.tick)
            let left = try #require(try house.desk.read { $0.outbox.values.first })
            #expect(left.attempts == 0 && !left.underway && !left.held && adapter.sends.count == 2)
            let standing = try #require(house.outbox.standings["chat"])
            #expect(standing.state == .limited && standing.waiting == 1 && standing.sentAt.isSet)
            #expect(try house.records.message(MessageID(left.message.value))?.delivery == .queued)
        }
    }

    @Test("a login that is refused stops the channel, holds nothing, and other adapters bring it back")
    func loginRefused() async throws {
        let refused = SendResult(.failed, status: 401, fault: .login, detail: "as the test says")
        let adapter = FakeAdapter(results: [refused])
        let house = try House(adapter)
        try await house.run(conversations: 2) {
            try house.reply(1, "first")
            try await house.until { $0[OutboxID(1)]?.status == SendFault.login.rawValue }
            try house.reply(2, "second")
            for _ in 0..<20 { house.outbox.tick() }
            _ = try house.desk.ask(.tick)
            #expect(adapter.sends.count == 1)
            #expect(try house.desk.read { $0.outbox.values.allSatisfy { !$0.held } })
            #expect(house.outbox.standings["chat"]?.state == .down)
            let repaired = FakeAdapter()
            house.outbox.replace([repaired])
            // The first one waits for its time still, unless somebody does not want to.
            house.outbox.hurry(OutboxID(1))
            try await house.until { $0.isEmpty }
            #expect(Set(repaired.sends.map(\.text)) == ["first", "second"] && adapter.sends.count == 1)
            #expect(house.outbox.standings["chat"]?.state == .open)
        }
    }

    @Test("a reply on a channel without an adapter is held, not lost")
    func withoutAdapter() async throws {
        let house = try House(FakeAdapter("another"))
        try await house.run {
            try house.reply(1, "no way out")
            try await house.until { $0[OutboxID(1)]?.held == true }
            #expect(try house.desk.read { $0.outbox[OutboxID(1)]?.status } == SendFault.channel.rawValue)
        }
    }

    @Test("an attempt that had begun is ambiguous after a restart, and keeps its place", arguments: [true, false])
    func resumes(retries: Bool) async throws {
        let store = MemoryStore()
        let first = try House(FakeAdapter("nobody"), store)
        first.desk.start()
        _ = try first.desk.ask(TestPolicy.message("k1", thread: "t1"))
        _ = try first.desk.ask(TestPolicy.pull(0))
        _ = try first.desk.ask(.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0))))
        for text in ["first", "second"] { try first.reply(1, text) }
        _ = try first.desk.ask(.outboxAttempt(OutboxID(1)))
        try first.desk.stop()

        let adapter = FakeAdapter(retriesAmbiguous: retries)
        let house = try House(adapter, store)
        house.desk.start()
        let left = try house.desk.read { Array($0.outbox.values) }
        #expect(left.filter(\.underway).map(\.id) == [OutboxID(1)])
        house.outbox.resume(left)
        async let sending: Void = house.outbox.run()
        if retries {
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.text) == ["first", "second"])
        } else {
            try await house.until { $0[OutboxID(2)] == nil }
            let record = try house.desk.read { $0.outbox[OutboxID(1)] }
            #expect(record?.held == true && record?.underway == false)
            #expect(record?.status == SendFault.stopped.rawValue)
            #expect(adapter.sends.map(\.text) == ["second"])
        }
        house.outbox.stop()
        await sending
        try house.desk.stop()
    }

    @Test("an attempt the store could not record is made later", arguments: [false, true])
    func storeFails(afterwards: Bool) async throws {
        let adapter = FakeAdapter()
        let inner = MemoryStore()
        let store = FailingStore(inner)
        let house = try House(adapter, store)
        try await house.run {
            // The reply's own commit works, the next one, the attempt's, does not.
            store.inject(FailingStore.Fault(.commit, turn: 2, afterwards: afterwards))
            try house.reply(1, "late")
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.text) == ["late"])
            #expect(try inner.records.message(MessageID(2))?.delivery == .sent)
        }
    }
}
