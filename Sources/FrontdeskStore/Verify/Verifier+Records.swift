import FrontdeskCore

extension Verifier {
    /// Open work names a conversation, a conversation an identity; a conversation is in the router or has left it.
    mutating func checkWork() throws(StoreError) {
        try checkWhereabouts()
        let orphans = """
            SELECT 'work c' || w.id, 'its conversation is missing' FROM work w
            WHERE NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = w.id)
            UNION ALL SELECT 'c' || c.id, 'its identity i' || c.identity || ' is missing' FROM conversation c
            WHERE c.identity != 0 AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.id = c.identity)
            UNION ALL SELECT 'i' || i.id, 'its conversation c' || i.conversation || ' is missing' FROM identity i
            WHERE i.conversation != 0 AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = i.conversation)
            UNION ALL SELECT 'draft of c' || d.conversation, 'its conversation is missing' FROM draft d
            WHERE NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = d.conversation)
            """
        let row = try Statement(orphans, on: database)
        defer { row.finalize() }
        while try row.step() { report.add(.reference, row.text(0), row.text(1)) }
    }

    /// One that is neither open nor gone is lost: nobody would be offered it again.
    private mutating func checkWhereabouts() throws(StoreError) {
        let wrong = """
            SELECT c.id, 'it has not left and is not in work' FROM conversation c
            WHERE c.left_row IS NULL AND NOT EXISTS (SELECT 1 FROM work w WHERE w.id = c.id)
            UNION ALL SELECT c.id, 'it has left and is in work' FROM conversation c
            WHERE c.left_row IS NOT NULL AND EXISTS (SELECT 1 FROM work w WHERE w.id = c.id)
            """
        let row = try Statement(wrong, on: database)
        defer { row.finalize() }
        while try row.step() { report.add(.whereabouts, "c\(row.int(0))", row.text(1)) }
    }

    /// Each conversation's messages, in order of id, name each other from the newest to the first; and each message
    /// with a key is found by it.
    mutating func checkMessages() throws(StoreError) {
        let keys = try KeyTable(on: database, hasher: hasher)
        defer { keys.finalize() }
        // The newest message of each conversation seen so far.
        var newest: [Int64: Int64] = [:]
        let row = try Statement(
            "SELECT id, conversation, previous, channel, dedupe, raw_blob, detail FROM message ORDER BY id",
            on: database)
        defer { row.finalize() }
        while try row.step() {
            report.messages += 1
            let (id, conversation, previous) = (row.int(0), row.int(1), row.int(2))
            let before = newest[conversation, default: 0]
            if previous != before {
                report.add(.chain, "m\(id)", "it follows on m\(previous), the message before it is m\(before)")
            }
            newest[conversation] = id
            let dedupe = row.text(4)
            if !dedupe.isEmpty, try keys.find(.message, row.int32(3), dedupe)?.id != id {
                report.add(.keyMissing, "m\(id)", "its key does not lead to it")
            }
            try checkBlobNames(of: row)
        }
        try checkNewest(newest)
    }

    private mutating func checkNewest(_ newest: [Int64: Int64]) throws(StoreError) {
        var rest = newest
        let row = try Statement("SELECT id, last_message FROM conversation", on: database)
        defer { row.finalize() }
        while try row.step() {
            report.conversations += 1
            let found = rest.removeValue(forKey: row.int(0)) ?? 0
            if found != row.int(1) {
                report.add(.chain, "c\(row.int(0))", "its newest message is m\(found), it names m\(row.int(1))")
            }
        }
        for (conversation, message) in rest.sorted(by: { $0.key < $1.key }) {
            report.add(.reference, "m\(message)", "its conversation c\(conversation) is missing")
        }
    }

    /// The blobs a message names must be registered, or the next start would sweep them.
    private mutating func checkBlobNames(of row: Statement) throws(StoreError) {
        let place = "m\(row.int(0))"
        var names = [row.text(5)].filter { !$0.isEmpty }
        do throws(CodecError) {
            let content = try MessageDetail.decode(row.bytes(6), dedupe: "", text: "")
            names += content.attachments.map(\.sha256).filter { !$0.isEmpty }
        } catch {
            report.add(.rows, place, "\(error)")
        }
        guard !names.isEmpty else { return }
        let known = try Statement("SELECT 1 FROM blob WHERE digest = ?", on: database)
        defer { known.finalize() }
        for name in names {
            try known.bind(1, name)
            if try !known.step() { report.add(.blobUnregistered, place, "blob \(name) is not registered") }
            known.reset()
        }
    }

    /// Every key leads to the record that has its text, and is the first one for that text.
    mutating func checkKeys() throws(StoreError) {
        let keys = try KeyTable(on: database, hasher: hasher)
        defer { keys.finalize() }
        try checkKeys(.identity, "SELECT id, channel, address FROM identity", keys) { $0 == $1 }
        // The newest conversation of a thread has the key.
        try checkKeys(.thread, "SELECT id, channel, thread FROM conversation WHERE thread != ''", keys) { $0 >= $1 }
        let row = try Statement("SELECT hash, kind, id FROM key", on: database)
        defer { row.finalize() }
        while try row.step() { try check(Key(slot: row.int(0), kind: row.int(1), id: row.int(2)), keys) }
        for key in keys.recentKeys { try check(key, keys) }
    }

    private mutating func check(_ key: Key, _ keys: KeyTable) throws(StoreError) {
        let place = "key \(key.slot)"
        guard let (kind, channel, text) = try keys.text(of: key), !text.isEmpty else {
            return report.add(.keyNowhere, place, "kind \(key.kind), id \(key.id): there is no such record")
        }
        guard let hit = try keys.find(kind, channel, text) else {
            return report.add(.keyNowhere, place, "the record's text does not lead to it")
        }
        if hit.slot != key.slot {
            report.add(.keyDuplicate, place, "key \(hit.slot) stands for the same text")
        }
    }

    private mutating func checkKeys(
        _ kind: KeyKind, _ sql: String, _ keys: KeyTable, _ isRight: (Int64, Int64) -> Bool
    ) throws(StoreError) {
        let row = try Statement(sql, on: database)
        defer { row.finalize() }
        while try row.step() {
            guard let hit = try keys.find(kind, row.int32(1), row.text(2)), isRight(hit.id, row.int(0)) else {
                report.add(.keyMissing, "\(kind) \(row.int(0))", "its text does not lead to it")
                continue
            }
        }
    }

    /// What stands in the outbox is a message not delivered (failed ones are held there), and the other way round.
    mutating func checkOutbox() throws(StoreError) {
        let waiting = [DeliveryState.queued, .ambiguous, .failed, .partly].map { String($0.rawValue) }.joined(
            separator: ", ")
        let wrong = """
            SELECT 'x' || o.id, 'its message m' || o.message || ' is missing or not on its way' FROM outbox o
            WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = o.message AND m.delivery IN (\(waiting)))
            UNION ALL SELECT 'm' || m.id, 'it is queued and not in the outbox' FROM message m
            WHERE m.delivery = \(DeliveryState.queued.rawValue) AND m.id NOT IN (SELECT message FROM outbox)
            UNION ALL SELECT 'x' || o.id, 'its conversation c' || o.conversation || ' is missing' FROM outbox o
            WHERE NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = o.conversation)
            """
        let row = try Statement(wrong, on: database)
        defer { row.finalize() }
        while try row.step() { report.add(.outbox, row.text(0), row.text(1)) }
    }

    /// Every blob in use is there and has the bytes of its name.
    mutating func checkBlobs() throws(StoreError) {
        let row = try Statement("SELECT digest FROM blob", on: database)
        defer { row.finalize() }
        while try row.step() {
            let digest = row.text(0)
            let place = "blobs/\(digest)"
            // A name that is none leads nowhere, least of all out of the folder.
            switch BlobFolder.isDigest(digest) ? try DurableFile.digest(ofFile: blobs.file(digest)) : .missing {
            case .sha256(digest): break
            case .sha256: report.add(.blobDiffers, place, "the bytes are not those of its name")
            case .missing: report.add(.blobMissing, place, "the file is missing")
            case .foreign: report.add(.foreign, place, "it is a link or no file, and was not read")
            }
        }
        let quarantine = try Statement(
            "SELECT id, blob FROM quarantine WHERE blob != '' AND blob NOT IN (SELECT digest FROM blob)", on: database)
        defer { quarantine.finalize() }
        while try quarantine.step() {
            report.add(
                .blobUnregistered, "quarantine \(quarantine.int(0))", "blob \(quarantine.text(1)) is not registered")
        }
    }
}
