import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("A configuration becomes the policy the router uses")
struct PolicyTests {
    private func full() throws -> Policy {
        let loading = Loading(Sample.full)
        #expect(loading.text == "")
        return try #require(loading.configuration).policy
    }

    @Test("what holds for the whole desk")
    func desk() throws {
        let policy = try full()
        #expect(policy.languages == LanguagePolicy(served: ["tr", "pl", "en"], fallback: "en"))
        #expect(policy.absence == AbsencePolicy(live: .seconds(60), deferred: .hours(1)))
        #expect(policy.misses == MissPolicy(max: 3, coolDown: .minutes(6)))
        #expect(policy.declineCoolDown == .minutes(16))
        #expect(policy.withdrawCoolDown == .minutes(1))
        #expect(
            policy.affinity
                == AffinityPolicy(
                    window: .days(20), live: .seconds(30), deferred: .hours(3), sameContactLive: .seconds(15),
                    sameContactDeferred: .minutes(50)))
        #expect(policy.asks == AskPolicy(live: .minutes(3), deferred: .hours(5)))
        #expect(
            policy.weights
                == WeightPolicy(waitingLive: 40, waitingDeferred: 5, parked: 25, snoozed: 15, wrapUp: 60))
        #expect(
            policy.skills == [
                SkillPolicy(name: "billing"), SkillPolicy(name: "legal", hard: true),
                SkillPolicy(name: "lang:pl", hard: true), SkillPolicy(name: "lang:tr"), SkillPolicy(name: "lang:en"),
            ])
        #expect(policy.calendars.map(\.name) == ["always", "office", "night"])
        #expect(policy.calendars[0] == .alwaysOpen)
    }

    @Test("the words that ask for a person stand behind those of the routes, in one automaton")
    func humanWords() throws {
        let policy = try full()
        #expect(policy.humanWords == [3, 4])
        #expect(policy.patterns.patternCount == 5)
        #expect(policy.patterns.hits(in: "bir insan istiyorum, a human").indices == [3, 4])
        let shared = try Sample.full(#""handOver": ["human""#, #""handOver": ["iade""#)
        #expect(try #require(Loading(shared).configuration).policy.humanWords == [1, 3])
    }

    @Test("channels")
    func channels() throws {
        var mail = ChannelPolicy(
            name: "mail", workClass: .deferred, weight: 20, address: "support@example.com")
        mail.ownAddresses = ["support@example.com", "help@example.com", "@shop.example"]
        mail.signature = 0
        mail.takesFiles = true
        var list = ChannelPolicy(name: "list", workClass: .deferred, weight: 20, address: "liste@käse.example")
        list.ownAddresses = ["liste@käse.example"]
        list.takesFiles = true
        #expect(
            try full().channels.prefix(4) == [
                ChannelPolicy(
                    name: "chat", workClass: .live, weight: 40, language: "tr", interruptible: true,
                    replyMargin: .minutes(100)),
                ChannelPolicy(name: "form", workClass: .deferred, weight: 20, retired: true),
                mail, list,
            ])
    }

    @Test("templates, by name and language, with their places for values")
    func templates() throws {
        #expect(
            try full().templates == [
                Template(
                    name: "thanks",
                    texts: [("en", "{agent} of {desk}"), ("pl", "{agent}, {desk}")].map {
                        Template.Localized(language: $0.0, text: TemplateText.read($0.1).text)
                    }),
                Template(
                    name: "got-it",
                    texts: [
                        Template.Localized(
                            language: "en",
                            text: TemplateText(pieces: [
                                .text("Hello "), .value(.customer, otherwise: "there"), .text(", "),
                                .value(.case, otherwise: nil), .text(" waits in "), .value(.queue, otherwise: nil),
                                .text(": "), .value(.subject, otherwise: nil), .text(" {}"),
                            ]))
                    ]),
            ])
        let silent = try Sample.full(
            #""smtp":{ "url":"smtp://[::1]:25", "user":"list", "password":{ "env":"LIST" } }"#, #""quote":true"#)
        let channels = try #require(Loading(silent).configuration).policy.channels
        #expect(channels.filter { !$0.takesReplies }.map(\.name) == ["list"])
    }

    @Test("queues refer to hours, skills, teams and queues by their place, in the order of the file")
    func queues() throws {
        let live = ServicePolicy(
            firstReply: .seconds(50), nextReply: .seconds(40), resolve: .hours(2), offerTimeout: .seconds(20),
            auto: false, ownerWait: .seconds(10), wrapUp: .minutes(1), reopenWithin: .minutes(45),
            resolveAfter: .days(2), whenClosed: .queue(1), botsFirst: .minutes(5))
        var deferred = ServicePolicy.deferred
        deferred.nextReply = .hours(9)
        deferred.whenClosed = .serve
        var spare = ServicePolicy.deferred
        spare.whenClosed = .queue(1)
        var money = QueuePolicy(
            name: "money", calendar: 1, require: [SkillDemand(skill: 0, level: 2)], live: live,
            deferred: deferred,
            relax: [
                RelaxStep(after: .minutes(15), change: .dropPreferred),
                RelaxStep(after: .minutes(20), change: .drop([0, 3])),
                RelaxStep(after: .minutes(90), change: .lower([SkillDemand(skill: 4, level: 1)])),
                RelaxStep(after: .hours(8), change: .widen(1)),
            ], relaxesAtEnd: false, rank: [.preference, .load, .fit], fourEyes: true, lendAbove: 80)
        money.signature = 0
        money.acknowledge = 1
        #expect(
            try full().queues == [
                money, QueuePolicy(name: "rest"), QueuePolicy(name: "old", retired: true),
                QueuePolicy(name: "older", movedTo: 1), QueuePolicy(name: "spare", deferred: spare),
            ])
    }

    @Test(
        "what a closed queue does with each class",
        arguments: [
            (#""hold""#, WhenClosed.hold), (#""serve""#, .serve), (#""convert""#, .convert),
            (#"{ "queue": "rest" }"#, .queue(1)),
        ])
    func whenClosed(_ text: String, _ expected: WhenClosed) throws {
        let live = try Sample.full(
            #""whenClosed": { "queue": "rest" }, "botsFirst""#, #""whenClosed": \#(text), "botsFirst""#)
        #expect(try #require(Loading(live).configuration).policy.queues[0].live.whenClosed == expected)
        let deferred = Loading(try Sample.full(#""whenClosed": "serve""#, #""whenClosed": \#(text)"#))
        if expected == .convert {
            #expect(deferred.findings == [#"FD0105 /queues/money/deferred/whenClosed "convert""#])
        } else {
            #expect(try #require(deferred.configuration).policy.queues[0].deferred.whenClosed == expected)
        }
    }

    @Test("a queue that was moved may go on to another that was moved")
    func moves() throws {
        let text = try Sample.full(#""old": { "retired": true }"#, #""old": { "movedTo": "older", "retired": true }"#)
        let loading = Loading(text)
        #expect(loading.text == "")
        #expect(try #require(loading.configuration).policy.queues.map(\.movedTo) == [nil, nil, 3, 1, nil])
    }

    @Test("teams and agents, with the profile applied")
    func agents() throws {
        let policy = try full()
        #expect(
            policy.teams == [
                TeamPolicy(name: "first", serves: [1, 0], leads: [0]),
                TeamPolicy(name: "second", serves: [TeamService(queue: 1, after: .minutes(11)), 2]),
                TeamPolicy(name: "third"), TeamPolicy(name: "fourth", serves: [4]),
            ])
        func day(_ text: String) throws -> Instant { try #require(RFC3339.instant(text + "T00:00:00+03:00")) }
        let absences = [
            AbsencePeriod(
                interval: OpenInterval(start: try day("2026-12-01"), end: try day("2026-12-15")), substitute: 1),
            AbsencePeriod(interval: OpenInterval(start: try day("2027-01-01"), end: try day("2027-01-02"))),
        ]
        #expect(
            policy.agents == [
                AgentPolicy(
                    name: "ewa", publicName: "Ewa", unixUser: "ewa", team: 0, capacity: 90, owned: 50,
                    offersAtOnce: 2, limits: [ChannelLimit(channel: 0, most: 3)],
                    skills: [SkillDemand(skill: 0, level: 8), SkillDemand(skill: 2, level: 10)], calendar: 2,
                    absences: absences, lastOfferBefore: .minutes(12),
                    ramp: RampPolicy(after: .days(1), lasts: .minutes(150), every: .minutes(10))),
                AgentPolicy(name: "ali", team: 1), AgentPolicy(name: "robot", team: 0, isBot: true),
            ])
    }

    @Test("an absence counts the days of the agent's hours, without them those of the desk")
    func zones() throws {
        func start(_ hours: String) throws -> String? {
            let text = try Sample.full(#""hours": "night","#, hours)
            return RFC3339.text(try #require(Loading(text).configuration).policy.agents[0].absences[0].interval.start)
        }
        // Istanbul is three hours ahead, Berlin in winter one.
        #expect(try start("") == "2026-11-30T21:00:00Z")
        #expect(try start(#""hours": "office" ,"#) == "2026-11-30T23:00:00Z")
    }

    @Test("a substitute who is absent at the same time is no finding")
    func absentSubstitute() throws {
        let text = try Sample.full(
            #"{ "team": "second" }"#,
            #"{ "team": "second", "absent": [{ "from": "2026-12-10", "to": "2026-12-20", "substitute": "ewa" }] }"#)
        let loading = Loading(text)
        #expect(loading.text == "")
        #expect(try #require(loading.configuration).policy.agents[1].absences.map(\.substitute) == [0])
    }

    @Test("routes keep their conditions, and equal patterns share one place")
    func routes() throws {
        let policy = try full()
        #expect(
            policy.routes == [
                RoutePolicy(
                    id: "refund",
                    when: .any([.text([0, 1]), .attribute(name: "topic", values: ["refund"])]), end: .queue(0),
                    require: [SkillDemand(skill: 0, level: 5)], prefer: [SkillDemand(skill: 1, level: 2)],
                    languageRequired: true, languageLevel: 3, boost: .minutes(30),
                    agent: NamedAgent(agent: 1, wait: .minutes(70)), contactOwner: .hours(4), workClass: .live),
                RoutePolicy(
                    id: "mixed",
                    when: .all([
                        .channel([1]), .workClass(.deferred), .kind([.form, .review]), .automatic(false),
                        .knownContact(true), .verified([.hmac, .dkim]), .language(["tr", "en"]),
                        .sender(["@example.com", "ayse@shop.example"]),
                        .recipient(["help@example.com", "@shop.example"]), .hours(1, open: true),
                        .hours(2, open: false), .attribute(name: "a", values: ["1", "2"]),
                        .attribute(name: "b", values: ["3"]), .subject([1]), .all([.kind([.form])]),
                        .not(.text([2])),
                    ]), end: .spam, languageRequired: true, languageLevel: 1),
                RoutePolicy(id: "last", end: .queue(1), languagePreferred: 2, boost: .hours(6), strict: 2),
            ])
        #expect(policy.patterns.hits(in: "iademi istiyorum").indices == [1])
    }

    @Test(
        "a language may be required or preferred, each in two ways",
        arguments: [
            (#""required""#, true, 1, 0), (#"{ "required": 7 }"#, true, 7, 0), (#""preferred""#, false, 1, 1),
            (#"{ "preferred": 9 }"#, false, 1, 9),
        ])
    func language(_ text: String, _ required: Bool, _ level: Int, _ preferred: Int) throws {
        let configuration = Loading(try Sample.full(#"{ "preferred": 2 }"#, text)).configuration
        let route = try #require(configuration?.policy.routes.last)
        #expect(route.languageRequired == required)
        #expect(route.languageLevel == level)
        #expect(route.languagePreferred == preferred)
    }

    @Test("a condition on one value needs no list, and an unknown contact is a new one")
    func shortConditions() throws {
        let text = try Sample.full(#"["hmac", "dkim"]"#, #""none""#)
            .replacing(#""contact": "known""#, with: #""contact": "new""#)
        guard case .all(let parts) = try #require(Loading(text).configuration).policy.routes[1].when else {
            Issue.record("the condition has several parts")
            return
        }
        #expect(parts.contains(.verified([.none])))
        #expect(parts.contains(.knownContact(false)))
    }
}

@Suite("A desk that says nothing of languages")
struct UsualLanguageTests {
    @Test("its usual language is a skill that agents may have")
    func skill() throws {
        let text = """
            { "desk": { "name": "Acme" }, "teams": { "all": {} },
              "agents": { "ali": { "team": "all", "skills": { "lang:en": 4 } } },
              "routes": [{ "id": "rest", "end": "file" }] }
            """
        let policy = try #require(Loading(text).configuration).policy
        #expect(policy.skills.map(\.name) == ["lang:en"])
        #expect(policy.agents[0].skills.map(\.level) == [4])
    }
}
