import FrontdeskCore
import GRDBSQLite

/// A text that is found by its hash, or by a number soon after where that one was taken.
struct Key {
    var slot: Int64
    /// A ``KeyKind`` raw value.
    var kind: Int64
    /// The record that has the text.
    var id: Int64
}

/// The newest keys, in memory and as rows of `key_log`, until they are merged into the table `key`.
///
/// Hashes are random: each new key by itself would send a page of its own through the write-ahead log. So the keys of
/// a batch go to the end of `key_log` as one row, and `key` takes them by slices of the range of hashes, where many
/// fall on one page. Every `keysPerSlice` keys that come pay for the merge of one slice, one after the other, round and
/// round; so memory holds about half the keys of a round.
///
/// How far the merges have come follows from the count of keys alone. The row of a batch is numbered by its last key;
/// `number / keysPerSlice` slices in all were merged by the end of its commit, and the next time the slice of one of
/// its keys comes up, that key is merged. After a whole round the row is, and goes. The newest row stays, and with it
/// the count.
struct RecentKeys {
    /// A key in 16 bytes.
    private struct Entry {
        var slot: Int64
        /// `id << 3 | kind`.
        var target: Int64

        init(slot: Int64, target: Int64) {
            self.slot = slot
            self.target = target
        }

        init(_ key: Key) {
            self.init(slot: key.slot, target: key.id << 3 | key.kind)
        }

        var key: Key { Key(slot: slot, kind: target & 7, id: target >> 3) }
    }

    /// A key of the batch under way, and what its slot stood for before.
    private struct Change {
        var entry: Entry
        var before: Int64?
    }

    /// Keys that pay for the merge of one slice. As the number of slices, a part of the database's form.
    static let keysPerSlice: Int64 = 32

    private var slices: [[Entry]]
    private let shift: UInt64
    private var changes: [Change] = []
    /// The number of the last key that is committed.
    private var last: Int64 = 0

    /// Reads what is not merged.
    ///
    /// - Throws: `damaged` when a row does not decode or one is missing between two others.
    init(on database: OpaquePointer) throws(StoreError) {
        let bits = try Connection.number("SELECT key_bits FROM meta WHERE id = 1", on: database)
        guard StoreLimits.keySliceBits.contains(bits) else { throw .damaged("the keys are in 2^\(bits) slices") }
        shift = UInt64(64 - bits)
        slices = Array(repeating: [], count: 1 << Int(bits))
        let merged =
            try Connection.number("SELECT coalesce(max(last), 0) FROM key_log", on: database) / Self.keysPerSlice
        let row = try Statement("SELECT last, keys FROM key_log ORDER BY last", on: database)
        defer { row.finalize() }
        while try row.step() {
            let entries = try Self.decode(row.bytes(1), row: row.int(0))
            let number = row.int(0)
            guard StoreLimits.sequences.contains(number), last == 0 || number == last + Int64(entries.count) else {
                throw .damaged("key_log \(number) does not follow on \(last)")
            }
            last = number
            for entry in entries where turn(of: slice(of: entry.slot), from: last / Self.keysPerSlice) >= merged {
                _ = put(entry)
            }
        }
    }

    private static func decode(_ bytes: [UInt8], row: Int64) throws(StoreError) -> [Entry] {
        var reader = ByteReader(bytes)
        var entries: [Entry] = []
        do throws(CodecError) {
            while !reader.isAtEnd {
                let slot = Int64(bitPattern: try reader.unsigned())
                entries.append(Entry(slot: slot, target: Int64(bitPattern: try reader.unsigned())))
            }
        } catch {
            throw .damaged("key_log \(row): \(error)")
        }
        return entries
    }

    /// The first turn, counted over all rounds, that is this slice's and not before the given one.
    private func turn(of slice: Int, from first: Int64) -> Int64 {
        let count = Int64(slices.count)
        let rest = (Int64(slice) - first) % count
        return first + (rest < 0 ? rest + count : rest)
    }

    private func slice(of slot: Int64) -> Int {
        Int(truncatingIfNeeded: UInt64(bitPattern: slot) >> shift)
    }

    /// What the slot stands for, the batch under way included; `nil` when only the table `key` can know.
    subscript(slot: Int64) -> Key? {
        let slice = slices[slice(of: slot)]
        for index in slice.indices where slice[index].slot == slot { return slice[index].key }
        return nil
    }

    /// All keys that are not merged.
    var all: [Key] { slices.flatMap { $0.map(\.key) } }

    // MARK: The batch under way

    /// Adds a key at a slot that has none.
    mutating func add(_ key: Key) {
        let entry = Entry(key)
        slices[slice(of: key.slot)].append(entry)
        changes.append(Change(entry: entry, before: nil))
    }

    /// Lets the slot of a known key, merged or not, name another record.
    mutating func replace(_ key: Key) {
        let entry = Entry(key)
        changes.append(Change(entry: entry, before: put(entry)))
    }

    /// Gives what the slot stood for.
    private mutating func put(_ entry: Entry) -> Int64? {
        let slice = slice(of: entry.slot)
        guard let index = slices[slice].firstIndex(where: { $0.slot == entry.slot }) else {
            slices[slice].append(entry)
            return nil
        }
        let before = slices[slice][index].target
        slices[slice][index] = entry
        return before
    }

    var isChanged: Bool { !changes.isEmpty }

    /// The number of the batch's last key.
    private var newLast: Int64 { last + Int64(changes.count) }

    /// Writes the keys of the batch as its row of `key_log` holds them; gives the row's number.
    func encode(into writer: inout ByteWriter) -> Int64 {
        for change in changes {
            writer.unsigned(UInt64(bitPattern: change.entry.slot))
            writer.unsigned(UInt64(bitPattern: change.entry.target))
        }
        return newLast
    }

    /// The keys that the batch has to merge, neighbours together.
    func due() -> [Key] {
        turns.flatMap { turn in slices[slice(at: turn)].sorted { $0.slot < $1.slot }.map(\.key) }
    }

    /// Rows of `key_log` up to this number are merged when the batch is.
    var mergedRow: Int64 { (newLast / Self.keysPerSlice - Int64(slices.count) + 1) * Self.keysPerSlice - 1 }

    private var turns: Range<Int64> { last / Self.keysPerSlice..<newLast / Self.keysPerSlice }

    private func slice(at turn: Int64) -> Int { Int(turn % Int64(slices.count)) }

    /// The batch is committed: what it merged is in the table.
    mutating func settle() {
        for turn in turns { slices[slice(at: turn)] = [] }
        last = newLast
        changes.removeAll(keepingCapacity: true)
    }

    /// The batch is not committed: all is as it was before.
    mutating func undo() {
        for change in changes.reversed() {
            let slice = slice(of: change.entry.slot)
            guard let before = change.before else {
                slices[slice].removeLast()
                continue
            }
            if let index = slices[slice].firstIndex(where: { $0.slot == change.entry.slot }) {
                slices[slice][index].target = before
            }
        }
        changes.removeAll(keepingCapacity: true)
    }
}
