import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// To which conversation a mail belongs.
@Suite("Places of mails")
struct MailPlaceTests {
    private static let shop = ChannelNumber(1)
    private static let sales = ChannelNumber(2)
    private let desk: EngineDesk
    private var store: MemoryStore { desk.store }
    private var engine: DeskEngine { desk.engine }

    /// A desk with two mailboxes.
    init() throws {
        var policy = TestPolicy.make()
        policy.channels[1].address = "shop@example.com"
        policy.channels.append(
            ChannelPolicy(name: "sales", workClass: .deferred, weight: 20, address: "sales@example.com"))
        desk = try EngineDesk(policy)
    }

    private func mail(
        _ id: String, from sender: String = "ana@example.net", to: [String] = ["shop@example.com"],
        answers parents: [String] = [], body: String = "x", on channel: ChannelNumber = shop,
        _ change: (inout InboundMessage) -> Void = { _ in }
    ) -> IntakeItem {
        var message = InboundMessage(dedupe: "1:\(id)", sender: Sender(id: sender, email: sender), text: body)
        message.recipients = to
        var facts = MailFacts(messageID: "\(id)@example.net")
        facts.parents = parents
        facts.fingerprint = "\(id)/\(body)"
        message.mail = facts
        change(&message)
        return TestPolicy.item(message, on: channel)
    }

    private func take(_ item: IntakeItem) throws -> DeskAnswer { try desk.ask(.intake(item)) }

    private func record(_ conversation: Int64) throws -> ConversationRecord { try desk.conversation(conversation) }

    /// A first mail and our reply to it; gives the reply's message and its Message-ID.
    private func answered(then: ReplyThen = .wait) throws -> (message: MessageID, id: String) {
        #expect(try take(mail("a")) == TestPolicy.received(1, 1))
        try desk.run(TestPolicy.pull(0))
        let epoch = try #require(engine.router.state.work[ConversationID(1)]?.epoch)
        let reply = TestPolicy.reply(1, epoch: epoch, by: 0, then: then)
        guard case .replied(_, let message) = try desk.ask(reply) else {
            throw CancellationError()
        }
        let stored = try #require(try store.records.message(message))
        return (message, try #require(stored.content.mail?.messageID))
    }

    @Test("a reply has a Message-ID of its own, with our host, the same at each look")
    func replyID() throws {
        let (message, id) = try answered()
        #expect(id.hasPrefix("\(message).") && id.hasSuffix("@example.com"))
        #expect(try store.records.message(message)?.content.recipients == ["ana@example.net"])
    }

    @Test("the customer's answer joins by any mail it names", arguments: [0, 1])
    func joins(_ which: Int) throws {
        let (_, id) = try answered()
        let parents = [["unknown@example.org", id], ["a@example.net"]][which]
        #expect(try take(mail("b", answers: parents)) == TestPolicy.received(1, 3))
        #expect(engine.router.state.work[ConversationID(1)]?.state == .active)
    }

    @Test("to answer without naming anything opens a new conversation")
    func fresh() throws {
        _ = try answered()
        #expect(try take(mail("b")) == TestPolicy.received(2, 3))
        #expect(try record(2).linked.value == 0)
    }

    @Test("who answers an old mail twice has one new conversation, and a third mail later goes on with the newest")
    func successors() throws {
        let (_, id) = try answered(then: .resolve)
        desk.now = desk.now + .days(90)
        #expect(try take(mail("b", answers: [id])) == TestPolicy.received(2, 3))
        #expect(try record(2).linked.value == 1 && record(2).link == .before)
        #expect(try take(mail("c", answers: [id])) == TestPolicy.received(2, 4))
        // A stranger who has seen the old mail is nobody's successor.
        #expect(try take(mail("d", from: "bob@example.org", answers: [id])) == TestPolicy.received(3, 5))
        try desk.run(TestPolicy.pull(0))
        let epoch = try #require(engine.router.state.work[ConversationID(2)]?.epoch)
        guard case .replied = try desk.ask(TestPolicy.reply(2, epoch: epoch, by: 0, then: .resolve)) else {
            throw CancellationError()
        }
        desk.now = desk.now + .days(90)
        #expect(try take(mail("e", answers: [id])) == TestPolicy.received(4, 7))
        #expect(try record(4).linked.value == 1)
        #expect(try take(mail("f", answers: [id])) == TestPolicy.received(4, 8))
    }

    @Test("who answers an old mail does not get into what was put right to somebody else")
    func corrected() throws {
        let (_, id) = try answered(then: .resolve)
        desk.now = desk.now + .days(90)
        #expect(try take(mail("b", answers: [id])) == TestPolicy.received(2, 3))
        try desk.run(TestPolicy.pull(0))
        let bob = Sender(id: "bob@example.org", email: "bob@example.org")
        #expect(try desk.ask(.correctContact(ConversationID(2), bob, Actor(agent: AgentNumber(0)))) == .done)
        #expect(try take(mail("c", answers: [id])) == TestPolicy.received(3, 4))
        #expect(try record(3).identity == record(1).identity)
    }

    @Test("a stranger who names our mail gets a conversation of their own, possibly related")
    func stranger() throws {
        let (_, id) = try answered()
        #expect(try take(mail("b", from: "eve@example.org", answers: [id])) == TestPolicy.received(2, 3))
        #expect(try record(2).linked == ConversationID(1))
        #expect(try record(2).link == .related)
    }

    @Test("who had a copy of the customer's mail belongs to it")
    func copied() throws {
        #expect(try take(mail("a", to: ["shop@example.com", "bob@example.org"])) == TestPolicy.received(1, 1))
        #expect(try take(mail("b", from: "bob@example.org", answers: ["a@example.net"])) == TestPolicy.received(1, 2))
        #expect(try record(1).identity == IdentityID(1))
    }

    @Test("a valid token joins whoever writes; one of a conversation that is not there does not")
    func token() throws {
        _ = try answered()
        let known = mail("b", from: "eve@example.org") { $0.mail?.token = ConversationID(1) }
        #expect(try take(known) == TestPolicy.received(1, 3))
        let unknown = mail("c", from: "eve@example.org") { $0.mail?.token = ConversationID(99) }
        #expect(try take(unknown) == TestPolicy.received(2, 4))
    }

    @Test("one mail in two mailboxes is one message, in one batch or in two", arguments: [false, true])
    func copies(_ isOneBatch: Bool) throws {
        let requests: [DeskRequest] = [
            .intake(mail("a")), .intake(mail("a", on: Self.sales)), .intake(mail("a", on: Self.sales)),
        ]
        var answers: [DeskAnswer] = []
        if isOneBatch {
            answers = try engine.run(requests, at: requests.map { _ in desk.now }).answers
        } else {
            for request in requests { answers.append(try desk.ask(request)) }
        }
        #expect(answers == [TestPolicy.received(1, 1), TestPolicy.duplicate(1, 1), TestPolicy.duplicate(1, 1)])
        let arrivals = try store.records.arrivals(MessageID(1))
        #expect(arrivals.map(\.channel) == [Self.sales] && arrivals.map(\.dedupe) == ["1:a"])
    }

    @Test("the same Message-ID with another body is another message, and the first keeps the name")
    func sameID() throws {
        #expect(try take(mail("a")) == TestPolicy.received(1, 1))
        let other = mail("a", from: "eve@example.org", body: "y") { $0.dedupe = "1:other" }
        #expect(try take(other) == TestPolicy.received(2, 2))
        #expect(try take(mail("b", answers: ["a@example.net"])) == TestPolicy.received(1, 3))
    }

    @Test("an answer in the other mailbox joins too")
    func acrossMailboxes() throws {
        let (_, id) = try answered()
        #expect(try take(mail("b", answers: [id], on: Self.sales)) == TestPolicy.received(1, 3))
    }

    private func report(
        on id: String, recipient: String = "ana@example.net", kind: MailReport.Kind = .failed
    ) -> IntakeItem {
        mail("r", from: "mailer-daemon@example.net") { message in
            message.automatic = true
            var report = MailReport(kind: kind)
            report.original = id
            report.recipients = [MailReport.Recipient(address: recipient, kind: kind, isHard: true)]
            message.mail?.report = report
            message.mail?.auto = [.bounce]
        }
    }

    private func send(_ message: MessageID) throws {
        let id = try #require(engine.outbox.values.first { $0.message == message }?.id)
        try desk.run(.outboxAttempt(id), .outboxResult(id, .sent, status: 250, next: .nothing))
    }

    @Test("a report lies with the reply it is about, marks it, and wakes nothing")
    func bounce() throws {
        let (message, id) = try answered()
        try send(message)
        let before = engine.router.state.work[ConversationID(1)]
        #expect(try take(report(on: id)) == TestPolicy.received(1, 3))
        #expect(try store.records.message(message)?.delivery == .bounced)
        #expect(try store.records.message(MessageID(3))?.content.mail?.report?.message == message)
        let after = try #require(engine.router.state.work[ConversationID(1)])
        #expect(after.state == .waiting && after.epoch == before?.epoch && !after.unansweredSince.isSet)
    }

    @Test("a report on what is not yet confirmed, or only late, leaves its state", arguments: [false, true])
    func early(_ isSent: Bool) throws {
        let (message, id) = try answered()
        if isSent { try send(message) }
        #expect(try take(report(on: id, kind: isSent ? .delayed : .failed)) == TestPolicy.received(1, 3))
        #expect(try store.records.message(message)?.delivery == (isSent ? .sent : .queued))
    }

    @Test("a report must know to whom the reply went, and is never about a customer's mail")
    func forged() throws {
        let (message, id) = try answered()
        try send(message)
        #expect(try take(report(on: id, recipient: "bob@example.org")) == TestPolicy.received(2, 3))
        #expect(try store.records.message(message)?.delivery == .sent)
        let other = mail("s", from: "mailer-daemon@example.net") {
            $0.automatic = true
            $0.mail?.report = MailReport(kind: .failed)
            $0.mail?.report?.original = "a@example.net"
        }
        #expect(try take(other) == TestPolicy.received(3, 4))
    }

    @Test("mails and the position are one transaction; of mails that are here only the position counts")
    func mailbox() throws {
        let position = MailboxRecord(channel: Self.shop, name: "INBOX", validity: 1, lastUID: 8, modSeq: 0)
        let bad = QuarantineItem(channel: "mail", code: "no-sender", detail: "", bytes: [1], blob: "")
        let delivery = ChannelDelivery(
            channel: Self.shop, items: [.message(mail("a")), .quarantine(bad)],
            position: .mailbox(position))
        let taken = try desk.run(.delivery(delivery))
        #expect(taken == [.takenIn([TestPolicy.received(1, 1), .done])])
        #expect(try store.records.mailbox(Self.shop) == position)
        #expect(try store.records.quarantine(before: .max, limit: 9).map(\.code) == ["no-sender"])
        var next = position
        next.validity = 2
        let again = ChannelDelivery(
            channel: Self.shop, items: [.message(mail("a") { $0.dedupe = "2:1" })], position: .mailbox(next))
        #expect(try desk.run(.delivery(again)) == [.takenIn([TestPolicy.duplicate(1, 1)])])
        #expect(try store.records.mailbox(Self.shop) == next)
        #expect(try store.records.arrivals(MessageID(1)).map(\.dedupe) == ["2:1"])
    }
}
