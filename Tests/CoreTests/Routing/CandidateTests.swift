import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Who could have what waits, by queue, steps and skills alone: asking for more never adds anybody, and time never takes
/// anybody away that it had let in.
@Suite("Candidates")
struct CandidateTests {
    private static let seeds: [UInt64] = (1...150).map { 5_000 + $0 }
    /// When the candidates are looked at, one after the other.
    private static let waits: [Span] = [.zero, .seconds(20), .minutes(2), .minutes(9), .hours(1), .hours(20)]

    /// A desk on which all are ready and nobody can be reached, so that nothing is given to anybody.
    private func desk(_ workload: inout Workload) -> SimulatedDesk {
        var desk = workload.run(steps: 25, watching: nil)
        for agent in desk.agents {
            desk.run(.present(agent))
            desk.run(.setPresence(agent, Presence(.ready), overtime: .hours(23), by: Actor(agent: agent)))
        }
        for agent in desk.agents { desk.setReceptive(agent, most: 0) }
        return desk
    }

    /// Pairs of a waiting conversation and an agent who is one for it, whatever they carry.
    private func candidates(_ desk: SimulatedDesk) -> Set<String> {
        var found: Set<String> = []
        for item in desk.items where item.state == .queued {
            for agent in desk.agents {
                switch desk.router.eligibility(of: agent, for: item, at: desk.now).code {
                case "queue-closed", "does-not-serve", "sees-later", "bots-first", "wants-human", "not-lent",
                    "lacks-skill", "not-ready", "off-shift", "shift-ending":
                    continue
                default: found.insert("\(item.id) agent \(agent.value)")
                }
            }
        }
        return found
    }

    /// The pairs of two desks that differ only by a policy, at one instant after the other.
    private func compare(
        _ desk: SimulatedDesk, _ policy: Policy, _ changed: Policy, _ check: (Set<String>, Set<String>) -> Void
    ) {
        var (plain, other) = (desk, desk)
        guard case .done = plain.install(policy), case .done = other.install(changed) else { return }
        for wait in Self.waits {
            plain.elapse(to: plain.now + wait)
            other.elapse(to: other.now + wait)
            check(candidates(plain), candidates(other))
        }
    }

    @Test("most of these desks have candidates, so that there is something to gain and to lose")
    func some() {
        let found = Self.seeds.prefix(30).map { seed in
            var workload = Workload(seed: seed)
            return candidates(desk(&workload)).count
        }
        #expect(found.count { $0 > 0 } > 15, "\(found)")
    }

    @Test("an agent with a skill less is a candidate for nothing new", arguments: seeds)
    func lessSkill(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        let desk = desk(&workload)
        let policy = try #require(desk.policies.last)
        var random = SeededRandom(seed: seed)
        var changed = policy
        let agent = random.below(policy.agents.count)
        guard !policy.agents[agent].skills.isEmpty else { return }
        let skill = random.below(policy.agents[agent].skills.count)
        if random.chance(50) {
            changed.agents[agent].skills.remove(at: skill)
        } else {
            changed.agents[agent].skills[skill].level -= 1
        }
        compare(desk, policy, changed) { before, after in
            #expect(after.isSubset(of: before), "seed \(seed): new are \(after.subtracting(before).sorted())")
        }
    }

    @Test("a queue with a demand more has no new candidates", arguments: seeds)
    func moreDemand(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        let desk = desk(&workload)
        let policy = try #require(desk.policies.last)
        var random = SeededRandom(seed: seed)
        var changed = policy
        let demand = SkillDemand(skill: random.below(policy.skills.count), level: random.within(1...9))
        changed.queues[random.below(policy.queues.count)].require.append(demand)
        compare(desk, policy, changed) { before, after in
            #expect(after.isSubset(of: before), "seed \(seed): new are \(after.subtracting(before).sorted())")
        }
    }

    @Test("a queue with a step of relaxation more loses no candidate", arguments: seeds)
    func moreSteps(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        let desk = desk(&workload)
        let policy = try #require(desk.policies.last)
        var random = SeededRandom(seed: seed)
        var changed = policy
        let skill = random.below(policy.skills.count)
        let changes: [RelaxChange] = [
            .dropPreferred, .drop([skill]), .lower([SkillDemand(skill: skill, level: random.within(1...5))]),
            .widen(random.below(policy.teams.count)),
        ]
        let after = random.pick([.seconds(1), .seconds(30), .minutes(2), .minutes(40)], or: Span.seconds(1))
        changed.queues[random.below(policy.queues.count)].relax.append(
            RelaxStep(after: after, change: random.pick(changes, or: .dropPreferred)))
        compare(desk, policy, changed) { before, after in
            #expect(before.isSubset(of: after), "seed \(seed): lost are \(before.subtracting(after).sorted())")
        }
    }
}
