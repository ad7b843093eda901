import Crypto
import FrontdeskCore
import GRDB
import GRDBSQLite
import Glibc

/// The steps from a path to an open database of the known form.
enum DatabaseFile {
    /// Looks before anything is written, and writes nothing: the database's form; nil for one that is new.
    ///
    /// For who knows that nobody else uses it.
    ///
    /// - Throws: `newer`, or `damaged` for what is none of ours.
    static func look(_ path: String) throws(StoreError) -> Int64? {
        guard let status = DurableFile.status(path), status.bytes > 0 else { return nil }
        // A start that died while it made the tables left a rollback journal; undoing it needs a writer.
        let isHalfMade = DurableFile.status(path + "-journal") != nil
        return try look(isHalfMade ? Connection(path: path, readOnly: false) : Connection(alone: path), at: path)
    }

    /// The same beside others who may use it.
    static func lookBeside(_ path: String) throws(StoreError) -> Int64? {
        guard let status = DurableFile.status(path), status.bytes > 0 else { return nil }
        let isHalfMade = DurableFile.status(path + "-journal") != nil
        return try look(Connection(path: path, readOnly: !isHalfMade), at: path)
    }

    private static func look(_ connection: Connection, at path: String) throws(StoreError) -> Int64? {
        defer { connection.close() }
        return try form(of: connection, at: path)
    }

    /// The form of an open database; nil where it has no tables yet.
    ///
    /// - Throws: `newer`, or `damaged` for what is none of ours.
    static func form(of connection: Connection, at path: String) throws(StoreError) -> Int64? {
        let application = try connection.number("PRAGMA application_id")
        let version = try connection.number("PRAGMA user_version")
        if application == 0 && version == 0, try connection.number("SELECT count(*) FROM sqlite_master") == 0 {
            return nil
        }
        guard application == Schema.applicationID else { throw .damaged("\(path) is not a Frontdesk database") }
        guard version <= Schema.version else { throw .newer(found: Int(version), known: Int(Schema.version)) }
        guard version >= Schema.oldest else { throw .damaged("\(path) has the unknown form \(version)") }
        return version
    }

    /// Makes the file of a new database, where there is none.
    ///
    /// The file is never opened but by SQLite once it is in use: closing another descriptor of it would drop SQLite's locks.
    static func makeFile(_ path: String) throws(StoreError) {
        guard DurableFile.status(path) == nil else { return }
        // SQLite gives its log the mode of the database, so the mode is set here, once.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, DurableFile.fileMode)
        guard descriptor >= 0 else { throw DurableFile.failure("create \(path)") }
        Glibc.close(descriptor)
    }

    static func makePool(path: String, options: StoreOptions) throws(StoreError) -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "frontdesk.store"
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = StoreLimits.readers
        configuration.prepareDatabase { database in
            let cache = database.configuration.readonly ? StoreLimits.readerCacheKiB : StoreLimits.writerCacheKiB
            try database.execute(
                sql: """
                    PRAGMA page_size = \(StoreLimits.pageBytes);
                    PRAGMA cache_size = -\(cache);
                    PRAGMA mmap_size = 0;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(options.walRestartBytes);
                    """)
        }
        do {
            return try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw SQLiteFailure.error(error)
        }
    }

    /// Sets it after the pool was made, for the pool itself sets NORMAL, and reads it back.
    static func setSynchronous(_ wanted: StoreOptions.Synchronous, on handle: OpaquePointer) throws(StoreError) {
        try Connection.execute("PRAGMA synchronous = \(wanted.rawValue)", on: handle)
        let found = try Connection.number("PRAGMA synchronous", on: handle)
        guard found == wanted.rawValue else { throw .unavailable("synchronous is \(found), not \(wanted.rawValue)") }
        let mode = try Connection.number(
            "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", on: handle)
        guard mode == 1 else { throw .unavailable("the database is not in WAL mode") }
    }

    /// Makes the tables and the key of the hashes, in one transaction.
    static func create(on handle: OpaquePointer, keySliceBits: Int64) throws(StoreError) {
        var random = SystemRandomNumberGenerator()
        let key0 = Int64(bitPattern: random.next())
        let key1 = Int64(bitPattern: random.next())
        let never = Instant.none.microseconds
        try Connection.execute(
            """
            BEGIN IMMEDIATE;
            \(Schema.create)
            INSERT INTO meta VALUES (1, 1, 0, \(never), \(never), 0, 0, 0, 0, x'', \(key0), \(key1), \(keySliceBits));
            COMMIT;
            """, on: handle)
    }

    static func hasher(on handle: OpaquePointer, mask: UInt64 = .max) throws(StoreError) -> KeyHasher {
        let row = try Statement("SELECT key0, key1 FROM meta WHERE id = 1", on: handle)
        defer { row.finalize() }
        guard try row.step() else { throw .damaged("the row of meta is missing") }
        return KeyHasher(key0: row.int(0), key1: row.int(1), mask: mask)
    }

    /// The desk's own key: made of the key of the hashes, and telling nothing of it.
    static func secret(on handle: OpaquePointer) throws(StoreError) -> [UInt8] {
        let row = try Statement("SELECT key0, key1 FROM meta WHERE id = 1", on: handle)
        defer { row.finalize() }
        guard try row.step() else { throw .damaged("the row of meta is missing") }
        var hash = SHA256()
        hash.update(data: Array("frontdesk signs".utf8))
        for key in [row.int(0), row.int(1)] { withUnsafeBytes(of: key.littleEndian) { hash.update(bufferPointer: $0) } }
        return Array(hash.finalize())
    }
}

extension Recovered {
    /// Reads what the start needs, in one snapshot.
    init(on handle: OpaquePointer) throws(StoreError) {
        self.init()
        let meta = try Statement(
            """
            SELECT term, last_seq, last_at, alive, message, conversation, identity, quarantine, scalars FROM meta
            WHERE id = 1
            """, on: handle)
        defer { meta.finalize() }
        guard try meta.step() else { throw .damaged("the row of meta is missing") }
        term = meta.int(0)
        lastSequence = meta.int(1)
        lastAt = meta.instant(2)
        alive = meta.instant(3)
        counters.message = meta.int(4)
        counters.conversation = meta.int(5)
        counters.identity = meta.int(6)
        counters.quarantine = meta.int(7)
        scalars = meta.bytes(8)
        workCount = Int(try Connection.number("SELECT count(*) FROM work", on: handle))
        var rows: [[UInt8]] = []
        try Connection.each("SELECT row FROM roster ORDER BY agent", on: handle) { rows.append($0.bytes(0)) }
        roster = rows
        var defined: [Definition] = []
        try Connection.each("SELECT kind, number, bytes FROM definition ORDER BY kind, number", on: handle) {
            defined.append(
                Definition(kind: UInt8(truncatingIfNeeded: $0.int(0)), number: $0.int32(1), bytes: $0.bytes(2)))
        }
        definitions = defined
        var unsent: [OutboxRecord] = []
        // Whoever only looks at a database finds it in an older form too.
        let form = try Connection.number("PRAGMA user_version", on: handle)
        let columns = form < Schema.version ? Columns.outboxOfForm4 : Columns.outbox
        try Connection.each("SELECT \(columns) FROM outbox ORDER BY id", on: handle) { (row) throws(StoreError) in
            unsent.append(try OutboxRecord(row: row))
        }
        outbox = unsent
        if form >= Schema.version {
            media = try Self.media(on: handle)
            openInPublic = try Self.openInPublic(on: handle)
        }
        var newest: GenerationRecord?
        try Connection.each(
            "SELECT \(Columns.generation) FROM generation ORDER BY generation DESC LIMIT 1", on: handle
        ) { newest = GenerationRecord(row: $0) }
        generation = newest
    }

    private static func openInPublic(on handle: OpaquePointer) throws(StoreError) -> [ConversationID] {
        var open: [ConversationID] = []
        try Connection.each(
            "SELECT id FROM conversation WHERE visibility = 0 AND left_row IS NULL ORDER BY id", on: handle
        ) { open.append(ConversationID($0.int(0))) }
        return open
    }

    private static func media(on handle: OpaquePointer) throws(StoreError) -> [MediaRecord] {
        var wanted: [MediaRecord] = []
        try Connection.each("SELECT \(Columns.media) FROM media ORDER BY message, place", on: handle) {
            wanted.append(MediaRecord(row: $0))
        }
        return wanted
    }
}
