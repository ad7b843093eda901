import FrontdeskCore
import FrontdeskDaemon
import FrontdeskSimulation
import FrontdeskStore
import FrontdeskTesting
import Testing

/// The batch is a way to sync, not a unit of meaning: every split gives the entries and answers of batches of one.
@Suite("Batch splits")
struct BatchSplitTests {
    static let seeds = (1...60).map { UInt64($0) }
    static let requests = 200

    @Test("every split of a sequence into batches gives the same", arguments: seeds)
    func splits(_ seed: UInt64) throws {
        let tape = try RequestTape(seed: seed, count: Self.requests)
        var random = SeededRandom(seed: seed &* 31)
        try check("all in one", tape, MemoryStore(), seed) { .max }
        try check("by two", tape, MemoryStore(), seed) { 2 }
        try check("up to seven", tape, MemoryStore(), seed) { random.within(1...7) }
        try check("up to sixty-four", tape, MemoryStore(), seed) { random.within(1...64) }
        let difference = Replay.difference(of: try Entry.decodeAll(tape.oracle.journal), policies: tape.policies)
        #expect(difference == nil, "seed \(seed): \(String(describing: difference))")
    }

    @Test("and so it is on a disk", arguments: (101...104).map { UInt64($0) }, [StoreKind.sqlite, .colliding])
    func splitsOnDisk(_ seed: UInt64, _ kind: StoreKind) throws {
        let tape = try RequestTape(seed: seed, count: Self.requests)
        let folder = try TemporaryFolder()
        var random = SeededRandom(seed: seed)
        try check("\(kind)", tape, kind.make(in: folder), seed) { random.within(1...64) }
    }

    private func check(
        _ name: String, _ tape: RequestTape, _ store: any Store, _ seed: UInt64, sizes: () -> Int
    ) throws {
        let oracle = tape.oracle
        var desk = try SplitDesk(store)
        try desk.run(tape, sizes: sizes)
        let place = zip(desk.answers, oracle.answers).enumerated().first { $1.0 != $1.1 }
        if let (place, (given, wanted)) = place {
            Issue.record("seed \(seed), \(name): \(place) \(tape.requests[place])\n\(given)\nnot \(wanted)")
            return
        }
        #expect(desk.answers.count == oracle.answers.count)
        // A batch names an agent once, however much there is for them.
        #expect(Set(desk.reached) == Set(oracle.reached), "seed \(seed), \(name)")
        #expect(desk.outbox == oracle.outbox, "seed \(seed), \(name)")
        #expect(desk.entries == oracle.entries, "seed \(seed), \(name)")
        #expect(
            JournalDigest.of(try desk.journal) == JournalDigest.of(try oracle.journal), "seed \(seed), \(name): journal"
        )
        let (given, wanted) = (try desk.records(), try oracle.records())
        if let (one, other) = zip(given, wanted).first(where: { $0 != $1 }) {
            Issue.record("seed \(seed), \(name): record\n\(one)\nnot\n\(other)")
        }
        #expect(given.count == wanted.count, "seed \(seed), \(name)")
        #expect(try desk.found() == oracle.found(), "seed \(seed), \(name)")
        let checkpoint = desk.engine.router.state.checkpoint()
        #expect(checkpoint == oracle.engine.router.state.checkpoint(), "seed \(seed), \(name)")
        #expect(try desk.recovered() == oracle.recovered(), "seed \(seed), \(name)")
        #expect(try desk.rebuilt() == checkpoint, "seed \(seed), \(name): rows and router")
    }
}
