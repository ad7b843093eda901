import FrontdeskChannels
import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

@Suite("Acknowledgements")
struct AcknowledgementTests {
    @Test("a customer's mail is acknowledged in its own batch, once, and nothing else changes")
    func once() throws {
        let desk = try MailDesk()
        let answer = try desk.ask(desk.mail("a") { $0.sender.name = "Ana" })
        #expect(answer == TestPolicy.received(1, 1))
        let sent = try #require(try desk.acknowledgements().first)
        #expect(sent.id == MessageID(2) && sent.previous == MessageID(1) && sent.conversation == ConversationID(1))
        #expect(sent.content.text == "Hello Ana, c1 is in front.")
        #expect(sent.direction == .outbound && !sent.author.isSet && sent.delivery == .queued)
        #expect(sent.content.recipients == ["ana@example.net"])
        #expect(sent.content.mail?.messageID.hasPrefix("m2.") ?? false)
        #expect(try desk.store.records.conversation(ConversationID(1))?.lastMessage == MessageID(2))
        let item = try #require(desk.engine.router.state.work[ConversationID(1)])
        #expect(item.state == .queued && item.unansweredSince == desk.now && item.lastInbound == MessageID(1))
        let identity = try #require(try desk.store.records.identity(IdentityID(1)))
        #expect(!identity.repliedBy.isSet && identity.acknowledged == [desk.now])

        try desk.ask(desk.mail("a"))
        try desk.ask(desk.mail("b", answers: ["a@example.net"]))
        try desk.ask(desk.mail("c", answers: [try #require(sent.content.mail?.messageID)]))
        #expect(try desk.acknowledgements().count == 1)
        #expect(try desk.store.records.message(MessageID(4))?.conversation == ConversationID(1))
    }

    @Test("it speaks the customer's language, and says nothing in the place of a name")
    func language() throws {
        let desk = try MailDesk()
        try desk.ask(
            desk.mail("a") {
                $0.language = "tr"
                $0.languageReliable = true
            })
        try desk.ask(desk.mail("b", from: "bo@example.net"))
        #expect(try desk.acknowledgements().map(\.content.text) == ["Merhaba, c1.", "Hello there, c2 is in front."])
    }

    /// What makes a mail one that gets none.
    private static let machines: [(String, @Sendable (inout InboundMessage) -> Void)] = [
        ("automatic", { $0.automatic = true }), ("submitted", { $0.mail?.auto = .submitted }),
        ("bulk", { $0.mail?.auto = .bulk }), ("bounce", { $0.mail?.auto = .bounce }),
        ("report", { $0.mail?.report = MailReport(kind: .delivered) }),
        ("none that a mailbox takes in", { $0.mail = nil }),
        ("no-reply", { $0.sender.id = "No-Reply@example.net" }),
        ("noreply+x", { $0.sender.id = "noreply+x@a.example" }),
        ("donotreply", { $0.sender.id = "do_not_reply@example.net" }),
        ("daemon", { $0.sender.id = "MAILER-DAEMON@example.net" }),
        ("postmaster", { $0.sender.id = "postmaster@a.example" }),
        ("bounces", { $0.sender.id = "bounces-17@example.net" }), ("nobody", { $0.sender.id = "" }),
        ("own address", { $0.sender.id = "Shop@example.com" }), ("own alias", { $0.sender.id = "help@example.com" }),
        ("own domain", { $0.sender.id = "anybody@Shop.example" }),
        ("own other", { $0.sender.id = "sales@example.com" }),
        ("envelope of a machine", { $0.mail?.returnPath = "bounces-7@example.net" }),
        ("own envelope", { $0.mail?.returnPath = "help@example.com" }),
        ("no envelope that can be written to", { $0.mail?.returnPath = "a b" }),
        ("old", { $0.sentAt = TestPolicy.start - .hours(25) }),
        ("old by its server", { $0.receivedAt = TestPolicy.start - .hours(25) }),
    ]

    @Test("machines, lists, reports, ourselves and the past get none", arguments: machines.indices)
    func refused(_ place: Int) throws {
        let desk = try MailDesk { policy in policy.routes.removeAll { $0.id == "machines" } }
        let (name, change) = Self.machines[place]
        try desk.ask(desk.mail("a", change))
        #expect(desk.engine.router.state.work[ConversationID(1)]?.state == .queued, "\(name)")
        #expect(try desk.acknowledgements().isEmpty, "\(name)")
        #expect(desk.engine.outbox.isEmpty)
    }

    @Test("one of yesterday, of tomorrow, and of nobody knows when is acknowledged", arguments: [-23, 1, nil])
    func recent(_ hours: Int64?) throws {
        let desk = try MailDesk()
        try desk.ask(desk.mail("a") { $0.sentAt = hours.map { TestPolicy.start + .hours($0) } ?? .none })
        #expect(try desk.acknowledgements().count == 1)
    }

    @Test(
        "three an hour and address, across a restart; others, and the same later, get theirs", arguments: [false, true])
    func fuse(_ restarts: Bool) throws {
        let desk = try MailDesk()
        for number in 1...5 {
            if restarts { try desk.restart() }
            try desk.ask(desk.mail("a\(number)"))
            desk.now = desk.now + .minutes(10)
        }
        #expect(try desk.acknowledgements().map(\.conversation.value) == [1, 2, 3])
        try desk.ask(desk.mail("b", from: "bo@example.net"))
        #expect(try desk.acknowledgements().count == 4)
        // The first was an hour ago.
        desk.now = TestPolicy.start + .hours(1)
        try desk.ask(desk.mail("c"))
        try desk.ask(desk.mail("d"))
        #expect(try desk.acknowledgements().map(\.conversation.value) == [1, 2, 3, 6, 7])
        #expect(try desk.store.records.identity(IdentityID(1))?.acknowledged.count == 3)
    }

    /// What is said on a channel that is no mailbox, and whether it is acknowledged.
    private static let words: [(String, Bool, @Sendable (inout InboundMessage) -> Void)] = [
        ("message", true, { _ in }), ("form", true, { $0.kind = .form }), ("missed call", false, { $0.kind = .call }),
        ("of yesterday", true, { $0.sentAt = TestPolicy.start - .hours(23) }),
        ("old", false, { $0.sentAt = TestPolicy.start - .hours(25) }),
        ("old by its server", false, { $0.receivedAt = TestPolicy.start - .hours(25) }),
        ("public", false, { $0.visibility = .public }), ("comment", false, { $0.kind = .comment }),
        ("review", false, { $0.kind = .review }), ("automatic", false, { $0.automatic = true }),
        ("mail's facts", false, { $0.mail = MailFacts(messageID: "a@example.net") }),
    ]

    @Test("who writes in private on another channel is told too, and nobody in public", arguments: words.indices)
    func others(_ place: Int) throws {
        let (name, isTold, change) = Self.words[place]
        let desk = try MailDesk { policy in policy.routes.removeAll { $0.id == "machines" } }
        var message = InboundMessage(dedupe: "1", sender: Sender(id: "ana", name: "Ana"), text: "hello")
        change(&message)
        try desk.ask(TestPolicy.message(message))
        let sent = try desk.acknowledgements()
        #expect(sent.map(\.content.text) == (isTold ? ["Hello Ana, c1 is in front."] : []), "\(name)")
        #expect(sent.allSatisfy { $0.content.visibility == .private && $0.content.recipients.isEmpty })
    }

    @Test("a list that does not tell when a thing was said is not acknowledged", arguments: [true, false])
    func polled(_ tells: Bool) throws {
        let desk = try MailDesk { $0.channels[0].isPolled = true }
        var message = InboundMessage(dedupe: "1", sender: Sender(id: "ana"), text: "hello")
        if tells { message.sentAt = TestPolicy.start - .hours(1) }
        try desk.ask(TestPolicy.message(message))
        #expect(try desk.acknowledgements().count == (tells ? 1 : 0))
    }

    @Test("three an hour on other channels too")
    func othersFuse() throws {
        let desk = try MailDesk()
        for number in 1...5 { try desk.ask(TestPolicy.message("\(number)", thread: "t\(number)")) }
        #expect(try desk.acknowledgements().map(\.conversation.value) == [1, 2, 3])
    }

    @Test("none where the queue has none, nothing can leave, or no agent is to see it")
    func elsewhere() throws {
        var desk = try MailDesk { $0.queues[0].acknowledge = nil }
        try desk.ask(desk.mail("a"))
        #expect(try desk.acknowledgements().isEmpty)
        desk = try MailDesk { policy in
            for place in policy.channels.indices { policy.channels[place].takesReplies = false }
        }
        try desk.ask(desk.mail("a"))
        try desk.ask(TestPolicy.message("b"))
        #expect(try desk.acknowledgements().isEmpty)
        desk = try MailDesk { $0.routes = [RoutePolicy(id: "all", end: .file)] }
        try desk.ask(desk.mail("a"))
        #expect(try desk.acknowledgements().isEmpty)
    }

    @Test("one batch or many: the same journal, the same answers, the same acknowledgements")
    func splits() throws {
        let whole = try MailDesk()
        let single = try MailDesk()
        let requests = (1...5).flatMap { number in
            [
                whole.mail("a\(number)"), whole.mail("b\(number)", from: "bo\(number)@example.net"),
                whole.mail("a\(number)"),
            ]
        }
        let answers = try whole.engine.run(requests, at: requests.map { _ in whole.now }).answers
        #expect(try requests.map { try single.ask($0) } == answers)
        #expect(try whole.acknowledgements() == single.acknowledgements())
        #expect(try whole.acknowledgements().count == 8)
        let journals = try [whole, single].map { desk in
            try desk.store.records.journal(after: 0, limit: 99).flatMap(\.self)
        }
        #expect(journals[0] == journals[1] && journals[0].count > 100)
    }

    @Test("it is sent to whom it answers, without a quote, and the agent's reply answers the customer")
    func outgoing() throws {
        let desk = try MailDesk()
        try desk.ask(desk.mail("a") { $0.mail?.replyTo = "victim@example.org" })
        try desk.ask(TestPolicy.pull(0))
        let epoch = try #require(desk.engine.router.state.work[ConversationID(1)]?.epoch)
        guard case .replied(_, let message) = try desk.ask(TestPolicy.reply(1, epoch: epoch, by: 0)) else {
            throw CancellationError()
        }
        let acknowledgement = try desk.outgoing(MessageID(2))
        #expect(acknowledgement.isAutomatic && acknowledgement.quoted == nil && acknowledgement.cc.isEmpty)
        #expect(acknowledgement.to.map(\.address) == ["ana@example.net"])
        #expect(acknowledgement.inReplyTo == "a@example.net")
        let reply = try desk.outgoing(message)
        #expect(!reply.isAutomatic && reply.quoted != nil && reply.inReplyTo == "a@example.net")
        #expect(reply.to.map(\.address) == ["victim@example.org"])
        #expect(try desk.store.records.identity(IdentityID(1))?.repliedBy == AgentNumber(0))
    }
}
