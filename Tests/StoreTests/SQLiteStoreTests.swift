import Foundation
import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Glibc
import Synchronization
import Testing

/// What only the store on a disk has: files, locks, versions, syncs.
struct SQLiteStoreTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/desk.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func isUnavailable(_ error: StoreError?) -> Bool {
        if case .unavailable = error { true } else { false }
    }

    @Test("the writer syncs every commit after each open")
    func synchronous() throws {
        let store = SQLiteStore(path: path)
        for _ in 0..<2 {
            _ = try store.open()
            #expect(try store.writerPragma("synchronous") == 2)
            #expect(try store.writerPragma("wal_autocheckpoint") == 0)
            #expect(try store.writerPragma("mmap_size") == 0)
            #expect(try store.writerPragma("application_id") == 0x6664_736b)
            store.close()
        }
        var options = StoreOptions()
        options.synchronous = .normal
        let weak = SQLiteStore(path: path, options: options)
        _ = try weak.open()
        #expect(try weak.writerPragma("synchronous") == 1)
        weak.close()
    }

    @Test("a second opener is refused until the first closes")
    func locked() throws {
        let first = SQLiteStore(path: path)
        _ = try first.open()
        let second = SQLiteStore(path: path)
        #expect(throws: StoreError.locked(path)) { try second.open() }
        #expect(throws: StoreError.locked(path)) { try first.open() }
        // The refusals have changed nothing for the first.
        try first.commit(StoreSample.batch([.putIdentity(StoreSample.identity(1))]))
        first.close()
        #expect(try second.open().counters == StoreSample.counters(1_000))
        second.close()
    }

    @Test("a folder that does not exist is an error, not a crash")
    func noFolder() {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: "\(path)/no/desk.sqlite").open() }
        #expect(isUnavailable(error))
    }

    @Test("an empty file becomes a database")
    func empty() throws {
        try Bytes.write([], to: path)
        let store = SQLiteStore(path: path)
        #expect(try store.open().term == 1)
        store.close()
    }

    @Test("only the daemon's user can read the files")
    func modes() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        let digest = try store.putBlob([1])
        try store.commit(StoreSample.batch([]))
        try store.writeCheckpoint()
        for name in [
            "desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm", "desk.sqlite.lock", "checkpoints/0.ckpt",
            "blobs/\(digest.hex.prefix(2))/\(digest.hex)",
        ] {
            var about = stat()
            #expect(stat("\(folder.path)/\(name)", &about) == 0, "\(name)")
            #expect(about.st_mode & 0o777 == 0o600, "\(name)")
        }
    }

    @Test("closing leaves no log to be read")
    func closing() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        try store.commit(StoreSample.batch([.putIdentity(StoreSample.identity(1))]))
        #expect(store.metrics.walBytes > 0 && store.metrics.commits == 1)
        #expect(store.metrics.lastCommitMicroseconds > 0 && store.metrics.databaseBytes > 0)
        store.close()
        store.close()
        #expect(store.metrics.walBytes == 0)
        #expect(try RawSQL.number("SELECT count(*) FROM identity", at: path) == 1)
    }

    @Test("after a failed commit nothing is written until the store was opened anew")
    func reopen() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        try store.commit(StoreSample.batch([.putIdentity(StoreSample.identity(1))]))
        var other = StoreSample.batch([.putIdentity(StoreSample.identity(2))])
        other.term = 9
        #expect(isUnavailable(#expect(throws: StoreError.self) { try store.commit(other) }))
        let good = StoreSample.batch([.putIdentity(StoreSample.identity(3))])
        #expect(isUnavailable(#expect(throws: StoreError.self) { try store.commit(good) }))
        store.close()
        _ = try store.open()
        try store.commit(good)
        #expect(try store.records.identity(IdentityID(1)) != nil)
        #expect(try store.records.identity(IdentityID(2)) == nil)
        #expect(try store.records.identity(IdentityID(3)) != nil)
        store.close()
    }

    @Test("a start whose log cannot be emptied is refused, until the reader in the way is gone")
    func blockedLog() throws {
        var options = StoreOptions()
        options.logWaitMilliseconds = 50
        let store = SQLiteStore(path: path, options: options)
        _ = try store.open()
        try store.commit(StoreSample.batch([.putIdentity(StoreSample.identity(1))]))
        let reader = try Snapshot(path)
        try store.commit(StoreSample.batch([.putIdentity(StoreSample.identity(2))]))
        store.close()
        #expect(store.metrics.walBytes > 0)
        #expect(isUnavailable(#expect(throws: StoreError.self) { try store.open() }))
        try reader.end()
        _ = try store.open()
        #expect(store.metrics.walBytes == 0)
        #expect(try store.records.identity(IdentityID(2)) != nil)
        store.close()
    }

    @Test("who begins to read once a start was noted is told of it again")
    func notedAgain() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        try store.commit(StoreSample.batch([.putIdentity(StoreSample.identity(1))]))
        let reader = try Snapshot(path)
        try store.commit(StoreSample.batch([.putIdentity(StoreSample.identity(2))]))
        store.close()
        let lock = path + ".lock"
        let old = Self.changed(lock)
        let isOver = Mutex(false)
        // As a backup does that begins in the middle of a start: the time it goes by is the one it finds then.
        let copier = Thread {
            func wait(while isSame: () -> Bool) { while isSame(), !isOver.withLock({ $0 }) { sched_yield() } }
            wait { Self.changed(lock) == old }
            let begun = Self.changed(lock)
            wait { Self.changed(lock) == begun }
            try? reader.end()
        }
        copier.start()
        let opened = Result { try store.open() }
        isOver.withLock { $0 = true }
        while !copier.isFinished { sched_yield() }
        #expect(throws: Never.self) { try opened.get() }
        #expect(store.metrics.walBytes == 0)
        store.close()
    }

    /// When a file was last changed, in nanoseconds.
    private static func changed(_ path: String) -> Int64 {
        var about = stat()
        guard stat(path, &about) == 0 else { return 0 }
        return Int64(about.st_mtim.tv_sec) * 1_000_000_000 + Int64(about.st_mtim.tv_nsec)
    }

    @Test("a full disk is unavailable, and the store works again once there is room")
    func full() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        try store.limitPages(to: 60)
        var failure: StoreError?
        for id in Int64(1)...200 where failure == nil {
            do throws(StoreError) {
                try store.commit(
                    StoreSample.batch([
                        .insertMessage(StoreSample.message(id, in: 1, text: String(repeating: "x", count: 4_000)))
                    ]))
            } catch { failure = error }
        }
        #expect(isUnavailable(failure))
        store.close()
        _ = try store.open()
        try store.commit(StoreSample.batch([.insertMessage(StoreSample.message(900, in: 1))]))
        store.close()
        #expect(try RawSQL.number("SELECT count(*) FROM message WHERE id = 900", at: path) == 1)
    }

    @Test("the log is copied away while batches go on")
    func wal() throws {
        var options = StoreOptions()
        options.walPassiveBytes = 1 << 20
        options.walRestartBytes = 4 << 20
        let store = SQLiteStore(path: path, options: options)
        _ = try store.open()
        let text = String(repeating: "x", count: 60_000)
        for id in Int64(1)...400 {
            try store.commit(StoreSample.batch([.insertMessage(StoreSample.message(id, in: 1, text: text))]))
        }
        // 24 MB went through it.
        #expect(store.metrics.walBytes < 12 << 20, "\(store.metrics)")
        #expect(store.metrics.walCopyFailures == 0)
        #expect(store.metrics.databaseBytes > 10 << 20)
        store.close()
    }

    @Test("readers see whole batches while the loop writes")
    func reading() async throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        let reader = store.records
        let last = Int64(300)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var seen: Int64 = 0
                    while seen < last {
                        let newest = try reader.conversation(ConversationID(1))?.lastMessage.value ?? 0
                        #expect(newest >= seen)
                        seen = newest
                        if newest > 0 {
                            let chain = try reader.messages(endingAt: MessageID(newest), limit: .max)
                            #expect(chain.count == Int(newest))
                        }
                    }
                }
            }
            try store.commit(StoreSample.batch([.putConversation(StoreSample.conversation(1, last: 0))]))
            for id in 1...last {
                try store.commit(
                    StoreSample.batch([
                        .insertMessage(StoreSample.message(id, in: 1, after: id - 1)),
                        .touchConversation(ConversationID(1), lastMessage: MessageID(id)),
                    ]))
            }
            try await group.waitForAll()
        }
        store.close()
    }

    @Test("a read that takes too long is ended")
    func longRead() throws {
        var options = StoreOptions()
        options.readMilliseconds = 0
        let store = SQLiteStore(path: path, options: options)
        _ = try store.open()
        defer { store.close() }
        try store.commit(StoreSample.batch([.insertMessage(StoreSample.message(1, in: 1))]))
        #expect(isUnavailable(#expect(throws: StoreError.self) { try store.records.message(MessageID(1)) }))
    }

    @Test("blobs that nothing names are swept after an hour, others stay")
    func sweeping() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        let used = try store.putBlob([1])
        let held = try store.putBlob([2])
        let orphan = try store.putBlob([3])
        var message = StoreSample.message(1, in: 1)
        message.rawBlob = used.hex
        let quarantine = QuarantineRecord(
            id: 1, at: .none, channel: "c", code: "x", detail: "", bytes: [], blob: held.hex)
        try store.commit(StoreSample.batch([.insertMessage(message), .quarantine(quarantine)]))
        let unfinished = "\(folder.path)/blobs/\(used.hex.prefix(2))/x.7.part"
        try Bytes.write([9], to: unfinished)
        let written = try #require(seconds("\(folder.path)/blobs/\(orphan.hex.prefix(2))/\(orphan.hex)"))
        func later(_ more: Int64) -> Instant { Instant(microseconds: (written + more) * 1_000_000) }
        #expect(try store.sweepBlobs(now: later(3_500)) == 0)
        #expect(try store.sweepBlobs(now: later(3_700)) == 2)
        #expect(try store.records.blob(orphan) == nil)
        #expect(try store.records.blob(used) == [1])
        #expect(try store.records.blob(held) == [2])
        #expect(try store.putBlob([3]) == orphan)
        #expect(try store.records.blob(orphan) == [3])
    }

    @Test("a blob that comes in pieces is the blob that comes at once, and half of one is nothing")
    func pieces() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        let incoming = "\(folder.path)/blobs/up"
        var digest: BlobDigest?
        for _ in 1...2 {
            let upload = try store.beginBlob()
            try upload.append([1, 2])
            try upload.append([])
            try upload.append([3])
            #expect(try upload.content().read(at: 0, most: 9) == [1, 2, 3])
            digest = try upload.keep()
            #expect(upload.count == 3)
        }
        #expect(digest == (try store.putBlob([1, 2, 3])))
        let name = try #require(digest)
        let kept = try #require(try store.records.blobFile(name))
        #expect(kept.count == 3)
        #expect(try kept.read(at: 1, most: 1) == [2] && kept.read(at: 1, most: 9) == [2, 3])
        #expect(try kept.read(at: 3, most: 9) == [])
        do {
            let half = try store.beginBlob()
            try half.append([7])
            #expect(try Bytes.names(in: incoming).count == 1)
        }
        #expect(try Bytes.names(in: incoming).isEmpty)
        #expect(try store.renewBlob(BlobDigest(hex: "../../etc/passwd")) == nil)
        #expect(try store.renewBlob(BlobDigest(hex: String(repeating: "0", count: 64))) == nil)
        #expect(try store.records.blobFile(BlobDigest(hex: "../../etc/passwd")) == nil)
    }

    @Test("a blob that somebody is about to name outlives the sweep, and what a crash left of an upload does not")
    func renewing() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        let digest = try store.putBlob([5])
        let file = "\(folder.path)/blobs/\(digest.hex.prefix(2))/\(digest.hex)"
        let upload = try store.beginBlob()
        try upload.append([1])
        try Bytes.write([1], to: "\(folder.path)/blobs/up/4711.part")
        let old = [timespec(tv_sec: 1_000, tv_nsec: 0), timespec(tv_sec: 1_000, tv_nsec: 0)]
        utimensat(AT_FDCWD, file, old, 0)
        #expect(try store.renewBlob(digest) == 1)
        utimensat(AT_FDCWD, "\(folder.path)/blobs/up/4711.part", old, 0)
        let now = Instant(microseconds: (try #require(seconds(file)) + 60) * 1_000_000)
        #expect(try store.sweepBlobs(now: now) == 1)
        #expect(try store.records.blob(digest) == [5])
        _ = try upload.keep()
    }

    private func seconds(_ file: String) -> Int64? {
        var about = stat()
        return stat(file, &about) == 0 ? Int64(about.st_mtim.tv_sec) : nil
    }

    @Test("the free space is known")
    func free() throws {
        #expect(try #require(SQLiteStore(path: path).freeBytes()) > 0)
        #expect(SQLiteStore(path: "/no/such/folder/x").freeBytes() == nil)
    }

    @Test("a checkpoint is written once for each state, and is the state")
    func checkpoint() throws {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        var desk = SampleDesk()
        try store.commit(desk.founding())
        try store.commit(desk.arrival(1))
        let first = try store.writeCheckpoint()
        #expect(try store.writeCheckpoint() == first)
        #expect(first.lastSequence == 12 && first.at == desk.lastAt)
        #expect(try Bytes.read("\(folder.path)/checkpoints/12.ckpt") == desk.state.checkpoint())
        try store.commit(desk.arrival(2))
        try store.writeCheckpoint()
        #expect(try store.checkpoints().map(\.lastSequence) == [12, 15])
    }
}
