import GRDBSQLite
import Glibc

/// Makes a folder that is as good as the desk's own: the database first, then what it names.
///
/// In this order whatever the copied database names exists when it is copied, since blobs and checkpoints are on the disk
/// before a commit names them, and nothing that is named is removed meanwhile (``BackupLease``). It works beside a running
/// daemon and without one, also on a database of an older form.
package struct Backup {
    /// Where files lie that belong to a desk and stand in no database: the refresh tokens of channels.
    package struct Tokens: Sendable {
        let folder: String
        let prefix: String

        /// - Parameter prefix: what their names begin with.
        package init(folder: String, prefix: String) {
            self.folder = folder
            self.prefix = prefix
        }
    }

    private let database: String
    private let tokens: Tokens
    private let target: BackupFolder
    private var report: BackupReport

    /// Makes the backup.
    ///
    /// - Parameter database: the database file; `blobs/` and `checkpoints/` are beside it.
    /// - Parameter folder: made by this, in an existing folder.
    package static func make(
        of database: String, tokens: Tokens, in folder: String
    ) throws(BackupError) -> BackupReport {
        var path = folder[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        let began = ContinuousClock.now
        guard let status = DurableFile.status(database) else {
            throw errno == ENOENT ? .sourceMissing(database) : BackupError(DurableFile.failure("look at \(database)"))
        }
        guard status.bytes > 0 else { throw .sourceMissing(database) }
        let lease: BackupLease
        do throws(StoreError) {
            lease = try BackupLease(copyingFrom: DurableFile.folder(of: database))
        } catch {
            throw BackupError(error)
        }
        defer { withExtendedLifetime(lease) {} }
        let target = try BackupFolder(String(path), of: database)
        var backup = Backup(
            database: database, tokens: tokens, target: target,
            report: BackupReport(database: database, folder: String(path)))
        let report: BackupReport
        do throws(BackupError) {
            report = try backup.run(since: began)
        } catch {
            target.discard()
            throw error
        }
        try target.settle()
        return report
    }

    private mutating func run(since began: ContinuousClock.Instant) throws(BackupError) -> BackupReport {
        report.hasCleared = target.hasCleared
        let copy = "\(target.part)/\(name)"
        try copyDatabase(to: copy)
        do throws(StoreError) {
            try target.adopt(name)
            let connection = try Connection(alone: copy)
            defer { connection.close() }
            try count(on: connection.handle)
            try copyBlobs(on: connection.handle)
            try copyCheckpoints(on: connection.handle)
            try copyTokens()
        } catch {
            throw BackupError(error)
        }
        report.bytes = target.bytes
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        report.milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        try target.finish(note: report.json)
        return report
    }

    /// The database's own name, which it keeps.
    private var name: String {
        database.split(separator: "/").last.map(String.init) ?? database
    }

    private func copyDatabase(to path: String) throws(BackupError) {
        for _ in 0..<StoreLimits.copyTriesMax {
            do throws(StoreError) {
                guard let log = try copyUntilStart(to: path) else { return }
                try giveWay(from: log)
            } catch {
                throw BackupError(error)
            }
        }
        throw .interrupted(database)
    }

    /// Copies the database; where a daemon starts meanwhile, the beginning of the log that is in its way.
    private func copyUntilStart(to path: String) throws(StoreError) -> [UInt8]? {
        let connection = try Connection(path: database, readOnly: true)
        defer { connection.close() }
        try connection.execute("PRAGMA mmap_size = 0")
        sqlite3_busy_timeout(connection.handle, StoreLimits.logWaitSeconds * 1_000)
        guard try DatabaseFile.form(of: connection, at: database) != nil else {
            throw .damaged("\(database) has no tables yet")
        }
        let start = LockFile.lastStart(of: database)
        let isWhole = try DatabaseCopy.make(
            of: connection.handle, at: path, leaving: StoreLimits.backupReserveBytes
        ) { () throws(StoreError) in
            LockFile.lastStart(of: database) == start
        }
        return isWhole ? nil : try logHead()
    }

    /// A daemon that starts moves the whole log into the database, for which nobody may read what is in it. Waits until it has
    /// begun a new one, which has another head; one that does not come so far is not waited for longer.
    private func giveWay(from head: [UInt8]) throws(StoreError) {
        for _ in 0..<StoreLimits.giveWayLooks {
            if head.isEmpty { return }
            if try logHead() != head { return }
            poll(nil, 0, StoreLimits.giveWayPause)
        }
    }

    /// The head of the write-ahead log, 32 bytes with a number of their own in each new log (sqlite.org/fileformat2.html,
    /// section 4.1); none where it is empty.
    private func logHead() throws(StoreError) -> [UInt8] {
        guard let file = try BlobFile(path: database + "-wal") else { return [] }
        return try file.read(at: 0, most: 32)
    }

    private mutating func count(on handle: OpaquePointer) throws(StoreError) {
        report.form = try Connection.number("PRAGMA user_version", on: handle)
        report.conversations = try Connection.number("SELECT count(*) FROM conversation", on: handle)
        report.messages = try Connection.number("SELECT count(*) FROM message", on: handle)
    }

    private mutating func copyBlobs(on handle: OpaquePointer) throws(StoreError) {
        let source = "\(DurableFile.folder(of: database))/blobs"
        var parts: Set<Substring> = []
        let row = try Statement("SELECT digest FROM blob ORDER BY digest", on: handle)
        defer { row.finalize() }
        while try row.step() {
            let digest = row.text(0)
            // A name that is none leads nowhere, least of all out of the folder.
            guard BlobFolder.isDigest(digest) else {
                report.add(.blobMissing, "blobs/\(digest)")
                continue
            }
            let part = digest.prefix(2)
            if parts.isEmpty { try target.makeFolder("blobs") }
            if parts.insert(part).inserted { try target.makeFolder("blobs/\(part)") }
            let place = "blobs/\(part)/\(digest)"
            switch try target.copy("\(source)/\(part)/\(digest)", as: place) {
            case .missing: report.add(.blobMissing, "blobs/\(digest)")
            case .foreign: report.add(.foreign, place)
            case .copied(let found):
                report.blobs += 1
                if found != digest { report.add(.blobDiffers, "blobs/\(digest)") }
            }
        }
    }

    private mutating func copyCheckpoints(on handle: OpaquePointer) throws(StoreError) {
        let source = "\(DurableFile.folder(of: database))/checkpoints"
        let records = try CheckpointRecord.all(on: handle)
        if !records.isEmpty { try target.makeFolder("checkpoints") }
        for record in records {
            let place = "checkpoints/\(record.fileName)"
            switch try target.copy("\(source)/\(record.fileName)", as: place) {
            case .missing: report.add(.checkpointMissing, place)
            case .foreign: report.add(.foreign, place)
            case .copied(let found):
                report.checkpoints += 1
                if found != record.sha256 { report.add(.checkpointDigest, place) }
            }
        }
    }

    private mutating func copyTokens() throws(StoreError) {
        for name in DurableFile.names(in: tokens.folder)
        where name.hasPrefix(tokens.prefix) && !name.hasSuffix(DurableFile.unfinished) {
            switch try target.copy("\(tokens.folder)/\(name)", as: name) {
            // Replaced just now, or its channel is gone.
            case .missing: break
            case .foreign: report.add(.foreign, name)
            case .copied: report.tokens += 1
            }
        }
    }
}
