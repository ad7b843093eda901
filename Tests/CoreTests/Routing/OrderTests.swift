import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Order")
struct OrderTests {
    @Test("the key is the due minus the boost; the smallest key is served first")
    func priorities() {
        var desk = DeskScript()
        desk.chat(boost: .hours(-2))
        desk.chat(from: 2)
        desk.chat(from: 3, boost: .hours(4))
        desk.mail(from: 4, boost: .minutes(30))
        let due = desk.desk.now + .seconds(60)
        #expect(desk.item(1)?.key == (due + .hours(2)).microseconds)
        #expect(desk.item(3)?.key == (due - .hours(4)).microseconds)
        #expect(desk.item(3)?.due == due)
        #expect(desk.item(4)?.key == (desk.desk.now + .hours(4) - .minutes(30)).microseconds)
        desk.ready("ayse")
        var served = desk.pull("ayse")
        for conversation: Int64 in [3, 2, 1] { served += desk.accept("ayse", conversation) }
        #expect(
            served == [
                "c3 offered to ayse", "c3 accepted by ayse", "c2 offered to ayse", "c2 accepted by ayse",
                "c1 offered to ayse", "c1 accepted by ayse",
            ])
    }

    @Test("work that comes back does not overtake what waits with a smaller key")
    func noOvertaking() {
        var desk = DeskScript(.front { $0.misses.coolDown = .zero })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.deliver(1)
        desk.chat(from: 2, boost: .hours(4))
        // She misses c1; c2 is the more urgent.
        #expect(desk.after(.seconds(30)) == ["c1 missed by ayse", "c1 queued: missed", "c2 offered to ayse"])
    }

    @Test("only who has the skills at the level is asked")
    func skills() {
        let billing = SkillLevel(skill: SkillNumber(0), level: 5)
        var desk = DeskScript(
            .front {
                $0.agents[0].skills = [SkillDemand(skill: 0, level: 4)]
                $0.agents[1].skills = [SkillDemand(skill: 0, level: 5)]
            })
        desk.ready("ayse", "bartek")
        desk.pull("ayse")
        #expect(desk.chat(needs: [billing]) == ["c1 received m1", "c1 queued: new"])
        #expect(desk.pull("bartek") == ["c1 offered to bartek"])
    }

    @Test("of equal agents the one idle longer is asked; giving work back makes nobody look idle")
    func idle() {
        var desk = DeskScript(.front { $0.declineCoolDown = .zero })
        desk.ready("ayse")
        desk.after(.seconds(1))
        desk.ready("bartek")
        desk.pull("bartek")
        desk.chat()
        desk.accept("bartek", 1)
        desk.pull("ayse")
        desk.after(.minutes(1))
        desk.change("bartek", 1, .giveBack)
        #expect(desk.standing(1) == "offered with ayse, epoch 4, 30 units")
    }

    @Test("who holds a conversation of the customer gets the next one too")
    func sameContact() {
        var desk = DeskScript()
        desk.ready("ayse", "bartek")
        desk.pull("bartek")
        desk.chat(from: 7)
        desk.accept("bartek", 1)
        desk.pull("ayse")
        #expect(desk.chat(from: 7).last == "c2 offered to bartek")
    }
}
