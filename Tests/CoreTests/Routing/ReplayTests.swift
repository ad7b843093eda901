import Foundation
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

    @Test("the entries of a seed are those of every build and process")
    func goldenDigests() throws {
        if ProcessInfo.processInfo.environment["UPDATE_TRACES"] != nil { try GoldenDigests.update() }
        let expected = try GoldenDigests.expected()
        for seed in GoldenDigests.seeds { #expect(JournalDigest.of(seed: seed) == expected[seed], "seed \(seed)") }
    }

    @Test("five other processes come to the same entries", arguments: 0..<5)
    func otherProcesses(_: Int) async {
        await #expect(processExitsWith: .success) {
            let expected = try GoldenDigests.expected()
            for seed in GoldenDigests.seeds { #expect(JournalDigest.of(seed: seed) == expected[seed]) }
        }
    }

    @Test("another seed is another desk")
    func seedsDiffer() {
        #expect(Set(GoldenDigests.seeds.map { JournalDigest.of(seed: $0) }).count == GoldenDigests.seeds.count)
    }
}
