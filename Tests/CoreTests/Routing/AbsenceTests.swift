import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Absence")
struct AbsenceTests {
    /// Ayşe owns an active chat c1, a waiting chat c2 and an active mail c3; then nobody hears from her.
    private func vanished() -> DeskScript {
        var desk = DeskScript()
        desk.ready("ayse")
        desk.pull("ayse")
        desk.chat()
        desk.accept("ayse", 1)
        desk.chat(from: 2)
        desk.accept("ayse", 2)
        desk.reply("ayse", 2)
        desk.mail(from: 3)
        desk.accept("ayse", 3)
        desk.hangUp("ayse")
        desk.run(.absent(desk.agent("ayse"), since: desk.desk.now))
        return desk
    }

    @Test("an agent's active chats go back after 90 s, waiting ones stay")
    func live() {
        var desk = vanished()
        #expect(desk.after(.seconds(89)).isEmpty)
        #expect(desk.after(.seconds(1)) == ["ayse is absent for live work", "c1 queued: agent-gone"])
        #expect(desk.standing(1) == "queued, epoch 3")
        #expect(desk.standing(2) == "waiting with ayse, epoch 2, 9 units")
        #expect(desk.standing(3) == "active with ayse, epoch 1, 20 units")
    }

    @Test("active mails go back after two hours")
    func deferred() {
        var desk = vanished()
        desk.after(.minutes(119))
        #expect(desk.after(.minutes(1)) == ["ayse is absent for deferred work", "c3 queued: agent-gone"])
    }

    @Test("a call in time keeps everything")
    func backInTime() {
        var desk = vanished()
        desk.after(.seconds(80))
        desk.run(.present(desk.agent("ayse")))
        #expect(desk.after(.hours(3)).isEmpty)
        #expect(desk.standing(1) == "active with ayse, epoch 2, 30 units")
    }

    @Test("going away by word keeps owned work")
    func away() {
        var desk = vanished()
        desk.run(.present(desk.agent("ayse")))
        desk.presence("ayse", Presence(.away, reason: "lunch"))
        #expect(desk.after(.hours(3)).isEmpty)
        #expect(desk.standing(1) == "active with ayse, epoch 2, 30 units")
    }

    @Test("what comes back has kept its place before younger work")
    func place() {
        var desk = vanished()
        desk.chat(from: 9)
        desk.after(.seconds(90))
        desk.ready("bartek")
        #expect(desk.pull("bartek") == ["c1 offered to bartek"])
    }
}
