import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("What stands beside the state")
struct LeftOverTests {
    /// The first queue closes after an hour and hands its chats to the second.
    private func closing() -> Policy {
        .front { policy in
            let open = OpenInterval(start: Workload.start - .hours(1), end: Workload.start + .hours(1))
            policy.calendars.append(Calendar(name: "office", intervals: [open]))
            policy.queues[0].calendar = 1
            policy.queues[0].live.whenClosed = .queue(1)
            policy.queues.append(QueuePolicy(name: "night"))
            policy.teams[0].serves = [0, 1]
        }
    }

    @Test("what comes back into a closed queue is handed on like what waited when it closed")
    func returned() {
        var desk = DeskScript.unwatched(closing())
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.hangUp("ayse")
        desk.after(.hours(2))
        desk.change("ayse", 1, .giveBack)
        desk.after(.zero)
        #expect(desk.item(1)?.queue == QueueNumber(1))
    }

    @Test("a router built anew while the journal goes on knows what was left to derive and to hand on")
    func builtAnew() throws {
        var desk = DeskScript.unwatched(closing())
        let count = Int64(RouterLimits.stepsPerCommand + 1)
        for contact in 1...count { desk.chat(from: contact) }
        // The new policy is in force; the last that waits has not been derived anew yet.
        var slower = closing()
        slower.queues[0].live.firstReply = .minutes(5)
        desk.desk.install(slower)
        var router = Router(state: desk.desk.router.state)
        router.rebind(slower)
        router.restoreReceptive([], journalled: [])
        _ = router.handle(.advance, at: desk.desk.now)
        #expect(router.state.work[ConversationID(count)]?.due == Workload.start + .minutes(5))
        // The queue has turned; what waits in it has not been handed on yet.
        let late = Workload.start + .hours(1)
        var state = router.state
        state.apply(.queueTurned(QueueNumber(0), open: false, until: .distantFuture), at: late)
        var other = Router(state: state)
        other.rebind(closing())
        other.restoreReceptive([], journalled: [])
        _ = other.handle(.advance, at: late)
        #expect(other.state.work[ConversationID(1)]?.queue == QueueNumber(1))
    }

    @Test("deadlines that mean nothing any more do not pile up")
    func deadlines() {
        var desk = DeskScript.unwatched(.front { $0.queues[0].live.resolveAfter = .days(14) })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        // One that waits all the time stands before all the others.
        desk.mail(from: 2)
        desk.pause("ayse", 2, .park, until: desk.desk.now + .days(13))
        for _ in 0..<4_000 {
            desk.desk.elapse(to: desk.desk.now + .seconds(1))
            desk.change("ayse", 1, .wait)
            desk.change("ayse", 1, .active)
        }
        #expect(desk.desk.router.index.deadlineEntries < 2_000)
        desk.change("ayse", 1, .wait)
        desk.after(.days(14))
        #expect(desk.item(1) == nil)
    }
}
