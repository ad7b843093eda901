import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// What delivery reports make of an answer that went to several.
@Suite("Returned copies of an answer")
struct ReturnedCopyTests {
    private static let shop = ChannelNumber(1)
    private static let ana = "ana@example.net"
    private static let bob = "bob@example.org"
    private let store = MemoryStore()
    private let engine: DeskEngine
    private let now = TestPolicy.start
    /// The answer, with its Message-ID.
    private let answer: (message: MessageID, id: String)

    /// A desk that has written an answer to Ana, with a copy for Bob.
    init() throws {
        engine = DeskEngine(store: store)
        try engine.recover()
        var policy = TestPolicy.make()
        policy.channels[1].address = "shop@example.com"
        var message = InboundMessage(dedupe: "1:1", sender: Sender(id: Self.ana, email: Self.ana), text: "x")
        message.mail = MailFacts(messageID: "a@example.net")
        let requests = [
            TestPolicy.change(policy), TestPolicy.ready(0), TestPolicy.message(message, on: Self.shop),
            TestPolicy.pull(0),
        ]
        _ = try engine.run(requests, at: requests.map { _ in TestPolicy.start })
        let epoch = try #require(engine.router.state.work[ConversationID(1)]?.epoch)
        guard case .reply(var reply) = TestPolicy.reply(1, epoch: epoch, by: 0) else { throw CancellationError() }
        reply.wantsCopies = true
        reply.copies = [Self.bob]
        guard case .replied(_, let id)? = try engine.run([.reply(reply)], at: [now]).answers.first else {
            throw CancellationError()
        }
        answer = (id, try #require(try store.records.message(id)?.content.mail?.messageID))
    }

    private static func said(_ address: String, _ state: RecipientAnswer.State) -> RecipientAnswer {
        RecipientAnswer(address: address, state: state, code: state == .later ? 451 : 250)
    }

    /// An attempt with what was said of Ana and of Bob.
    private func attempt(
        _ outcome: OutboxOutcome, _ ana: RecipientAnswer.State, _ bob: RecipientAnswer.State
    ) throws {
        let id = try #require(engine.outbox.values.first?.id)
        let heard = OutboxHeard(answers: [Self.said("Ana@example.net", ana), Self.said(Self.bob, bob)])
        let next = outcome == .retry ? OutboxNext.retry(at: now) : .nothing
        _ = try engine.run(
            [.outboxAttempt(id), .outboxResult(id, outcome, status: 250, next: next, heard: heard)], at: [now, now])
    }

    private func report(_ name: String, on recipients: [MailReport.Recipient]) -> DeskRequest {
        let sender = Sender(id: "mailer-daemon@example.net", email: "mailer-daemon@example.net")
        var message = InboundMessage(dedupe: "1:\(name)", sender: sender, text: "it failed")
        message.automatic = true
        var facts = MailFacts(messageID: "\(name)@example.net")
        facts.auto = [.bounce]
        var report = MailReport(kind: recipients.first?.kind ?? .failed)
        report.original = answer.id
        report.recipients = recipients
        facts.report = report
        message.mail = facts
        return TestPolicy.message(message, on: Self.shop)
    }

    private static func failed(_ address: String) -> MailReport.Recipient {
        MailReport.Recipient(address: address, kind: .failed, reason: "unknownAddress", isHard: true)
    }

    /// The answer's delivery and what stands with Ana and Bob.
    private func standing() throws -> [String] {
        let stored = try #require(try store.records.message(answer.message))
        return [stored.delivery.name] + stored.answers.map(\.state.name)
    }

    @Test("only whose copy came back has none: the answer is bounced when nobody has it any more")
    func oneByOne() throws {
        try attempt(.sent, .taken, .taken)
        #expect(try standing() == ["sent", "taken", "taken"])
        #expect(
            try engine.run([report("r", on: [Self.failed(Self.bob)])], at: [now]).answers == [TestPolicy.received(1, 3)]
        )
        #expect(try standing() == ["partly", "taken", "bounced"])
        _ = try engine.run([report("s", on: [Self.failed(Self.ana)])], at: [now])
        #expect(try standing() == ["bounced", "bounced", "bounced"])
        let answers = try #require(try store.records.message(answer.message)?.answers)
        #expect(answers.map(\.address) == ["Ana@example.net", Self.bob] && answers.map(\.code) == [250, 250])
    }

    @Test("one report on both is kept whole, and so are two in one batch", arguments: [false, true])
    func both(_ isOne: Bool) throws {
        try attempt(.sent, .taken, .taken)
        let recipients = [Self.failed(Self.ana), Self.failed(Self.bob)]
        let reports =
            isOne
            ? [report("r", on: recipients)] : [report("r", on: [recipients[0]]), report("s", on: [recipients[1]])]
        _ = try engine.run(reports, at: reports.map { _ in now })
        #expect(try standing() == ["bounced", "bounced", "bounced"])
        if isOne { #expect(try store.records.message(MessageID(3))?.content.mail?.report?.recipients == recipients) }
    }

    @Test("who is told of as delayed or arrived has it")
    func mixed() throws {
        try attempt(.sent, .taken, .taken)
        let ana = MailReport.Recipient(address: Self.ana, kind: .delivered)
        _ = try engine.run([report("r", on: [Self.failed(Self.bob), ana])], at: [now])
        #expect(try standing() == ["partly", "taken", "bounced"])
    }

    @Test("of several a report that names nobody could mean any, and one on a stranger is about something else")
    func unnamed() throws {
        try attempt(.sent, .taken, .taken)
        #expect(try engine.run([report("r", on: [Self.failed("")])], at: [now]).answers == [TestPolicy.received(1, 3)])
        #expect(try standing() == ["sent", "taken", "taken"])
        let eve = report("s", on: [Self.failed("eve@example.org")])
        #expect(try engine.run([eve], at: [now]).answers == [TestPolicy.received(2, 4)])
    }

    @Test("what came back while others are still asked stays so when they have answered")
    func meanwhile() throws {
        try attempt(.retry, .taken, .later)
        _ = try engine.run([report("r", on: [Self.failed(Self.ana)])], at: [now])
        #expect(try standing() == ["queued", "bounced", "later"])
        #expect(engine.outbox.values.first?.answers.map(\.state) == [.bounced, .later])
        // The attempt knows nothing of the report.
        try attempt(.sent, .taken, .taken)
        #expect(try standing() == ["partly", "bounced", "taken"])
    }

    @Test("a report on whom nothing has gone to yet changes nothing", arguments: [false, true])
    func early(_ isPutOff: Bool) throws {
        if isPutOff { try attempt(.retry, .later, .later) }
        _ = try engine.run([report("r", on: [Self.failed(Self.bob)])], at: [now])
        #expect(try standing() == (isPutOff ? ["queued", "later", "later"] : ["queued"]))
    }
}
