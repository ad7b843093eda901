import FrontdeskCore
import GRDBSQLite

/// The router's present state as its rows hold it.
enum StateRows {
    /// Builds the state from the rows of one snapshot.
    ///
    /// - Throws: `damaged` for rows that do not decode or do not fit together.
    static func read(on handle: OpaquePointer) throws(StoreError) -> DeskState {
        var state = DeskState()
        try define(&state, on: handle)
        try Connection.each("SELECT agent, row FROM roster ORDER BY agent", on: handle) { (row) throws(StoreError) in
            try decoding("roster row \(row.int(0))") { () throws(CodecError) in
                try state.restore(roster: RosterEntry(decoding: row.bytes(1)))
            }
        }
        try Connection.each("SELECT id, row FROM work ORDER BY id", on: handle) { (row) throws(StoreError) in
            try decoding("work row c\(row.int(0))") { () throws(CodecError) in
                let item = try WorkItem(decoding: row.bytes(1))
                guard item.id.value == row.int(0), !state.work.contains(item.id), state.refersToKnown(item) else {
                    throw .invalid("work")
                }
                state.insert(item)
            }
        }
        try Connection.each("SELECT scalars FROM meta WHERE id = 1", on: handle) { (row) throws(StoreError) in
            try decoding("scalars") { () throws(CodecError) in try state.restoreScalars(row.bytes(0)) }
        }
        return state
    }

    private static func define(_ state: inout DeskState, on handle: OpaquePointer) throws(StoreError) {
        let sql = "SELECT kind, number, bytes FROM definition ORDER BY kind, number"
        var next: [Int64: Int64] = [:]
        try Connection.each(sql, on: handle) { (row) throws(StoreError) in
            let (kind, number) = (row.int(0), row.int(1))
            // Numbers are dense: a gap would give every later name another's number.
            guard number == next[kind, default: 0], let short = Int32(exactly: number) else {
                throw .damaged("definition \(number) of kind \(kind) stands in a gap")
            }
            next[kind] = number + 1
            try decoding("definition \(number) of kind \(kind)") { () throws(CodecError) in
                if kind == Int64(Definition.requirementKind) {
                    var reader = ByteReader(row.bytes(2))
                    let requirement = try Requirement(from: &reader)
                    try reader.finish()
                    state.define(RequirementNumber(short), requirement)
                } else {
                    guard let raw = UInt8(exactly: kind), let known = NameKind(rawValue: raw) else {
                        throw .invalid("kind of name")
                    }
                    state.define(known, number: short, name: row.text(2))
                }
            }
        }
    }

    private static func decoding(_ what: String, _ body: () throws(CodecError) -> Void) throws(StoreError) {
        do throws(CodecError) { try body() } catch { throw .damaged("\(what): \(error)") }
    }
}
