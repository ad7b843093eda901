import GRDBSQLite

/// What a row of `key` stands for. The numbers are stored.
package enum KeyKind: Int64, Sendable, CaseIterable {
    /// The channel's key of one item; the row names the message.
    case message = 1
    /// A customer's address in a channel; the row names the identity.
    case identity = 2
    /// A provider's thread in a channel; the row names its newest conversation.
    case thread = 3
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

/// The one table of unique texts: a row holds a hash and the record that has the text; a collision takes the next
/// free number. Rows are never deleted, for a gap would end the search of what lies behind it.
final class KeyTable {
    /// A row that stands for the text asked for.
    struct Hit {
        var slot: Int64
        var id: Int64
        /// The message's conversation; 0 for the other kinds.
        var conversation: Int64
    }

    private let hasher: KeyHasher
    private let look: Statement
    private let add: Statement
    private let move: Statement
    private let message: Statement
    private let identity: Statement
    private let thread: Statement

    init(on database: OpaquePointer, hasher: KeyHasher) throws(StoreError) {
        self.hasher = hasher
        look = try Statement("SELECT kind, id FROM key WHERE hash = ?", on: database)
        add = try Statement("INSERT INTO key VALUES (?, ?, ?) ON CONFLICT DO NOTHING", on: database)
        move = try Statement("UPDATE key SET id = ? WHERE hash = ?", on: database)
        message = try Statement("SELECT channel, dedupe, conversation FROM message WHERE id = ?", on: database)
        identity = try Statement("SELECT channel, address, 0 FROM identity WHERE id = ?", on: database)
        thread = try Statement("SELECT channel, thread, 0 FROM conversation WHERE id = ?", on: database)
    }

    func finalize() {
        for statement in [look, add, move, message, identity, thread] { statement.finalize() }
    }

    func find(_ kind: KeyKind, _ channel: Int32, _ text: String) throws(StoreError) -> Hit? {
        var slot = hasher.home(kind, channel, text)
        while let row = try row(at: slot) {
            if row.kind == kind.rawValue, let hit = try hit(kind, row.id, slot, channel, text) { return hit }
            slot &+= 1
        }
        return nil
    }

    /// Adds the text, or gives the row that has it already.
    func insert(_ kind: KeyKind, _ channel: Int32, _ text: String, id: Int64) throws(StoreError) -> Hit? {
        var slot = hasher.home(kind, channel, text)
        while true {
            try add.bind(1, slot)
            try add.bind(2, kind.rawValue)
            try add.bind(3, id)
            try add.run()
            if add.changes == 1 { return nil }
            if let row = try row(at: slot), row.kind == kind.rawValue,
                let hit = try hit(kind, row.id, slot, channel, text)
            {
                return hit
            }
            slot &+= 1
        }
    }

    /// Lets the row name another record with the same text.
    func move(_ slot: Int64, to id: Int64) throws(StoreError) {
        try move.bind(1, id)
        try move.bind(2, slot)
        try move.run()
    }

    private func row(at slot: Int64) throws(StoreError) -> (kind: Int64, id: Int64)? {
        try look.bind(1, slot)
        defer { look.reset() }
        return try look.step() ? (look.int(0), look.int(1)) : nil
    }

    private func hit(
        _ kind: KeyKind, _ id: Int64, _ slot: Int64, _ channel: Int32, _ text: String
    ) throws(StoreError) -> Hit? {
        let target =
            switch kind {
            case .message: message
            case .identity: identity
            case .thread: thread
            }
        try target.bind(1, id)
        defer { target.reset() }
        guard try target.step(), target.int(0) == Int64(channel), target.holds(1, text) else { return nil }
        return Hit(slot: slot, id: id, conversation: target.int(2))
    }
}
