import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import FrontdeskStore
import Testing

@testable import FrontdeskDaemon

@Suite("Who gets a copy of an answer")
struct CopyRuleTests {
    private let rule: CopyRule

    init() throws {
        rule = CopyRule(try #require(try MailDesk().engine.router.policy).policy)
    }

    private func answered(_ recipients: [String]) -> InboundMessage {
        var message = InboundMessage(dedupe: "", sender: Sender(id: "ana@example.net"), text: "x")
        message.recipients = recipients
        return message
    }

    @Test("all to whom the mail went, each once, and none of ours, with what follows a plus or without")
    func all() throws {
        let message = answered([
            "shop@example.com", "SHOP+c1.k2@example.com", "help@example.com", "sales@example.com", "any@shop.example",
            "bob@example.org", "cem+work@example.org", "Bob@Example.org", "undisclosed", "a b@example.org",
            "shop+x@example.org",
        ])
        #expect(
            try rule.copies(["Dora@example.org", "bob@example.org"], ofAll: message)
                == ["Dora@example.org", "bob@example.org", "cem+work@example.org", "shop+x@example.org"])
        #expect(try rule.copies([], ofAll: nil) == [])
        #expect(try rule.copies(["ali@käse.example"]) == ["ali@xn--kse-qla.example"])
    }

    @Test(
        "what cannot get one is told by its place",
        arguments: [
            ("nobody", CopyRule.Fault.address(1)), ("", .address(1)), ("a@b.example\r\nBcc: c@d.example", .address(1)),
            ("Bob <bob@example.org>", .address(1)), ("a@b.example, c@d.example", .address(1)),
            ("shop@example.com", .own(1)), ("HELP+c7@example.com", .own(1)), ("x@shop.example", .own(1)),
        ])
    func refused(address: String, fault: CopyRule.Fault) {
        #expect(throws: fault) { try rule.copies(["bob@example.org", address]) }
    }

    @Test("there is an end to it")
    func limits() throws {
        let many = (1...CopyLimits.copiesMax).map { "b\($0)@example.org" }
        #expect(try rule.copies(many).count == many.count)
        #expect(throws: CopyRule.Fault.tooMany) { try rule.copies(many + ["c@example.org"]) }
        #expect(throws: CopyRule.Fault.tooMany) { try rule.copies(["c@example.org"], ofAll: answered(many)) }
        let kept = (1...50).map { "shop+\($0)@example.com" }
        #expect(throws: CopyRule.Fault.tooMany, "nobody knows the others") {
            try rule.copies([], ofAll: answered(kept))
        }
    }

    @Test("who gets a copy stands in the mail and belongs to the conversation", arguments: [true, false])
    func sent(isMail: Bool) throws {
        let desk = try MailDesk { $0.queues[0].acknowledge = nil }
        try desk.ask(isMail ? desk.mail("a") : TestPolicy.message("k1", thread: "t1"))
        try desk.ask(TestPolicy.pull(0))
        let epoch = try #require(desk.engine.router.state.work[ConversationID(1)]?.epoch)
        guard case .reply(var request) = TestPolicy.reply(1, epoch: epoch, by: 0, then: .wait, text: "ok") else {
            return
        }
        request.wantsCopies = true
        request.copies = ["Ana@example.net", "Bob@example.org"]
        let answer = try desk.ask(.reply(request))
        guard isMail else {
            #expect(answer == .copiesNotTaken)
            return
        }
        guard case .replied(_, let id) = answer else {
            Issue.record("\(answer)")
            return
        }
        let stored = try #require(try desk.store.records.message(id))
        #expect(stored.content.recipients == ["ana@example.net", "bob@example.org"])
        let mail = try desk.outgoing(id)
        #expect(mail.to.map(\.address) == ["ana@example.net"])
        #expect(mail.cc.map(\.address) == ["Bob@example.org"], "whoever gets it anyway gets no copy")
        // An answer of theirs is one of this conversation.
        let messageID = try #require(stored.content.mail?.messageID)
        try desk.ask(desk.mail("b", from: "bob@example.org", answers: [messageID]))
        #expect(desk.engine.router.state.work[ConversationID(2)] == nil)
    }
}
