import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("New policies and restarts")
struct DeskChangeTests {
    @Test("the work of a removed agent returns with its place")
    func removedAgent() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        let place = desk.item(1)?.key
        desk.chat(from: 2)
        desk.pull("bartek")
        #expect(
            desk.install(.front(["bartek"])) == [
                "ayse is offline (removed)", "c1 queued: agent-gone", "c2 withdrawn by ayse (removed)",
                "c2 queued: agent-gone", "c1 offered to bartek",
            ])
        #expect(desk.item(1)?.key == place)
        #expect(desk.violations.isEmpty)
    }

    @Test("nothing is kept for a removed agent")
    func removedOwner() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.mail()
        desk.reply("ayse", 1)
        desk.presence("ayse", Presence(.away))
        #expect(desk.write(1).last == "c1 queued: woken, kept for ayse")
        desk.ready("bartek")
        desk.pull("bartek")
        #expect(
            desk.install(.front(["bartek"])) == [
                "ayse is offline (removed)", "c1 queued: agent-gone", "c1 auto to bartek",
            ])
    }

    @Test("a queue or a channel with open work is not removed")
    func inUse() {
        var desk = DeskScript()
        desk.chat()
        let before = desk.desk.router.state.checkpoint()
        desk.install(.front { $0.queues[0].name = "other" })
        #expect(desk.refusal == .inUse(.queue, name: "general", open: 1))
        desk.install(.front { $0.channels[0].name = "other" })
        #expect(desk.refusal == .inUse(.channel, name: "chat", open: 1))
        #expect(desk.desk.router.state.checkpoint() == before)
    }

    @Test("an agent who gets a skill gets the work that waited for it")
    func newSkill() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat(needs: [SkillLevel(skill: SkillNumber(0), level: 3)])
        let taught = Policy.front { $0.agents[0].skills = [SkillDemand(skill: 0, level: 3)] }
        #expect(desk.install(taught) == ["c1 offered to ayse"])
    }

    @Test("a stop of ten minutes moves leases and not dues")
    func gap() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.deliver(1)
        desk.mail(from: 2)
        let due = desk.item(1)?.due
        #expect(desk.restart(after: .minutes(10)) == ["resumed after 600 s"])
        #expect(desk.item(1)?.due == due)
        #expect(desk.after(.seconds(29)).isEmpty)
        #expect(desk.after(.seconds(1)).first == "c1 missed by ayse")
    }

    @Test("a jump of the clock moves leases and not dues, and what is due only by it fires after")
    func clockJump() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.deliver(1)
        desk.after(.seconds(10))
        let due = desk.item(1)?.due
        #expect(desk.followClock(by: .hours(9)) == ["the clock jumped by 32400 s"])
        #expect(desk.item(1)?.due == due)
        #expect(desk.after(.seconds(19)).isEmpty)
        #expect(desk.after(.seconds(1)).first == "c1 missed by ayse")
        #expect(desk.violations.isEmpty, "\(desk.violations)")
        #expect(Replay.difference(of: desk.desk.entries, policies: desk.desk.policies) == nil)
    }

    @Test("a cool-down moves with a stop even while another owns the conversation")
    func coolDownMoves() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.decline("ayse", 1)
        desk.pull("bartek")
        desk.accept("bartek", 1)
        desk.restart(after: .minutes(14))
        desk.pull("ayse")
        desk.after(.minutes(2))
        #expect(desk.change("bartek", 1, .giveBack).last == "c1 queued: returned")
        #expect(desk.after(.minutes(13)) == ["c1 may be asked again", "c1 offered to ayse"])
    }

    @Test("of a thousand who listen exactly one gets the one conversation")
    func thousandListen() {
        let names = (0..<1_000).map { "a\($0)" }
        var desk = SimulatedDesk(at: Workload.start, watched: false)
        desk.install(.front(names))
        for agent in desk.agents.dropLast() {
            desk.run(.present(agent))
            desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
            desk.pull(agent)
        }
        var script = DeskScript(desk)
        #expect(script.chat() == ["c1 received m1", "c1 queued: new", "c1 offered to a0"])
    }

    @Test("more matches than one command does are finished by the next")
    func manyMatches() {
        let names = (0..<600).map { "a\($0)" }
        var desk = SimulatedDesk(at: Workload.start, watched: false)
        desk.install(.front(names))
        var script = DeskScript(desk)
        for contact in 0..<600 { script.chat(from: Int64(contact)) }
        desk = script.desk
        for agent in desk.agents.dropLast() {
            desk.run(.present(agent))
            desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
        }
        for agent in desk.agents { desk.setReceptive(agent, most: 1) }
        let before = desk.entries.count
        desk.run(.advance)
        #expect(desk.router.more)
        desk.elapse(to: desk.now)
        #expect(!desk.router.more)
        let matches = desk.entries[before...].map { entry in
            entry.events.count { if case .offered = $0 { true } else { false } }
        }
        #expect(matches == [512, 88])
    }
}
