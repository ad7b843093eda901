import FrontdeskAPI
import FrontdeskCore
import Testing

@Suite struct WireTests {
    private func check<T: WireValue>(_ value: T, _ json: String) throws {
        #expect(String(decoding: value.jsonBytes, as: UTF8.self) == json)
        #expect(try T(json: try JSONParser.parse(Array(json.utf8))) == value)
    }

    @Test("Work is written as the page says and read back")
    func work() throws {
        try check(
            Sample.work(1042, .offered, offer: OfferID(5)),
            #"{"conversation":"c1042","epoch":3,"state":"offered","class":"live","channel":"shop-chat","#
                + #""visibility":"private","queue":"billing","due":"2026-08-06T07:18:40Z","offer":"o5","lastMessage":"m9","#
                + #""unanswered":"2026-08-06T07:03:40Z"}"#)
    }

    @Test("an assignment and a reply hold the members of Work and their own")
    func pulledAndReplied() throws {
        var work = Sample.work(1, .active, due: nil)
        work.unanswered = nil
        let members =
            #""conversation":"c1","epoch":3,"state":"active","class":"live","channel":"shop-chat","#
            + #""visibility":"private","queue":"billing","owner":"ayse","lastMessage":"m9"}"#
        try check(WirePulled(work: work, kind: .assignment), #"{"kind":"assignment","# + members)
        try check(Replied(work: work, message: MessageID(12)), #"{"message":"m12","# + members)
    }

    @Test("requests are written without what is not said, and read back")
    func requests() throws {
        try check(
            PullRequest(wait: .seconds(30), max: 2, got: [OfferID(17)]), #"{"wait":"30s","max":2,"got":["o17"]}"#)
        try check(
            ReplyRequest(
                change: ChangeRequest(epoch: 3, seen: MessageID(9), sendAnyway: true), text: "İyi", then: .resolve),
            #"{"epoch":3,"seen":"m9","sendAnyway":true,"text":"İyi","then":"resolve"}"#)
        try check(ChangeRequest(epoch: 0), #"{"epoch":0}"#)
        try check(
            AssignRequest(epoch: 1, agent: "bartek", force: true, reason: "asked"),
            #"{"epoch":1,"agent":"bartek","force":true,"reason":"asked"}"#)
        try check(TextRequest(text: "a\nb"), #"{"text":"a\nb"}"#)
        try check(OfferRequest(), "{}")
        try check(SessionRequest(agent: "ayse"), #"{"agent":"ayse"}"#)
        try check(WirePresence(Presence(.away, reason: "lunch")), #"{"state":"away","reason":"lunch"}"#)
        try check(
            BatchRequest(calls: [.init(method: "POST", path: "/v1/me/pull", body: .array([]))]),
            #"{"calls":[{"method":"POST","path":"/v1/me/pull","body":[]}]}"#)
    }

    @Test("answers are read back as they were written")
    func answers() throws {
        func roundTrip<T: WireValue>(_ value: T) throws {
            #expect(try T(json: try JSONParser.parse(value.jsonBytes)) == value)
        }
        let work = Sample.work()
        try roundTrip(Sample.me([work, Sample.work(2, .waiting)]))
        try roundTrip(PullAnswer(work: [WirePulled(work: work, kind: .offer, expires: Sample.now)]))
        try roundTrip(ConversationPage(conversations: [work], next: "c7"))
        try roundTrip(Sample.view(work))
        var message = Sample.message(9, "Merhaba")
        message.attachments = [WireAttachment(name: "fiş.pdf", type: "application/pdf", bytes: 34_567, scan: .infected)]
        message.delivery = "sent"
        try roundTrip(MessagePage(messages: [message]))
        try roundTrip(Drafts(drafts: [Draft(author: "ewa", text: "…", at: Sample.now, reason: "stale-epoch")]))
        try roundTrip(
            Why(
                conversation: ConversationID(1), sentences: ["It waits."], route: "refund", queue: "billing",
                requirement: [WireSkill(skill: "billing", level: 5)], key: 1_786_000_000_000_000, due: Sample.now,
                because: "new", generation: 4,
                choice: WhyChoice(kind: .agentPicked, candidates: 2, decidedBy: "idle", runnerUp: "ewa"),
                agents: [AgentStanding(agent: "ewa", eligible: false, code: "not-ready", sentence: "is away")]))
        try roundTrip(QueueList(queues: [QueueStatus(queue: "billing", waiting: 3, oldest: Sample.now, ready: 1)]))
        try roundTrip(
            AgentList(agents: [
                AgentStatus(
                    agent: "ewa", name: "Ewa", team: "billing", presence: WirePresence(Presence(.ready)),
                    inContact: true,
                    load: WireLoad(units: 1, capacity: 2, owned: 3, ownedLimit: 4, offers: 5))
            ]))
        try roundTrip(
            DeskStatus(version: "0.1", generation: 4, startedAt: Sample.now, waiting: 7, store: .string("sqlite")))
        try roundTrip(Noted(message: MessageID(1)))
        try roundTrip(SessionOpened(session: "s", agent: "ayse"))
        try roundTrip(BatchAnswer(results: [.init(status: 204), .init(status: 200, body: .bool(true))]))
        try roundTrip(
            Problem(
                status: 409, code: "stale-epoch", title: "It is another's now",
                extra: [.init(key: "epoch", value: .number(.integer(4))), .init(key: "owner", value: .string("ewa"))]))
    }

    @Test("members nobody knows are ignored, and null is absent")
    func unknownMembers() throws {
        let json = #"{"epoch":1,"seen":null,"colour":{"deep":[1,2]}}"#
        #expect(try ChangeRequest(json: try JSONParser.parse(Array(json.utf8))) == ChangeRequest(epoch: 1))
    }

    @Test(
        "a wrong member is named by its place",
        arguments: [
            (#"[]"#, [], "an object"),
            (#"{"work":7}"#, ["work"], "an array"),
            (#"{"work":[{"conversation":"m1"}]}"#, ["work", "0", "conversation"], "an id such as \"c12\""),
            (
                #"{"work":[{"conversation":"c1","epoch":3000000000}]}"#, ["work", "0", "epoch"],
                "a whole number of 32 bits"
            ),
            (
                #"{"work":[{"conversation":"c1","epoch":1,"state":"lost"}]}"#, ["work", "0", "state"],
                "one of \"queued\", \"offered\", \"active\", \"waiting\", \"parked\", \"snoozed\", \"resolved\", "
                    + "\"closed\", \"spam\", \"filed\""
            ),
        ])
    func faults(json: String, place: [String], expected: String) throws {
        let pointer = JSONPointer(tokens: place).description
        #expect(throws: WireError(pointer: pointer, expected: expected)) {
            _ = try PullAnswer(json: try JSONParser.parse(Array(json.utf8)))
        }
    }

    @Test(
        "durations have a whole number and a unit",
        arguments: [
            ("0s", Span.zero), ("30s", .seconds(30)), ("5m", .minutes(5)), ("2h", .hours(2)), ("1d", .days(1)),
            ("250ms", .milliseconds(250)),
        ])
    func durations(text: String, span: Span) {
        #expect(DurationText.span(text) == span)
        #expect(DurationText.text(span) == text)
    }

    @Test("what is no duration is refused", arguments: ["", "s", "30", "-1s", "1.5h", "30 s", "1w", "99999999999999d"])
    func noDurations(text: String) {
        #expect(DurationText.span(text) == nil)
    }
}
