import FrontdeskCore
import GRDBSQLite

/// Checks a database without changing it: that the journal folds to every kept checkpoint and to the present rows, and
/// that every record that is named exists.
///
/// Reads one snapshot by a connection of its own, so it may look at a database that is in use. A daemon that starts meanwhile
/// ends it.
package struct Verifier {
    let database: OpaquePointer
    let blobs: BlobFolder
    let checkpointFolder: String
    let hasher: KeyHasher
    let watch: StartWatch
    private var isCutShort = false
    var report = VerifyReport()

    /// - Parameter keyMask: As in ``StoreOptions/keyMask``; only a test has another.
    package static func verify(path: String, keyMask: UInt64 = .max) -> VerifyReport {
        var report = VerifyReport()
        guard DurableFile.status(path) != nil else {
            report.add(.unreadable, path, "there is no such file")
            return report
        }
        let watch = StartWatch(path)
        do throws(StoreError) {
            let connection = try Connection(path: path, readOnly: true)
            defer { connection.close() }
            try connection.execute("PRAGMA mmap_size = 0; BEGIN")
            let application = try connection.number("PRAGMA application_id")
            let version = try connection.number("PRAGMA user_version")
            guard application == Schema.applicationID else { throw .damaged("it is not a Frontdesk database") }
            guard version < Schema.oldest || version >= Schema.version else {
                throw .damaged("it has the form \(version), which the daemon brings up to date at its next start")
            }
            guard version == Schema.version else {
                throw .newer(found: Int(version), known: Int(Schema.version))
            }
            let folder = DurableFile.folder(of: path)
            var verifier = Verifier(
                database: connection.handle, blobs: BlobFolder(path: folder + "/blobs"),
                checkpointFolder: folder + "/checkpoints",
                hasher: try DatabaseFile.hasher(on: connection.handle, mask: keyMask), watch: watch)
            watch.guarding(connection.handle) { verifier.run() }
            if verifier.isCutShort {
                verifier.report.add(.interrupted, path, "a daemon has started, which goes first: run it again")
            }
            return verifier.report
        } catch {
            report.add(.unreadable, path, "\(error)")
            return report
        }
    }

    private mutating func run() {
        stage("integrity_check") { (verifier) throws(StoreError) in try verifier.checkIntegrity() }
        stage("meta") { (verifier) throws(StoreError) in try verifier.checkCounters() }
        var folded: Fold?
        stage("journal") { (verifier) throws(StoreError) in folded = try verifier.fold() }
        stage("state") { (verifier) throws(StoreError) in try verifier.compare(folded?.state) }
        stage("work") { (verifier) throws(StoreError) in try verifier.checkWork() }
        stage("messages") { (verifier) throws(StoreError) in try verifier.checkMessages() }
        stage("keys") { (verifier) throws(StoreError) in try verifier.checkKeys() }
        stage("outbox") { (verifier) throws(StoreError) in try verifier.checkOutbox() }
        stage("blobs") { (verifier) throws(StoreError) in try verifier.checkBlobs() }
    }

    /// One part of the look; a page that does not read ends it, not the others.
    private mutating func stage(_ name: String, _ body: (inout Verifier) throws(StoreError) -> Void) {
        do throws(StoreError) {
            try watch.check()
            try body(&self)
        } catch {
            // Ended by the watch: that says nothing of the database.
            if watch.hasStarted { return isCutShort = true }
            report.add(.sqlite, name, "\(error)")
        }
    }

    private mutating func checkIntegrity() throws(StoreError) {
        let check = try Statement("PRAGMA integrity_check(\(StoreLimits.findingsPerCode))", on: database)
        defer { check.finalize() }
        while try check.step() {
            let line = check.text(0)
            if line != "ok" { report.add(.sqlite, "integrity_check", line) }
        }
    }

    private mutating func checkCounters() throws(StoreError) {
        let meta = try Statement(
            "SELECT message, conversation, identity, quarantine FROM meta WHERE id = 1", on: database)
        defer { meta.finalize() }
        guard try meta.step() else { return report.add(.meta, "meta", "the row is missing") }
        for (column, table) in ["message", "conversation", "identity", "quarantine"].enumerated() {
            let highest = try Connection.number("SELECT coalesce(max(id), 0) FROM \(table)", on: database)
            let counter = meta.int(Int32(column))
            if counter < highest {
                report.add(.counter, "meta \(table)", "the counter is \(counter), the highest id \(highest)")
            }
        }
    }
}
