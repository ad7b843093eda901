import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Offers")
struct OfferTests {
    @Test("a chat is offered to who listens, and accepting makes them its owner")
    func accept() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        #expect(desk.chat() == ["c1 received m1", "c1 queued: new", "c1 offered to ayse"])
        #expect(desk.standing(1) == "offered with ayse, epoch 1, 30 units")
        #expect(desk.deliver(1) == ["c1 delivered"])
        #expect(desk.accept("ayse", 1) == ["c1 accepted by ayse"])
        #expect(desk.standing(1) == "active with ayse, epoch 2, 30 units")
        #expect(desk.violations.isEmpty)
    }

    @Test("a chat that came first is offered to the first who listens")
    func pullFindsWaiting() {
        var desk = DeskScript()
        desk.ready("ayse")
        #expect(desk.chat() == ["c1 received m1", "c1 queued: new"])
        #expect(desk.pull("ayse") == ["c1 offered to ayse"])
    }

    @Test("accepting twice gives the first answer and happens once")
    func acceptTwice() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        let first = desk.reply
        #expect(desk.accept("ayse", 1).isEmpty)
        #expect(desk.reply == first && desk.refusal == nil)
    }

    @Test("declining twice gives the first answer while nobody else has been asked")
    func declineTwice() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        let command = Command.decline(OfferID(1), reason: "busy", by: Actor(agent: desk.agent("ayse")))
        desk.run(command)
        let first = desk.reply
        #expect(desk.run(command).isEmpty)
        #expect(desk.reply == first && desk.refusal == nil)
    }

    @Test("a declined chat goes to the next, and after the cool-down the first is asked again")
    func decline() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.pull("bartek")
        desk.chat()
        let place = desk.item(1)?.key
        #expect(
            desk.decline("ayse", 1) == [
                "c1 declined by ayse (busy)", "c1 not to ayse for 15 min", "c1 queued: declined",
                "c1 offered to bartek",
            ])
        #expect(desk.item(1)?.key == place)
        desk.hangUp("bartek")
        desk.decline("bartek", 1)
        #expect(desk.standing(1) == "queued, epoch 4")
        #expect(desk.after(.minutes(15)) == ["c1 may be asked again", "c1 offered to ayse"])
        #expect(desk.violations.isEmpty)
    }

    @Test("an offer not answered in time is a miss and goes to the next")
    func miss() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.deliver(1)
        desk.pull("bartek")
        #expect(
            desk.after(.seconds(30)) == [
                "c1 missed by ayse", "c1 not to ayse for 5 min", "c1 queued: missed", "c1 offered to bartek",
            ])
        #expect(desk.desk.router.state.roster[0].misses == 1)
    }

    @Test("an offer that did not reach the agent in 5 s is withdrawn: no miss, no cool-down")
    func undelivered() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.hangUp("ayse")
        #expect(desk.after(.seconds(5)) == ["c1 withdrawn by ayse (undelivered)", "c1 queued: withdrawn"])
        #expect(desk.desk.router.state.roster[0].misses == 0)
        #expect(desk.pull("ayse") == ["c1 offered to ayse"])
    }

    @Test("the offers of an agent who goes away are withdrawn and keep their place")
    func withdraw() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        let place = desk.item(1)?.key
        #expect(
            desk.presence("ayse", Presence(.away, reason: "lunch")) == [
                "ayse is away", "c1 withdrawn by ayse (presence)", "c1 queued: withdrawn",
            ])
        #expect(desk.item(1)?.key == place)
    }

    @Test("after two misses in a row an agent is set away")
    func missesSetAway() {
        var desk = DeskScript(.front { $0.misses.coolDown = .zero })
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.deliver(1)
        desk.after(.seconds(30))
        desk.deliver(1)
        #expect(
            desk.after(.seconds(30)) == ["c1 missed by ayse", "c1 queued: missed", "ayse is away (missed)"])
    }

    @Test("misses never take the last ready agent of a queue", arguments: [nil, WorkClass.deferred])
    func lastReady(other: WorkClass?) {
        var desk = DeskScript(.front { $0.misses.coolDown = .zero })
        desk.ready("ayse")
        // Bartek is ready for mail only, or not at all: chats would have nobody.
        if let other { desk.presence("bartek", Presence(.ready, only: other)) }
        desk.pull("ayse")
        desk.chat()
        for _ in 0..<4 {
            desk.deliver(1)
            desk.after(.seconds(30))
        }
        #expect(desk.standing(1).hasPrefix("offered with ayse"))
        #expect(desk.violations.isEmpty)
    }

    @Test("an agent who left ready and is not there any more is nobody to leave a queue to")
    func onlyReadyOnPaper() {
        var desk = DeskScript(.front { $0.misses.coolDown = .zero })
        desk.ready("ayse", "bartek")
        desk.run(.absent(desk.agent("bartek"), since: desk.desk.now))
        desk.after(.hours(9))
        desk.pull("ayse")
        desk.chat()
        for _ in 0..<2 {
            desk.deliver(1)
            desk.after(.seconds(30))
        }
        #expect(desk.standing(1).hasPrefix("offered with ayse"))
        #expect(desk.desk.router.state.roster[0].presence.state == .ready)
        #expect(desk.violations.isEmpty)
    }

    @Test("an accepted offer ends the row of misses")
    func missesStartAnew() {
        var desk = DeskScript(.front { $0.misses.coolDown = .zero })
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        desk.chat()
        desk.deliver(1)
        desk.after(.seconds(30))
        desk.accept("ayse", 1)
        #expect(desk.desk.router.state.roster[0].misses == 0)
    }
}
