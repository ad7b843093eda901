import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// The commands that hand on, set aside and declare, and what they say.
@Suite struct RoutingCommandTests {
    /// A desk with what `accept` reads of c1042.
    private func deskWithAnAsk() -> FakeDesk {
        let desk = FakeDesk()
        var work = Sample.work(1042, offer: OfferID(17))
        work.owner = "bartek"
        desk.on("GET /v1/me", Sample.me([], asks: 1))
        desk.on("POST /v1/me/pull", PullAnswer(work: [WirePulled(work: work, kind: .ask)]))
        desk.on("POST /v1/offers/o17/accept", Sample.work())
        desk.on("POST /v1/offers/o17/decline", work)
        desk.on("GET /v1/conversations/c1042", Sample.view(Sample.work()))
        desk.on("GET /v1/conversations/c1042/messages?limit=20", MessagePage(messages: [Sample.message(9, "Merhaba")]))
        return desk
    }

    @Test("what a colleague asks is answered like an offer", arguments: [nil, "c1042", "o17"])
    func ask(argument: String?) {
        for verb in ["accept", "decline"] {
            let desk = deskWithAnAsk()
            #expect(desk.run(words: [verb] + [argument].compactMap(\.self)) == 0)
            #expect(desk.calls.contains { $0.hasPrefix("POST /v1/offers/o17/\(verb)") })
            let pulls = desk.calls.filter { $0.hasPrefix("POST /v1/me/pull") }
            #expect(pulls == (argument == "o17" ? [] : [#"POST /v1/me/pull {"wait":"0s","max":1,"got":[]}"#]))
        }
    }

    @Test("that a colleague asks is said where one's own is listed")
    func mine() {
        let desk = deskWithAnAsk()
        #expect(desk.run("mine") == 0)
        #expect(desk.output == "Nothing is yours.\nA colleague asks you to take one over: see \"frontdesk next\".\n")
    }

    @Test("what came along is said, and what did not")
    func siblings() {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([Sample.work(1042, .offered, offer: OfferID(17))]))
        desk.on("GET /v1/me", Sample.me([Sample.work(1042), Sample.work(12)]))
        desk.on("POST /v1/offers/o17/accept", Sample.work())
        desk.on("GET /v1/conversations/c1042", Sample.view(Sample.work()))
        desk.on("GET /v1/conversations/c1042/messages?limit=20", MessagePage(messages: []))
        #expect(desk.run("accept", "--with", "c12", "--with", "c15") == 0)
        #expect(desk.output.hasSuffix("Yours too: c12\nDid not come along: c15\n"))
    }

    @Test("when what is set aside comes back stands wherever it is shown")
    func until() {
        let desk = FakeDesk()
        var work = Sample.work(1042, .snoozed, due: nil)
        work.until = Sample.now + .minutes(90)
        desk.on("GET /v1/me", Sample.me([work]))
        desk.on("POST /v1/conversations/c1042/snooze", work)
        desk.on("POST /v1/conversations/c1042/reply", Replied(work: work, message: MessageID(12)))
        #expect(desk.run("snooze", "--until", "90m") == 0)
        #expect(desk.output == "c1042 is snoozed with ayse now and comes back in 1 h 30 min.\n")
        #expect(desk.run("reply", "--then", "snooze", "--until", "90m", "Later") == 0)
        #expect(desk.output == "c1042 answered (m12); it is snoozed now and comes back in 1 h 30 min.\n")
        #expect(desk.run("mine") == 0)
        #expect(
            desk.output == """
                CASE   STATE    QUEUE    CHANNEL    OWNER  BACK           UNANSWERED
                c1042  snoozed  billing  shop-chat  ayse   in 1 h 30 min  3 min

                """)
        #expect(desk.run("reply", "--promise", "Later") == 2)
        #expect(desk.errors.contains("--promise needs --then snooze and --until."))
    }

    @Test("a refused transfer says who could have it")
    func suggestions() {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([Sample.work()]))
        desk.refuse(
            "POST /v1/conversations/c1042/transfer",
            Problem(
                status: 409, code: "not-servable", title: "Choose another queue: nobody there could have it.",
                extra: [.init(key: "suggestions", value: .array([.string("ewa"), .string("jan")]))]))
        #expect(desk.run("transfer", "--queue", "law") == 1)
        #expect(
            desk.errors == """
                frontdesk: Choose another queue: nobody there could have it. (not-servable)
                Who could have it: ewa, jan.

                """)
    }

    @Test(
        "what a field may be is said with its name, once",
        arguments: [
            ("one of urgent, high", "priority: one of urgent, high"),
            ("/priority must be a string", "/priority must be a string"),
        ])
    func field(detail: String, said: String) {
        let desk = FakeDesk()
        desk.on("GET /v1/conversations/c1042", Sample.view(Sample.work()))
        desk.refuse(
            "POST /v1/conversations/c1042/priority",
            Problem(
                status: 400, code: "bad-request", title: "Correct the request.", detail: detail,
                extra: [.init(key: "pointer", value: .string("/priority"))]))
        #expect(desk.run("priority", "c1042", "nix") == 1)
        #expect(desk.errors == "frontdesk: The daemon does not take this: \(said). (bad-request)\n")
    }

    @Test("overtime is said")
    func overtime() {
        let desk = FakeDesk()
        desk.on("PUT /v1/me/presence", WirePresence(Presence(.ready)))
        #expect(desk.run("ready", "--overtime", "90m") == 0)
        #expect(desk.output == "You are ready, 1 h 30 min beyond the shift.\n")
        #expect(desk.run("ready") == 0)
        #expect(desk.output == "You are ready.\n")
    }

    @Test("hours of queues and shifts of agents are said with their next change")
    func hours() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/queues", 200,
            """
            {"queues":[{"queue":"day","waiting":0,"ready":1,"open":true,"until":"2026-08-06T08:00:00Z","serviceLevel":90},\
            {"queue":"night","waiting":0,"ready":0,"open":false,"until":"2026-08-06T08:00:00Z","serviceLevel":100}]}
            """)
        #expect(desk.run("queues") == 0)
        #expect(desk.output.contains("open, closes in ") && desk.output.contains("closed, opens in "))
        let agent = """
            "name":"E","team":"t","presence":{"state":"ready"},"inContact":true,"shiftUntil":"2026-08-06T08:00:00Z",\
            "load":{"units":0,"capacity":100,"owned":0,"ownedLimit":60,"offers":0}
            """
        desk.on(
            "GET /v1/agents", 200,
            """
            {"agents":[{"agent":"a","shift":"on",\(agent)},{"agent":"b","shift":"off",\(agent)},\
            {"agent":"c","shift":"closing",\(agent)}]}
            """)
        #expect(desk.run("agents") == 0)
        #expect(desk.output.contains("ready, off shift") && desk.output.contains("ready, shift ends in "))
    }

    @Test("why-not asks for the agent where only the conversation is named")
    func whyNot() {
        let desk = FakeDesk()
        #expect(desk.run("why-not", "c1042") == 2)
        #expect(desk.errors.contains("Name the agent too: frontdesk why-not c1042 AGENT."))
    }
}
