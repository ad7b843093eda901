import FrontdeskCore
import GRDBSQLite

/// What a row of `key` stands for. The numbers are stored.
package enum KeyKind: Int64, Sendable, CaseIterable {
    /// The channel's key of one item; the row names the message.
    case message = 1
    /// A customer's address in a channel; the row names the identity.
    case identity = 2
    /// A provider's thread in a channel; the row names its newest conversation.
    case thread = 3
    /// A mail's Message-ID, over the whole desk; the row names the first message that had it.
    case reference = 4
    /// A mail itself, over the whole desk; the row names the message.
    case fingerprint = 5

    /// Stands for all channels.
    static let desk: Int32 = 0
}

/// Makes the numbers under which texts are found: a keyed hash over kind, channel and text.
package struct KeyHasher: Sendable {
    private let hash: SipHash
    /// All ones but in a test of collisions.
    private let mask: UInt64

    package init(key0: Int64, key1: Int64, mask: UInt64 = .max) {
        hash = SipHash(UInt64(bitPattern: key0), UInt64(bitPattern: key1))
        self.mask = mask
    }

    package func home(_ kind: KeyKind, _ channel: Int32, _ text: String) -> Int64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(5 + text.utf8.count)
        bytes.append(UInt8(kind.rawValue))
        withUnsafeBytes(of: channel.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text.utf8)
        return Int64(bitPattern: hash.hash(bytes) & mask)
    }

    /// The check value of a journal row: a flipped bit must not be folded.
    package func sum(_ bytes: [UInt8]) -> Int64 {
        Int64(bitPattern: hash.hash(bytes))
    }
}

/// The one table of unique texts: a key is a hash and the record that has the text; a collision takes the next free
/// number. The newest keys are in ``RecentKeys``, the others in the table `key`. Keys are never deleted, for a gap would
/// end the search of what lies behind it.
final class KeyTable {
    /// A key that stands for the text asked for.
    struct Hit {
        var slot: Int64
        var id: Int64
        /// The message's conversation; 0 for the other kinds.
        var conversation: Int64
    }

    private let hasher: KeyHasher
    private var recent: RecentKeys
    /// Slots that were seen to have no key: a look-up that finds nothing is mostly followed by the insert of that text,
    /// which takes the slot out again. Nothing else makes a key.
    private var free: Set<Int64> = []
    private var scratch = ByteWriter(reserving: 1_024)
    private let look: Statement
    private let log: Statement
    private let forget: Statement
    private let merge: Statement
    private let message: Statement
    private let identity: Statement
    private let thread: Statement
    private let reference: Statement
    private let fingerprint: Statement

    /// - Throws: `damaged` when the newest keys do not read.
    init(on database: OpaquePointer, hasher: KeyHasher) throws(StoreError) {
        self.hasher = hasher
        recent = try RecentKeys(on: database)
        look = try Statement("SELECT kind, id FROM key WHERE hash = ?", on: database)
        log = try Statement("INSERT INTO key_log VALUES (?, ?)", on: database)
        forget = try Statement("DELETE FROM key_log WHERE last <= ?", on: database)
        merge = try Statement("INSERT OR REPLACE INTO key VALUES (?, ?, ?)", on: database)
        message = try Statement("SELECT channel, dedupe, conversation FROM message WHERE id = ?", on: database)
        identity = try Statement("SELECT channel, address, 0 FROM identity WHERE id = ?", on: database)
        thread = try Statement("SELECT channel, thread, 0 FROM conversation WHERE id = ?", on: database)
        reference = try Statement(
            "SELECT \(KeyKind.desk), message_id, conversation FROM message WHERE id = ?", on: database)
        fingerprint = try Statement(
            "SELECT \(KeyKind.desk), fingerprint, conversation FROM message WHERE id = ?", on: database)
    }

    func finalize() {
        for statement in [
            look, log, forget, merge, message, identity, thread, reference, fingerprint,
        ] { statement.finalize() }
    }

    /// The keys that only ``RecentKeys`` has in their newest form.
    var recentKeys: [Key] { recent.all }

    func find(_ kind: KeyKind, _ channel: Int32, _ text: String) throws(StoreError) -> Hit? {
        var slot = hasher.home(kind, channel, text)
        while let key = try key(at: slot) {
            if let hit = try hit(key, kind, channel, text) { return hit }
            slot &+= 1
        }
        return nil
    }

    /// Adds the text, or gives the key that has it already.
    func insert(_ kind: KeyKind, _ channel: Int32, _ text: String, id: Int64) throws(StoreError) -> Hit? {
        var slot = hasher.home(kind, channel, text)
        while let key = try key(at: slot) {
            if let hit = try hit(key, kind, channel, text) { return hit }
            slot &+= 1
        }
        free.remove(slot)
        recent.add(Key(slot: slot, kind: kind.rawValue, id: id))
        return nil
    }

    /// Lets the key of a text name another record with the same text.
    func move(_ slot: Int64, _ kind: KeyKind, to id: Int64) {
        recent.replace(Key(slot: slot, kind: kind.rawValue, id: id))
    }

    /// Writes the batch's keys, and merges older ones in return. Inside the batch's transaction, after its records.
    func save() throws(StoreError) {
        guard recent.isChanged else { return }
        scratch.removeAll()
        try log.bind(1, recent.encode(into: &scratch))
        try log.bind(2, scratch.bytes)
        try log.run()
        let due = recent.due()
        guard !due.isEmpty else { return }
        for key in due {
            try merge.bind(1, key.slot)
            try merge.bind(2, key.kind)
            try merge.bind(3, key.id)
            try merge.run()
        }
        try forget.bind(1, recent.mergedRow)
        try forget.run()
    }

    /// The transaction is committed.
    func settle() {
        recent.settle()
    }

    /// The transaction was rolled back.
    func undo() {
        recent.undo()
    }

    private func key(at slot: Int64) throws(StoreError) -> Key? {
        if free.contains(slot) { return nil }
        if let key = recent[slot] { return key }
        try look.bind(1, slot)
        defer { look.reset() }
        if try look.step() { return Key(slot: slot, kind: look.int(0), id: look.int(1)) }
        if free.count >= StoreLimits.freeSlots { free.removeAll(keepingCapacity: true) }
        free.insert(slot)
        return nil
    }

    private func hit(
        _ key: Key, _ kind: KeyKind, _ channel: Int32, _ text: String
    ) throws(StoreError) -> Hit? {
        guard key.kind == kind.rawValue else { return nil }
        let target = statement(kind)
        try target.bind(1, key.id)
        defer { target.reset() }
        guard try target.step(), target.int(0) == Int64(channel), target.holds(1, text) else { return nil }
        return Hit(slot: key.slot, id: key.id, conversation: target.int(2))
    }

    /// The text of the record that a key names; `nil` when there is no such record.
    func text(of key: Key) throws(StoreError) -> (kind: KeyKind, channel: Int32, text: String)? {
        guard let kind = KeyKind(rawValue: key.kind) else { return nil }
        let target = statement(kind)
        try target.bind(1, key.id)
        defer { target.reset() }
        return try target.step() ? (kind, target.int32(0), target.text(1)) : nil
    }

    private func statement(_ kind: KeyKind) -> Statement {
        switch kind {
        case .message: message
        case .identity: identity
        case .thread: thread
        case .reference: reference
        case .fingerprint: fingerprint
        }
    }
}
