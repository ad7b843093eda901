import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Resolving and reopening")
struct ClosingTests {
    private func resolved(wrapUp: Span = .zero) -> DeskScript {
        var desk = DeskScript(.front { $0.queues[0].live.wrapUp = wrapUp })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.reply("ayse", 1, then: .resolve)
        return desk
    }

    @Test("without wrap-up resolved work leaves the router at once")
    func leaves() {
        let desk = resolved()
        #expect(desk.standing(1) == "gone")
        #expect(desk.desk.records[ConversationID(1)]?.leftAs == .resolved)
    }

    @Test("wrap-up takes half of the agent until its time is over")
    func wrapUp() {
        var desk = resolved(wrapUp: .seconds(30))
        #expect(desk.standing(1) == "resolved with ayse, epoch 3, 15 units")
        #expect(desk.after(.seconds(29)).isEmpty)
        #expect(desk.after(.seconds(1)) == ["c1 left as resolved"])
    }

    @Test("done ends wrap-up early and makes room")
    func done() {
        var desk = DeskScript(
            .front {
                $0.queues[0].live.wrapUp = .seconds(30)
                $0.agents[0].capacity = 40
            })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.chat(from: 2)
        desk.change("ayse", 1, .resolve)
        #expect(desk.standing(2) == "queued, epoch 0")
        #expect(desk.change("ayse", 1, .done) == ["c1 left as resolved", "c2 offered to ayse"])
    }

    @Test("resolving twice during wrap-up gives the first answer")
    func resolveTwice() {
        var desk = DeskScript(.front { $0.queues[0].live.wrapUp = .seconds(30) })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.change("ayse", 1, .resolve, epoch: 2)
        let first = desk.reply
        #expect(desk.change("ayse", 1, .resolve, epoch: 2).isEmpty)
        #expect(desk.reply == first && desk.refusal == nil)
    }

    @Test("a customer who answers during wrap-up gets the same agent")
    func reopenInWrapUp() {
        var desk = resolved(wrapUp: .seconds(30))
        #expect(desk.write(1) == ["c1 received m3", "c1 wakes"])
        #expect(desk.standing(1) == "active with ayse, epoch 4, 30 units")
    }

    @Test("a customer who answers within half an hour reopens it, with its last owner")
    func reopenWithin() {
        var desk = resolved()
        desk.after(.minutes(29))
        #expect(desk.writeLate(1) == ["c1 received m3", "c1 queued: reopened", "c1 wakes"])
        #expect(desk.standing(1) == "active with ayse, epoch 4, 30 units")
        #expect(desk.violations.isEmpty)
    }

    @Test("without its last owner a reopened chat is anybody's, with the next epoch")
    func reopenWithoutOwner() {
        var desk = resolved()
        desk.presence("ayse", Presence(.offline))
        #expect(desk.writeLate(1) == ["c1 received m3", "c1 queued: reopened", "c1 queued: reopened"])
        #expect(desk.standing(1) == "queued, epoch 4")
    }

    @Test("an answer after half an hour opens a new conversation, which prefers who answered last")
    func reopenAfter() {
        var desk = resolved()
        desk.after(.minutes(31))
        // Bartek listens too, but she answered this customer last.
        desk.ready("bartek")
        desk.pull("bartek")
        #expect(desk.writeLate(1) == ["c2 received m3", "c2 queued: new", "c2 offered to ayse"])
        #expect(desk.item(2)?.affinity == desk.agent("ayse"))
    }
}
