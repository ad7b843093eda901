import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Ayşe is a person, Robot is none.
@Suite("A customer asks for a person")
struct HumanWantedTests {
    private func desk() -> DeskScript {
        var desk = DeskScript.unwatched(
            .front(["ayse", "robot"]) { policy in
                policy.agents[1].isBot = true
                policy.queues.append(QueuePolicy(name: "second"))
                policy.teams[0].serves = [0, 1]
                policy.queues[0].live.ownerWait = .minutes(10)
                policy.queues[1].live.ownerWait = .minutes(10)
                policy.queues[0].live.nextReply = .hours(1)
                policy.queues[1].live.nextReply = .hours(1)
            })
        desk.ready("ayse", "robot")
        return desk
    }

    @Test("what is kept for a bot is kept for it no more")
    func reserved() {
        var desk = desk()
        desk.pull("robot")
        desk.chat()
        desk.accept("robot", 1)
        desk.reply("robot", 1)
        desk.presence("robot", Presence(.away))
        desk.write(1)
        #expect(desk.item(1)?.reservedFor == desk.agent("robot"))
        desk.pull("ayse")
        #expect(desk.wantHuman(1).last == "c1 offered to ayse")
    }

    @Test("a bot that is asked to take it over is not asked any more")
    func asked() {
        var desk = desk()
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.transfer("ayse", 1, .ask(desk.agent("robot")))
        #expect(desk.item(1)?.askedAgent == desk.agent("robot"))
        desk.wantHuman(1)
        #expect(desk.item(1)?.askedAgent.isSet == false)
        #expect(desk.standing(1).hasPrefix("active with ayse"))
    }

    @Test("sent back, it is not kept for the bot it came from")
    func back() {
        var desk = desk()
        desk.pull("robot")
        desk.chat()
        desk.accept("robot", 1)
        desk.transfer("robot", 1, .queue(QueueNumber(1)))
        desk.hangUp("robot")
        desk.pull("ayse")
        desk.accept("ayse", 1)
        desk.wantHuman(1)
        desk.transfer("ayse", 1, .back)
        #expect(desk.item(1)?.state == .queued)
        #expect(desk.item(1)?.reservedFor.isSet == false)
        desk.after(.minutes(20))
        desk.pull("robot")
        #expect(desk.item(1)?.state == .queued)
    }

    @Test("a queue in which only bots could have it refuses it")
    func onlyBots() {
        var desk = DeskScript.unwatched(
            .front(["ayse", "robot"]) { policy in
                policy.agents[1].isBot = true
                policy.queues.append(QueuePolicy(name: "second"))
                policy.teams.append(TeamPolicy(name: "bots", serves: [1]))
                policy.agents[1].team = 2
            })
        desk.ready("ayse", "robot")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.wantHuman(1)
        desk.transfer("ayse", 1, .queue(QueueNumber(1)))
        #expect(desk.refusal == .notServable(ConversationID(1), nil, suggestions: []))
    }
}
