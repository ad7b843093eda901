import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Bytes from a broken disk or an enemy: every reader gives an error or a value, never a trap.
@Suite("Hostile bytes")
struct HostileBytesTests {
    /// How many mutated inputs each reader gets; five cases make 100,000.
    private static let rounds = 20_000

    @Test("mutated journals never trap the reader", arguments: [UInt64(1), 2, 3, 4, 5])
    func entries(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: 60, watched: false)
        let rows = desk.entries.map { entry in
            var writer = ByteWriter()
            entry.encode(into: &writer)
            return writer.bytes
        }
        fuzz(rows, seed: seed) { _ = try Entry.decodeAll($0) }
    }

    @Test("mutated rows never trap the reader of work", arguments: [UInt64(1), 2, 3, 4, 5])
    func work(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: 60, watched: false)
        fuzz(desk.items.map { $0.encoded() }, seed: seed) { _ = try WorkItem(decoding: $0) }
        fuzz(desk.router.state.roster.map { $0.encoded() }, seed: seed) { _ = try RosterEntry(decoding: $0) }
    }

    @Test(
        "mutated checkpoints never trap the reader, nor the router made of one it takes",
        arguments: [UInt64(1), 2, 3, 4, 5])
    func checkpoints(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: 60, watched: false)
        fuzz([desk.router.state.checkpoint()], seed: seed) { bytes in
            let state = try DeskState(checkpoint: bytes)
            _ = Router(state: state)
        }
    }

    private func fuzz(_ samples: [[UInt8]], seed: UInt64, _ read: ([UInt8]) throws -> Void) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<HostileBytesTests.rounds {
            var bytes = random.pick(samples, or: [])
            HostileBytesTests.mutate(&bytes, &random)
            do { try read(bytes) } catch { #expect(error is CodecError) }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        for _ in 0..<random.within(1...4) {
            let place = random.below(bytes.count)
            switch random.below(5) {
            case 0: if !bytes.isEmpty { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
            case 1: if !bytes.isEmpty { bytes[place] ^= 1 << UInt8(random.below(8)) }
            case 2: bytes.removeLast(min(bytes.count, random.within(1...8)))
            case 3: bytes.insert(random.pick([0, 0x7F, 0x80, 0xFF], or: 0), at: place)
            default: bytes.append(contentsOf: bytes.suffix(random.within(1...16)))
            }
        }
    }
}
