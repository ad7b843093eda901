import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Testing

@testable import FrontdeskDaemon

@Suite("What goes out, and what is heard of it")
struct OutboxMessageTests {
    private static func answers(_ states: RecipientAnswer.State...) -> [RecipientAnswer] {
        states.enumerated().map { RecipientAnswer(address: "r\($0)@example.net", state: $1, code: 250) }
    }

    @Test("each recipient's answer stands with the message, and whoever has it makes it no failure")
    func recipients() async throws {
        let adapter = FakeAdapter(results: [
            .told(.retry(after: .zero), answers: Self.answers(.taken, .later)),
            .told(.sent, answers: Self.answers(.taken, .refused)),
            .told(.failed, answers: Self.answers(.taken, .later)), .told(.sent, answers: Self.answers(.taken, .taken)),
        ])
        let house = try OutboxHouse(adapter)
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

    private static func edit(_ text: String, by agent: Int32 = 0, epoch: Int32? = nil) -> DeskRequest {
        .outboxEdit(OutboxEdit(outbox: OutboxID(1), text: text, epoch: epoch, by: Actor(agent: AgentNumber(agent))))
    }

    @Test("what is held is written anew by its owner, and goes out; the message names who did it")
    func edited() async throws {
        let adapter = FakeAdapter(results: [.told(.failed, 400)])
        let house = try OutboxHouse(adapter)
        try await house.run {
            try house.reply(1, "too long")
            try await house.until { $0[OutboxID(1)]?.held == true }
            let stale = try house.desk.ask(Self.edit("short", epoch: 1))
            guard case .refused(.stale(_, 2, _), _) = stale else { throw OutboxHouse.Unexpected(answer: stale) }
            let other = try house.desk.ask(Self.edit("short", by: 1))
            guard case .refused(.notOwner, _) = other else { throw OutboxHouse.Unexpected(answer: other) }
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
        let adapter = FakeAdapter(retriesAmbiguous: false, results: [.told(.ambiguous)])
        let house = try OutboxHouse(adapter)
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
        let adapter = FakeAdapter(results: [.told(.ambiguous), .told(.retry(after: .zero), 503)])
        let house = try OutboxHouse(adapter)
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

    @Test("what may have been sent is told from our other messages there; what was never tried needs not be")
    func others() async throws {
        var results = [SendResult.told(.sent), .told(.ambiguous), .told(.ambiguous), .told(.sent)]
        results[0].providerID = "ours-1"
        results[3].providerID = "ours-2"
        let adapter = FakeAdapter(results: results)
        let house = try OutboxHouse(adapter)
        try await house.run {
            for text in ["Merhaba", "Merhaba", "Merhaba"] {
                try house.reply(1, text)
                try await house.until { $0.isEmpty }
            }
        }
        #expect(adapter.sends.map(\.mayHaveBeenSent) == [false, false, true, true, false])
        #expect(adapter.sends.map(\.others) == [[], [], ["ours-1"], ["ours-1"], []])
    }

    @Test("a public answer names nothing that was said in private")
    func publicly() async throws {
        let adapter = FakeAdapter()
        let house = try OutboxHouse(adapter)
        try await house.run {
            var whispered = InboundMessage(dedupe: "k9", sender: Sender(id: "customer-1"), text: "between us")
            whispered.thread = "t1"
            whispered.providerID = "private-7"
            whispered.attributes = [MessageAttribute(name: "chat.visibility", value: "direct", provenance: .channel)]
            _ = try house.desk.ask(TestPolicy.message(whispered))
            // The first that is seen of a public thread is a change of something that was said before.
            var edit = InboundMessage(dedupe: "k10", sender: Sender(id: "customer-1"), text: "as I said")
            edit.thread = "public-1"
            edit.visibility = .public
            edit.kind = .edit
            edit.refersTo = "public-6"
            _ = try house.desk.ask(TestPolicy.message(edit))
            _ = try house.desk.ask(TestPolicy.pull(0))
            _ = try house.desk.ask(.accept(OfferID(2), siblings: [], Actor(agent: AgentNumber(0))))
            guard case .reply(var request) = TestPolicy.reply(2, epoch: 2, by: 0, then: .active, text: "For all") else {
                return
            }
            request.visibility = .public
            let answer = try house.desk.ask(.reply(request))
            guard case .replied = answer else { throw OutboxHouse.Unexpected(answer: answer) }
            try await house.until { $0.isEmpty }
            #expect(try house.records.conversation(ConversationID(2))?.link == .person)
        }
        let sent = try #require(adapter.sends.first)
        #expect(sent.visibility == .public && sent.replyTo == nil && sent.traits.isEmpty)
    }

    @Test("files go out with it where the channel takes any, and nowhere else", arguments: [true, false])
    func files(isTaken: Bool) async throws {
        let adapter = FakeAdapter()
        let house = try OutboxHouse(adapter) { $0.channels[0].takesFiles = isTaken }
        try await house.run {
            let content = Array("%PDF".utf8)
            let file = Attachment(
                name: "a.pdf", type: "application/pdf", bytes: content.count,
                sha256: try house.store.putBlob(content).hex)
            guard case .reply(var request) = TestPolicy.reply(1, epoch: 2, by: 0, text: "here") else { return }
            request.attachments = [file]
            let answer = try house.desk.ask(.reply(request))
            guard isTaken else {
                #expect(answer == .filesNotTaken)
                return
            }
            try await house.until { $0.isEmpty }
            #expect(adapter.sends.map(\.files) == [[OutboundFile(name: "a.pdf", type: file.type, content: content)]])
        }
    }
}
