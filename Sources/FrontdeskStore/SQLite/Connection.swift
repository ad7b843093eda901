import GRDBSQLite

/// A bare SQLite connection for what stands outside the pool: the look before opening, checkpoints of the log, and
/// the verifier. Used by one thread at a time.
final class Connection {
    let handle: OpaquePointer

    /// Opens an existing file; never creates one.
    convenience init(path: String, readOnly: Bool) throws(StoreError) {
        try self.init(path, flags: readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE)
    }

    /// Opens an existing file to be read, and leaves no trace: neither a log nor the index of one is made, and a log that is
    /// there stays as it is. Only for who knows that nobody else uses the database.
    convenience init(alone path: String) throws(StoreError) {
        let hasLog = (DurableFile.status(path + "-wal")?.bytes ?? 0) > 0
        // Without a log nothing but the file counts. With one: where there are no locks, the index of the log is kept in
        // memory (sqlite.org/wal.html, "Use of WAL without shared memory").
        let name = "file:\(path.hasPrefix("/") ? "//" : "")\(Self.escaped(path))"
        try self.init(
            "\(name)?\(hasLog ? "vfs=unix-none" : "immutable=1")", flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        guard hasLog else { return }
        do throws(StoreError) {
            try execute("PRAGMA locking_mode = EXCLUSIVE")
        } catch {
            close()
            throw error
        }
        // Who closes a database last moves its log into it: this one cannot write there, and must not remove the log.
        var keeps: Int32 = 1
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keeps)
    }

    private static func escaped(_ path: String) -> String {
        path.reduce(into: "") { text, character in
            switch character {
            case "%": text += "%25"
            case "?": text += "%3f"
            case "#": text += "%23"
            default: text.append(character)
            }
        }
    }

    private init(_ name: String, flags: Int32) throws(StoreError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteFailure.error(code, on: opened)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
    }

    /// Statements must be finalized before.
    func close() {
        sqlite3_close_v2(handle)
    }

    func execute(_ sql: String) throws(StoreError) {
        try Self.execute(sql, on: handle)
    }

    /// The first column of the first row, as a number; 0 without a row.
    func number(_ sql: String) throws(StoreError) -> Int64 {
        try Self.number(sql, on: handle)
    }

    static func execute(_ sql: String, on handle: OpaquePointer) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteFailure.error(code, on: handle) }
    }

    static func number(_ sql: String, on handle: OpaquePointer) throws(StoreError) -> Int64 {
        let statement = try Statement(sql, on: handle)
        defer { statement.finalize() }
        return try statement.step() ? statement.int(0) : 0
    }

    /// Hands each row of the query to the body.
    static func each(
        _ sql: String, on handle: OpaquePointer, _ body: (Statement) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try Statement(sql, on: handle)
        defer { statement.finalize() }
        while try statement.step() { try body(statement) }
    }
}
