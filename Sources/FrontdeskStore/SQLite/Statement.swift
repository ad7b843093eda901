import GRDBSQLite

/// One prepared statement of the C API: bind, step, read columns, reset.
///
/// Used by one thread at a time, the one that holds its connection. The owner finalizes it before the connection
/// closes.
final class Statement {
    private let handle: OpaquePointer
    private let database: OpaquePointer

    /// Tells SQLite to copy bound bytes, which do not outlive the call.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    /// A place to point to for an empty text, since a null pointer would bind NULL.
    private static let empty: StaticString = ""

    init(_ sql: String, on database: OpaquePointer) throws(StoreError) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw SQLiteFailure.error(code, on: database) }
        self.handle = prepared
        self.database = database
    }

    /// One that somebody else has prepared, and finalizes.
    init(prepared handle: OpaquePointer, on database: OpaquePointer) {
        self.handle = handle
        self.database = database
    }

    func finalize() {
        sqlite3_finalize(handle)
    }

    // MARK: Binding, from index 1

    func bind(_ index: Int32, _ value: Int64) throws(StoreError) {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ index: Int32, _ value: Int32) throws(StoreError) {
        try check(sqlite3_bind_int64(handle, index, Int64(value)))
    }

    func bind(_ index: Int32, _ value: String) throws(StoreError) {
        var text = value
        let code = text.withUTF8 { buffer in
            guard let base = buffer.baseAddress, !buffer.isEmpty else {
                return Self.empty.withUTF8Buffer {
                    sqlite3_bind_text(
                        handle, index, UnsafeRawPointer($0.baseAddress)?.assumingMemoryBound(to: CChar.self), 0,
                        Self.copied)
                }
            }
            return base.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
                sqlite3_bind_text64(
                    handle, index, $0, sqlite3_uint64(buffer.count), Self.copied, UInt8(SQLITE_UTF8))
            }
        }
        try check(code)
    }

    func bind(_ index: Int32, _ value: [UInt8]) throws(StoreError) {
        guard !value.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
        try check(
            value.withUnsafeBytes {
                sqlite3_bind_blob64(handle, index, $0.baseAddress, sqlite3_uint64($0.count), Self.copied)
            })
    }

    func bindNull(_ index: Int32) throws(StoreError) {
        try check(sqlite3_bind_null(handle, index))
    }

    // MARK: Running

    /// Goes to the next row; false after the last.
    func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let error = SQLiteFailure.error(code, on: database)
        sqlite3_reset(handle)
        throw error
    }

    /// Runs it to its end and makes it ready for the next binding.
    func run() throws(StoreError) {
        while try step() {}
        reset()
    }

    /// Ends the run, so that no read lock stays behind.
    func reset() {
        sqlite3_reset(handle)
    }

    /// Rows the statement that finished last inserted, changed or deleted.
    var changes: Int32 {
        sqlite3_changes(database)
    }

    // MARK: Columns, from 0

    func int(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func text(_ column: Int32) -> String {
        String(decoding: buffer(column), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        Array(buffer(column))
    }

    /// Whether the column holds exactly these bytes.
    func holds(_ column: Int32, _ text: String) -> Bool {
        buffer(column).elementsEqual(text.utf8)
    }

    private func buffer(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let base = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        return UnsafeBufferPointer(start: base?.assumingMemoryBound(to: UInt8.self), count: base == nil ? 0 : count)
    }

    private func check(_ code: Int32) throws(StoreError) {
        guard code == SQLITE_OK else { throw SQLiteFailure.error(code, on: database) }
    }
}
