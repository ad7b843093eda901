import GRDB
import GRDBSQLite

/// What SQLite's result codes (sqlite.org/rescode.html) mean to the desk loop.
enum SQLiteFailure {
    static func error(_ code: Int32, on database: OpaquePointer?) -> StoreError {
        let extended = database.map { sqlite3_extended_errcode($0) } ?? code
        // The connection's code speaks of its last call; where it is about another one, the returned code holds.
        let exact = extended & 0xFF == code & 0xFF ? extended : code
        let message = database.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? ""
        return error(exact, message: message)
    }

    /// The error behind what GRDB throws.
    static func error(_ thrown: any Error) -> StoreError {
        switch thrown {
        case let error as StoreError: error
        case let error as DatabaseError:
            self.error(error.extendedResultCode.rawValue, message: error.message ?? "")
        default: .unavailable("\(thrown)")
        }
    }

    static func error(_ code: Int32, message: String) -> StoreError {
        let name = sqlite3_errstr(code).map { String(cString: $0) } ?? "error"
        let detail = "\(name) (\(code))\(message.isEmpty || message == name ? "" : ": \(message)")"
        switch code & 0xFF {
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: return .refusedData(detail)
        // SQLITE_ERROR: a table or column of ours is not there.
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_ERROR: return .damaged(detail)
        case SQLITE_INTERRUPT: return .unavailable("the read took longer than \(StoreLimits.readSeconds) s")
        default: return .unavailable(detail)
        }
    }
}
