import FrontdeskCore

/// What a database holds that a configuration has to fit, read beside a running daemon and without changing anything.
package struct StoreInspection: Sendable {
    /// The newest kept generation; nil in a new database.
    package private(set) var generation: GenerationRecord?
    /// Open conversations.
    package private(set) var open = 0
    /// Names of queues and channels that have open conversations, with how many.
    package private(set) var queues: [String: Int] = [:]
    package private(set) var channels: [String: Int] = [:]
    /// Names of channels by which answers still have to leave, with how many.
    package private(set) var unsent: [String: Int] = [:]

    /// Looks at a database; nil where there is none yet.
    ///
    /// - Throws: `StoreError` where it is not one of ours, is of a newer release, or does not read.
    package static func read(path: String) throws(StoreError) -> StoreInspection? {
        guard try DatabaseFile.lookBeside(path) != nil else { return nil }
        let connection = try Connection(path: path, readOnly: true)
        defer { connection.close() }
        try connection.execute("PRAGMA mmap_size = 0; BEGIN")
        let found = try Recovered(on: connection.handle)
        var names: [UInt8: [Int32: String]] = [:]
        for definition in found.definitions {
            names[definition.kind, default: [:]][definition.number] = String(decoding: definition.bytes, as: UTF8.self)
        }
        func name(_ kind: NameKind, _ number: Int32) -> String { names[kind.rawValue]?[number] ?? "\(kind) \(number)" }
        var inspection = StoreInspection()
        inspection.generation = found.generation
        inspection.open = found.workCount
        for record in found.outbox { inspection.unsent[name(.channel, record.channel.value), default: 0] += 1 }
        try Connection.each("SELECT row FROM work", on: connection.handle) { (row) throws(StoreError) in
            do throws(CodecError) {
                let item = try WorkItem(decoding: row.bytes(0))
                inspection.queues[name(.queue, item.queue.value), default: 0] += 1
                inspection.channels[name(.channel, item.channel.value), default: 0] += 1
            } catch {
                throw .damaged("work: \(error)")
            }
        }
        return inspection
    }
}
