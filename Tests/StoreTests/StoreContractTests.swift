import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

/// What every store must do, asked of each of them.
struct StoreContractTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a new store is empty and in term 1", arguments: StoreKind.allCases)
    func new(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        defer { store.close() }
        var expected = Recovered()
        expected.term = 1
        #expect(try store.open() == expected)
    }

    @Test("each look-up finds what was written and nothing else", arguments: StoreKind.allCases)
    func lookups(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let conversation = StoreSample.conversation(7, last: 3, thread: "t1")
        let identity = StoreSample.identity(7)
        let result = IdempotencyRecord(
            key: IdempotencyKey(hash: .max), requestHash: .max - 1, at: Instant(microseconds: 5), status: 201,
            conversation: ConversationID(7), message: MessageID(3), epoch: 2, state: .waiting)
        try store.commit(
            StoreSample.batch([
                .insertMessage(StoreSample.message(3, in: 7)), .putConversation(conversation), .putIdentity(identity),
                .putIdempotency(result),
            ]))
        let other = ChannelNumber(1)
        let found = try store.prefetch([
            .message(StoreSample.channel, dedupe: "item-3"), .message(other, dedupe: "item-3"),
            .message(StoreSample.channel, dedupe: "item-4"), .message(StoreSample.channel, dedupe: ""),
            .identity(StoreSample.channel, address: "a7@example.com"), .identity(other, address: "a7@example.com"),
            .identity(StoreSample.channel, address: "item-3"),
            .thread(StoreSample.channel, thread: "t1"), .thread(StoreSample.channel, thread: ""),
            .conversation(ConversationID(7)), .conversation(ConversationID(8)),
            .identityByID(IdentityID(7)), .identityByID(IdentityID(8)),
            .idempotency(result.key), .idempotency(IdempotencyKey(hash: 1)),
        ])
        #expect(
            found == [
                .message(MessageID(3), ConversationID(7)), .nothing, .nothing, .nothing,
                .identity(identity), .nothing, .nothing,
                .conversation(conversation), .nothing,
                .conversation(conversation), .nothing,
                .identity(identity), .nothing,
                .idempotency(result), .nothing,
            ])
        #expect(try store.prefetch([]) == [])
    }

    @Test("texts are keys by their bytes, not by how they look", arguments: StoreKind.allCases)
    func spelling(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let (composed, decomposed) = ("\u{E9}\u{0}x", "e\u{301}\u{0}x")
        try store.commit(
            StoreSample.batch([
                .insertMessage(StoreSample.message(1, in: 1, dedupe: composed)),
                .insertMessage(StoreSample.message(2, in: 2, dedupe: decomposed)),
            ]))
        let found = try store.prefetch([
            .message(StoreSample.channel, dedupe: composed), .message(StoreSample.channel, dedupe: decomposed),
        ])
        #expect(found == [.message(MessageID(1), ConversationID(1)), .message(MessageID(2), ConversationID(2))])
    }

    @Test("the newest conversation of a thread wins, in any order of writing", arguments: StoreKind.allCases)
    func threads(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let older = StoreSample.conversation(5, last: 0, thread: "t")
        let newer = StoreSample.conversation(9, last: 0, thread: "t")
        try store.commit(StoreSample.batch([.putConversation(newer), .putConversation(older)]))
        try store.commit(StoreSample.batch([.putConversation(older)]))
        #expect(try store.prefetch([.thread(StoreSample.channel, thread: "t")]) == [.conversation(newer)])
        var moved = older
        moved.thread = "u"
        #expect(throws: StoreError.self) { try store.commit(StoreSample.batch([.putConversation(moved)])) }
    }

    @Test("many keys keep their own records", arguments: StoreKind.allCases)
    func manyKeys(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var changes: [RecordChange] = []
        for id in Int64(1)...60 {
            changes.append(.insertMessage(StoreSample.message(id, in: id)))
            changes.append(.putConversation(StoreSample.conversation(id, last: id, thread: "item-\(id)")))
            changes.append(.putIdentity(StoreSample.identity(id, address: "item-\(id)")))
        }
        try store.commit(StoreSample.batch(changes))
        for id in Int64(1)...60 {
            let found = try store.prefetch([
                .message(StoreSample.channel, dedupe: "item-\(id)"),
                .thread(StoreSample.channel, thread: "item-\(id)"),
                .identity(StoreSample.channel, address: "item-\(id)"),
            ])
            #expect(found.first == .message(MessageID(id), ConversationID(id)))
            #expect(found[1] == .conversation(StoreSample.conversation(id, last: id, thread: "item-\(id)")))
            #expect(found.last == .identity(StoreSample.identity(id, address: "item-\(id)")))
        }
    }

    /// Changes of which each is refused after the sample of `atomicity` is there.
    private static let refused: [(String, [RecordChange])] = [
        ("known id", [.insertMessage(StoreSample.message(1, in: 1, dedupe: "new"))]),
        ("known key", [.insertMessage(StoreSample.message(9, in: 1, dedupe: "item-1"))]),
        ("address of another", [.putIdentity(StoreSample.identity(9, address: "a1@example.com"))]),
        ("other address", [.putIdentity(StoreSample.identity(1, address: "b"))]),
        ("no conversation", [.touchConversation(ConversationID(99), lastMessage: MessageID(1))]),
        ("no message", [.setDelivery(MessageID(99), .sent)]),
        ("no outbox", [.endOutbox(OutboxID(99), MessageID(1), .sent)]),
    ]

    @Test("a batch with one bad change changes nothing", arguments: StoreKind.allCases, refused.indices)
    func atomicity(kind: StoreKind, index: Int) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        try store.commit(
            StoreSample.batch([
                .insertMessage(StoreSample.message(1, in: 1)),
                .putConversation(StoreSample.conversation(1, last: 1)), .putIdentity(StoreSample.identity(1)),
            ]))
        var bad = StoreSample.batch(
            [
                .insertMessage(StoreSample.message(2, in: 1, after: 1)),
                .touchConversation(ConversationID(1), lastMessage: MessageID(2)),
                .putDraft(
                    DraftRecord(
                        conversation: ConversationID(1), author: AgentNumber(0), text: "t",
                        savedAt: Instant(microseconds: 1), reason: "saved")),
            ] + Self.refused[index].1, counters: StoreSample.counters(2_000))
        bad.entries = [1]
        bad.firstSequence = 1
        bad.lastSequence = 1
        bad.work = [(ConversationID(1), [1])]
        bad.scalars = [9]
        let error = #expect(throws: StoreError.self) { try store.commit(bad) }
        guard case .refusedData = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try store.records.message(MessageID(2)) == nil)
        #expect(try store.records.conversation(ConversationID(1))?.lastMessage == MessageID(1))
        #expect(try store.records.drafts(ConversationID(1)).isEmpty)
        #expect(try store.records.journal(after: 0, limit: 9).isEmpty)
        #expect(try store.prefetch([.message(StoreSample.channel, dedupe: "item-2")]) == [.nothing])
        store.close()
        let recovered = try store.open()
        #expect(recovered.counters == StoreSample.counters(1_000))
        #expect(recovered.workCount == 0 && recovered.scalars.isEmpty && recovered.lastSequence == 0)
        // And the store goes on.
        try store.commit(StoreSample.batch([.insertMessage(StoreSample.message(2, in: 1, after: 1))]))
    }

    @Test("a gap in the journal, time or a counter that goes back are refused", arguments: StoreKind.allCases)
    func order(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        func entry(_ first: Int64, _ last: Int64, at: Int64, counters: Int64 = 5) -> Batch {
            var batch = StoreSample.batch([], counters: StoreSample.counters(counters))
            batch.entries = [UInt8(first)]
            batch.firstSequence = first
            batch.lastSequence = last
            batch.lastAt = Instant(microseconds: at)
            return batch
        }
        try store.commit(entry(1, 3, at: 10))
        for bad in [
            entry(3, 4, at: 11), entry(5, 5, at: 11), entry(4, 3, at: 11), entry(4, 4, at: 9),
            entry(4, 4, at: 11, counters: 4),
        ] {
            #expect(throws: StoreError.self) { try store.commit(bad) }
        }
        try store.commit(entry(4, 4, at: 10))
        #expect(try store.records.journal(after: 0, limit: 9) == [[1], [4]])
        #expect(try store.records.journal(after: 2, limit: 9) == [[1], [4]])
        #expect(try store.records.journal(after: 3, limit: 9) == [[4]])
        #expect(try store.records.journal(after: 0, limit: 1) == [[1]])
    }

    @Test("a batch of another term is not written", arguments: StoreKind.allCases)
    func term(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var batch = StoreSample.batch([.putIdentity(StoreSample.identity(1))])
        batch.term = 2
        let error = #expect(throws: StoreError.self) { try store.commit(batch) }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try store.records.identity(IdentityID(1)) == nil)
    }

    @Test("what was committed is there after a restart", arguments: StoreKind.allCases)
    func restart(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        var batch = StoreSample.batch([
            .putGeneration(generation(1)), .putGeneration(generation(2)),
            .insertMessage(StoreSample.message(1, in: 1)),
            .putOutbox(outbox(4)), .putOutbox(outbox(2)),
        ])
        batch.entries = [1, 2, 3]
        batch.firstSequence = 1
        batch.lastSequence = 8
        batch.lastAt = Instant(microseconds: 77)
        batch.alive = Instant(microseconds: 78)
        batch.work = [(ConversationID(2), [2]), (ConversationID(10), [10]), (ConversationID(1), [1])]
        batch.roster = [(AgentNumber(1), [11]), (AgentNumber(0), [10])]
        batch.definitions = [
            Definition(kind: 100, number: 0, bytes: []), Definition(kind: 1, number: 1, bytes: [66]),
            Definition(kind: 1, number: 0, bytes: [65]),
        ]
        batch.scalars = [4, 5]
        try store.commit(batch)
        var second = StoreSample.batch([.endOutbox(OutboxID(2), MessageID(1), .sent)])
        second.work = [(ConversationID(2), nil), (ConversationID(10), [100])]
        second.alive = Instant(microseconds: 90)
        try store.commit(second)
        store.close()

        var expected = Recovered()
        expected.term = 1
        expected.lastSequence = 8
        expected.lastAt = Instant(microseconds: 77)
        expected.alive = Instant(microseconds: 90)
        expected.counters = StoreSample.counters(1_000)
        expected.workCount = 2
        expected.roster = [[10], [11]]
        expected.definitions = [
            Definition(kind: 1, number: 0, bytes: [65]), Definition(kind: 1, number: 1, bytes: [66]),
            Definition(kind: 100, number: 0, bytes: []),
        ]
        expected.scalars = [4, 5]
        expected.outbox = [outbox(4)]
        expected.generation = generation(2)
        let again = kind == .memory ? store : kind.make(in: folder)
        #expect(try again.open() == expected)
        var work: [(Int64, [UInt8])] = []
        try again.forEachWork { id, bytes in work.append((id.value, bytes)) }
        #expect(work.map(\.0) == [1, 10])
        #expect(work.map(\.1) == [[1], [100]])
        again.close()
        #expect(throws: StoreError.self) { try again.prefetch([]) }
        #expect(throws: StoreError.self) { try again.records.outbox(after: OutboxID(0), limit: 1) }
    }

    @Test("work is handed out by id, and the body's error ends it", arguments: StoreKind.allCases)
    func workOrder(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var batch = StoreSample.batch([])
        // 307 is a prime, so this is every number once, out of order.
        batch.work = (1...306).map { (ConversationID(Int64($0) * 7 % 307), [UInt8($0 % 256)]) }
        try store.commit(batch)
        var seen: [Int64] = []
        try store.forEachWork { id, _ in seen.append(id.value) }
        #expect(seen == Array(1...306))
        #expect(throws: StoreError.damaged("stop")) {
            try store.forEachWork { _, _ throws(StoreError) in throw .damaged("stop") }
        }
        // No read lock stays behind.
        try store.commit(StoreSample.batch([]))
    }

    @Test("blobs are kept under their digest, once", arguments: StoreKind.allCases)
    func blobs(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        let empty = try store.putBlob([])
        #expect(empty.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let bytes = [UInt8](repeating: 7, count: 300_000)
        let digest = try store.putBlob(bytes)
        #expect(try store.putBlob(bytes) == digest)
        #expect(try store.records.blob(digest) == bytes)
        #expect(try store.records.blob(empty) == [])
        #expect(try store.records.blob(BlobDigest(hex: String(repeating: "0", count: 64))) == nil)
        #expect(try store.records.blob(BlobDigest(hex: "../../etc/passwd")) == nil)
    }

    private func generation(_ number: Int64) -> GenerationRecord {
        GenerationRecord(
            generation: number, at: Instant(microseconds: number), uid: -1, hash: "h\(number)", unicodeVersion: "15",
            zonesVersion: "",
            files: [.init(name: "frontdesk.json", bytes: [1, 2, 3]), .init(name: "conf.d/a.json", bytes: [])])
    }

    private func outbox(_ id: Int64) -> OutboxRecord {
        OutboxRecord(
            id: OutboxID(id), conversation: ConversationID(1), message: MessageID(1), channel: StoreSample.channel,
            createdAt: Instant(microseconds: id))
    }
}
