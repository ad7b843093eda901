import FrontdeskCore
import FrontdeskSimulation
import Testing

/// The sentences as a team lead reads them.
@Suite("Explanations")
struct ExplanationTests {
    private func why(_ desk: DeskScript, _ conversation: Int64) -> [String] {
        guard let item = desk.item(conversation) else { return [] }
        let router = desk.desk.router
        let text = ExplanationText(names: router.state.names, policy: router.policy, now: desk.desk.now)
        return text.why(router.explain(item, at: desk.desk.now, agents: .none))
    }

    private func whyNot(_ desk: DeskScript, _ conversation: Int64, _ name: String) -> String {
        guard let item = desk.item(conversation) else { return "" }
        let router = desk.desk.router
        let text = ExplanationText(names: router.state.names, policy: router.policy, now: desk.desk.now)
        let found = router.explain(item, at: desk.desk.now, agents: .one(desk.agent(name)))
        return found.agents.map { text.whyNot($0) }.joined(separator: "\n")
    }

    @Test("a waiting conversation: where it came from, what it asks for, how many stand before it")
    func waiting() {
        var desk = DeskScript()
        desk.chat(needs: [SkillLevel(skill: SkillNumber(0), level: 5)])
        desk.after(.seconds(10))
        desk.chat(from: 2)
        desk.after(.seconds(20))
        #expect(
            why(desk, 1) == [
                "c1 came by route all.", "It entered queue general 30 s ago and asks for billing 5.",
                "It waits: first in line; an answer is due in 30 s.", "Nobody who could have it is ready.",
                "In 3 min it asks for no skill.",
            ])
        #expect(
            why(desk, 2) == [
                "c2 came by route all.", "It entered queue general 20 s ago and asks for no skill.",
                "It waits: 1 before it; an answer is due in 40 s.", "Nobody who could have it is ready.",
            ])
        desk.after(.minutes(2))
        #expect(why(desk, 1)[2] == "It waits: first in line; an answer was due 1 min ago.")
    }

    @Test("an offered conversation: why this agent and not the next")
    func offered() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.after(.minutes(5))
        desk.ready("bartek")
        desk.pull("ayse")
        desk.pull("bartek")
        desk.chat()
        #expect(
            why(desk, 1).suffix(2) == [
                "It is offered to ayse.",
                "Of 2 agents who could take it ayse came before bartek: ayse has been idle "
                    + "5 min longer.",
            ])
    }

    @Test("the only agent who could")
    func onlyOne() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        #expect(
            why(desk, 1).suffix(2) == [
                "ayse owns it (active, accepted); an answer is due in 1 min.",
                "ayse was the only agent who could take it.",
            ])
    }

    @Test("an agent who had room")
    func hadRoom() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        desk.pull("ayse")
        #expect(
            why(desk, 1).suffix(2) == [
                "ayse owns it (active, assigned by the pull); an answer is due in 4 h.",
                "It was next in line when ayse had room. ayse was the only agent who could take it.",
            ])
    }

    @Test("decided by load, by skills, by the customer")
    func otherGrounds() {
        var desk = DeskScript(.front { $0.agents[1].skills = [SkillDemand(skill: 0, level: 3)] })
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.pull("bartek")
        desk.chat()
        #expect(why(desk, 1).last?.hasSuffix("ayse has fewer skills (0 against 1).") == true)
        desk.accept("ayse", 1)
        desk.chat(from: 2)
        #expect(why(desk, 2).last?.hasSuffix("bartek carries less (nothing against below half).") == true)
        desk.accept("bartek", 2)
        desk.chat(from: 2)
        #expect(why(desk, 3).last?.hasSuffix("bartek already serves this customer.") == true)
    }

    @Test("decided by less than a second, and by nothing but the number")
    func closeGrounds() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.after(.milliseconds(300))
        desk.ready("bartek")
        desk.pull("ayse")
        desk.pull("bartek")
        desk.chat()
        #expect(why(desk, 1).last?.hasSuffix("ayse has been idle a moment longer.") == true)
        var equal = DeskScript()
        equal.ready("ayse", "bartek")
        equal.pull("bartek")
        equal.pull("ayse")
        equal.chat()
        #expect(why(equal, 1).last?.hasSuffix("ayse has the lower number at the desk, all else being equal.") == true)
    }

    @Test("what came back says so without a time, and was given when it was free again, not when it arrived")
    func cameBack() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.after(.minutes(90))
        desk.pull("ayse")
        desk.change("ayse", 1, .giveBack)
        #expect(
            why(desk, 1) == [
                "c1 came by route all.",
                "It entered queue general 1 h 30 min ago (returned since) and asks for no skill.",
                "It waits: first in line; an answer was due 1 h 29 min ago.",
            ])
        desk.pull("bartek")
        desk.decline("bartek", 1)
        #expect(why(desk, 1)[1].contains("(declined since)"))
        desk.hangUp("bartek")
        desk.pull("ayse")
        desk.after(.minutes(15))
        #expect(
            why(desk, 1).suffix(2) == [
                "It is offered to ayse.", "ayse was the only agent who could take it.",
            ])
    }

    @Test("what woke to its owner came back and was accepted by nobody")
    func reopened() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.change("ayse", 1, .resolve)
        desk.after(.minutes(1))
        desk.writeLate(1)
        #expect(
            why(desk, 1) == [
                "c1 came by route all.",
                "It entered queue general just now (the customer wrote again after it was resolved) and asks for no skill.",
                "ayse owns it (active, came back); an answer is due in 1 min.",
            ])
    }

    @Test("filed work entered no queue")
    func filed() throws {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.change("ayse", 1, .resolve)
        desk.writeLate(1, to: .file)
        let item = try #require(desk.desk.router.lastDeparted(ConversationID(1)))
        let router = desk.desk.router
        let text = ExplanationText(names: router.state.names, policy: router.policy, now: desk.desk.now)
        let found = router.explain(item, at: desk.desk.now, agents: .one(desk.agent("bartek")))
        #expect(text.why(found) == ["c1 came by route all.", "It is filed: no agent is asked."])
        #expect(found.agents.map { text.whyNot($0) } == ["bartek: is not asked: it is filed"])
        #expect(found.agents.map(\.eligibility.code) == ["not-waiting"])
    }

    @Test("how many stand before it is the plain count, of its queue alone", arguments: Seeds.all)
    func ahead(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        let queued = desk.items.filter { $0.state == .queued }
        for item in queued {
            let plain = queued.count { $0.queue == item.queue && ($0.key, $0.id.value) < (item.key, item.id.value) }
            let found = desk.router.explain(item, at: desk.now, agents: .none)
            #expect(found.ahead == plain, "seed \(seed), \(item.id)")
        }
    }

    @Test("counting stops at 500")
    func manyAhead() {
        var desk = DeskScript(SimulatedDesk(at: Workload.start, watched: false))
        desk.install(.front())
        for contact in 1...502 { desk.chat(from: Int64(contact)) }
        #expect(why(desk, 500)[2].hasPrefix("It waits: 499 before it;"))
        #expect(why(desk, 501)[2].hasPrefix("It waits: 500 or more before it;"))
        #expect(why(desk, 502)[2].hasPrefix("It waits: 500 or more before it;"))
    }

    @Test("taken, assigned and forced by a lead")
    func byLead() {
        var desk = DeskScript()
        desk.ready("ayse", "ewa")
        desk.chat()
        desk.take("ewa", 1)
        #expect(why(desk, 1).last == "ewa owns it (active, taken by a lead); an answer is due in 1 min.")
        desk.assign("ewa", 1, to: "ayse")
        #expect(why(desk, 1).last == "ayse owns it (active, assigned by a lead); an answer is due in 1 min.")
        desk.assign("ewa", 1, to: "bartek", force: true, reason: "vip")
        #expect(why(desk, 1).last == "bartek owns it (active, forced by a lead: vip); an answer is due in 1 min.")
    }

    @Test("why not this agent: the first check that fails")
    func whyNot() {
        var desk = DeskScript(
            .front {
                $0.agents[0].capacity = 40
                $0.agents[0].skills = [SkillDemand(skill: 0, level: 4)]
            })
        desk.chat(needs: [SkillLevel(skill: SkillNumber(0), level: 5)])
        desk.chat(from: 2)
        #expect(whyNot(desk, 1, "ayse") == "ayse: is offline")
        desk.presence("ayse", Presence(.away, reason: "lunch"))
        #expect(whyNot(desk, 1, "ayse") == "ayse: is away (lunch)")
        desk.presence("ayse", Presence(.ready, only: .deferred))
        #expect(whyNot(desk, 1, "ayse") == "ayse: is ready for deferred work only")
        desk.ready("ayse", "bartek", "ewa")
        #expect(whyNot(desk, 1, "ewa") == "ewa: does not serve queue general")
        #expect(whyNot(desk, 1, "ayse") == "ayse: has billing at level 4, level 5 is needed")
        #expect(whyNot(desk, 1, "bartek") == "bartek: lacks billing, level 5 is needed")
        #expect(whyNot(desk, 2, "ayse") == "ayse: is not asking for work: no pull is waiting")
        desk.pull("ayse")
        desk.accept("ayse", 2)
        desk.chat(from: 3)
        #expect(whyNot(desk, 3, "ayse") == "ayse: has no room: 30 of 40 units in use, 30 more needed")
    }

    @Test("why not this agent, of a conversation that somebody has")
    func whyNotOfAnothers() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        #expect(whyNot(desk, 1, "ayse") == "ayse: is offered it now")
        #expect(whyNot(desk, 1, "bartek") == "bartek: could have it, but it is offered to ayse")
        desk.accept("ayse", 1)
        #expect(whyNot(desk, 1, "ayse") == "ayse: has it")
        #expect(whyNot(desk, 1, "bartek") == "bartek: could have it, but ayse has it")
        #expect(whyNot(desk, 1, "ewa") == "ewa: is offline")
    }

    @Test("what has happened to it since it entered its queue")
    func since() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.change("ayse", 1, .giveBack)
        #expect(why(desk, 1)[1] == "It entered queue general just now (returned since) and asks for no skill.")
    }

    @Test("why not this agent: limits, cool-downs, reservations and open offers")
    func whyNotYet() {
        var desk = DeskScript(.front { $0.agents[0].limits = [ChannelLimit(channel: 0, most: 1)] })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.mail(from: 2)
        #expect(whyNot(desk, 2, "ayse") == "ayse: has 1 open offer to answer first")
        desk.accept("ayse", 1)
        desk.chat(from: 3)
        #expect(whyNot(desk, 3, "ayse") == "ayse: is at the limit of 1 conversation on chat")
        desk.change("ayse", 1, .giveBack)
        #expect(whyNot(desk, 1, "ayse") == "ayse: returned it just now and is asked again in 15 min")
        desk.reply("ayse", 2)
        desk.presence("ayse", Presence(.away))
        desk.write(2)
        desk.ready("bartek")
        #expect(
            whyNot(desk, 2, "bartek")
                == "bartek: may not have it yet: it is kept for ayse for 4 h more")
    }
}
