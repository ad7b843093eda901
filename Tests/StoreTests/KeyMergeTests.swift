import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

/// Keys on their way from the newest ones to the table of all.
struct KeyMergeTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/desk.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func store(_ path: String) -> SQLiteStore {
        var options = StoreOptions()
        options.keySliceBits = 2
        return SQLiteStore(path: path, options: options)
    }

    private func lookups(_ count: Int64) -> [Lookup] {
        (1...count).flatMap { id -> [Lookup] in
            [
                .message(StoreSample.channel, dedupe: "item-\(id)"),
                .identity(StoreSample.channel, address: "a\(id)@example.com"),
                .thread(StoreSample.channel, thread: "thread-\(id)"),
            ]
        }
    }

    private func found(_ count: Int64, in store: SQLiteStore) throws -> Int {
        try store.prefetch(lookups(count)).count { $0 != .nothing }
    }

    @Test("every key is found at every point of the merges, after a crash too, and the log of keys stays short")
    func merges() throws {
        var store = store(path)
        _ = try store.open()
        var desk = SampleDesk()
        try store.commit(desk.founding())
        let copy = folder.path + "/copy.sqlite"
        for id in Int64(1)...120 {
            try store.commit(desk.arrival(id))
            guard id % 5 == 0 else { continue }
            #expect(try found(id, in: store) == Int(id) * 3)
            // What a crash here would leave.
            try Bytes.write(try Bytes.read(path), to: copy)
            try Bytes.write(try Bytes.read(path + "-wal"), to: copy + "-wal")
            let crashed = self.store(copy)
            _ = try crashed.open()
            #expect(try found(id, in: crashed) == Int(id) * 3)
            crashed.close()
            let report = Verifier.verify(path: copy)
            #expect(report.isSound, "\(report.text)")
            // One round of 4 slices by 32 keys, and what a batch may add.
            #expect(try RawSQL.number("SELECT sum(length(keys)) / 11 FROM key_log", at: copy) <= 4 * 32 + 32 + 3)
            #expect(try RawSQL.number("SELECT count(*) FROM key", at: copy) >= id * 3 - 4 * 32)
            guard id % 25 == 0 else { continue }
            store.close()
            store = self.store(path)
            _ = try store.open()
            #expect(try found(id, in: store) == Int(id) * 3)
        }
        store.close()
    }

    @Test("the keys of a refused batch are not there, and a later one may take their texts")
    func refused() throws {
        let store = store(path)
        _ = try store.open()
        defer { store.close() }
        for id in Int64(1)...90 {
            let changes: [RecordChange] = [
                .insertMessage(StoreSample.message(id, in: id)), .putIdentity(StoreSample.identity(id)),
                .putConversation(StoreSample.conversation(id, last: id, thread: "thread-\(id)")),
            ]
            let bad = RecordChange.touchConversation(ConversationID(999), lastMessage: MessageID(1))
            #expect(throws: StoreError.self) { try store.commit(StoreSample.batch(changes + [bad])) }
            #expect(try store.prefetch(Array(lookups(id).suffix(3))) == [.nothing, .nothing, .nothing])
            try store.commit(StoreSample.batch(changes))
            #expect(try found(id, in: store) == Int(id) * 3)
        }
    }

    @Test("a thread's newer conversation is found before and after its key is merged, over restarts")
    func moved() throws {
        var store = store(path)
        _ = try store.open()
        for id in Int64(1)...300 {
            // Ten threads, each with a new conversation in turn.
            let record = StoreSample.conversation(id, last: 0, thread: "t\(id % 10)")
            try store.commit(StoreSample.batch([.putConversation(record)]))
            let before = StoreSample.conversation(max(1, id - 7), last: 0, thread: "t\(max(1, id - 7) % 10)")
            let threads = [record, before].map { Lookup.thread(StoreSample.channel, thread: $0.thread) }
            #expect(try store.prefetch(threads) == [.conversation(record), .conversation(before)])
            guard id % 20 == 0 else { continue }
            store.close()
            store = self.store(path)
            _ = try store.open()
            #expect(try store.prefetch(threads) == [.conversation(record), .conversation(before)])
        }
        store.close()
        #expect(try RawSQL.number("SELECT count(*) FROM key", at: path) == 10)
    }
}
