import FrontdeskCore
import Testing

@testable import FrontdeskChannels

/// What a session does when there is nothing to read, and what it does with what was read.
@Suite("IMAP waiting")
struct IMAPWaitingTests {
    private static func mailbox(_ count: Int) -> FakeMailbox {
        var mailbox = FakeMailbox()
        for number in 0..<count { mailbox.add("mail \(number)") }
        return mailbox
    }

    @Test("IDLE: new mail is fetched at once, and it listens again")
    func idle() {
        var run = SessionRun(Self.mailbox(1))
        run.mailbox.add("new")
        run.hear("* 2 EXISTS\r\n")
        #expect(run.uids == [1, 2])
        #expect(Array(run.mailbox.commands.suffix(5)).first == "DONE")
        #expect(run.mailbox.commands.last == "IDLE")
        // What is not new mail wakes nobody.
        let count = run.mailbox.commands.count
        run.hear("* 1 EXPUNGE\r\n* OK still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 1 EXISTS\r\n")
        #expect(run.mailbox.commands.count == count)
    }

    @Test("IDLE: a mail that comes once another has left is new, though there are as many as before")
    func leftAndCame() {
        var run = SessionRun(Self.mailbox(2))
        run.mailbox.add("new")
        run.hear("* 1 EXPUNGE\r\n* 2 EXISTS\r\n")
        #expect(run.uids == [1, 2, 3])
    }

    @Test("IDLE is begun anew before the server ends it, with a look into the mailbox")
    func renewal() {
        var run = SessionRun(Self.mailbox(1))
        #expect(run.session.deadline == run.now + .minutes(29))
        run.pass(.minutes(28))
        #expect(run.mailbox.commands.last == "IDLE")
        run.mailbox.add("not announced")
        run.pass(.minutes(1))
        #expect(run.uids == [1, 2])
        #expect(run.mailbox.commands.last == "IDLE")
        #expect(run.session.deadline == run.now + .minutes(29))
    }

    @Test("new mail that is announced while another command runs is not forgotten")
    func announcedEarly() {
        var mailbox = Self.mailbox(1)
        mailbox.answers = [("IDLE", "* 2 EXISTS\r\n+ idling\r\n")]
        mailbox.add("second", uid: 9)
        mailbox.answers.append(("UID SEARCH UID 1:", "* SEARCH 1\r\nTAG OK\r\n"))
        mailbox.answers.append(("EXAMINE", "* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\nTAG OK\r\n"))
        let run = SessionRun(mailbox)
        #expect(run.uids == [1, 9])
    }

    @Test("without IDLE it looks again and again", arguments: [false, true])
    func polling(refusesIdle: Bool) {
        var mailbox = Self.mailbox(1)
        if refusesIdle { mailbox.answers = [("IDLE", "TAG BAD no\r\n")] } else { mailbox.capabilities = "IMAP4rev1" }
        var run = SessionRun(mailbox)
        #expect(run.session.deadline == run.now + .minutes(1))
        for number in 0..<3 {
            run.mailbox.add("later \(number)")
            run.pass(.seconds(59))
            #expect(run.uids.count == number + 1)
            run.pass(.seconds(1))
            #expect(run.uids.count == number + 2)
        }
    }

    @Test("after the desk has it: a flag, and not before")
    func flag() {
        var plan = MailboxPlan()
        plan.afterwards = .flag("\\Seen")
        let run = SessionRun(Self.mailbox(2), plan)
        #expect(run.mailbox.flagged == [1, 2])
        #expect(!run.saidBeforeStoring.contains { $0.contains("UID STORE") })
        #expect(run.mailbox.commands.contains { $0.hasPrefix("SELECT") })
        #expect(run.mailbox.commands.contains("UID STORE 1:2 +FLAGS.SILENT (\\Seen)"))
        #expect(run.mailbox.commands.last == "IDLE")
    }

    @Test("after the desk has it: a move, by what the server can")
    func move() {
        var plan = MailboxPlan()
        plan.afterwards = .move("Erledigt/Ü")
        let run = SessionRun(Self.mailbox(2), plan)
        #expect(run.mailbox.moved == [1, 2])
        #expect(run.mailbox.commands.contains("UID MOVE 1:2 \"Erledigt/&ANw-\""))
        for (capabilities, expected) in [
            ("IMAP4rev1 UIDPLUS", ["UID COPY", "UID STORE", "UID EXPUNGE"]), ("IMAP4rev1", ["UID COPY", "UID STORE"]),
        ] {
            var mailbox = Self.mailbox(2)
            mailbox.capabilities = capabilities
            let run = SessionRun(mailbox, plan)
            let said = run.mailbox.commands.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
            #expect(said.filter { ["UID COPY", "UID STORE", "UID EXPUNGE"].contains($0) } == expected)
            #expect(!said.contains("EXPUNGE"))
        }
    }

    @Test("a copy that is refused marks nothing for deletion")
    func refusedCopy() {
        var plan = MailboxPlan()
        plan.afterwards = .move("Gone")
        var mailbox = Self.mailbox(2)
        mailbox.capabilities = "IMAP4rev1 UIDPLUS"
        mailbox.answers = [("UID COPY", "TAG NO [TRYCREATE] no such mailbox\r\n")]
        let run = SessionRun(mailbox, plan)
        #expect(run.notes.contains(.afterwardsRefused("no such mailbox")))
        #expect(run.mailbox.flagged.isEmpty)
        #expect(!run.isOver)
    }

    @Test("it ends in order", arguments: [true, false])
    func stop(hasIdle: Bool) {
        var mailbox = Self.mailbox(1)
        if !hasIdle { mailbox.capabilities = "IMAP4rev1" }
        var run = SessionRun(mailbox)
        run.stop()
        #expect(run.mailbox.isLoggedOut)
        #expect(run.isOver)
        #expect(run.fault == nil)
        #expect(run.session.deadline == .distantFuture)
    }

    @Test("a plan that ends when all is read")
    func once() {
        var plan = MailboxPlan()
        plan.endsWhenRead = true
        plan.afterwards = .flag("\\Seen")
        let run = SessionRun(Self.mailbox(2), plan)
        #expect(run.uids == [1, 2])
        #expect(run.mailbox.flagged == [1, 2])
        #expect(run.mailbox.isLoggedOut)
        #expect(run.isOver)
        #expect(run.fault == nil)
    }

    @Test(
        "what ends a session",
        arguments: [
            ("* BYE too many\r\n", IMAPFault.closed("too many")),
            ("x9 OK\r\n", .malformed("an answer to what nobody asked")),
            ("* OK [UIDVALIDITY 8] new\r\n", .closed("the mailbox has new numbers")),
            ("* 1 FETCH (BODY[] {3}\r\nabc\r\n", .malformed("a list without an end")),
        ])
    func ends(_ text: String, _ fault: IMAPFault) {
        var run = SessionRun(Self.mailbox(1))
        run.hear(text)
        #expect(run.fault == fault)
        // And nothing more comes of it.
        run.hear("* 9 EXISTS\r\n")
        #expect(run.mailbox.commands.last == "IDLE")
    }

    @Test("a mailbox that is not there, one without lasting numbers, one that is silent")
    func openings() {
        var mailbox = Self.mailbox(1)
        mailbox.answers = [("EXAMINE", "TAG NO [NONEXISTENT] no such mailbox\r\n")]
        #expect(SessionRun(mailbox).fault == .mailboxRefused("no such mailbox"))
        mailbox.answers = [("EXAMINE", "* 1 EXISTS\r\nTAG OK\r\n")]
        #expect(SessionRun(mailbox).fault == .noNumbers)
        mailbox.answers = [("EXAMINE", "* 1 EXISTS\r\n")]
        var run = SessionRun(mailbox)
        run.pass(.seconds(89))
        #expect(!run.isOver)
        run.pass(.seconds(1))
        #expect(run.fault == .silent)
        run = SessionRun(Self.mailbox(1))
        run.hangUp()
        #expect(run.fault == .closed(""))
    }

    @Test("a line in a while does not keep a command alive for ever")
    func trickle() {
        var mailbox = Self.mailbox(1)
        mailbox.answers = [("UID SEARCH", "")]
        var run = SessionRun(mailbox)
        for _ in 0..<19 {
            run.pass(.minutes(1))
            run.hear("* OK patience\r\n")
            #expect(!run.isOver)
        }
        run.pass(.minutes(1))
        #expect(run.fault == .silent)
    }

    @Test("lines that nobody understands are passed over, up to a number")
    func stray() {
        var run = SessionRun(Self.mailbox(1))
        for _ in 0..<IMAPLimits.strayLinesMax { run.hear("nonsense\r\n") }
        #expect(!run.isOver)
        run.hear("nonsense\r\n")
        #expect(run.isOver)
    }
}
