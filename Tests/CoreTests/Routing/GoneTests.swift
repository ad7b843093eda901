import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Work of who is not there")
struct GoneTests {
    @Test(
        "a message in active work of an agent who has gone home brings it back when it is due before their next shift")
    func message() {
        // The shift ends after an hour; the next begins two days later.
        let shift = Calendar(
            name: "shift",
            intervals: [
                OpenInterval(start: Workload.start, end: Workload.start + .hours(1)),
                OpenInterval(start: Workload.start + .days(2), end: Workload.start + .days(3)),
            ])
        var desk = DeskScript.unwatched(
            .front { policy in
                policy.calendars.append(shift)
                policy.agents[0].calendar = 1
            })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.mail()
        desk.change("ayse", 1, .active)
        desk.reply("ayse", 1, then: .active)
        // What is owed to nobody is due in three days.
        desk.run(
            .change(
                Change(
                    conversation: ConversationID(1), epoch: desk.epoch(1), verb: .snooze, seen: MessageID(0),
                    sendAnyway: false, until: Workload.start + .days(3), promise: true,
                    by: Actor(agent: desk.agent("ayse")))))
        desk.change("ayse", 1, .active)
        desk.run(.absent(desk.agent("ayse"), since: desk.desk.now))
        desk.after(.hours(2))
        #expect(desk.standing(1).hasPrefix("active with ayse"))
        desk.write(1)
        #expect(desk.standing(1).hasPrefix("queued"))
    }

    @Test("an agent who is out of the configuration is out of contact too")
    func removed() {
        var desk = DeskScript.unwatched(.front())
        desk.ready("ayse")
        desk.install(.front(["bartek"]))
        let row = desk.desk.router.state.roster[desk.agent("ayse").index]
        #expect(!row.inContact)
    }

    @Test("nothing is kept for who sees it only after that time, or could never carry it", arguments: [false, true])
    func keptForNobody(heavy: Bool) {
        var desk = DeskScript.unwatched(
            .front(["ayse", "bartek"]) { policy in
                policy.affinity.sameContactLive = .seconds(50)
                policy.queues.append(QueuePolicy(name: "second"))
                policy.teams.append(
                    TeamPolicy(
                        name: "later", serves: [TeamService(queue: 0, after: heavy ? .zero : .minutes(10)), 1]))
                policy.agents[1].team = 2
                policy.agents[1].capacity = heavy ? 25 : 100
            })
        desk.ready("bartek")
        desk.pull("bartek")
        desk.mail(from: 1)
        if !heavy {
            #expect(desk.item(1)?.state == .queued)
            desk.after(.minutes(10))
        }
        #expect(desk.standing(1).hasPrefix("active with bartek"))
        desk.hangUp("bartek")
        desk.chat(from: 1)
        #expect(desk.item(2)?.reservedFor.isSet == false)
    }
}

@Suite("Back after long")
struct RampTests {
    @Test("who finishes what is theirs before they are ready again gets new work slowly all the same")
    func finishing() {
        var desk = DeskScript.unwatched(
            .front { $0.agents[0].ramp = RampPolicy(after: .hours(8), lasts: .minutes(30), every: .minutes(5)) })
        desk.ready("ayse")
        desk.presence("ayse", Presence(.away))
        desk.after(.hours(9))
        desk.presence("ayse", Presence(.finishing))
        desk.after(.minutes(1))
        desk.presence("ayse", Presence(.ready))
        #expect(desk.desk.router.state.roster[desk.agent("ayse").index].rampUntil == desk.desk.now + .minutes(30))
        // A short absence after that begins none.
        desk.after(.hours(1))
        desk.presence("ayse", Presence(.finishing))
        desk.presence("ayse", Presence(.away))
        desk.after(.minutes(10))
        desk.presence("ayse", Presence(.ready))
        #expect(desk.desk.router.state.roster[desk.agent("ayse").index].rampUntil < desk.desk.now)
    }
}

@Suite("Languages by number")
struct LanguageNumberTests {
    @Test("a served language gets its number whatever else customers have claimed to write in")
    func served() {
        var desk = DeskScript.unwatched(.front { $0.languages = LanguagePolicy(served: ["tr"], fallback: "en") })
        for place in 0..<600 { desk.open(in: "x\(place)", from: Int64(place)) }
        #expect(desk.item(1)?.language.isSet == true)
        #expect(desk.item(600)?.language.isSet == false)
        desk.open(in: "tr", from: 900)
        #expect(desk.item(601).map { desk.desk.router.state.names.name($0.language) } == "tr")
    }
}

extension DeskScript {
    /// A chat in a language.
    fileprivate mutating func open(in language: String, from contact: Int64) {
        run(
            .receive(
                Arrival(
                    conversation: desk.newConversation(), message: desk.newMessage(), identity: IdentityID(contact),
                    contact: ContactID(contact), channel: ChannelNumber(0), automatic: false,
                    classification: Classification(
                        route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: 30,
                        requirement: Requirement(), boost: .zero, language: language),
                    reopening: nil, affinity: .none, affinityAt: .none)))
    }
}
