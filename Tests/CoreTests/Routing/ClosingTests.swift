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
        #expect(desk.write(1) == ["c1 left as resolved", "c1 received m3", "c1 wakes"])
        #expect(desk.standing(1) == "active with ayse, epoch 4, 30 units")
    }

    @Test("a customer who answers within half an hour reopens it, with its last owner")
    func reopenWithin() {
        var desk = resolved()
        desk.after(.minutes(29))
        #expect(desk.writeLate(1) == ["c1 received m3", "c1 wakes"])
        #expect(desk.standing(1) == "active with ayse, epoch 4, 30 units")
        #expect(desk.violations.isEmpty)
    }

    @Test("without its last owner a reopened chat is anybody's, with the next epoch")
    func reopenWithoutOwner() {
        var desk = resolved()
        desk.presence("ayse", Presence(.offline))
        #expect(desk.writeLate(1) == ["c1 received m3", "c1 queued: reopened"])
        #expect(desk.standing(1) == "queued, epoch 4")
    }

    /// What became of a conversation, in or outside the router.
    private func outcome(_ desk: DeskScript) -> String {
        guard let item = desk.item(1) ?? desk.desk.router.lastDeparted(ConversationID(1)) else { return "lost" }
        let queue = desk.desk.router.state.names.name(item.queue)
        let left = desk.item(1) == nil ? desk.desk.records[ConversationID(1)]?.leftAs?.name ?? "?" : item.state.name
        return "\(left) in \(queue), epoch \(item.epoch), agent \(item.agent.value), "
            + "route \(item.route.value), requirement \(item.requirement.value), \(item.because.name)"
    }

    @Test(
        "an answer in wrap-up and one after it lead to the same",
        arguments: [ClassifiedEnd.queue(QueueNumber(0)), .queue(QueueNumber(1)), .file, .spam], [true, false])
    func sameAfterWrapUp(end: ClassifiedEnd, ownerThere: Bool) {
        var outcomes: [String] = []
        for wrapUp in [Span.seconds(30), .zero] {
            var desk = DeskScript(
                .front {
                    $0.queues.append(QueuePolicy(name: "legal"))
                    $0.queues[0].live.wrapUp = wrapUp
                })
            desk.ready("ayse")
            desk.pull("ayse")
            desk.chat()
            desk.accept("ayse", 1)
            desk.change("ayse", 1, .resolve)
            if !ownerThere { desk.presence("ayse", Presence(.offline)) }
            let needs = [SkillLevel(skill: SkillNumber(0), level: 3)]
            if wrapUp > .zero {
                desk.write(1, to: end, needs: needs)
            } else {
                desk.writeLate(1, to: end, needs: needs)
            }
            #expect(desk.refusal == nil)
            #expect(desk.violations.isEmpty)
            outcomes.append(outcome(desk))
        }
        #expect(outcomes[0] == outcomes[1])
        #expect(outcomes[0].contains("epoch 4, agent 0"))
    }

    @Test("an answer that is filed or spam takes nothing of the conversation's standing", arguments: [true, false])
    func keepsStanding(isSpam: Bool) throws {
        var desk = resolved()
        let until = desk.desk.records[ConversationID(1)]?.reopenUntil
        #expect(
            desk.writeLate(1, to: isSpam ? .spam : .file) == [
                "c1 received m3", "c1 left as \(isSpam ? "spam" : "filed")",
            ])
        let left = try #require(desk.desk.router.lastDeparted(ConversationID(1)))
        #expect(left.epoch == 4 && left.queue == QueueNumber(0) && left.agent == desk.agent("ayse"))
        #expect(left.details.reopenUntil == until)
        let policy = try #require(desk.desk.router.policy)
        #expect(policy.maySee(desk.agent("ayse"), queue: left.queue, holder: left.agent))
        #expect(try WorkItem(decoding: left.encoded()) == left)
    }

    @Test("what leaves for its record is its last form, and not what came back by the same command")
    func departed() {
        var router = Router()
        var desk = resolved(wrapUp: .seconds(30))
        router = desk.desk.router
        #expect(router.drainDeparted().isEmpty)
        desk.write(1)
        router = desk.desk.router
        #expect(router.drainDeparted().isEmpty)
        desk = resolved(wrapUp: .seconds(30))
        desk.write(1, to: .spam)
        router = desk.desk.router
        #expect(router.drainDeparted().map(\.epoch) == [4])
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
