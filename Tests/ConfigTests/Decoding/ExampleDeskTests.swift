import FrontdeskConfig
import FrontdeskCore
import Testing

/// The example in force, late on a Sunday.
private struct ExampleDesk {
    var router = Router()
    private(set) var now: Instant
    private var conversations: Int64 = 0

    init() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let configuration = try #require(
            ConfigurationLoader.load(path: "/\(root)/config.example.json").configuration)
        now = try #require(RFC3339.instant("2026-11-22T23:00:00+03:00"))
        guard case .done = router.install(configuration.policy, generation: 1, at: now) else {
            Issue.record("the policy was refused")
            return
        }
    }

    func agent(_ name: String) -> AgentNumber { AgentNumber(router.state.names.number(.agent, name) ?? -1) }

    mutating func run(_ command: Command) throws {
        guard case .done = router.handle(command, at: now) else {
            Issue.record("refused: \(command)")
            return
        }
    }

    /// The agent is there and asks for work.
    mutating func ready(_ name: String) throws {
        try run(.present(agent(name)))
        try run(.setPresence(agent(name), Presence(.ready), overtime: .zero, by: Actor(agent: agent(name))))
        try run(.pull(agent(name), max: 1, got: []))
    }

    /// A chat message of a customer who is new.
    mutating func chat(_ text: String, _ language: String) throws -> ConversationID {
        let policy = try #require(router.policy)
        conversations += 1
        let channel = ChannelNumber(router.state.names.number(.channel, "shop-chat") ?? -1)
        let facts = MessageFacts(
            channel: channel, at: now, kind: .message, automatic: false, language: language, addresses: [],
            attributes: [], textHits: policy.policy.patterns.hits(in: text),
            subjectHits: policy.policy.patterns.hits(in: ""))
        let id = ConversationID(conversations)
        try run(
            .receive(
                Arrival(
                    conversation: id, message: MessageID(conversations), identity: IdentityID(conversations),
                    contact: ContactID(conversations), channel: channel, automatic: false,
                    classification: policy.classify(facts), reopening: nil, affinity: .none, affinityAt: .none,
                    asksHuman: policy.asksHuman(facts))))
        return id
    }

    /// Lets time pass.
    mutating func wait(_ span: Span) throws {
        now = now + span
        try run(.advance)
    }

    func why(_ id: ConversationID) throws -> [String] {
        let item = try #require(router.state.work[id])
        return text.why(router.explain(item, at: now, agents: .none))
    }

    func whyNot(_ id: ConversationID, _ name: String) throws -> String {
        let item = try #require(router.state.work[id])
        let findings = router.explain(item, at: now, agents: .one(agent(name))).agents
        return text.whyNot(try #require(findings.first))
    }

    private var text: ExplanationText {
        ExplanationText(names: router.state.names, policy: router.policy, now: now)
    }
}

@Suite("The example at work")
struct ExampleDeskTests {
    @Test("a refund in Turkish goes to Ayşe at any hour, and the desk says why")
    func refund() throws {
        var desk = try ExampleDesk()
        try desk.ready("ayse")
        try desk.ready("bartek")
        let id = try desk.chat("Siparişim için iade istiyorum", "tr")
        #expect(
            try desk.why(id) == [
                "c1 came by route refund, in language tr.",
                "It entered queue billing just now and asks for billing 5, lang:tr 1.", "It is offered to Ayşe.",
                "Ayşe was the only agent who could take it.",
            ])
        #expect(try desk.whyNot(id, "bartek") == "Bartek: lacks lang:tr, level 1 is needed")
        #expect(try desk.whyNot(id, "ewa") == "Ewa: is offline")
    }

    @Test("what waits asks for less by the steps of its queue, never for less than the hard skill, and seniors see it")
    func relaxes() throws {
        var desk = try ExampleDesk()
        let id = try desk.chat("İade!", "tr")
        #expect(
            try desk.why(id).suffix(3) == [
                "It stands in line as if it were due 30 min sooner, by the priority of its route.",
                "Nobody who could have it is ready.", "In 10 min it asks for billing 2, lang:tr 1.",
            ])
        try desk.ready("ewa")
        #expect(try desk.whyNot(id, "ewa") == "Ewa: sees work of queue billing only when it has waited 30 min")
        try desk.wait(.minutes(10))
        #expect(try desk.why(id).last == "In 20 min more agents see it.")
        try desk.wait(.minutes(20))
        #expect(try desk.whyNot(id, "ewa") == "Ewa: is offered it now")
        #expect(try desk.why(id)[1].hasSuffix("asks for billing 2, lang:tr 1."))
    }

    @Test("a queue that serves when it is closed is served, and the team with a delay waits for office hours")
    func closed() throws {
        var desk = try ExampleDesk()
        try desk.ready("ewa")
        let id = try desk.chat("Where is my parcel?", "en")
        #expect(try desk.whyNot(id, "ewa") == "Ewa: sees work of queue general only when it has waited 10 min")
        // Monday's first ten minutes are the first of open time.
        #expect(try desk.why(id).last == "In 10 h 10 min more agents see it.")
        try desk.ready("bartek")
        #expect(try desk.whyNot(id, "bartek") == "Bartek: is offered it now")
    }
}
