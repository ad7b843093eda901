import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("The fold of the journal")
struct JournalFoldTests {
    @Test("all events applied to nothing give the state, byte for byte", arguments: Seeds.all)
    func foldFromEmpty(seed: UInt64) throws {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        let folded = JournalFoldTests.fold(try Entry.decodeAll(desk.journal)[...], onto: DeskState())
        #expect(folded.checkpoint() == desk.router.state.checkpoint(), "seed \(seed)")
    }

    @Test("a checkpoint in the middle and the rest of the journal give the same state", arguments: Seeds.all)
    func foldFromCheckpoint(seed: UInt64) throws {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        let middle = desk.entries.count / 2
        let half = JournalFoldTests.fold(desk.entries[..<middle], onto: DeskState())
        let kept = try DeskState(checkpoint: half.checkpoint())
        #expect(kept.checkpoint() == half.checkpoint())
        let folded = JournalFoldTests.fold(desk.entries[middle...], onto: kept)
        #expect(folded.checkpoint() == desk.router.state.checkpoint(), "seed \(seed)")
    }

    @Test("rows of work and roster come back as they were written", arguments: Seeds.all)
    func rows(seed: UInt64) throws {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        for item in desk.items { #expect(try WorkItem(decoding: item.encoded()) == item) }
        for row in desk.router.state.roster { #expect(try RosterEntry(decoding: row.encoded()) == row) }
    }

    private static func fold(_ entries: ArraySlice<Entry>, onto start: DeskState) -> DeskState {
        var state = start
        for entry in entries {
            for event in entry.events { state.apply(event, at: entry.at) }
        }
        return state
    }
}
