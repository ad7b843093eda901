import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import GRDB
import Testing

/// Databases of other forms, of other programs, and of nobody.
struct SQLiteFormTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/desk.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a newer database is refused and not touched, log and all")
    func newer() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        store.close()
        // Left open on purpose while the file is looked at, so that the version stands in the log alone.
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 6") }
        let copy = folder.path + "/copy.sqlite"
        let log = try Bytes.read(path + "-wal")
        try Bytes.write(try Bytes.read(path), to: copy)
        try Bytes.write(log, to: copy + "-wal")
        try queue.close()

        let before = try Bytes.read(copy)
        let newer = SQLiteStore(path: copy)
        #expect(throws: StoreError.newer(found: 6, known: 5)) { try newer.open() }
        #expect(try Bytes.read(copy) == before)
        #expect(try Bytes.read(copy + "-wal") == log)
        // The lock is free again.
        #expect(throws: StoreError.newer(found: 6, known: 5)) { try newer.open() }
    }

    /// Another conversation with the first customer.
    private static var second: ConversationRecord {
        var record = StoreSample.conversation(5, last: 0)
        record.identity = IdentityID(1)
        return record
    }

    /// A closed database as the release before wrote it, with an answer on its way.
    private func older() throws -> (message: MessageRecord, outbox: OutboxRecord) {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        let message = StoreSample.message(1, in: 1)
        let outbox = OutboxRecord(
            id: OutboxID(1), conversation: ConversationID(1), message: message.id, channel: StoreSample.channel,
            createdAt: Instant(microseconds: 5))
        try store.commit(
            StoreSample.batch([
                .insertMessage(message), .putOutbox(outbox), .putIdentity(StoreSample.identity(1)),
                .putIdentity(StoreSample.identity(2)), .putConversation(StoreSample.conversation(1, last: 1)),
                .putConversation(Self.second),
            ]))
        store.close()
        try RawSQL.run(
            """
            ALTER TABLE message DROP COLUMN answers; ALTER TABLE outbox DROP COLUMN answers;
            DROP INDEX conversation_public;
            ALTER TABLE conversation DROP COLUMN visibility; ALTER TABLE identity DROP COLUMN newest;
            DROP TABLE cursor; DROP TABLE media; PRAGMA user_version = 4
            """, at: path)
        return (message, outbox)
    }

    @Test("a database of form 4 is brought up to date when it is opened, and only looked at as it is")
    func migration() throws {
        let (message, outbox) = try older()
        #expect(try #require(try StoreInspection.read(path: path)).unsent.values.reduce(0, +) == 1)
        #expect(Verifier.verify(path: path).findings.map(\.code) == [.unreadable])
        #expect(try RawSQL.number("PRAGMA user_version", at: path) == 4)

        let store = SQLiteStore(path: path)
        #expect(try store.open().outbox == [outbox])
        #expect(try store.writerPragma("user_version") == 5)
        #expect(try store.records.message(message.id) == message)
        let newest = try (1...2).map { try store.records.identity(IdentityID($0))?.newest.value }
        #expect(newest == [5, 0], "who has written already is known by their newest conversation")
        let answer = RecipientAnswer(address: "ana@example.org", state: .taken, code: 250)
        var changed = outbox
        changed.answers = [answer]
        try store.commit(StoreSample.batch([.setAnswers(message.id, [answer]), .putOutbox(changed)]))
        store.close()
        #expect(try store.open().outbox == [changed])
        #expect(try store.records.message(message.id)?.answers == [answer])
        store.close()
    }

    @Test("what is older still is not touched")
    func tooOld() throws {
        _ = try older()
        try RawSQL.run("PRAGMA user_version = 3", at: path)
        let before = try Bytes.read(path)
        #expect(throws: StoreError.damaged("\(path) has the unknown form 3")) { try SQLiteStore(path: path).open() }
        #expect(try Bytes.read(path) == before)
    }

    @Test(
        "a file that is no database of ours is damaged and not touched",
        arguments: ["text", "other", "cut"])
    func foreign(kind: String) throws {
        switch kind {
        case "text": try Bytes.write(Array(repeating: 65, count: 5_000), to: path)
        case "other": try RawSQL.run("CREATE TABLE t (x)", at: path)
        default:
            let store = SQLiteStore(path: path)
            _ = try store.open()
            store.close()
            try Bytes.write(Array(try Bytes.read(path).prefix(6_000)), to: path)
        }
        let before = try Bytes.read(path)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path).open() }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try Bytes.read(path) == before)
    }
}
