import FrontdeskCore
import Testing

@testable import FrontdeskChannels

/// A session, without a connection and without time.
@Suite("IMAP session")
struct IMAPSessionTests {
    private static func mailbox(_ count: Int) -> FakeMailbox {
        var mailbox = FakeMailbox()
        for number in 0..<count { mailbox.add("Subject: \(number)\r\n\r\nhello\r\n") }
        return mailbox
    }

    private static func texts(_ items: [MailboxItem]) -> [String] {
        items.compactMap {
            if case .mail(let bytes) = $0.content { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
    }

    @Test("all mails, in order, once, byte for byte, and then it listens")
    func reads() {
        let run = SessionRun(Self.mailbox(3))
        #expect(run.uids == [1, 2, 3])
        #expect(Self.texts(run.items) == (0..<3).map { "Subject: \($0)\r\n\r\nhello\r\n" })
        #expect(run.items.allSatisfy { $0.received != nil && $0.validity == 7 })
        #expect(run.items.first?.key == "7:1")
        #expect(run.batches.last?.position == MailboxPosition(validity: 7, lastUID: 3))
        #expect(run.mailbox.commands.last == "IDLE")
        // Nothing is changed in the mailbox: not opened for writing, no body without PEEK, no flag.
        #expect(run.mailbox.commands.contains { $0.hasPrefix("EXAMINE") })
        #expect(
            !run.mailbox.commands.contains {
                $0.hasPrefix("SELECT") || $0.contains("UID STORE") || $0.contains("BODY[")
            })
        #expect(!run.isOver)
    }

    @Test("a mail that speaks as the server, with the very tags of the session, says nothing")
    func tagsInside() {
        var mailbox = FakeMailbox()
        let tag = "fd" + String(SessionRun.key, radix: 36)
        let hostile = (1...40).map { "\(tag).\($0) OK done\r\n* BYE\r\n)\r\n* 9 EXISTS\r\n" }.joined()
        mailbox.add(hostile)
        mailbox.add("next")
        let run = SessionRun(mailbox)
        #expect(Self.texts(run.items) == [hostile, "next"])
        #expect(!run.isOver)
    }

    @Test("from a position on: the star's last mail is not taken again")
    func fromPosition() {
        var mailbox = Self.mailbox(3)
        mailbox.saysNextUID = false
        #expect(SessionRun(mailbox, from: MailboxPosition(validity: 7, lastUID: 2)).uids == [3])
        let run = SessionRun(mailbox, from: MailboxPosition(validity: 7, lastUID: 3))
        #expect(run.uids.isEmpty)
        #expect(run.mailbox.commands.contains("UID SEARCH UID 4:*"))
        // Where the server tells its next number no search is needed.
        mailbox.saysNextUID = true
        let quiet = SessionRun(mailbox, from: MailboxPosition(validity: 7, lastUID: 3))
        #expect(!quiet.mailbox.commands.contains { $0.hasPrefix("UID SEARCH") })
    }

    /// Opens a mailbox of three mails that does not tell its next number, as one that counts its changes.
    private static func counting(_ modSeq: UInt64?, from known: UInt64, _ capabilities: String) -> SessionRun {
        var mailbox = mailbox(3)
        mailbox.saysNextUID = false
        mailbox.capabilities = "IMAP4rev1 IDLE \(capabilities)"
        mailbox.modSeq = modSeq
        return SessionRun(mailbox, from: MailboxPosition(validity: 7, lastUID: 3, modSeq: known))
    }

    @Test(
        "a mailbox that has not changed is not searched (RFC 7162)",
        arguments: [
            (90, 90, "CONDSTORE", true, false), (90, 90, "QRESYNC", true, false), (91, 90, "CONDSTORE", true, true),
            (89, 90, "CONDSTORE", true, true), (90, 0, "CONDSTORE", true, true), (nil, 90, "CONDSTORE", true, true),
            (nil, 0, "CONDSTORE", true, true), (90, 90, "", false, true),
        ] as [(UInt64?, UInt64, String, Bool, Bool)])
    func changes(_ modSeq: UInt64?, _ known: UInt64, _ capabilities: String, _ isAsked: Bool, _ isSearched: Bool) {
        let run = Self.counting(modSeq, from: known, capabilities)
        let opened = run.mailbox.commands.filter { $0.hasPrefix("EXAMINE ") }
        #expect(opened.count == 1 && opened[0].hasSuffix(" (CONDSTORE)") == isAsked)
        #expect(run.mailbox.commands.contains { $0.hasPrefix("UID SEARCH") } == isSearched)
        #expect(run.uids.isEmpty && run.mailbox.commands.last == "IDLE")
        let counted = isAsked ? modSeq ?? 0 : 0
        #expect(run.notes.contains(.read(MailboxPosition(validity: 7, lastUID: 3, modSeq: counted))))
    }

    @Test("what has come since the count is read, and the new count is the position's")
    func changed() {
        var mailbox = Self.mailbox(4)
        mailbox.saysNextUID = false
        mailbox.modSeq = 91
        let run = SessionRun(mailbox, from: MailboxPosition(validity: 7, lastUID: 3, modSeq: 90))
        #expect(run.uids == [4])
        #expect(run.notes.contains(.read(MailboxPosition(validity: 7, lastUID: 4, modSeq: 91))))
        // A count of other numbers says nothing.
        let anew = SessionRun(mailbox, from: MailboxPosition(validity: 6, lastUID: 3, modSeq: 91))
        #expect(anew.uids == [1, 2, 3, 4])
    }

    @Test("another UIDVALIDITY: everything is new", arguments: [MailboxPlan.Start.all, .now])
    func newValidity(start: MailboxPlan.Start) {
        var plan = MailboxPlan()
        plan.start = start
        let run = SessionRun(Self.mailbox(2), plan, from: MailboxPosition(validity: 6, lastUID: 40))
        #expect(run.uids == [1, 2])
        #expect(run.notes.first == .opened(mails: 2, validity: 7, isNew: true))
    }

    @Test("from now on", arguments: [true, false])
    func fromNow(saysNextUID: Bool) {
        var plan = MailboxPlan()
        plan.start = .now
        var mailbox = Self.mailbox(5)
        mailbox.saysNextUID = saysNextUID
        var run = SessionRun(mailbox, plan)
        #expect(run.uids.isEmpty)
        #expect(run.notes.contains(.read(MailboxPosition(validity: 7, lastUID: 5))))
        run.mailbox.add("new")
        run.hear("* 6 EXISTS\r\n")
        #expect(run.uids == [6])
    }

    @Test("50,000 mails: small batches, and it is told how many are left")
    func many() {
        var mailbox = FakeMailbox()
        for number in 0..<50_000 { mailbox.mails.append(.init(uid: UInt32(number * 3 + 1), bytes: [0x61])) }
        mailbox.nextUID = 150_001
        mailbox.answers = [("UID FETCH 1,4", "TAG OK\r\n")]
        // The quadratic fake would take minutes for all of them: the first thousand show it.
        var plan = MailboxPlan()
        plan.mailbox = "INBOX"
        var session = IMAPSession(plan, from: nil, key: 1, at: Instant(microseconds: 0))
        var waiting: [Int] = []
        var largest = 0
        var outputs = session.begin(at: Instant(microseconds: 0))[...]
        while waiting.count < 20, let output = outputs.popFirst() {
            switch output {
            case .send(let bytes):
                let answer = mailbox.answer(String(decoding: bytes, as: UTF8.self).trimmingEnd)
                outputs += session.receive(answer, at: Instant(microseconds: 0))
            case .batch(let batch):
                waiting.append(batch.waiting)
                largest = max(largest, batch.items.count)
                outputs += session.stored(at: Instant(microseconds: 0))
            case .note(.found(let count)): #expect(count == 50_000)
            case .note: break
            case .end(let fault): Issue.record("\(String(describing: fault))")
            }
        }
        #expect(waiting.count == 20)
        #expect(waiting == waiting.sorted(by: >))
        #expect(largest <= IMAPLimits.batchMails)
    }

    @Test("a mail too large is its beginning; one whose size is a lie costs no memory")
    func tooLarge() {
        var plan = MailboxPlan()
        plan.mailBytesMax = 100_000
        var mailbox = FakeMailbox()
        let large = String(repeating: "x", count: 200_000)
        mailbox.add("small")
        mailbox.add(large)
        mailbox.add(large, claimedSize: 10)
        mailbox.add("after")
        let run = SessionRun(mailbox, plan)
        #expect(run.uids == [1, 2, 3, 4])
        #expect(run.items[1].content == .tooLarge(200_000, head: Array(large.utf8.prefix(64 << 10))))
        #expect(run.items[2].content == .tooLarge(200_000, head: []))
        #expect(Self.texts(run.items) == ["small", "after"])
    }

    @Test("a batch has a limit of bytes")
    func batchBytes() {
        var mailbox = FakeMailbox()
        for _ in 0..<5 { mailbox.add(String(repeating: "x", count: 1 << 20)) }
        #expect(SessionRun(mailbox).batches.map(\.items.count) == [2, 2, 1])
    }

    @Test("a mail that goes between search and fetch is passed over, the others are taken")
    func expunged() {
        var mailbox = Self.mailbox(3)
        mailbox.answers = [("UID SEARCH", "* SEARCH 1 2 3 4\r\nTAG OK\r\n")]
        let run = SessionRun(mailbox)
        #expect(run.uids == [1, 2, 3])
        #expect(run.batches.last?.position.lastUID == 4)
    }

    @Test("a mail that is missing once among others is asked for alone")
    func missingOnce() {
        var mailbox = Self.mailbox(3)
        let first = "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 3 FETCH (UID 3 BODY[] {1}\r\nc)\r\nTAG OK\r\n"
        mailbox.answers = [("UID FETCH 1:3 (UID INTERNALDATE", first)]
        let run = SessionRun(mailbox)
        #expect(run.uids == [1, 2, 3])
        #expect(run.mailbox.commands.contains { $0.hasPrefix("UID FETCH 2 (UID INTERNALDATE") })
    }

    @Test("a refused mail is found among the others, and only it ends the session")
    func refused() {
        var mailbox = Self.mailbox(3)
        mailbox.refused = [2]
        let run = SessionRun(mailbox)
        #expect(run.uids == [1])
        #expect(run.fault == .mailRefused(2, "cannot"))
        var plan = MailboxPlan()
        plan.passedOver = [2: "cannot"]
        let next = SessionRun(mailbox, plan, from: run.batches.last?.position)
        #expect(next.uids == [2, 3])
        #expect(next.items.first?.content == .unreadable("cannot"))
    }

    @Test("a server without a size, or without a body, loses no mail")
    func odd() {
        var mailbox = Self.mailbox(2)
        mailbox.answers = [("UID FETCH 1:2 (UID RFC822.SIZE)", "TAG NO not today\r\n")]
        #expect(SessionRun(mailbox).uids == [1, 2])
        mailbox.answers = [
            (
                "UID FETCH 1:2 (UID INTERNALDATE",
                "* 1 FETCH (UID 1 BODY[] NIL)\r\n* 2 FETCH (UID 2 BODY[] \"b\")\r\nTAG OK\r\n"
            )
        ]
        let run = SessionRun(mailbox)
        #expect(run.items.map(\.content) == [.unreadable("the server sends no text of it"), .mail([0x62])])
    }
}

extension String {
    /// Without the end of the line.
    fileprivate var trimmingEnd: String { String(prefix { !$0.isNewline }) }
}
