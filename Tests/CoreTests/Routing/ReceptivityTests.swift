import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Who is receptive, and for how much")
struct ReceptivityTests {
    private func threeChats(atOnce: Int = 3) -> DeskScript {
        var desk = DeskScript(.front { $0.agents[0].offersAtOnce = atOnce })
        desk.ready("ayse")
        for contact in 1...3 { desk.chat(from: Int64(contact)) }
        return desk
    }

    @Test("a pull has no more offers open than it asked for, and the agent no more than they may have")
    func most() {
        for (max, atOnce, wanted) in [(1, 3, 1), (2, 3, 2), (8, 3, 3), (8, 1, 1), (0, 3, 0)] {
            var desk = threeChats(atOnce: atOnce)
            #expect(desk.pull("ayse", max: Int32(max)).count == wanted, "max \(max), offersAtOnce \(atOnce)")
            #expect(desk.violations.isEmpty)
        }
    }

    @Test("a pull that asks for more gets more; one that asks for less loses nothing")
    func anotherPull() {
        var desk = threeChats()
        #expect(desk.pull("ayse", max: 1) == ["c1 offered to ayse"])
        #expect(desk.pull("ayse", max: 3) == ["c2 offered to ayse", "c3 offered to ayse"])
        #expect(desk.pull("ayse", max: 1).isEmpty)
        for conversation in 1...3 { #expect(desk.standing(Int64(conversation)).hasPrefix("offered with ayse")) }
        #expect(desk.violations.isEmpty)
    }

    @Test("what asked for one at a time does not go round: shown, accepted, then the next")
    func oneAfterTheOther() {
        var desk = threeChats()
        desk.pull("ayse", max: 1)
        desk.deliver(1)
        #expect(desk.after(.seconds(6)).isEmpty)
        #expect(desk.accept("ayse", 1) == ["c1 accepted by ayse", "c2 offered to ayse"])
    }

    @Test("an offer that reached nobody goes to the next agent, not back to the same")
    func undelivered() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.after(.seconds(1))
        desk.ready("bartek")
        desk.pull("ayse")
        desk.pull("bartek")
        #expect(desk.chat().last == "c1 offered to ayse")
        #expect(
            desk.after(.seconds(5)) == [
                "c1 withdrawn by ayse (undelivered)", "c1 queued: withdrawn", "c1 offered to bartek",
            ])
        #expect(desk.desk.router.receptiveAgents == [desk.agent("bartek")])
        #expect(desk.violations.isEmpty)
    }

    @Test("whom an offer did not reach is asked again after their next pull")
    func pullsAgain() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        #expect(desk.after(.seconds(60)) == ["c1 withdrawn by ayse (undelivered)", "c1 queued: withdrawn"])
        #expect(desk.pull("ayse") == ["c1 offered to ayse"])
        #expect(Replay.difference(of: desk.desk.entries, policies: desk.desk.policies) == nil)
    }

    @Test("pulls that find nothing leave one change for the journal, or none")
    func netChange() {
        var desk = SimulatedDesk(at: Workload.start, watched: false)
        desk.install(.front())
        let agent = AgentNumber(0)
        desk.run(.present(agent))
        desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
        for turn in 0..<1_000 {
            desk.pull(agent, max: Int32(turn % 3), for: .seconds(1))
            desk.elapse(to: desk.now + .seconds(2))
        }
        var idle = desk
        idle.run(.setPresence(AgentNumber(1), Presence(.ready), overtime: .zero, by: Actor(agent: AgentNumber(1))))
        #expect(idle.entries.last?.receptive == [])
        desk.pull(agent, max: 3)
        desk.pull(agent, max: 2)
        desk.run(.setPresence(AgentNumber(1), Presence(.ready), overtime: .zero, by: Actor(agent: AgentNumber(1))))
        #expect(desk.entries.last?.receptive == [ReceptiveChange(agent: agent, most: 2)])
    }

    @Test("a restart with another policy replays: whoever was receptive is so no more")
    func restartWithPolicy() {
        var desk = DeskScript(.front { $0.queues.append(QueuePolicy(name: "other")) })
        desk.ready("ewa")
        desk.pull("ewa")
        desk.chat()
        let served = Policy.front {
            $0.queues.append(QueuePolicy(name: "other"))
            $0.teams[1].serves = [0]
        }
        desk.desk.restart(after: .seconds(5), with: served)
        #expect(desk.standing(1) == "queued, epoch 0")
        #expect(desk.pull("ewa") == ["resumed after 5 s", "c1 offered to ewa"])
        #expect(desk.violations.isEmpty)
        #expect(Replay.difference(of: desk.desk.entries, policies: desk.desk.policies) == nil)
    }

    @Test("a router built anew writes what differs from what the journal tells")
    func restored() {
        var router = Router()
        _ = router.install(.front(["a", "b", "c", "d"]), generation: 1, at: Workload.start)
        func change(_ agent: Int32, _ most: Int32) -> ReceptiveChange {
            ReceptiveChange(agent: AgentNumber(agent), most: most)
        }
        router.restoreReceptive(
            [change(0, 1), change(2, 2), change(3, 3)], journalled: [change(1, 1), change(2, 2), change(3, 1)])
        #expect(router.drainReceptive() == [change(0, 1), change(1, 0), change(3, 3)])
        #expect(router.drainReceptive() == [])
        // What was left over before is not known any more.
        #expect(router.nextDeadline() == Workload.start)
    }

    @Test("the values in an entry come back; one that is no number of offers is refused")
    func bytes() throws {
        let changes = [0, 1, 3, Int32.max].enumerated().map {
            ReceptiveChange(agent: AgentNumber(Int32($0.offset)), most: $0.element)
        }
        let entry = Entry(
            sequence: 1, at: Workload.start, term: 1, generation: 1, receptive: changes, command: .advance,
            events: [.resumed(gap: .zero)])
        var writer = ByteWriter()
        entry.encode(into: &writer)
        #expect(try Entry.decodeAll(writer.bytes) == [entry])
        var hostile = ByteWriter()
        hostile.byte(1)
        for _ in 0..<4 { hostile.signed(1) }
        hostile.unsigned(1)
        hostile.signed(0)
        hostile.unsigned(UInt64(Int32.max) + 1)
        #expect(throws: CodecError.invalid("number of offers")) { try Entry(decoding: hostile.bytes) }
    }
}
