import Foundation
import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Glibc
import Synchronization
import Testing

/// What a backup holds, beside a desk at work and without one, and what it refuses.
struct BackupTests {
    private let folder: TemporaryFolder
    private var state: String { folder.path + "/state" }
    private var path: String { state + "/desk.sqlite" }
    private var target: String { folder.path + "/backup" }
    private var tokens: Backup.Tokens { Backup.Tokens(folder: state, prefix: "oauth-") }

    init() throws {
        folder = try TemporaryFolder()
        try #require(mkdir(state, 0o700) == 0)
    }

    /// An open desk with two blobs, two checkpoints and a refresh token.
    private func build() throws -> (store: SQLiteStore, desk: SampleDesk, blobs: [BlobDigest]) {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        var desk = SampleDesk()
        try store.commit(desk.founding())
        var blobs: [BlobDigest] = []
        for id in Int64(1)...2 {
            let bytes = Array("fatura \(id)".utf8)
            let blob = try store.putBlob(bytes)
            blobs.append(blob)
            let file = Attachment(name: "f", type: "text/plain", bytes: bytes.count, sha256: blob.hex)
            try store.commit(desk.arrival(id, attachments: [file]))
            try store.writeCheckpoint()
        }
        try Bytes.write(Array("{}".utf8), to: state + "/oauth-support")
        try Bytes.write(Array("{}".utf8), to: state + "/oauth-support.0.part")
        return (store, desk, blobs)
    }

    private func make() throws -> BackupReport {
        try Backup.make(of: path, tokens: tokens, in: target)
    }

    @Test("all that belongs to the desk is in it, beside an open store and a closed one", arguments: [true, false])
    func whole(isOpen: Bool) throws {
        let (store, desk, blobs) = try build()
        _ = try store.putBlob(Array("named by nobody".utf8))
        if !isOpen { store.close() }
        let report = try Backup.make(of: path, tokens: tokens, in: target + "//")
        store.close()
        #expect(report.isWhole && !report.hasCleared && report.folder == target)
        #expect(report.messages == 2 && report.conversations == 2 && report.blobs == 2)
        #expect(report.checkpoints == 2 && report.tokens == 1 && report.form == 5)
        #expect(try Bytes.names(in: folder.path) == ["backup", "state"])
        #expect(
            try Bytes.names(in: target) == [
                "backup.json", "blobs", "checkpoints", "desk.sqlite", "oauth-support",
            ])
        for blob in blobs {
            let name = "blobs/\(blob.hex.prefix(2))/\(blob.hex)"
            #expect(try Bytes.read("\(target)/\(name)") == Bytes.read("\(state)/\(name)"))
        }
        let verified = Verifier.verify(path: target + "/desk.sqlite")
        #expect(verified.isSound && verified.messages == 2 && verified.checkpoints == 2, "\(verified.text)")
        let restored = SQLiteStore(path: target + "/desk.sqlite")
        #expect(try restored.open().lastSequence == desk.lastSequence)
        var later = desk
        try restored.commit(later.arrival(3))
        restored.close()
        #expect(Verifier.verify(path: target + "/desk.sqlite").isSound)
    }

    @Test("nobody else may read it, and what it says of itself is what it holds")
    func modes() throws {
        let store = try build().store
        defer { store.close() }
        let report = try make()
        let files = FileManager.default.enumerator(atPath: target)
        var bytes: Int64 = 0
        while let name = files?.nextObject() as? String {
            var about = stat()
            #expect(lstat("\(target)/\(name)", &about) == 0)
            #expect(about.st_mode & 0o777 == (about.st_mode & S_IFMT == S_IFDIR ? 0o700 : 0o600), "\(name)")
            if about.st_mode & S_IFMT == S_IFREG, name != "backup.json" { bytes += Int64(about.st_size) }
        }
        #expect(report.bytes == bytes)
        #expect(try Bytes.read(target + "/backup.json") == report.json)
        let json = try JSONParser.parse(report.json)
        #expect(json["whole"]?.bool == true && json["messages"]?.int64 == 2 && json["bytes"]?.int64 == bytes)
        #expect(report.text.hasPrefix("backup of \(path) in \(target): 2 conversations, 2 messages, 2 blobs, "))
    }

    @Test("a desk at work goes on meanwhile: what was committed before is in it, and all that is in it is sound")
    func beside() throws {
        let (store, desk, _) = try build()
        var first = desk
        // Some MiB, so that the copy takes steps.
        for id in Int64(3)...60 {
            var batch = first.arrival(id)
            batch.records = batch.records.map { record in
                guard case .insertMessage(var message) = record else { return record }
                message.content.text = String(repeating: "ş", count: 40_000)
                return .insertMessage(message)
            }
            try store.commit(batch)
        }
        let before = first.lastSequence
        let committing = first
        let isOver = Mutex(false)
        let ids = Mutex(Int64(60))
        let writer = Thread {
            var desk = committing
            while !isOver.withLock({ $0 }) {
                let id = ids.withLock { $0 } + 1
                guard (try? store.commit(desk.arrival(id))) != nil else { break }
                ids.withLock { $0 = id }
            }
            isOver.withLock { $0 = false }
        }
        writer.start()
        let report = try make()
        isOver.withLock { $0 = true }
        while !writer.isFinished { sched_yield() }
        store.close()
        let verified = Verifier.verify(path: target + "/desk.sqlite")
        #expect(verified.isSound, "\(verified.text)")
        #expect(report.messages >= 60 && report.messages <= ids.withLock { $0 })
        #expect(ids.withLock { $0 } > 60, "somebody has committed meanwhile")
        let restored = SQLiteStore(path: target + "/desk.sqlite")
        #expect(try restored.open().lastSequence >= before)
        restored.close()
    }

    @Test("while somebody copies, neither blobs nor checkpoints go")
    func lease() throws {
        let (store, desk, _) = try build()
        defer { store.close() }
        #expect(desk.lastAt.isSet)
        let orphan = try store.putBlob(Array("named by nobody".utf8))
        try Bytes.write([1], to: state + "/checkpoints/5.ckpt")
        let late = Instant(microseconds: (Int64(time(nil)) + StoreLimits.orphanSeconds + 60) * 1_000_000)
        // As a backup holds it.
        let holder = open(state, O_RDONLY | O_DIRECTORY)
        #expect(flock(holder, LOCK_SH) == 0)
        #expect(try store.sweepBlobs(now: late) == 0)
        let expired = try #require(try store.expired(retention: .zero))
        #expect(try !store.remove(expired))
        #expect(try Bytes.names(in: state + "/checkpoints").count == 3)
        #expect(try store.records.blob(orphan) != nil)
        close(holder)
        #expect(try store.sweepBlobs(now: late) == 1)
        #expect(try !store.remove(expired))
        #expect(try Bytes.names(in: state + "/checkpoints").count == 1)
        #expect(try store.records.blob(orphan) == nil)
    }

    @Test("what the desk has lost is named, and all else is copied")
    func lost() throws {
        let (store, _, blobs) = try build()
        store.close()
        let checkpoint = try #require(try Bytes.names(in: state + "/checkpoints").first)
        Bytes.remove("\(state)/blobs/\(blobs[0].hex.prefix(2))/\(blobs[0].hex)")
        try Bytes.write([1], to: "\(state)/blobs/\(blobs[1].hex.prefix(2))/\(blobs[1].hex)")
        try Bytes.write([1], to: "\(state)/checkpoints/\(checkpoint)")
        let report = try make()
        #expect(!report.isWhole && report.findingCount == 3 && report.blobs == 1)
        let found = Dictionary(uniqueKeysWithValues: report.findings.map { ($0.code, $0.place) })
        #expect(found[.blobMissing] == "blobs/\(blobs[0].hex)" && found[.blobDiffers] == "blobs/\(blobs[1].hex)")
        #expect(found[.checkpointDigest] == "checkpoints/\(checkpoint)")
        #expect(report.text.contains("blob-missing: blobs/\(blobs[0].hex): the desk has lost the file\n"))
        #expect(report.text.contains("backup, not whole, of"))
        let codes = Set(Verifier.verify(path: target + "/desk.sqlite").findings.map(\.code))
        #expect(codes == [.blobMissing, .blobDiffers, .checkpointDigest])
    }

    @Test("links, pipes and folders are named and not copied")
    func foreign() throws {
        let (store, _, blobs) = try build()
        store.close()
        let secret = folder.path + "/secret"
        try Bytes.write(Array("{}".utf8), to: secret)
        let blob = "blobs/\(blobs[0].hex.prefix(2))/\(blobs[0].hex)"
        let checkpoint = "checkpoints/\(try #require(try Bytes.names(in: state + "/checkpoints").first))"
        for name in [blob, checkpoint, "oauth-support"] {
            Bytes.remove("\(state)/\(name)")
            #expect(symlink(secret, "\(state)/\(name)") == 0)
        }
        #expect(mkfifo(state + "/oauth-pipe", 0o600) == 0 && mkdir(state + "/oauth-folder", 0o700) == 0)
        let report = try make()
        let wanted = [blob, checkpoint, "oauth-folder", "oauth-pipe", "oauth-support"]
        #expect(report.findings.map(\.place) == wanted && report.findings.allSatisfy { $0.code == .foreign })
        #expect(report.tokens == 0 && report.blobs == 1 && report.checkpoints == 1)
        #expect(try Bytes.names(in: target) == ["backup.json", "blobs", "checkpoints", "desk.sqlite"])
        #expect(try !FileManager.default.fileExists(atPath: "\(target)/\(blob)"))
    }

    @Test("a target that exists is refused and stays as it is", arguments: ["folder", "file", "link"])
    func targetExists(kind: String) throws {
        try build().store.close()
        switch kind {
        case "folder": #expect(mkdir(target, 0o755) == 0)
        case "file": try Bytes.write([1], to: target)
        default: #expect(symlink("/nowhere", target) == 0)
        }
        #expect(throws: BackupError.targetExists(target)) { try make() }
        var about = stat()
        #expect(lstat(target, &about) == 0 && lstat(target + ".part", &about) != 0)
    }

    @Test("the rest of a backup that was killed is cleared; what is none of ours is not")
    func leftovers() throws {
        try build().store.close()
        #expect(mkdir(target + ".part", 0o700) == 0)
        try Bytes.write([1], to: target + ".part/letters")
        #expect(throws: BackupError.targetForeign(target + ".part")) { try make() }
        #expect(try Bytes.names(in: target + ".part") == ["letters"])
        // As a backup begins: with its note.
        try Bytes.write([], to: target + ".part/backup.json")
        #expect(mkdir(target + ".part/blobs", 0o700) == 0)
        try Bytes.write([1], to: target + ".part/blobs/ab")
        let report = try make()
        #expect(report.hasCleared && report.isWhole)
        #expect(try !Bytes.names(in: target).contains("letters"))
        #expect(Verifier.verify(path: target + "/desk.sqlite").isSound)
    }

    @Test("of two backups to one folder the second is refused and harms nothing")
    func busy() throws {
        try build().store.close()
        #expect(mkdir(target + ".part", 0o700) == 0)
        try Bytes.write([1], to: target + ".part/backup.json")
        let holder = open(target + ".part", O_RDONLY | O_DIRECTORY)
        defer { close(holder) }
        #expect(flock(holder, LOCK_EX) == 0)
        #expect(throws: BackupError.targetBusy(target + ".part")) { try make() }
        #expect(try Bytes.names(in: target + ".part") == ["backup.json"])
    }

    @Test("what is no desk of ours is refused, and nothing is left", arguments: ["none", "empty", "text", "newer"])
    func source(kind: String) throws {
        let expected: BackupError
        switch kind {
        case "none": expected = .sourceMissing(path)
        case "empty":
            try Bytes.write([], to: path)
            expected = .sourceMissing(path)
        case "newer":
            try build().store.close()
            try RawSQL.run("PRAGMA user_version = 6", at: path)
            expected = .sourceNewer(found: 6, known: 5)
        default:
            try Bytes.write(Array(repeating: 65, count: 5_000), to: path)
            expected = .sourceDamaged("")
        }
        let error = #expect(throws: BackupError.self) { try make() }
        #expect(error?.code == expected.code && error.map { !$0.text.isEmpty } == true)
        #expect(try Bytes.names(in: folder.path) == ["state"])
    }

    @Test("a folder that cannot be made is named")
    func noParent() throws {
        try build().store.close()
        let error = #expect(throws: BackupError.self) {
            try Backup.make(of: path, tokens: tokens, in: folder.path + "/no/backup")
        }
        #expect(error?.code == "backup-failed")
        #expect(try #require(error).text.contains("\(folder.path)/no/backup.part: No such file"))
    }

    @Test("a disk that is full leaves nothing")
    func full() async {
        // In a process of its own: the limit holds for all files it writes.
        await #expect(processExitsWith: .success) {
            let test = try BackupTests()
            let store = try test.build().store
            defer { store.close() }
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            limit.rlim_cur = 20_000
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let error = #expect(throws: BackupError.self) { try test.make() }
            #expect(error?.code == "backup-failed")
            #expect(try Bytes.names(in: test.folder.path) == ["state"])
        }
    }
}
