import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Testing

@testable import FrontdeskDaemon

extension MailDesk {
    /// What a message of ours goes out as.
    func outgoing(_ id: MessageID) throws -> OutboundMail {
        let message = try #require(try store.records.message(id))
        let conversation = try #require(try store.records.conversation(message.conversation))
        let identity = try #require(try store.records.identity(conversation.identity))
        return try #require(
            try OutboundMailReader(records: store.records).mail(of: message, in: conversation, to: identity))
    }
}

@Suite("Replies by template, and signatures")
struct TemplateReplyTests {
    /// A customer's mail that agent 0 has.
    private func assigned(
        _ change: (inout Policy) -> Void = { _ in }, mail: (inout InboundMessage) -> Void = { $0.sender.name = "Ana" }
    ) throws -> (desk: MailDesk, epoch: Int32) {
        let desk = try MailDesk { policy in
            policy.queues[0].acknowledge = nil
            change(&policy)
        }
        try desk.ask(desk.mail("a", mail))
        try desk.ask(TestPolicy.pull(0))
        return (desk, try #require(desk.engine.router.state.work[ConversationID(1)]?.epoch))
    }

    private func reply(
        _ desk: MailDesk, _ epoch: Int32, template: String? = nil, text: String = "", then: ReplyThen = .wait
    ) throws -> DeskAnswer {
        guard case .reply(var request) = TestPolicy.reply(1, epoch: epoch, by: 0, then: then, text: text) else {
            throw CancellationError()
        }
        request.template = desk.engine.router.policy?.policy.templates.first { $0.name == template }
        return try desk.ask(.reply(request))
    }

    private func stored(_ desk: MailDesk, _ answer: DeskAnswer) throws -> MessageRecord {
        guard case .replied(_, let message) = answer else { throw CancellationError() }
        return try #require(try desk.store.records.message(message))
    }

    @Test(
        "the template comes first, then the agent's words; what is sent is what is kept",
        arguments: [
            ("", "Thanks, Ana. Where is it? Ayşe"), ("And more", "Thanks, Ana. Where is it? Ayşe\n\nAnd more"),
        ])
    func text(_ text: String, _ expected: String) throws {
        let (desk, epoch) = try assigned()
        let message = try stored(desk, try reply(desk, epoch, template: "thanks", text: text))
        #expect(message.content.text == expected && message.author == AgentNumber(0))
    }

    @Test("the language of the conversation; whoever has no public name has none")
    func language() throws {
        var (desk, epoch) = try assigned { _ in
        } mail: { message in
            message.language = "tr"
            message.languageReliable = true
        }
        #expect(try stored(desk, try reply(desk, epoch, template: "thanks")).content.text == "Teşekkürler")
        (desk, epoch) = try assigned {
            $0.agents[0].publicName = "ayse"
            $0.agents[0].unixUser = "ayse"
        }
        let message = try stored(desk, try reply(desk, epoch, template: "thanks"))
        #expect(message.content.text == "Thanks, Ana. Where is it?")
    }

    @Test("a reply that is refused is kept as it would have been sent")
    func refused() throws {
        let (desk, epoch) = try assigned()
        let answer = try reply(desk, epoch - 1, template: "thanks", text: "And more")
        guard case .refused(_, draftKept: true) = answer else { throw CancellationError() }
        let drafts = try desk.store.records.drafts(ConversationID(1))
        #expect(drafts.map(\.text) == ["Thanks, Ana. Where is it? Ayşe\n\nAnd more"])
    }

    @Test("the queue's signature goes before the channel's; it is not part of what was said", arguments: [false, true])
    func signature(_ isQueues: Bool) throws {
        let (desk, epoch) = try assigned { policy in
            policy.channels[1].signature = isQueues ? 2 : 1
            if isQueues { policy.queues[0].signature = 1 }
        }
        // The work ends with the reply, and its queue with it.
        let message = try stored(desk, try reply(desk, epoch, text: "Done", then: .resolve))
        #expect(message.content.text == "Done" && message.content.mail?.signature == "Ayşe, Acme")
        #expect(try desk.outgoing(message.id).signature == "Ayşe, Acme")
    }

    @Test("without one, on a chat, and in an acknowledgement there is none")
    func unsigned() throws {
        let (desk, epoch) = try assigned()
        #expect(try stored(desk, try reply(desk, epoch, text: "Done")).content.mail?.signature == "")
        let other = try MailDesk {
            $0.queues[0].signature = 1
            $0.queues[0].live.auto = true
        }
        try other.ask(TestPolicy.message("b"))
        try other.ask(TestPolicy.pull(0))
        let chat = try #require(other.engine.router.state.work[ConversationID(1)])
        #expect(chat.state == .active)
        #expect(try stored(other, try reply(other, chat.epoch, text: "Done")).content.mail == nil)
        try other.ask(other.mail("a"))
        #expect(try other.acknowledgements().map(\.content.mail?.signature) == [nil, ""])
    }
}
