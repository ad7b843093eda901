import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Journal entries")
struct EntryTests {
    @Test("an entry decoded and encoded again is the same bytes", arguments: Seeds.all)
    func roundTrip(seed: UInt64) throws {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        let journal = desk.journal
        let decoded = try Entry.decodeAll(journal)
        #expect(decoded == desk.entries, "seed \(seed)")
        var writer = ByteWriter()
        for entry in decoded { entry.encode(into: &writer) }
        #expect(writer.bytes == journal, "seed \(seed)")
    }

    @Test("events are numbered without a gap, times never go back, every entry has an event", arguments: Seeds.all)
    func numbering(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        var next: Int64 = 1
        var last = Instant.none
        for entry in desk.entries {
            #expect(entry.sequence == next)
            #expect(!entry.events.isEmpty)
            #expect(entry.at >= last)
            next = entry.lastSequence + 1
            last = entry.at
        }
    }

    @Test("an entry of a newer release is refused by its number, and so is what is left over")
    func unknownForms() {
        #expect(throws: CodecError.unknownKind(200)) { try Entry(decoding: [200]) }
        #expect(throws: CodecError.truncated) { try Entry(decoding: []) }
        #expect(throws: CodecError.truncated) { try Entry.decodeAll([5, 1]) }
    }
}
