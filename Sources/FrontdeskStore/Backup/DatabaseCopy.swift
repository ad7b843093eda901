import GRDBSQLite
import Glibc

/// Copies an open database to a new file, some pages at a time, while others go on writing to it.
enum DatabaseCopy {
    /// Copies what the connection sees now, synced, mode 0600; a file at the path is replaced.
    ///
    /// One snapshot is held for all of it, since SQLite would begin anew with each commit otherwise
    /// (sqlite.org/c3ref/backup_finish.html). Writers do not wait for it; only the log cannot be started anew meanwhile.
    ///
    /// - Parameter handle: no transaction is under way on it.
    /// - Parameter reserve: bytes it leaves free where it writes.
    /// - Parameter goesOn: called between two steps; false gives the copy up.
    /// - Returns: whether the copy is whole. What was given up or has failed is no database.
    static func make(
        of handle: OpaquePointer, at path: String, leaving reserve: Int64, _ goesOn: () throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        // A descriptor of our own, since SQLite syncs only at the end: its closing would drop SQLite's locks, of which a
        // file that nobody else opens has no need.
        DurableFile.remove(path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, DurableFile.fileMode)
        guard descriptor >= 0 else { throw DurableFile.failure("create \(path)") }
        defer { close(descriptor) }
        try Connection.execute("BEGIN", on: handle)
        defer { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
        // The snapshot is that of the first query.
        _ = try Connection.number("SELECT count(*) FROM sqlite_master", on: handle)
        let target = try Connection(path: path, readOnly: false)
        defer { target.close() }
        try target.execute(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA mmap_size = 0;
            PRAGMA cache_size = -\(StoreLimits.readerCacheKiB)
            """)
        let pageBytes = try Connection.number("PRAGMA page_size", on: handle)
        let folder = DurableFile.folder(of: path)
        let pages = try Connection.number("PRAGMA page_count", on: handle)
        try DiskRoom.check(for: pages * pageBytes, leaving: reserve, in: folder)
        let isWhole = try copy(handle, to: target.handle, syncing: descriptor, path) { (left) throws(StoreError) in
            // Others fill the disk too.
            try DiskRoom.check(for: left * pageBytes, leaving: reserve, in: folder)
            return try goesOn()
        }
        guard isWhole else { return false }
        guard fsync(descriptor) == 0 else { throw DurableFile.failure("fsync \(path)") }
        return true
    }

    /// - Parameter goesOn: is told how many pages are left.
    private static func copy(
        _ source: OpaquePointer, to target: OpaquePointer, syncing descriptor: Int32, _ path: String,
        _ goesOn: (Int64) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        guard let backup = sqlite3_backup_init(target, "main", source, "main") else {
            throw SQLiteFailure.error(sqlite3_errcode(target), on: target)
        }
        var isFinished = false
        defer { if !isFinished { sqlite3_backup_finish(backup) } }
        var code = SQLITE_OK
        var steps = 0
        while code == SQLITE_OK {
            guard try goesOn(Int64(sqlite3_backup_remaining(backup))) else { return false }
            code = sqlite3_backup_step(backup, StoreLimits.copyStepPages)
            steps += 1
            // In small portions: one sync of everything at the end would hold up the commits of the same disk.
            if steps % StoreLimits.copyStepsPerSync == 0, fdatasync(descriptor) != 0 {
                throw DurableFile.failure("fdatasync \(path)")
            }
        }
        isFinished = true
        let finished = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw SQLiteFailure.error(finished == SQLITE_OK ? code : finished, on: target)
        }
        return true
    }
}
