package import FrontdeskCore
import GRDB
import GRDBSQLite
import Glibc
import Logging
import Synchronization

/// The store of one machine: a SQLite database in WAL mode, with `blobs/` and `checkpoints/` beside it.
///
/// `open`, `forEachWork`, `prefetch`, `commit` and `close` belong to the loop's thread; all that they change is
/// touched by it alone. `putBlob`, `records`, `metrics`, `freeBytes`, checkpoints and retention may be called from any
/// thread: they use what is in `shared`, which has a lock, and the pool, which has its own.
package final class SQLiteStore: Store, @unchecked Sendable {
    package let path: String
    let options: StoreOptions
    let shared: StoreShared
    private var lock: LockFile?
    private var writer: BatchWriter?
    private var keeper: WALKeeper?
    private var standing: Standing?
    package private(set) var secret: [UInt8] = []
    /// Why nothing more is committed until the next `open`: after a failed sync the page cache lies.
    private var failure: StoreError?

    /// - Parameter path: The database file, in an existing folder.
    package init(path: String, options: StoreOptions = StoreOptions()) {
        self.path = path
        self.options = options
        let folder = DurableFile.folder(of: path)
        shared = StoreShared(folder: folder, readMilliseconds: options.readMilliseconds)
    }

    package func open() throws(StoreError) -> Recovered {
        guard shared.pool == nil else { throw .locked(path) }
        do throws(StoreError) {
            // A database that is refused stays as it is, without so much as a lock beside it. Where there is no lock nobody
            // has ever used it here.
            if DurableFile.status(LockFile.path(of: path)) == nil { _ = try DatabaseFile.look(path) }
            let lock = try LockFile(guarding: path)
            self.lock = lock
            let form = try DatabaseFile.look(path)
            lock.noteStart()
            try DatabaseFile.makeFile(path)
            let pool = try DatabaseFile.makePool(path: path, options: options)
            shared.set(pool)
            let recovered = try pool.onWriter { (handle) throws(StoreError) in
                try self.prepare(handle, form: form)
            }
            failure = nil
            return recovered
        } catch {
            close()
            throw error
        }
    }

    /// Makes the open connection fit for work and reads what the start needs.
    private func prepare(_ handle: OpaquePointer, form: Int64?) throws(StoreError) -> Recovered {
        try DatabaseFile.setSynchronous(options.synchronous, on: handle)
        if let form {
            if form < Schema.version {
                try Migration(path: path, form: form, options: options).run(on: handle)
            }
        } else {
            try DatabaseFile.create(on: handle, keySliceBits: options.keySliceBits)
        }
        // What a crash left in the log may be in the page cache only: it goes to the disk before anybody relies on it.
        try LogEmptying.run(on: handle, of: path, lock: lock, milliseconds: Int64(options.logWaitMilliseconds))
        if form == nil { try DurableFile.syncFolder(shared.folder) }
        let hasher = try DatabaseFile.hasher(on: handle, mask: options.keyMask)
        secret = try DatabaseFile.secret(on: handle)
        let keeper = WALKeeper(
            path: path, pageBytes: try Connection.number("PRAGMA page_size", on: handle), options: options)
        keeper.watch(handle)
        self.keeper = keeper
        writer = try BatchWriter(on: handle, hasher: hasher)
        let recovered = try Recovered(on: handle)
        standing = Standing(recovered)
        return recovered
    }

    package func forEachWork(_ body: (ConversationID, [UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        try openPool().onWriter { (handle) throws(StoreError) in
            try Connection.each("SELECT id, row FROM work ORDER BY id", on: handle) { (row) throws(StoreError) in
                try body(row.id(0), row.bytes(1))
            }
            // The scan has filled the page cache with rows that the router holds now.
            sqlite3_db_release_memory(handle)
        }
    }

    package func prefetch(_ lookups: [Lookup]) throws(StoreError) -> [Found] {
        let pool = try openPool()
        guard let writer, let keeper else { throw .unavailable("the store is closed") }
        return try pool.onWriter { (handle) throws(StoreError) in
            keeper.restartIfDue(on: handle)
            return try writer.prefetch(lookups)
        }
    }

    package func commit(_ batch: Batch) throws(StoreError) {
        let pool = try openPool()
        guard let writer, let keeper, let standing else { throw .unavailable("the store is closed") }
        if let failure = failure ?? shared.failure { throw failure }
        try standing.check(batch)
        let began = ContinuousClock.now
        do throws(StoreError) {
            try pool.onWriter { (handle) throws(StoreError) in
                keeper.restartIfDue(on: handle)
                try writer.write(batch, standing: standing)
            }
        } catch {
            if case .refusedData = error {} else { failure = error }
            throw error
        }
        self.standing = standing.after(batch)
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        shared.committed(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        keeper.copyIfDue()
    }

    package func putBlob(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest {
        try shared.blobs.put(bytes)
    }

    /// Begins a blob that comes in pieces. From any thread.
    package func beginBlob() throws(StoreError) -> BlobUpload {
        try shared.blobs.begin()
    }

    /// Keeps a blob from the next sweep, for whoever is about to name it: its bytes, or `nil` when there is none. From any
    /// thread.
    package func renewBlob(_ digest: BlobDigest) throws(StoreError) -> Int64? {
        try shared.blobs.renew(digest)
    }

    package var records: any RecordReader { shared }

    /// Waits for reads under way, moves the log into the database and lets go of everything. Never fails: what could
    /// not be moved is still in the log.
    package func close() {
        keeper?.drain()
        if let pool = shared.take() {
            try? pool.barrierWriteWithoutTransaction { database in
                writer?.finalize()
                guard let handle = database.sqliteConnection else { return }
                _ = sqlite3_wal_hook(handle, nil, nil)
                sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
            }
            try? pool.close()
        }
        writer = nil
        keeper = nil
        standing = nil
        lock = nil
    }

    private func openPool() throws(StoreError) -> DatabasePool {
        guard let pool = shared.pool else { throw .unavailable("the store is closed") }
        return pool
    }

    // MARK: For the daemon around the loop

    /// Removes blobs that nothing names and that are older than an hour; for the start, before intake. Says how many.
    ///
    /// - Parameter now: The wall clock, which also dates the files.
    package func sweepBlobs(now: Instant) throws(StoreError) -> Int {
        guard let lease = try BackupLease(removingFrom: shared.folder) else {
            options.log.notice("a backup is at work: blobs nobody names stay until the next start")
            return 0
        }
        defer { withExtendedLifetime(lease) {} }
        let blobs = shared.blobs
        return try openPool().onWriter { (handle) throws(StoreError) in
            let used = try Statement("SELECT 1 FROM blob WHERE digest = ?", on: handle)
            defer { used.finalize() }
            return try blobs.sweep(now: now) { (name) throws(StoreError) in
                try used.bind(1, name)
                defer { used.reset() }
                return try used.step()
            }
        }
    }

    /// Syncs the name of a folder in the one above it, for whoever has made the folder.
    package static func syncName(of folder: String) throws(StoreError) {
        try DurableFile.syncFolder(DurableFile.folder(of: folder))
    }

    /// Bytes the daemon may still write on the database's file system; `nil` when the system does not say.
    package func freeBytes() -> Int64? {
        DiskRoom.freeBytes(at: shared.folder)
    }

    /// A setting of the writer's connection, as SQLite reads it back.
    package func writerPragma(_ name: String) throws(StoreError) -> Int64 {
        try openPool().onWriter { (handle) throws(StoreError) in
            try Connection.number("PRAGMA \(name)", on: handle)
        }
    }

    /// Lets the database grow to so many pages and no further, until it is opened anew: a full disk for tests.
    package func limitPages(to pages: Int) throws(StoreError) {
        _ = try writerPragma("max_page_count = \(pages)")
    }

    package var metrics: StoreMetrics {
        var metrics = shared.metrics
        metrics.databaseBytes = DurableFile.status(path)?.bytes ?? 0
        metrics.walBytes = DurableFile.status(path + "-wal")?.bytes ?? 0
        metrics.walCopyFailures = keeper?.failures ?? 0
        return metrics
    }
}

extension DatabasePool {
    /// Runs the body with the writer's bare connection, in turn with all other users of it.
    func onWriter<T>(_ body: (OpaquePointer) throws(StoreError) -> T) throws(StoreError) -> T {
        let result = writeWithoutTransaction { database in
            Result { () throws(StoreError) -> T in
                guard let handle = database.sqliteConnection else { throw .unavailable("the store is closed") }
                return try body(handle)
            }
        }
        return try result.get()
    }
}
