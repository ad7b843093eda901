import GRDBSQLite

/// A bare SQLite connection for what stands outside the pool: the look before opening, checkpoints of the log, and
/// the verifier. Used by one thread at a time.
final class Connection {
    let handle: OpaquePointer

    /// Opens an existing file; never creates one.
    init(path: String, readOnly: Bool) throws(StoreError) {
        var opened: OpaquePointer?
        let flags = (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &opened, flags, nil)
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
