import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Waking")
struct WakeTests {
    /// Ayşe owns c1, which waits for the customer.
    private func waiting(_ policy: Policy = .front(), mail: Bool = false) -> DeskScript {
        var desk = DeskScript(policy)
        desk.ready("ayse")
        desk.pull("ayse")
        if mail { desk.mail() } else { desk.chat() }
        desk.accept("ayse", 1)
        desk.reply("ayse", 1)
        return desk
    }

    @Test("waiting live work weighs a third, and the customer's answer brings it back to its owner at once")
    func toOwner() {
        var desk = waiting()
        #expect(desk.standing(1) == "waiting with ayse, epoch 2, 9 units")
        #expect(desk.write(1) == ["c1 received m3", "c1 wakes"])
        #expect(desk.standing(1) == "active with ayse, epoch 2, 30 units")
        #expect(desk.item(1)?.due == desk.desk.now + .seconds(60))
    }

    @Test("waiting mail weighs nothing")
    func waitingMail() {
        #expect(waiting(mail: true).standing(1) == "waiting with ayse, epoch 1")
    }

    @Test("it comes back above capacity too, and nothing new comes until there is room")
    func aboveCapacity() {
        var desk = waiting(.front { $0.agents[0].capacity = 50 })
        desk.chat(from: 2)
        desk.accept("ayse", 2)
        desk.chat(from: 3)
        #expect(desk.write(1).last == "c1 wakes")
        // 60 of 50 units.
        #expect(desk.standing(1) == "active with ayse, epoch 2, 30 units")
        #expect(desk.pull("ayse").isEmpty)
        #expect(desk.change("ayse", 2, .resolve) == ["c2 resolved by ayse", "c2 left as resolved"])
        #expect(desk.change("ayse", 1, .resolve).last == "c3 offered to ayse")
        #expect(desk.violations.isEmpty)
    }

    @Test("an owner who is finishing still gets it")
    func finishing() {
        var desk = waiting()
        desk.presence("ayse", Presence(.finishing))
        #expect(desk.write(1) == ["c1 received m3", "c1 wakes"])
    }

    @Test("without its owner live work goes to everybody at once")
    func liveWithoutOwner() {
        var desk = waiting()
        desk.presence("ayse", Presence(.away))
        desk.ready("bartek")
        desk.pull("bartek")
        #expect(desk.write(1) == ["c1 received m3", "c1 queued: woken", "c1 offered to bartek"])
        #expect(desk.standing(1) == "offered with bartek, epoch 4, 30 units")
    }

    @Test("without its owner mail is kept for them for a while, then anybody gets it")
    func mailKept() {
        var desk = waiting(mail: true)
        desk.presence("ayse", Presence(.away))
        desk.ready("bartek")
        desk.pull("bartek")
        #expect(desk.write(1) == ["c1 received m3", "c1 queued: woken, kept for ayse"])
        #expect(desk.after(.minutes(59)).isEmpty)
        desk.pull("bartek")
        desk.after(.hours(3))
        desk.pull("bartek")
        #expect(desk.after(.minutes(1)) == ["c1 may be asked again", "c1 auto to bartek"])
    }

    @Test("an owner who comes back in time gets what was kept")
    func ownerReturns() {
        var desk = waiting(mail: true)
        desk.presence("ayse", Presence(.away))
        desk.write(1)
        #expect(desk.presence("ayse", Presence(.ready)) == ["ayse is ready", "c1 auto to ayse"])
    }

    @Test("an owner who is finishing gets what was kept, and nothing else")
    func finishingOwner() {
        var desk = waiting(mail: true)
        desk.presence("ayse", Presence(.away))
        desk.write(1)
        desk.mail(from: 2)
        #expect(desk.presence("ayse", Presence(.finishing)) == ["ayse is finishing", "c1 auto to ayse"])
        #expect(desk.pull("ayse", got: [OfferID(2)]) == ["c1 confirmed"])
        #expect(desk.standing(2) == "queued, epoch 0")
        #expect(desk.violations.isEmpty)
    }

    @Test("what is kept for its owner stands in a line of theirs, and in everybody's once that time is over")
    func ownLine() {
        var desk = waiting(mail: true)
        desk.presence("ayse", Presence(.away))
        desk.write(1)
        desk.mail(from: 2)
        func lines(_ desk: DeskScript) -> [String] {
            desk.desk.router.index.buckets.filter { $0.count > 0 }
                .map { "\($0.count) for \($0.key.reservedFor.isSet ? "ayse" : "all")" }.sorted()
        }
        #expect(lines(desk) == ["1 for all", "1 for ayse"])
        desk.after(.hours(4))
        #expect(lines(desk) == ["2 for all"])
        #expect(desk.item(1)?.reservedFor == AgentNumber.none)
    }

    @Test("a reservation whose time is over when the daemon starts again ends at once")
    func keptPastStop() {
        var desk = waiting(mail: true)
        desk.presence("ayse", Presence(.away))
        desk.ready("bartek")
        desk.write(1)
        #expect(desk.restart(after: .hours(5)) == ["resumed after 18000 s", "c1 may be asked again"])
        #expect(desk.pull("bartek") == ["c1 auto to bartek"])
        #expect(desk.violations.isEmpty)
    }

    @Test("a machine's mail wakes nobody")
    func machine() {
        var desk = waiting(mail: true)
        #expect(desk.write(1, automatic: true) == ["c1 recorded m3"])
        #expect(desk.standing(1) == "waiting with ayse, epoch 1")
    }

    @Test("a priority outlives the wait")
    func priority() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat(boost: .hours(4))
        desk.accept("ayse", 1)
        desk.reply("ayse", 1)
        desk.presence("ayse", Presence(.away))
        desk.write(1)
        let due = desk.desk.now + .seconds(60)
        #expect(desk.item(1)?.due == due)
        #expect(desk.item(1)?.key == (due - .hours(4)).microseconds)
    }
}
