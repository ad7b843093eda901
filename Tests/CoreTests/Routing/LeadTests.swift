import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Leads")
struct LeadTests {
    private func accepted(_ policy: Policy = .front()) -> DeskScript {
        var desk = DeskScript(policy)
        desk.ready("ayse", "ewa")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        return desk
    }

    @Test("a lead takes a conversation over from its owner")
    func take() {
        var desk = accepted()
        #expect(desk.take("ewa", 1) == ["c1 taken to ewa"])
        #expect(desk.standing(1) == "active with ewa, epoch 3, 30 units")
        #expect(desk.reply("ayse", 1, epoch: 2).isEmpty)
        #expect(desk.refusal == .stale(ConversationID(1), epoch: 3, owner: desk.agent("ewa")))
    }

    @Test("a lead takes an offered conversation; the offer ends")
    func takeOffered() {
        var desk = DeskScript()
        desk.ready("ayse", "ewa")
        desk.pull("ayse")
        desk.chat()
        #expect(desk.take("ewa", 1) == ["c1 withdrawn by ayse (taken)", "c1 taken to ewa"])
        #expect(desk.standing(1) == "active with ewa, epoch 2, 30 units")
        desk.run(.accept(OfferID(1), siblings: [], by: Actor(agent: desk.agent("ayse"))))
        #expect(desk.refusal == .unknownOffer(OfferID(1)))
    }

    @Test("a lead assigns to an agent who has room; asking twice gives the first answer")
    func assign() {
        var desk = accepted()
        desk.ready("bartek")
        #expect(desk.assign("ewa", 1, to: "bartek", epoch: 2) == ["c1 assigned to bartek"])
        let first = desk.reply
        #expect(desk.assign("ewa", 1, to: "bartek", epoch: 2).isEmpty)
        #expect(desk.reply == first && desk.refusal == nil)
        #expect(desk.assign("ewa", 1, to: "ayse", epoch: 2).isEmpty)
        #expect(desk.refusal == .stale(ConversationID(1), epoch: 3, owner: desk.agent("bartek")))
    }

    @Test("nobody is assigned more than they can carry, unless the lead forces it")
    func noRoom() {
        var desk = accepted(.front { $0.agents[1].capacity = 20 })
        desk.ready("bartek")
        #expect(desk.assign("ewa", 1, to: "bartek").isEmpty)
        #expect(desk.refusal == .noRoom(desk.agent("bartek"), .noRoom(used: 0, capacity: 20, needs: 30)))
        #expect(desk.assign("ewa", 1, to: "bartek", force: true) == ["c1 forced to bartek"])
        #expect(desk.violations.isEmpty)
    }

    @Test("the reason of an assignment is in the command, in the event, and kept while it lasts")
    func reason() throws {
        var desk = accepted()
        desk.ready("bartek")
        desk.assign("ewa", 1, to: "bartek", force: true, reason: "vip")
        #expect(desk.item(1)?.details.assignmentReason == "vip")
        let entry = try #require(desk.desk.entries.last)
        var writer = ByteWriter()
        entry.encode(into: &writer)
        #expect(try Entry.decodeAll(writer.bytes) == [entry])
        guard case .assign(_, _, _, true, "vip", _) = entry.command,
            case .assigned(_, let assignment)? = entry.events.first
        else {
            Issue.record("\(entry)")
            return
        }
        #expect(assignment.reason == "vip")
        let item = try #require(desk.item(1))
        #expect(try WorkItem(decoding: item.encoded()) == item)
        desk.change("bartek", 1, .giveBack)
        #expect(desk.item(1)?.details.assignmentReason == "")
    }

    @Test("a waiting chat is not assigned to its own owner above their capacity")
    func noRoomForOwn() {
        var desk = accepted(.front { $0.agents[0].capacity = 40 })
        desk.reply("ayse", 1)
        desk.mail(from: 2)
        #expect(desk.standing(2) == "active with ayse, epoch 1, 20 units")
        desk.assign("ewa", 1, to: "ayse")
        #expect(desk.refusal == .noRoom(desk.agent("ayse"), .noRoom(used: 20, capacity: 40, needs: 30)))
    }

    @Test("an agent who leads nobody neither takes nor assigns nor sets another's presence")
    func notLead() {
        var desk = accepted()
        desk.take("bartek", 1)
        #expect(desk.refusal == .notLead)
        desk.assign("bartek", 1, to: "bartek")
        #expect(desk.refusal == .notLead)
        desk.presence("ayse", Presence(.away), by: "bartek")
        #expect(desk.refusal == .notLead)
        #expect(desk.presence("ayse", Presence(.away), by: "ewa") == ["ayse is away"])
    }

    @Test("an agent who does not exist gets nothing, asked twice or once")
    func unknownAgent() {
        var desk = accepted()
        desk.ready("bartek")
        desk.assign("ewa", 1, to: "bartek", epoch: 2)
        desk.assign("ewa", 1, to: "nobody", epoch: 2)
        #expect(desk.refusal == .stale(ConversationID(1), epoch: 3, owner: desk.agent("bartek")))
        desk.assign("ewa", 1, to: "nobody")
        #expect(desk.refusal == .unknownAgent(.none))
    }
}
