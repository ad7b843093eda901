import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Setting aside and handing on")
struct HandingTests {
    /// Ayşe has a chat in hand; Bartek is there too.
    private func accepted(_ change: (inout Policy) -> Void = { _ in }) -> DeskScript {
        var desk = DeskScript.unwatched(
            .front { policy in
                policy.queues.append(QueuePolicy(name: "second"))
                policy.teams[0].serves = [0, 1]
                change(&policy)
            })
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        return desk
    }

    @Test("a second snooze until another time is no repetition of the first")
    func otherTime() {
        var desk = accepted()
        let first = desk.desk.now + .hours(1)
        let second = desk.desk.now + .hours(2)
        for verb in [ChangeVerb.snooze, .park] {
            desk.pause("ayse", 1, verb, until: first)
            #expect(desk.item(1)?.timer == first)
            let answer = desk.reply
            #expect(desk.pause("ayse", 1, verb, until: first).isEmpty)
            #expect(desk.reply == answer && desk.refusal == nil)
            desk.pause("ayse", 1, verb, until: second)
            #expect(desk.item(1)?.timer == second)
            desk.pause("ayse", 1, verb, until: second, promise: true)
            #expect(desk.item(1)?.due == second)
        }
    }

    @Test("what was owed before a transfer bounds nothing any more once it was answered")
    func answeredBound() {
        var desk = accepted()
        desk.hangUp("ayse")
        desk.transfer("ayse", 1, .queue(QueueNumber(1)))
        desk.pull("bartek")
        desk.accept("bartek", 1)
        desk.reply("bartek", 1)
        desk.after(.hours(1))
        desk.write(1)
        #expect(desk.standing(1).hasPrefix("active with bartek"))
        #expect(desk.item(1)?.due == desk.desk.now + .seconds(60))
    }

    @Test("an owner who asks a colleague has shown to know of the conversation")
    func askConfirms() {
        var desk = accepted()
        desk.mail(from: 2)
        #expect(desk.item(2)?.details.unconfirmed == true)
        desk.transfer("ayse", 2, .ask(desk.agent("bartek")))
        #expect(desk.item(2)?.details.unconfirmed == false)
        #expect(desk.item(2)?.askedAgent == desk.agent("bartek"))
    }

    @Test("whoever declines an ask twice gets the first answer again", arguments: [false, true])
    func declinedAsk(waits: Bool) {
        var desk = accepted()
        if waits { desk.reply("ayse", 1) }
        desk.transfer("ayse", 1, .ask(desk.agent("bartek")))
        let ask = desk.item(1)?.details.ask?.offer ?? OfferID(0)
        let bartek = Actor(agent: desk.agent("bartek"))
        desk.run(.decline(ask, reason: "busy", by: bartek))
        let first = desk.reply
        #expect(desk.refusal == nil && !(desk.item(1)?.askedAgent.isSet ?? true))
        #expect(desk.run(.decline(ask, reason: "busy", by: bartek)).isEmpty)
        #expect(desk.refusal == nil && desk.reply == first)
        // It says nothing to anybody else, and it is over once something has happened.
        desk.run(.decline(ask, reason: "busy", by: Actor(agent: desk.agent("ewa"))))
        #expect(desk.refusal != nil)
        desk.change("ayse", 1, waits ? .active : .wait)
        desk.run(.decline(ask, reason: "busy", by: bartek))
        #expect(desk.refusal == .unknownOffer(ask))
    }

    @Test("who took it over from a colleague was chosen by nobody")
    func noGrounds() throws {
        var desk = accepted()
        desk.transfer("ayse", 1, .ask(desk.agent("bartek")))
        let ask = try #require(desk.item(1)?.details.ask?.offer)
        desk.run(.accept(ask, siblings: [], by: Actor(agent: desk.agent("bartek"))))
        #expect(desk.why(1).contains { $0.hasPrefix("bartek owns it (active, taken over from a colleague)") })
        #expect(!desk.why(1).contains { $0.contains("who could take it") })
    }

    @Test("why-not speaks of an ask, and of who was the last before it was spam")
    func whyNot() throws {
        var desk = accepted { $0.agents[1].capacity = 30 }
        desk.transfer("ayse", 1, .ask(desk.agent("bartek")))
        #expect(desk.whyNot(1, "bartek") == "bartek: is asked to take it over")
        var spam = try #require(desk.item(1))
        spam.state = .spam
        spam.withDetails { $0.ask = nil }
        #expect(desk.whyNot(spam, "ayse") == "ayse: is not asked: it is spam")
    }

    @Test("sent back, it is theirs again though their team does not serve that queue")
    func backToStranger() {
        var desk = accepted { policy in
            policy.teams.append(TeamPolicy(name: "others", serves: [1]))
            policy.agents[1].team = 2
            policy.queues[0].live.ownerWait = .minutes(10)
            policy.queues[0].live.firstReply = .hours(1)
            policy.queues[1].live.firstReply = .hours(1)
        }
        desk.hangUp("ayse")
        desk.assign("ewa", 1, to: "bartek")
        desk.transfer("bartek", 1, .queue(QueueNumber(1)))
        desk.pull("ayse")
        desk.accept("ayse", 1)
        desk.transfer("ayse", 1, .back)
        #expect(desk.item(1)?.reservedFor == desk.agent("bartek"))
        desk.pull("bartek")
        #expect(desk.standing(1).hasPrefix("offered with bartek"))
    }

    @Test("who got it because they had resolved it has worked on it too")
    func reopened() {
        var desk = accepted { $0.queues[1].fourEyes = true }
        desk.reply("ayse", 1, then: .resolve)
        desk.writeLate(1)
        #expect(desk.standing(1).hasPrefix("active with ayse"))
        desk.transfer("ayse", 1, .queue(QueueNumber(1)))
        #expect(desk.whyNot(1, "ayse") == "ayse: has worked on it, and other eyes are wanted")
    }
}
