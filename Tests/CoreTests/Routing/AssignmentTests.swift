import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Automatic assignment")
struct AssignmentTests {
    @Test("a pull assigns a mail at once, unconfirmed until the agent shows to know of it")
    func confirmation() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        #expect(desk.pull("ayse") == ["c1 auto to ayse"])
        #expect(desk.standing(1) == "active with ayse, epoch 1, 20 units")
        #expect(desk.item(1)?.details.unconfirmed == true)
        #expect(desk.pull("ayse", got: [OfferID(1)]) == ["c1 confirmed"])
        #expect(desk.item(1)?.details.unconfirmed == false)
    }

    @Test("any command that names it confirms it")
    func confirmedByReply() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        desk.pull("ayse")
        #expect(desk.reply("ayse", 1) == ["c1 confirmed", "c1 answered by ayse", "c1 waits"])
    }

    @Test("so does their own note, and nobody else's")
    func confirmedByNote() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        desk.pull("ayse")
        #expect(desk.remark("bartek", 1).isEmpty)
        #expect(desk.item(1)?.details.unconfirmed == true)
        #expect(desk.remark("ayse", 1) == ["c1 confirmed"])
        #expect(desk.item(1)?.details.unconfirmed == false)
        #expect(desk.remark("ayse", 1).isEmpty)
    }

    @Test("unconfirmed for two minutes without contact it goes back with its place")
    func unconfirmed() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        desk.pull("ayse")
        let place = desk.item(1)?.key
        desk.hangUp("ayse")
        desk.run(.absent(desk.agent("ayse"), since: desk.desk.now))
        // The time of live work passes on the way; mail stays with her.
        #expect(desk.after(.minutes(2)) == ["ayse is absent for live work", "c1 queued: unconfirmed"])
        #expect(desk.item(1)?.key == place)
        #expect(desk.standing(1) == "queued, epoch 2")
    }

    @Test("unconfirmed, but in contact, it stays")
    func slowButThere() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        desk.pull("ayse")
        desk.after(.minutes(5))
        #expect(desk.standing(1) == "active with ayse, epoch 1, 20 units")
    }

    @Test("one pull brings one at a time; the next comes when the first is confirmed")
    func oneAtATime() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.mail()
        desk.mail(from: 2)
        #expect(desk.pull("ayse") == ["c1 auto to ayse"])
        #expect(desk.pull("ayse", got: [OfferID(1)]) == ["c1 confirmed", "c2 auto to ayse"])
    }

    @Test("two pulls at once get one conversation, and the same one")
    func twoPulls() {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.chat()
        #expect(desk.pull("ayse") == ["c1 offered to ayse"])
        #expect(desk.pull("ayse").isEmpty)
        let work = desk.desk.router.pulled(by: desk.agent("ayse"), limit: 8)
        #expect(work.map(\.conversation) == [ConversationID(1)])
    }

    @Test("a pull beyond capacity gives nothing until there is room")
    func beyondCapacity() {
        var desk = DeskScript(.front { $0.agents[0].capacity = 50 })
        desk.ready("ayse")
        desk.chat()
        desk.chat(from: 2)
        desk.pull("ayse")
        desk.accept("ayse", 1)
        #expect(desk.standing(2) == "queued, epoch 0")
        #expect(desk.pull("ayse").isEmpty)
        #expect(desk.reply("ayse", 1) == ["c1 answered by ayse", "c1 waits", "c2 offered to ayse"])
    }

    @Test("a channel's limit and the limit of owned work hold too", arguments: [true, false])
    func otherLimits(byChannel: Bool) {
        var desk = DeskScript(
            .front {
                if byChannel {
                    $0.agents[0].limits = [ChannelLimit(channel: 0, most: 1)]
                } else {
                    $0.agents[0].owned = 1
                }
            })
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        #expect(desk.chat(from: 2) == ["c2 received m2", "c2 queued: new"])
        #expect(desk.change("ayse", 1, .resolve).last == "c2 offered to ayse")
    }
}
