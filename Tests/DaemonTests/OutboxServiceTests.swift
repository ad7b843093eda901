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
    @Test("a reply is sent with its thread, recipient and key, and leaves the outbox")
    func sends() async throws {
        let adapter = FakeAdapter()
        let house = try OutboxHouse(adapter)
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
        let house = try OutboxHouse(adapter)
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
        let adapter = FakeAdapter(results: [.told(.retry(after: .zero), 503), .told(.ambiguous)])
        let house = try OutboxHouse(adapter)
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
        let adapter = FakeAdapter(results: [.told(.retry(after: .hours(1)), 429)])
        let house = try OutboxHouse(adapter)
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
        let adapter = FakeAdapter(retriesAmbiguous: retries, results: [.told(.ambiguous)])
        let house = try OutboxHouse(adapter)
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

    @Test("ambiguous: held where the other side would not know the key any more, and sent again by an operator alone")
    func forgotten() async throws {
        let refused = SendResult.told(.retry(after: .zero), 503)
        let adapter = FakeAdapter(repeatsFor: .zero, results: [.told(.ambiguous), refused])
        let house = try OutboxHouse(adapter)
        try await house.run {
            try house.reply(1, "once")
            for attempts in 1...2 {
                try await house.until { $0[OutboxID(1)]?.held == true }
                #expect(adapter.sends.count == attempts)
                #expect(try house.records.message(MessageID(2))?.delivery == .ambiguous)
                #expect(try house.desk.ask(.outboxRetry(OutboxID(1))) == .done)
            }
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.key) == ["x1", "x1", "x1"])
        }
    }

    @Test("ambiguous: what has waited until the other side does not know it any more is held")
    func waitedTooLong() async throws {
        let store = MemoryStore()
        let first = try OutboxHouse(FakeAdapter("nobody"), store)
        first.desk.start()
        _ = try first.desk.ask(TestPolicy.message("k1", thread: "t1"))
        _ = try first.desk.ask(TestPolicy.pull(0))
        _ = try first.desk.ask(.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0))))
        try first.reply(1, "once")
        try first.desk.stop()

        let adapter = FakeAdapter(repeatsFor: .hours(23))
        let house = try OutboxHouse(adapter, store)
        house.desk.start()
        var left = try #require(try house.desk.read { $0.outbox[OutboxID(1)] })
        left.mayHaveBeenSent = true
        left.createdAt = SystemClock.wall() - .hours(24)
        left.nextAt = left.createdAt + .hours(1)
        house.outbox.resume([left])
        async let sending: Void = house.outbox.run()
        try await house.until { $0[OutboxID(1)]?.held == true }
        #expect(try house.records.message(MessageID(2))?.delivery == .ambiguous)
        #expect(adapter.sends.isEmpty)
        house.outbox.stop()
        await sending
        try house.desk.stop()
    }

    @Test("failed is held until an operator decides")
    func failed() async throws {
        let adapter = FakeAdapter(results: [.told(.failed, 410)])
        let house = try OutboxHouse(adapter)
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
        let refused = SendResult.told(.retry(after: .hours(1)), 0, .connect)
        let adapter = FakeAdapter(results: [refused])
        let house = try OutboxHouse(adapter)
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
        let house = try OutboxHouse(adapter)
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

    @Test("within its limits: what waits for them is no attempt")
    func limits() async throws {
        let adapter = FakeAdapter(limits: SendLimits(burst: 2, every: .hours(1)))
        let house = try OutboxHouse(adapter)
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
        let refused = SendResult.told(.failed, 401, .login)
        let adapter = FakeAdapter(results: [refused])
        let house = try OutboxHouse(adapter)
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
        let house = try OutboxHouse(FakeAdapter("another"))
        try await house.run {
            try house.reply(1, "no way out")
            try await house.until { $0[OutboxID(1)]?.held == true }
            #expect(try house.desk.read { $0.outbox[OutboxID(1)]?.status } == SendFault.channel.rawValue)
        }
    }

    @Test("an attempt that had begun is ambiguous after a restart, and keeps its place", arguments: [true, false])
    func resumes(retries: Bool) async throws {
        let store = MemoryStore()
        let first = try OutboxHouse(FakeAdapter("nobody"), store)
        first.desk.start()
        _ = try first.desk.ask(TestPolicy.message("k1", thread: "t1"))
        _ = try first.desk.ask(TestPolicy.pull(0))
        _ = try first.desk.ask(.accept(OfferID(1), siblings: [], Actor(agent: AgentNumber(0))))
        for text in ["first", "second"] { try first.reply(1, text) }
        _ = try first.desk.ask(.outboxAttempt(OutboxID(1)))
        try first.desk.stop()

        let adapter = FakeAdapter(retriesAmbiguous: retries)
        let house = try OutboxHouse(adapter, store)
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
        let house = try OutboxHouse(adapter, store)
        try await house.run {
            // The reply's own commit works, the next one, the attempt's, does not.
            store.inject(FailingStore.Fault(.commit, turn: 2, afterwards: afterwards))
            try house.reply(1, "late")
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.text) == ["late"])
            #expect(try inner.records.message(MessageID(2))?.delivery == .sent)
        }
    }

    @Test("a result the store could not record is told again", arguments: [false, true])
    func storeFailsAfterwards(afterwards: Bool) async throws {
        let adapter = FakeAdapter()
        let inner = MemoryStore()
        let store = FailingStore(inner)
        let house = try OutboxHouse(adapter, store)
        try await house.run {
            adapter.hold()
            try house.reply(1, "first")
            try await house.until { $0[OutboxID(1)]?.underway == true && adapter.sends.count == 1 }
            try house.reply(1, "second")
            store.inject(FailingStore.Fault(.commit, afterwards: afterwards))
            adapter.release()
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.text) == ["first", "second"])
            #expect(try inner.records.message(MessageID(2))?.delivery == .sent)
            #expect(try inner.records.message(MessageID(3))?.delivery == .sent)
        }
    }

    @Test("what has ended before the desk stops is recorded, and what had not begun is as it was")
    func recordedAtTheEnd() async throws {
        let adapter = FakeAdapter()
        adapter.hold()
        let store = MemoryStore()
        let house = try OutboxHouse(adapter, store)
        house.desk.start()
        try house.take(conversations: 1)
        async let running: Void = house.outbox.run()
        for text in ["first", "second"] { try house.reply(1, text) }
        try await house.until { $0[OutboxID(1)]?.underway == true && adapter.sends.count == 1 }
        async let finishing: Void = house.outbox.finish(within: .seconds(Int64(Reply<Bool>.limit)))
        adapter.release()
        await finishing
        // At once: what is told together with this is answered unheard.
        try house.desk.stop()
        house.outbox.stop()
        _ = await running
        let left = try #require(try store.open().outbox.first)
        #expect(try store.records.message(MessageID(2))?.delivery == .sent)
        #expect(left.id == OutboxID(2) && left.attempts == 0 && !left.underway)
    }
}
