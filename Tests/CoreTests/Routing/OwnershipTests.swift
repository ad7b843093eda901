import FrontdeskCore
import Testing

@Suite("What an owner may do")
struct OwnershipTests {
    private func accepted() -> DeskScript {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        return desk
    }

    @Test("who saw an older epoch is told the present one and the owner")
    func stale() {
        var desk = accepted()
        desk.reply("ayse", 1, epoch: 1)
        #expect(desk.refusal == .stale(ConversationID(1), epoch: 2, owner: desk.agent("ayse")))
    }

    @Test("who does not own it is told who does")
    func notOwner() {
        var desk = accepted()
        desk.reply("bartek", 1)
        #expect(desk.refusal == .notOwner(ConversationID(1), owner: desk.agent("ayse")))
    }

    @Test("a reply to an older message is refused once the customer has written again, unless it is sent anyway")
    func newMessage() {
        var desk = accepted()
        desk.write(1)
        desk.reply("ayse", 1, seen: 1)
        #expect(desk.refusal == .newMessage(ConversationID(1), MessageID(2)))
        desk.change("ayse", 1, .resolve, seen: 1)
        #expect(desk.refusal == .newMessage(ConversationID(1), MessageID(2)))
        #expect(desk.reply("ayse", 1, seen: 1, anyway: true) == ["c1 answered by ayse", "c1 waits"])
    }

    @Test("a reply may leave it active")
    func staysActive() {
        var desk = accepted()
        #expect(desk.reply("ayse", 1, then: .active) == ["c1 answered by ayse"])
        #expect(desk.standing(1) == "active with ayse, epoch 2, 30 units")
    }

    @Test("replying, waiting and going on leave the epoch as it is")
    func sameEpoch() {
        var desk = accepted()
        desk.reply("ayse", 1)
        #expect(desk.change("ayse", 1, .active) == ["c1 goes on"])
        #expect(desk.change("ayse", 1, .wait) == ["c1 waits"])
        #expect(desk.epoch(1) == 2)
    }

    @Test("what is given back keeps its place and does not return to the same agent for a while")
    func giveBack() {
        var desk = accepted()
        let place = desk.item(1)?.key
        #expect(desk.change("ayse", 1, .giveBack) == ["c1 not to ayse for 15 min", "c1 queued: returned"])
        #expect(desk.item(1)?.key == place)
        desk.ready("bartek")
        #expect(desk.pull("bartek") == ["c1 offered to bartek"])
    }

    @Test("what does not exist is not open")
    func unknown() {
        var desk = accepted()
        desk.reply("ayse", 99)
        #expect(desk.refusal == .notOpen(ConversationID(99)))
        desk.run(.accept(OfferID(99), siblings: [], by: Actor(agent: desk.agent("ayse"))))
        #expect(desk.refusal == .unknownOffer(OfferID(99)))
    }
}
