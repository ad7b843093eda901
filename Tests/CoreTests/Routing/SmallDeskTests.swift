import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Thousands of small desks with every rule of routing in force, each watched by the oracle.
@Suite("Small desks")
struct SmallDeskTests {
    /// Where long runs begin, so that they do not repeat the short ones.
    private static let firstSeed: UInt64 = 1_000_000
    /// One command in so many is followed by a look at everything there is.
    private static let sampling = InvariantOracle.Sampling.one(of: 6)

    @Test("no rule is broken on thousands of random desks, and every kind of event happens")
    func manyDesks() {
        let end = ContinuousClock.now + Seeds.span
        var census = EventCensus()
        var seed = Self.firstSeed
        var commands = 0
        while ContinuousClock.now < end || seed - Self.firstSeed < UInt64(Seeds.shortLeast) {
            var workload = Workload(seed: seed)
            var desk = workload.run(steps: Seeds.shortSteps, watching: Self.sampling)
            if seed % 8 == 0 { workload.drain(&desk) }
            if !desk.findings.isEmpty {
                return report(seed, desk, workload)
            }
            census.add(desk.entries)
            commands += desk.handled
            seed += 1
        }
        print("\(seed - Self.firstSeed) desks, \(Seeds.shortSteps) steps each, \(commands) commands")
        print(census.table)
        check(census)
    }

    private func check(_ census: EventCensus) {
        for kind in EventKind.allCases { #expect(census.count(kind) > 0, "\(kind) never happened") }
        // What an older release may have queued for the policy's sake is rekeyed where it stands.
        for because in QueuedBecause.allCases where because != .policy {
            #expect(census.count("queued \(because.name)") > 0, "nothing was ever queued: \(because.name)")
        }
        for because in ReservedBecause.allCases {
            #expect(census.count("kept \(because.name)") > 0, "nothing was ever kept: \(because.name)")
        }
        for because in ExcludedBecause.allCases {
            #expect(census.count("excluded \(because.name)") > 0, "nobody was ever left out: \(because.name)")
        }
        for because in RekeyedBecause.allCases {
            #expect(census.count("rekeyed \(because.name)") > 0, "nothing was ever rekeyed: \(because.name)")
        }
        for lack in Coverage.allCases where lack != .staffed {
            #expect(census.count("unserved \(lack.name)") > 0, "nobody was ever missing: \(lack.name)")
        }
    }

    private func report(_ seed: UInt64, _ desk: SimulatedDesk, _ workload: Workload) {
        let short = Shrinker.shrink(workload.tape)
        let acts = short.enumerated().map { "\($0.offset) \($0.element.act)" }.joined(separator: "\n")
        Issue.record("seed \(seed): \(desk.violations.prefix(2))\nas soon as after \(short.count) acts:\n\(acts)")
    }

    @Test("what was found in many acts is found again in fewer")
    func shrinking() throws {
        // Stands for a broken rule: something is resolved, which needs a customer, an agent and their work.
        let found: ([Shrinker.Taped]) -> String? = { tape in
            var desk = Workload.desk(watching: nil)
            for step in tape { desk.perform(step.act) }
            return desk.entries.contains { $0.events.contains { $0.kind == .resolved } } ? "resolved" : nil
        }
        let whole = try #require(
            (UInt64(1)...50).lazy.map { seed -> [Shrinker.Taped] in
                var workload = Workload(seed: seed)
                _ = workload.run(steps: 60, watching: nil)
                return workload.tape
            }.first { found($0) != nil })
        let short = Shrinker.shrink(whole, by: found)
        #expect(short.count < whole.count / 2)
        #expect(found(short) != nil)
    }
}
