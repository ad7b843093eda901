import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

/// Every change of a record, asked of every store.
struct RecordContractTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a message comes back as it was, with all its parts", arguments: StoreKind.allCases)
    func message(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var full = StoreSample.message(1, in: 1, text: String(repeating: "ğ\u{0}", count: 5_000))
        full.content.attachments = [
            Attachment(name: "fatura.pdf", type: "application/pdf", bytes: 12, sha256: "ab", verdict: .clean)
        ]
        full.content.kind = .review
        full.content.visibility = .public
        full.content.verified = .dkim
        full.content.automatic = true
        full.content.replyBy = Instant(microseconds: -5)
        full.rawBlob = "cd"
        full.delivery = .ambiguous
        full.author = AgentNumber(3)
        full.direction = .outbound
        var bare = MessageRecord(
            id: MessageID(2), conversation: ConversationID(1), previous: MessageID(1), identity: IdentityID(0),
            channel: ChannelNumber(4), direction: .note, storedAt: .none,
            content: InboundMessage(dedupe: "", sender: Sender(id: ""), text: ""))
        bare.content.visibility = .internal
        full.content.mail = MailFacts(messageID: "m1@example.com")
        full.content.mail?.signature = "Ayşe\nAcme"
        full.content.mail?.copies = ["bob@example.org", "dora@example.org"]
        try store.commit(StoreSample.batch([.insertMessage(full), .insertMessage(bare)]))
        #expect(try store.records.message(MessageID(1)) == full)
        #expect(try store.records.message(MessageID(2)) == bare)
        #expect(try store.records.message(MessageID(3)) == nil)
        #expect(try store.records.messages(endingAt: MessageID(2), limit: 9) == [bare, full])
        #expect(try store.records.messages(endingAt: MessageID(2), limit: 1) == [bare])
        #expect(try store.records.messages(endingAt: MessageID(0), limit: 9) == [])
        try store.commit(StoreSample.batch([.setDelivery(MessageID(1), .failed)]))
        full.delivery = .failed
        #expect(try store.records.message(MessageID(1)) == full)
    }

    @Test("what is found of a file later is kept, once and with nothing else changed", arguments: StoreKind.allCases)
    func verdicts(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var record = StoreSample.message(1, in: 1, dedupe: "a")
        record.content.attachments = ["ok.txt", "bad.txt"].map {
            Attachment(name: $0, type: "text/plain", bytes: 2, sha256: String(repeating: "a", count: 64))
        }
        record.content.text = "see the files"
        record.content.attributes = [MessageAttribute(name: "topic", value: "x", provenance: .channel)]
        try store.commit(StoreSample.batch([.insertMessage(record)]))
        try store.commit(StoreSample.batch([.setVerdict(MessageID(1), file: 1, .infected)]))
        record.content.attachments[1].verdict = .infected
        #expect(try store.records.message(MessageID(1)) == record)
        // The first word holds; a file and a message that are not there are nothing.
        try store.commit(
            StoreSample.batch([
                .setVerdict(MessageID(1), file: 1, .clean), .setVerdict(MessageID(1), file: 2, .clean),
                .setVerdict(MessageID(1), file: -1, .clean), .setVerdict(MessageID(9), file: 0, .clean),
                .setVerdict(MessageID(1), file: 0, .clean),
            ]))
        record.content.attachments[0].verdict = .clean
        #expect(try store.records.message(MessageID(1)) == record)
    }

    @Test(
        "a text that is written anew replaces the old one, and the last writer stands with it",
        arguments: StoreKind.allCases)
    func editedText(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var record = StoreSample.message(1, in: 1, dedupe: "a")
        record.raw = []
        record.content.text = "the old text"
        record.content.attributes = [MessageAttribute(name: "topic", value: "x", provenance: .channel)]
        try store.commit(StoreSample.batch([.insertMessage(record)]))
        for (text, agent) in [("the new text", "ewa"), ("", "ayse"), ("Ünïcode 👋", "bartek")] {
            let by = MessageAttribute(name: "edited", value: agent, provenance: .system)
            try store.commit(StoreSample.batch([.editText(MessageID(1), text, by: by)]))
            record.content.text = text
            record.content.attributes = [record.content.attributes[0], by]
            #expect(try store.records.message(MessageID(1)) == record)
        }
        #expect(throws: StoreError.self) {
            let by = MessageAttribute(name: "edited", value: "ewa", provenance: .system)
            try store.commit(StoreSample.batch([.editText(MessageID(9), "nobody's", by: by)]))
        }
    }

    @Test("two messages without a key are no duplicates", arguments: StoreKind.allCases)
    func noKey(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        try store.commit(
            StoreSample.batch([
                .insertMessage(StoreSample.message(1, in: 1, dedupe: "")),
                .insertMessage(StoreSample.message(2, in: 1, after: 1, dedupe: "")),
            ]))
        #expect(try store.records.messages(endingAt: MessageID(2), limit: 9).count == 2)
    }

    @Test("a conversation and an identity take their newer form", arguments: StoreKind.allCases)
    func newerForms(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var conversation = StoreSample.conversation(1, last: 1, thread: "t")
        var identity = StoreSample.identity(1)
        try store.commit(StoreSample.batch([.putConversation(conversation), .putIdentity(identity)]))
        conversation.left = [1, 2]
        conversation.leftState = .filed
        conversation.leftAt = Instant(microseconds: 9)
        conversation.contact = ContactID(8)
        conversation.identity = IdentityID(3)
        conversation.openedAt = Instant(microseconds: 2)
        conversation.language = "pl"
        conversation.subject = "Zwrot"
        identity.contact = ContactID(8)
        identity.name = ""
        identity.email = "x"
        identity.phone = "y"
        identity.language = "pl"
        identity.conversation = ConversationID(4)
        identity.repliedBy = AgentNumber(2)
        identity.acknowledged = [Instant(microseconds: 5), Instant(microseconds: 7)]
        identity.repliedAt = Instant(microseconds: 3)
        try store.commit(
            StoreSample.batch([
                .putConversation(conversation), .putIdentity(identity), .putIdentity(identity),
                .touchConversation(ConversationID(1), lastMessage: MessageID(6)),
            ]))
        conversation.lastMessage = MessageID(6)
        #expect(try store.records.conversation(ConversationID(1)) == conversation)
        #expect(try store.records.identity(IdentityID(1)) == identity)
        #expect(try store.prefetch([.thread(StoreSample.channel, thread: "t")]) == [.conversation(conversation)])
    }

    @Test(
        "conversations that left are listed newest first, those that came back are not", arguments: StoreKind.allCases)
    func left(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var records: [ConversationRecord] = []
        for id in Int64(1)...6 {
            var record = StoreSample.conversation(id, last: 0)
            record.left = id % 2 == 0 ? [1] : []
            records.append(record)
        }
        try store.commit(StoreSample.batch(records.map { .putConversation($0) }))
        let reader = store.records
        #expect(try reader.leftConversations(before: ConversationID(.max), limit: 9).map(\.id.value) == [6, 4, 2])
        #expect(try reader.leftConversations(before: ConversationID(6), limit: 1).map(\.id.value) == [4])
        #expect(try reader.leftConversations(before: ConversationID(6), limit: -1).isEmpty)
        records[3].left = []
        try store.commit(StoreSample.batch([.putConversation(records[3])]))
        #expect(try reader.leftConversations(before: ConversationID(.max), limit: 9).map(\.id.value) == [6, 2])
    }

    @Test("the outbox keeps its order and lets go of what ended", arguments: StoreKind.allCases)
    func outbox(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        func row(_ id: Int64) -> OutboxRecord {
            OutboxRecord(
                id: OutboxID(id), conversation: ConversationID(1), message: MessageID(1), channel: StoreSample.channel,
                createdAt: Instant(microseconds: id))
        }
        var held = row(2)
        held.attempts = 3
        held.underway = true
        held.mayHaveBeenSent = true
        held.isNamed = true
        held.held = true
        held.nextAt = .distantFuture
        held.status = -7
        held.answers = [RecipientAnswer(address: "ana@example.org", state: .later, code: 451, enhanced: "4.7.1")]
        try store.commit(
            StoreSample.batch([
                .insertMessage(StoreSample.message(1, in: 1)), .putOutbox(row(3)), .putOutbox(row(2)),
                .putOutbox(row(1)), .putOutbox(held),
            ]))
        #expect(try store.records.outbox(after: OutboxID(0), limit: 2) == [row(1), held])
        #expect(try store.records.outbox(after: OutboxID(1), limit: 1) == [held])
        #expect(try store.records.outbox(OutboxID(3)) == row(3))
        try store.commit(StoreSample.batch([.endOutbox(OutboxID(1), MessageID(1), .sent)]))
        #expect(try store.records.outbox(after: OutboxID(0), limit: 9) == [held, row(3)])
        #expect(try store.records.outbox(OutboxID(1)) == nil)
        #expect(try store.records.message(MessageID(1))?.delivery == .sent)
    }

    @Test("drafts are one for each author, and deleting none is no error", arguments: StoreKind.allCases)
    func drafts(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        func draft(_ author: Int32, _ text: String) -> DraftRecord {
            DraftRecord(
                conversation: ConversationID(1), author: AgentNumber(author), text: text,
                savedAt: Instant(microseconds: 1), reason: "stale")
        }
        try store.commit(
            StoreSample.batch([.putDraft(draft(2, "b")), .putDraft(draft(1, "a")), .putDraft(draft(2, "c"))]))
        #expect(try store.records.drafts(ConversationID(1)) == [draft(1, "a"), draft(2, "c")])
        let deletion = RecordChange.deleteDraft(ConversationID(1), author: AgentNumber(1))
        try store.commit(StoreSample.batch([deletion, deletion]))
        #expect(try store.records.drafts(ConversationID(1)) == [draft(2, "c")])
        #expect(try store.records.drafts(ConversationID(2)).isEmpty)
    }

    @Test("quarantine and generations are listed newest first", arguments: StoreKind.allCases)
    func listed(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let held = (1...3).map {
            QuarantineRecord(
                id: $0, at: Instant(microseconds: $0), channel: "support-mail", code: "mime", detail: "d",
                bytes: [UInt8($0)], blob: "")
        }
        let generations = (1...3).map {
            GenerationRecord(
                generation: $0, at: Instant(microseconds: $0), uid: 0, hash: "h", unicodeVersion: "15",
                zonesVersion: "2026a", files: [.init(name: "frontdesk.json", bytes: [UInt8($0)])])
        }
        try store.commit(
            StoreSample.batch(held.map { .quarantine($0) } + generations.map { .putGeneration($0) }))
        #expect(try store.records.quarantine(before: .max, limit: 2) == [held[2], held[1]])
        #expect(try store.records.quarantine(before: 2, limit: 9) == [held[0]])
        #expect(try store.records.quarantined(2) == held[1])
        #expect(try store.records.quarantined(9) == nil)
        let heads = generations.map {
            var head = $0
            head.files = []
            return head
        }
        #expect(try store.records.generations(before: .max, limit: 2) == [heads[2], heads[1]])
        #expect(try store.records.generations(before: 2, limit: 2) == [heads[0]])
        #expect(try store.records.generation(2) == generations[1])
    }

    @Test("results under a key are forgotten once they are older", arguments: StoreKind.allCases)
    func idempotency(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let results = (1...3).map {
            IdempotencyRecord(
                key: IdempotencyKey(hash: UInt64($0)), requestHash: 1, at: Instant(microseconds: $0), status: 200,
                conversation: ConversationID(1), message: MessageID(1), epoch: 1, state: .active)
        }
        try store.commit(
            StoreSample.batch(
                results.map { .putIdempotency($0) } + [.expireIdempotency(before: Instant(microseconds: 2))]))
        let found = try store.prefetch(results.map { .idempotency($0.key) })
        #expect(found == [.nothing, .idempotency(results[1]), .idempotency(results[2])])
    }

    @Test("many results are forgotten by and by, the oldest first", arguments: StoreKind.allCases)
    func manyResults(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let count = Int64(2_500)
        let results = (1...count).map {
            IdempotencyRecord(
                key: IdempotencyKey(hash: UInt64(($0 * 7) % 2_503)), requestHash: 1, at: Instant(microseconds: $0),
                status: 200, conversation: ConversationID(1), message: MessageID(1), epoch: 1, state: .active)
        }
        try store.commit(StoreSample.batch(results.map { .putIdempotency($0) }))
        let lookups = results.map { Lookup.idempotency($0.key) }
        func left() throws -> [Int64] {
            try store.prefetch(lookups).compactMap {
                if case .idempotency(let record) = $0 { record.at.microseconds } else { nil }
            }
        }
        var before = count
        for commit in 1...3 {
            let changes: [RecordChange] =
                commit == 1 ? [.expireIdempotency(before: Instant(microseconds: count))] : []
            try store.commit(StoreSample.batch(changes))
            let kept = try left()
            #expect(kept == Array(count + 1 - Int64(kept.count)...count))
            #expect(kind == .memory || before - Int64(kept.count) <= 1_000, "\(kept.count) of \(before)")
            before = Int64(kept.count)
        }
        #expect(before == 1)
    }
}
