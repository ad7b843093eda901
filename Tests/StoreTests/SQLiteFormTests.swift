import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import GRDB
import Glibc
import Testing

/// Databases of other forms, of other programs, and of nobody.
struct SQLiteFormTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/desk.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "a newer database is refused and nothing in its folder is touched, whatever its last daemon left",
        arguments: ["closed", "log", "index"])
    func newer(left: String) throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        store.close()
        let state = folder.path + "/restored"
        #expect(mkdir(state, 0o700) == 0)
        // Held open on purpose while its files are copied, so that the version stands in the log alone.
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 6") }
        if left == "closed" { try queue.close() }
        let files = ["": ["closed", "log", "index"], "-wal": ["log", "index"], "-shm": ["index"], ".lock": ["index"]]
        for (ending, cases) in files where cases.contains(left) {
            try Bytes.write(try Bytes.read(path + ending), to: "\(state)/desk.sqlite\(ending)")
        }
        try queue.close()

        let before = try Bytes.all(in: state)
        #expect(before.count == files.values.count { $0.contains(left) })
        let newer = SQLiteStore(path: "\(state)/desk.sqlite")
        #expect(throws: StoreError.newer(found: 6, known: 5)) { try newer.open() }
        #expect(try Bytes.all(in: state) == before)
        // Whoever had a lock has let it go.
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
        #expect(try !Bytes.names(in: folder.path).contains("desk.sqlite.form4"))

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

    private var copy: String { path + ".form4" }

    @Test("a copy in the old form is kept before anything is changed, and replaces an older one and a half one")
    func keepsCopy() throws {
        let (message, _) = try older()
        try Bytes.write([1], to: copy)
        try Bytes.write(Array(repeating: 2, count: 9_000_000), to: copy + ".part")
        let rows = try RawSQL.number("SELECT count(*) FROM message", at: path)
        let store = SQLiteStore(path: path)
        _ = try store.open()
        #expect(try store.records.message(message.id) == message)
        store.close()
        var about = stat()
        #expect(stat(copy, &about) == 0 && about.st_mode & 0o777 == 0o600)
        #expect(try !Bytes.names(in: folder.path).contains { $0.hasSuffix(".part") })
        #expect(try RawSQL.number("PRAGMA user_version", at: copy) == 4)
        #expect(try RawSQL.number("SELECT count(*) FROM message", at: copy) == rows)
        #expect(throws: (any Error).self) { try RawSQL.number("SELECT count(answers) FROM message", at: copy) }
        // Put back, it is what it was: the way down, and up again.
        try Bytes.write(try Bytes.read(copy), to: path)
        #expect(try store.open().outbox.count == 1)
        store.close()
    }

    @Test("a log that a crash of the old release left is in the copy, and in what is migrated")
    func keepsLog() throws {
        _ = try older()
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0; UPDATE message SET subject = 'from the log'")
        }
        let state = folder.path + "/restored"
        #expect(mkdir(state, 0o700) == 0)
        for ending in ["", "-wal"] {
            try Bytes.write(try Bytes.read(path + ending), to: "\(state)/desk.sqlite\(ending)")
        }
        try queue.close()
        let store = SQLiteStore(path: state + "/desk.sqlite")
        _ = try store.open()
        store.close()
        for name in ["desk.sqlite", "desk.sqlite.form4"] {
            let found = try RawSQL.number(
                "SELECT count(*) FROM message WHERE subject = 'from the log'", at: "\(state)/\(name)")
            #expect(found == 1, "\(name)")
        }
    }

    @Test("without room for the copy nothing is migrated")
    func noCopy() throws {
        _ = try older()
        // Nothing can be written there.
        #expect(mkdir(copy + ".part", 0o700) == 0)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path).open() }
        #expect("\(try #require(error))".contains("make room"), "\(String(describing: error))")
        #expect(try RawSQL.number("PRAGMA user_version", at: path) == 4)
        #expect(rmdir(copy + ".part") == 0)
        let store = SQLiteStore(path: path)
        _ = try store.open()
        store.close()
    }

    @Test("a migration that fails in its middle leaves the old form whole, and the copy")
    func failedStep() throws {
        _ = try older()
        // The last but one of its statements finds this in its way.
        try RawSQL.run("CREATE TABLE media (x)", at: path)
        let schema = try RawSQL.number("SELECT count(*) FROM sqlite_master", at: path)
        #expect(throws: StoreError.self) { try SQLiteStore(path: path).open() }
        #expect(try RawSQL.number("PRAGMA user_version", at: path) == 4)
        #expect(try RawSQL.number("SELECT count(*) FROM sqlite_master", at: path) == schema)
        #expect(throws: (any Error).self) { try RawSQL.number("SELECT count(answers) FROM message", at: path) }
        #expect(try RawSQL.number("PRAGMA user_version", at: copy) == 4)
        try RawSQL.run("DROP TABLE media", at: path)
        let store = SQLiteStore(path: path)
        #expect(try store.open().outbox.count == 1)
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
