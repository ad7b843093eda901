import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Glibc
import Testing

/// Plants one corruption after the other in a sound desk: each must be found under its code.
struct VerifierTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/desk.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Builds the desk of all cases and gives the digest of its blob. Some of its keys are merged, some are not.
    private func build(keySliceBits: Int64 = 1) throws -> String {
        var options = StoreOptions()
        options.keySliceBits = keySliceBits
        let store = SQLiteStore(path: path, options: options)
        _ = try store.open()
        defer { store.close() }
        var desk = SampleDesk()
        try store.commit(desk.founding())
        let blob = try store.putBlob(Array("fatura".utf8))
        try store.commit(
            desk.arrival(1, attachments: [Attachment(name: "f", type: "text/plain", bytes: 6, sha256: blob.hex)]))
        try store.commit(desk.arrival(2))
        try store.commit(desk.followUp(3, in: 1, after: 1))
        try store.writeCheckpoint()
        try store.commit(desk.followUp(4, in: 1, after: 3))
        try store.commit(desk.reply(5, in: 2, after: 2, outbox: 1))
        try store.commit(desk.departure(2, last: 5, as: .filed))
        try store.writeCheckpoint()
        for id in Int64(10)...40 { try store.commit(desk.arrival(id)) }
        return blob.hex
    }

    @Test(
        "a sound desk has no findings, open or closed, wherever its keys are",
        arguments: [1, StoreLimits.newKeySliceBits])
    func sound(keySliceBits: Int64) throws {
        _ = try build(keySliceBits: keySliceBits)
        let closed = Verifier.verify(path: path)
        #expect(closed.isSound, "\(closed.text)")
        #expect(closed.events == 9 + 2 * 3 + 2 + 1 + 1 + 31 * 3)
        #expect(closed.messages == 36 && closed.work == 32 && closed.checkpoints == 2)
        #expect(closed.text == "sound: 112 events, 32 open conversations, 36 messages, 2 checkpoints\n")
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        #expect(Verifier.verify(path: path).isSound)
        try store.writeCheckpoint()
        #expect(try store.checkpoints().map(\.lastSequence) == [16, 19, 112])
        #expect(Verifier.verify(path: path).isSound)
    }

    @Test("an empty desk is sound; a missing or foreign file is not")
    func edges() throws {
        #expect(Verifier.verify(path: path).findings.map(\.code) == [.unreadable])
        let store = SQLiteStore(path: path)
        _ = try store.open()
        store.close()
        #expect(Verifier.verify(path: path).isSound, "\(Verifier.verify(path: path).text)")
        let other = folder.path + "/other"
        try Bytes.write(Array("not a database, but long enough to be one".utf8), to: other)
        #expect(Verifier.verify(path: other).findings.map(\.code) == [.unreadable])
    }

    @Test("the journal may begin behind a checkpoint")
    func trimmed() throws {
        _ = try build()
        try RawSQL.run("DELETE FROM journal WHERE last_seq <= 16", at: path)
        #expect(Verifier.verify(path: path).isSound, "\(Verifier.verify(path: path).text)")
        try RawSQL.run("DELETE FROM journal WHERE last_seq <= 25; DELETE FROM checkpoint", at: path)
        #expect(Verifier.verify(path: path).findings.map(\.code).contains(.noBase))
    }

    /// What is done to the sound desk, and the code it must be found under.
    struct Corruption: Sendable, CustomTestStringConvertible {
        var name: String
        var code: VerifyCode
        /// Run on the closed database; `KEY m1` and the like stand for the hash of the record's text.
        var sql = ""
        var file: FileChange?
        var testDescription: String { name }

        init(_ name: String, _ code: VerifyCode, _ sql: String) {
            self.name = name
            self.code = code
            self.sql = sql
        }

        init(_ name: String, _ code: VerifyCode, file: FileChange) {
            self.name = name
            self.code = code
            self.file = file
        }
    }

    enum FileChange: Sendable {
        case removeBlob
        case alterBlob
        case alterCheckpoint
        case removeCheckpoint
        case truncateDatabase
        case smashPages
    }

    private static let corruptions: [Corruption] = [
        Corruption(
            "a flipped byte in a journal row", .journalSum,
            "UPDATE journal SET bytes = CAST(substr(bytes, 1, 9) || x'7f' || substr(bytes, 11) AS BLOB) WHERE last_seq = 15"
        ),
        Corruption("a missing journal row", .journalGap, "DELETE FROM journal WHERE last_seq = 16"),
        Corruption("a missing last journal row", .journalEnd, "DELETE FROM journal WHERE last_seq = 112"),
        Corruption("a wrong first sequence", .journalGap, "UPDATE journal SET first_seq = 9 WHERE last_seq = 12"),
        Corruption(
            "a journal row twice", .journalGap,
            "INSERT INTO journal SELECT 113, first_seq, sum, bytes FROM journal WHERE last_seq = 112"),
        Corruption("a last sequence too high", .journalEnd, "UPDATE meta SET last_seq = last_seq + 1"),
        Corruption(
            "a changed work row", .workDiffers,
            "UPDATE work SET row = (SELECT row FROM work WHERE id = 10) WHERE id = 11"),
        Corruption("an extra work row", .workExtra, "INSERT INTO work SELECT 2, row FROM work WHERE id = 1"),
        Corruption("a missing work row", .workMissing, "DELETE FROM work WHERE id = 20"),
        Corruption("a work row that does not decode", .rows, "UPDATE work SET row = x'01' WHERE id = 20"),
        Corruption("a missing roster row", .rosterDiffers, "DELETE FROM roster WHERE agent = 0"),
        Corruption(
            "a changed roster row", .rosterDiffers,
            "UPDATE roster SET row = (SELECT row FROM roster WHERE agent = 1) WHERE agent = 0"),
        Corruption(
            "an extra roster row", .rosterDiffers, "INSERT INTO roster SELECT 7, row FROM roster WHERE agent = 1"),
        Corruption(
            "wrong scalars", .scalarsDiffer,
            "UPDATE meta SET scalars = CAST(substr(scalars, 1, 1) || x'7e' || substr(scalars, 3) AS BLOB)"),
        Corruption("a changed definition", .definitionDiffers, "UPDATE definition SET bytes = x'41' WHERE kind = 2"),
        Corruption("a missing definition", .definitionDiffers, "DELETE FROM definition WHERE kind = 100"),
        Corruption("a missing message", .chain, "DELETE FROM message WHERE id = 3"),
        Corruption("a missing newest message", .chain, "DELETE FROM message WHERE id = 4"),
        Corruption("a broken chain", .chain, "UPDATE message SET previous = 1 WHERE id = 4"),
        Corruption("a missing conversation", .reference, "DELETE FROM conversation WHERE id = 12"),
        Corruption("a lost conversation", .whereabouts, "DELETE FROM work WHERE id = 20"),
        Corruption(
            "a conversation that left and is open", .whereabouts,
            "UPDATE conversation SET left_row = x'01' WHERE id = 20"),
        Corruption("a missing identity", .reference, "DELETE FROM identity WHERE id = 12"),
        Corruption(
            "a duplicate key", .keyDuplicate,
            "INSERT INTO key SELECT hash + 1, kind, id FROM key WHERE kind = 1 AND id = 12"),
        Corruption("a missing key of a message", .keyMissing, "DELETE FROM key WHERE kind = 1 AND id = 12"),
        Corruption("a missing key of an identity", .keyMissing, "DELETE FROM key WHERE kind = 2 AND id = 12"),
        Corruption("a missing key of a thread", .keyMissing, "DELETE FROM key WHERE kind = 3 AND id = 12"),
        Corruption("a key to nowhere", .keyNowhere, "INSERT INTO key VALUES (12345, 1, 999)"),
        Corruption(
            "lost new keys", .keyMissing, "DELETE FROM key_log WHERE last < (SELECT min(last) + 25 FROM key_log)"),
        Corruption(
            "lost new keys between others", .sqlite,
            "DELETE FROM key_log WHERE last = (SELECT last FROM key_log ORDER BY last LIMIT 1 OFFSET 5)"),
        Corruption("new keys that do not decode", .sqlite, "UPDATE key_log SET keys = x'80'"),
        Corruption(
            "a new key to nowhere", .keyNowhere, "INSERT INTO key_log SELECT max(last) + 1, x'059d1f' FROM key_log"),
        Corruption(
            "a new key twice", .keyDuplicate, "INSERT INTO key_log SELECT max(last) + 1, x'06a101' FROM key_log"),
        Corruption("a count of keys past all numbers", .sqlite, "UPDATE key_log SET last = last + 9223372036854770000"),
        Corruption("an impossible number of slices", .sqlite, "UPDATE meta SET key_bits = 60"),
        Corruption("a counter too low", .counter, "UPDATE meta SET conversation = 39"),
        Corruption("an outbox row without its message", .outbox, "UPDATE outbox SET message = 99"),
        Corruption("an outbox row of a sent message", .outbox, "UPDATE message SET delivery = 2 WHERE id = 5"),
        Corruption("a queued message without an outbox row", .outbox, "DELETE FROM outbox"),
        Corruption("a blob that is not registered", .blobUnregistered, "DELETE FROM blob"),
        Corruption("a message whose detail does not decode", .rows, "UPDATE message SET detail = x'09' WHERE id = 12"),
        Corruption("no meta row", .unreadable, "DELETE FROM meta"),
        Corruption("a missing blob", .blobMissing, file: .removeBlob),
        Corruption("an altered blob", .blobDiffers, file: .alterBlob),
        Corruption("an altered checkpoint", .checkpointDigest, file: .alterCheckpoint),
        Corruption("a missing checkpoint", .checkpointMissing, file: .removeCheckpoint),
        Corruption("a truncated file", .unreadable, file: .truncateDatabase),
        Corruption("smashed pages", .sqlite, file: .smashPages),
    ]

    @Test("each corruption is found under its code", arguments: corruptions)
    func found(corruption: Corruption) throws {
        let blob = try build()
        if !corruption.sql.isEmpty { try RawSQL.run(corruption.sql, at: path) }
        if let file = corruption.file { try damage(file, blob: blob) }
        let report = Verifier.verify(path: path)
        #expect(!report.isSound)
        #expect(report.findings.contains { $0.code == corruption.code }, "\(report.text)")
        let lines = report.jsonLines.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == report.findings.count + 1)
    }

    /// What may stand where a file of the desk's is to be; root looks at it too.
    enum Foreign: CaseIterable {
        case pipe
        case folder
        /// To a file with the very bytes.
        case link
        case linkToNowhere
    }

    @Test(
        "what is a link or no file is neither followed nor waited for, and is found", .timeLimit(.minutes(1)),
        arguments: Foreign.allCases, [true, false])
    func foreign(kind: Foreign, isBlob: Bool) throws {
        let blob = try build()
        let place = isBlob ? "blobs/\(blob)" : "checkpoints/19.ckpt"
        let file = "\(folder.path)/\(isBlob ? "blobs/\(blob.prefix(2))/\(blob)" : place)"
        let moved = folder.path + "/moved"
        try #require(rename(file, moved) == 0)
        switch kind {
        case .pipe: try #require(mkfifo(file, 0o600) == 0)
        case .folder: try #require(mkdir(file, 0o700) == 0)
        case .link: try #require(symlink(moved, file) == 0)
        case .linkToNowhere: try #require(symlink("/nowhere", file) == 0)
        }
        let report = Verifier.verify(path: path)
        #expect(report.findings.map(\.code) == [.foreign] && report.findings.first?.place == place, "\(report.text)")
        guard isBlob else { return }
        let store = SQLiteStore(path: path)
        _ = try store.open()
        defer { store.close() }
        #expect(throws: StoreError.self) { try store.records.blobFile(BlobDigest(hex: blob)) }
        #expect(throws: StoreError.self) { try store.records.blob(BlobDigest(hex: blob)) }
    }

    private func damage(_ change: FileChange, blob: String) throws {
        let blobFile = "\(folder.path)/blobs/\(blob.prefix(2))/\(blob)"
        let checkpoint = "\(folder.path)/checkpoints/19.ckpt"
        switch change {
        case .removeBlob: Bytes.remove(blobFile)
        case .alterBlob: try Bytes.write(Array("Fatura".utf8), to: blobFile)
        case .removeCheckpoint: Bytes.remove(checkpoint)
        case .alterCheckpoint:
            var bytes = try Bytes.read(checkpoint)
            bytes[bytes.count / 2] ^= 1
            try Bytes.write(bytes, to: checkpoint)
        case .truncateDatabase:
            let bytes = try Bytes.read(path)
            try Bytes.write(Array(bytes.prefix(bytes.count / 2)), to: path)
        case .smashPages:
            var bytes = try Bytes.read(path)
            for offset in stride(from: 4 * StoreLimits.pageBytes, to: bytes.count, by: StoreLimits.pageBytes) {
                for index in offset..<offset + 200 { bytes[index] = 0xA5 }
            }
            try Bytes.write(bytes, to: path)
        }
    }

    @Test(
        "numbers at the end of their range are found, not trapped on",
        arguments: [
            "DELETE FROM journal; UPDATE meta SET last_seq = 9223372036854775807",
            "UPDATE meta SET last_seq = -9223372036854775808",
            "UPDATE checkpoint SET last_seq = 9223372036854775807 WHERE last_seq = 19; DELETE FROM journal WHERE last_seq < 40",
            "UPDATE checkpoint SET last_seq = 9223372036854775806 WHERE last_seq = 19; DELETE FROM journal WHERE last_seq < 40",
            "UPDATE journal SET first_seq = -9223372036854775808",
            "UPDATE journal SET last_seq = 9223372036854775807 WHERE last_seq = 112",
        ])
    func extremes(sql: String) throws {
        _ = try build()
        try RawSQL.run(sql, at: path)
        for name in ["9223372036854775807", "9223372036854775806"] {
            try Bytes.write(
                try Bytes.read("\(folder.path)/checkpoints/19.ckpt"), to: "\(folder.path)/checkpoints/\(name).ckpt")
        }
        #expect(!Verifier.verify(path: path).isSound)
    }

    @Test("many large checkpoints are not held at once")
    func largeCheckpoints() throws {
        _ = try build()
        let size = 24 << 20
        let count = Int64(8)
        let digest = try MemoryStore().putBlob([UInt8](repeating: 0, count: size)).hex
        for number in 1...count {
            // A file with a hole: nothing of it is on the disk, all of it is read.
            try Bytes.write([], to: "\(folder.path)/checkpoints/\(1_000 + number).ckpt")
            try #require(truncate("\(folder.path)/checkpoints/\(1_000 + number).ckpt", size) == 0)
            try RawSQL.run(
                "INSERT INTO checkpoint VALUES (\(1_000 + number), 0, \(size), '\(digest)')", at: path)
        }
        let before = try Self.mostResidentBytes()
        let report = Verifier.verify(path: path)
        #expect(report.checkpoints == 2 + count)
        #expect(!report.findings.contains { $0.code == .checkpointDigest || $0.code == .checkpointMissing })
        // Other tests run beside this one, so there is room for them.
        #expect(try Self.mostResidentBytes() - before < Int64(size) * (count / 2))
    }

    /// The most memory this process has had, from the kernel.
    private static func mostResidentBytes() throws -> Int64 {
        var usage = rusage()
        try #require(getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0)
        return Int64(usage.ru_maxrss) * 1_024
    }

    /// A journal row that was written, sum and all, with what the daemon would never write.
    private func rewrite(_ last: Int64, _ change: (inout Entry) -> Void) throws {
        let bytes = try RawSQL.blob("SELECT bytes FROM journal WHERE last_seq = \(last)", at: path)
        var entry = try #require(try Entry.decodeAll(bytes).first)
        change(&entry)
        var writer = ByteWriter()
        entry.encode(into: &writer)
        let key0 = try RawSQL.number("SELECT key0 FROM meta", at: path)
        let key1 = try RawSQL.number("SELECT key1 FROM meta", at: path)
        let sum = KeyHasher(key0: key0, key1: key1).sum(writer.bytes)
        let hex = Bytes.hex(writer.bytes)
        try RawSQL.run("UPDATE journal SET bytes = x'\(hex)', sum = \(sum) WHERE last_seq = \(last)", at: path)
    }

    @Test("time that goes back is found")
    func time() throws {
        _ = try build()
        try rewrite(16) { $0.at = Instant(microseconds: 5) }
        #expect(Verifier.verify(path: path).findings.contains { $0.code == .journalTime })
    }

    @Test("a wrong sequence inside a row is found")
    func sequence() throws {
        _ = try build()
        try rewrite(16) { $0.sequence += 1 }
        #expect(Verifier.verify(path: path).findings.contains { $0.code == .journalGap })
    }

    @Test("events that cannot follow are found, not trapped on")
    func impossible() throws {
        _ = try build()
        for event in [
            Event.named(.agent, number: 9, name: "x"),
            .requirementDefined(RequirementNumber(7), Requirement()),
            .presenceSet(AgentNumber(44), Presence(.ready), auto: false),
        ] {
            try rewrite(16) { $0.events = [event] }
            #expect(Verifier.verify(path: path).findings.contains { $0.code == .journalImpossible })
        }
    }

    @Test("another history than the checkpoint's is found")
    func history() throws {
        _ = try build()
        try rewrite(16) { $0.at = $0.at + .milliseconds(1) }
        try rewrite(12) {
            $0.events.removeLast(); $0.events.append(.policyInstalled(generation: 3))
        }
        let report = Verifier.verify(path: path)
        #expect(report.findings.contains { $0.code == .checkpointDiffers }, "\(report.text)")
    }
}
