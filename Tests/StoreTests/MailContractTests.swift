import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

/// What only mails need of a store, asked of every store.
struct MailContractTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func mail(_ id: Int64, _ messageID: String, in conversation: Int64 = 1) -> MessageRecord {
        var record = StoreSample.message(id, in: conversation)
        record.content.recipients = ["shop@example.com", "bob@example.org"]
        record.content.quotedFrom = 3
        var mail = MailFacts(messageID: messageID)
        mail.parents = ["x@example.org", "y@example.org"]
        mail.fingerprint = "f\(id)"
        mail.token = ConversationID(9)
        mail.replyTo = "answers@example.org"
        mail.auto = [.submitted, .bulk]
        mail.protection = .encrypted
        var report = MailReport(kind: .failed)
        report.message = MessageID(8)
        report.original = "o@example.com"
        report.recipients = [
            MailReport.Recipient(
                address: "ana@example.org", kind: .failed, reason: "mailboxFull", isHard: true, diagnostic: "552 ğ")
        ]
        mail.report = report
        record.content.mail = mail
        return record
    }

    @Test("all of a mail comes back, after a restart too", arguments: StoreKind.allCases)
    func message(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        let first = mail(1, "a@example.net")
        var bare = StoreSample.message(2, in: 1, after: 1)
        bare.content.mail = MailFacts(messageID: "b@example.net")
        bare.content.mail?.copies = ["bob@example.org"]
        var several = mail(3, "c@example.net")
        several.previous = bare.id
        several.content.mail?.report?.recipients += [
            MailReport.Recipient(address: "", kind: .failed),
            MailReport.Recipient(address: "eve@example.org", kind: .delayed, reason: "unknown", diagnostic: "later"),
        ]
        var nobody = mail(4, "d@example.net")
        nobody.previous = several.id
        nobody.content.mail?.report = MailReport(kind: .read)
        var invitation = mail(5, "e@example.net")
        invitation.previous = nobody.id
        invitation.content.mail?.invitation = MailInvitation(
            kind: .reply, summary: "Görüşme", start: "2026-03-01T09:00:00", end: "2026-03-01T10:00:00",
            zone: "Europe/Istanbul", place: "Oda 3", answer: "declined", repeats: true)
        var dated = mail(6, "f@example.net")
        dated.previous = invitation.id
        dated.content.receivedAt = Instant(microseconds: 7_000_000)
        var both = mail(7, "g@example.net")
        both.previous = dated.id
        both.content.receivedAt = Instant(microseconds: -1)
        both.content.mail?.invitation = MailInvitation(kind: .cancel, start: "2026-03-01")
        let all = [first, bare, several, nobody, invitation, dated, both]
        try store.commit(StoreSample.batch(all.map { .insertMessage($0) }))
        store.close()
        _ = try store.open()
        defer { store.close() }
        #expect(try store.records.messages(endingAt: both.id, limit: 7) == all.reversed())
    }

    @Test("a mail is found by its Message-ID and by itself, whatever the channel", arguments: StoreKind.allCases)
    func keys(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let first = mail(1, "a@example.net")
        var later = mail(2, "a@example.net", in: 2)
        later.previous = MessageID(0)
        later.direction = .outbound
        try store.commit(StoreSample.batch([.insertMessage(first), .insertMessage(later)]))
        let found = try store.prefetch([
            .reference("a@example.net"), .reference("A@example.net"), .reference(""), .fingerprint("f2"),
            .fingerprint("f3"), .fingerprint(""),
        ])
        let reference = ReferenceRecord(
            message: MessageID(1), conversation: ConversationID(1), direction: .inbound, delivery: .none,
            content: first.content)
        #expect(
            reference.people == [first.content.sender.id, "answers@example.org", "shop@example.com", "bob@example.org"])
        #expect(
            found == [
                .reference(reference), .nothing, .nothing, .message(MessageID(2), ConversationID(2)), .nothing,
                .nothing,
            ])
        var again = mail(3, "c@example.net")
        again.content.mail?.fingerprint = "f1"
        #expect(throws: StoreError.self) { try store.commit(StoreSample.batch([.insertMessage(again)])) }
    }

    @Test("the last answer of each recipient is the message's, after a restart too", arguments: StoreKind.allCases)
    func answers(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        let taken = RecipientAnswer(address: "ana@example.org", state: .taken, code: 250, enhanced: "2.0.0")
        let refused = RecipientAnswer(address: "bob@müller.example", state: .refused, code: 550)
        let bounced = RecipientAnswer(address: "Eve@example.org", state: .bounced, code: 250)
        var first = mail(1, "a@example.net")
        first.answers = [refused]
        var second = mail(2, "b@example.net")
        second.previous = first.id
        try store.commit(StoreSample.batch([.insertMessage(first), .insertMessage(second)]))
        try store.commit(StoreSample.batch([.setAnswers(second.id, [taken, refused, bounced])]))
        #expect(throws: StoreError.self) {
            try store.commit(StoreSample.batch([.setAnswers(MessageID(3), [taken])]))
        }
        store.close()
        _ = try store.open()
        defer { store.close() }
        second.answers = [taken, refused, bounced]
        #expect(try store.records.messages(endingAt: second.id, limit: 2) == [second, first])
        guard case .reference(let found)? = try store.prefetch([.reference("b@example.net")]).first else {
            Issue.record("nothing is found")
            return
        }
        #expect(found.answers == second.answers)
        #expect(found.people.suffix(2) == ["bob@müller.example", "eve@example.org"])
    }

    @Test("arrivals are kept once each, and the newest position of a mailbox counts", arguments: StoreKind.allCases)
    func arrivals(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let at = Instant(microseconds: 5)
        let arrival = ArrivalRecord(message: MessageID(1), channel: ChannelNumber(2), dedupe: "1:4", at: at)
        var late = arrival
        late.at = at + .seconds(1)
        let other = ArrivalRecord(message: MessageID(1), channel: ChannelNumber(1), dedupe: "9:4", at: at)
        var mailbox = MailboxRecord(
            channel: ChannelNumber(2), name: "INBOX", validity: .max, lastUID: .max, modSeq: .max)
        try store.commit(
            StoreSample.batch([
                .insertMessage(mail(1, "a@example.net")), .putArrival(arrival), .putArrival(late), .putArrival(other),
                .putMailbox(mailbox),
            ]))
        #expect(try store.records.arrivals(MessageID(1)) == [other, arrival])
        #expect(try store.records.arrivals(MessageID(2)) == [])
        #expect(try store.records.mailbox(ChannelNumber(2)) == mailbox)
        mailbox.lastUID = 0
        try store.commit(StoreSample.batch([.putMailbox(mailbox)]))
        #expect(try store.records.mailbox(ChannelNumber(2)) == mailbox)
        #expect(try store.records.mailbox(ChannelNumber(1)) == nil)
    }

    @Test("a store's own key is the same after a restart, and another one's is another")
    func secret() throws {
        let store = StoreKind.sqlite.make(in: folder)
        _ = try store.open()
        let secret = store.secret
        store.close()
        _ = try store.open()
        #expect(store.secret == secret && secret.count == 32)
        store.close()
        let elsewhere = try TemporaryFolder()
        let other = StoreKind.sqlite.make(in: elsewhere)
        _ = try other.open()
        #expect(other.secret != secret)
        other.close()
        withExtendedLifetime(elsewhere) {}
    }
}
