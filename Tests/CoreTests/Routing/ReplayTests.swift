import FrontdeskCore
import FrontdeskSimulation
import Testing

@Suite("Replay")
struct ReplayTests {
    @Test("the recorded commands give a fresh router the same entries, byte for byte", arguments: Seeds.all)
    func exactReplay(seed: UInt64) {
        let desk = Workload.run(seed: seed, steps: Seeds.steps, watched: false)
        #expect(Replay.difference(of: desk.entries, policies: desk.policies) == nil, "seed \(seed)")
    }

    @Test("the entries of a seed are those of every build and process", arguments: GoldenDigests.seeds)
    func goldenDigests(seed: UInt64) {
        #expect(
            GoldenDigests.digest(seed) == GoldenDigests.expected[seed],
            "seed \(seed); all of them now: \(GoldenDigests.table())")
    }

    @Test("five other processes come to the same entries", arguments: 0..<5)
    func otherProcesses(_: Int) async {
        await #expect(processExitsWith: .success) {
            for seed in GoldenDigests.seeds {
                #expect(GoldenDigests.digest(seed) == GoldenDigests.expected[seed])
            }
        }
    }

    @Test("another seed is another desk")
    func seedsDiffer() {
        #expect(Set(GoldenDigests.seeds.map { GoldenDigests.digest($0) }).count == GoldenDigests.seeds.count)
    }
}
