import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

/// The store on the disk against the one in memory: the same batches, the same answers to everything.
struct RandomBatchTests {
    /// SplitMix64: the same numbers from the same seed in every process.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private static let ids = Int64(1)...40

    @Test(
        "500 random batches of each seed leave both stores equal", arguments: [StoreKind.sqlite, .merging, .colliding],
        [1, 2] as [UInt64])
    func equal(kind: StoreKind, seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let memory = MemoryStore()
        let disk = kind.make(in: folder)
        #expect(try memory.open() == disk.open())
        var generator = Generator(state: seed)
        var sequence: Int64 = 0
        var refused = 0
        for turn in 1...500 {
            let batch = batch(turn, after: sequence, &generator)
            let expected = outcome { () throws(StoreError) in try memory.commit(batch) }
            let found = outcome { () throws(StoreError) in try disk.commit(batch) }
            #expect(expected == found, "turn \(turn)")
            if expected == "done" {
                sequence = batch.entries.isEmpty ? sequence : batch.lastSequence
            } else {
                refused += 1
            }
            if turn % 125 == 0 { try compare(memory, disk, turn) }
            if turn % 170 == 0 {
                memory.close()
                disk.close()
                #expect(try memory.open() == disk.open())
            }
        }
        #expect(refused > 20 && refused < 450, "\(refused)")
        memory.close()
        disk.close()
    }

    private func outcome(_ body: () throws(StoreError) -> Void) -> String {
        do throws(StoreError) {
            try body()
            return "done"
        } catch {
            switch error {
            case .refusedData: return "refused"
            default: return "\(error)"
            }
        }
    }

    private func batch(_ turn: Int, after sequence: Int64, _ random: inout Generator) -> Batch {
        var batch = StoreSample.batch([], counters: StoreSample.counters(Int64(turn)))
        if Bool.random(using: &random) {
            batch.entries = [UInt8(turn % 256), 1]
            batch.firstSequence = sequence + 1
            batch.lastSequence = sequence + Int64.random(in: 1...5, using: &random)
            batch.lastAt = Instant(microseconds: Int64(turn))
        }
        if Bool.random(using: &random) { batch.alive = Instant(microseconds: Int64(turn)) }
        if Bool.random(using: &random) { batch.scalars = [UInt8(turn % 256)] }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let bytes: [UInt8]? =
                Int.random(in: 0...3, using: &random) == 0 ? nil : [UInt8.random(in: 0...9, using: &random)]
            batch.work.append((ConversationID(Int64.random(in: Self.ids, using: &random)), bytes))
        }
        batch.roster = [(AgentNumber(Int32.random(in: 0...5, using: &random)), [UInt8(turn % 256)])]
        if turn % 7 == 0 { batch.definitions = [Definition(kind: 1, number: Int32(turn), bytes: [UInt8(turn % 256)])] }
        for _ in 0..<Int.random(in: 0...4, using: &random) { batch.records.append(change(turn, &random)) }
        return batch
    }

    private func change(_ turn: Int, _ random: inout Generator) -> RecordChange {
        let id = Int64.random(in: Self.ids, using: &random)
        let other = Int64.random(in: Self.ids, using: &random)
        let at = Instant(microseconds: Int64(turn))
        switch Int.random(in: 0...13, using: &random) {
        case 0, 1, 2:
            let message = Int64(turn) * 3 + id % 3
            let dedupe = ["", "k\(turn)", "k\(turn - Int(other))"].randomElement(using: &random)
            return .insertMessage(StoreSample.message(message, in: id, after: message / 2, dedupe: dedupe))
        case 3, 4:
            var record = StoreSample.conversation(id, last: other, thread: "t\(id % 9)")
            record.left = turn % 3 == 0 ? [1] : []
            record.leftAt = at
            return .putConversation(record)
        case 5, 6: return .putIdentity(StoreSample.identity(id, address: "a\(turn % 20 == 0 ? other : id)"))
        case 7: return .touchConversation(ConversationID(id), lastMessage: MessageID(other))
        case 8:
            var row = OutboxRecord(
                id: OutboxID(id), conversation: ConversationID(other), message: MessageID(other),
                channel: StoreSample.channel, createdAt: at)
            row.held = turn % 2 == 0
            return .putOutbox(row)
        case 9: return .endOutbox(OutboxID(id), MessageID(other), .sent)
        case 10:
            return .putDraft(
                DraftRecord(
                    conversation: ConversationID(id), author: AgentNumber(Int32(other % 3)), text: "\(turn)",
                    savedAt: at, reason: "saved"))
        case 11: return .deleteDraft(ConversationID(id), author: AgentNumber(Int32(other % 3)))
        case 12:
            return .quarantine(
                QuarantineRecord(
                    id: Int64(turn), at: at, channel: "c", code: "x", detail: "", bytes: [UInt8(id)], blob: ""))
        default:
            if turn % 5 == 0 { return .expireIdempotency(before: at - Span(microseconds: 20)) }
            return .putIdempotency(
                IdempotencyRecord(
                    key: IdempotencyKey(hash: UInt64(id) << 58), requestHash: 1, at: at, status: 200,
                    conversation: ConversationID(id), message: MessageID(other), epoch: 1, state: .active))
        }
    }

    private func compare(_ left: any Store, _ right: any Store, _ turn: Int) throws {
        func same<T: Equatable>(_ what: (any RecordReader) throws -> T) throws {
            let (one, two) = (try what(left.records), try what(right.records))
            #expect(one == two)
        }
        var lookups: [Lookup] = []
        for id in Self.ids {
            try same { try $0.conversation(ConversationID(id)) }
            try same { try $0.identity(IdentityID(id)) }
            try same { try $0.drafts(ConversationID(id)) }
            try same { try $0.outbox(OutboxID(id)) }
            try same { try $0.leftConversations(before: ConversationID(id), limit: Int(id % 5)) }
            lookups += [
                .conversation(ConversationID(id)), .identityByID(IdentityID(id)),
                .identity(StoreSample.channel, address: "a\(id)"), .thread(StoreSample.channel, thread: "t\(id)"),
                .idempotency(IdempotencyKey(hash: UInt64(id) << 58)),
            ]
        }
        for id in stride(from: Int64(turn % 7), through: 1_600, by: 7) {
            try same { try $0.message(MessageID(id)) }
            try same { try $0.messages(endingAt: MessageID(id), limit: 3) }
            try same { try $0.inbound(endingAt: MessageID(id), within: 3) { $0.id.value % 2 == 0 } }
            try same { try $0.quarantined(id) }
            lookups.append(.message(StoreSample.channel, dedupe: "k\(id)"))
        }
        try same { try $0.outbox(after: OutboxID(0), limit: 7) }
        try same { try $0.quarantine(before: 300, limit: 9) }
        try same { try $0.journal(after: 40, limit: 90) }
        try same { try $0.generations(before: .max, limit: 3) }
        for number in 1...3 { try same { try $0.generation(Int64(number)) } }
        #expect(try left.prefetch(lookups) == right.prefetch(lookups))
        var rows: [[(Int64, [UInt8])]] = [[], []]
        try left.forEachWork { id, bytes in rows[0].append((id.value, bytes)) }
        try right.forEachWork { id, bytes in rows[1].append((id.value, bytes)) }
        #expect(rows[0].map(\.0) == rows[1].map(\.0))
        #expect(rows[0].map(\.1) == rows[1].map(\.1))
    }
}
