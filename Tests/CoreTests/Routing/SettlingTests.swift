import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Many agents meet many conversations in one command.
@Suite("Settling")
struct SettlingTests {
    /// A desk where nobody can be reached yet, with agents who hold up to `atOnce` offers and differ in their skills.
    private func desk(agents: Int, atOnce: Int, watched: Bool) -> SimulatedDesk {
        var desk = SimulatedDesk(at: Workload.start, watched: watched)
        desk.install(
            .front((0..<agents).map { "a\($0)" }) { policy in
                for place in policy.agents.indices {
                    policy.agents[place].capacity = 100_000
                    policy.agents[place].offersAtOnce = atOnce
                    if place % 3 == 0 { policy.agents[place].skills = [SkillDemand(skill: 0, level: 1 + place % 10)] }
                }
            })
        for agent in desk.agents.dropLast() {
            desk.run(.present(agent))
            desk.run(
                .setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)),
                at: desk.now + .milliseconds(700))
        }
        return desk
    }

    private func arrive(_ id: Int, weight: Int, needs: UInt8 = 0, affinity: Int32 = -1, _ desk: inout SimulatedDesk) {
        let skill = SkillLevel(skill: SkillNumber(0), level: needs)
        desk.run(
            .receive(
                Arrival(
                    conversation: desk.newConversation(), message: desk.newMessage(), identity: IdentityID(1),
                    contact: ContactID(Int64(id % 7)), channel: ChannelNumber(0), automatic: false,
                    classification: Classification(
                        route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: Int32(weight),
                        requirement: Requirement(required: needs > 0 ? [skill] : []), boost: .zero),
                    reopening: nil, affinity: AgentNumber(affinity), affinityAt: desk.now)))
    }

    private func everybodyListens(_ desk: inout SimulatedDesk) {
        for agent in desk.agents { desk.setReceptive(agent, most: 8) }
    }

    @Test("the lineup of a bucket picks whom a scan of all agents picks, contacts and affinity included")
    func lineup() {
        // In a debug build each pick by lineup is compared with the scan; the oracle watches besides.
        var desk = desk(agents: 24, atOnce: 3, watched: true)
        for id in 0..<60 {
            arrive(id, weight: 10 + id % 2, needs: UInt8(id % 5 == 0 ? 4 : 0), affinity: Int32(id % 30), &desk)
        }
        everybodyListens(&desk)
        let before = desk.entries.count
        desk.run(.advance)
        #expect(desk.entries.count == before + 1)
        #expect(desk.items.count { $0.state == .offered } >= 50)
        #expect(desk.violations.isEmpty, "\(desk.violations.prefix(3))")
        #expect(Replay.difference(of: desk.entries, policies: desk.policies) == nil)
    }

    @Test("a command stops when it has checked enough, and the next goes on in the same order")
    func bounded() {
        // As many buckets as agents, 190 times 190 checks.
        var desk = desk(agents: 190, atOnce: 1, watched: false)
        for id in 0..<190 { arrive(id, weight: 1 + id, &desk) }
        everybodyListens(&desk)
        let before = desk.entries.count
        desk.run(.advance)
        #expect(desk.router.more)
        desk.elapse(to: desk.now)
        #expect(!desk.router.more)
        let offered = desk.entries[before...].map { entry in
            entry.events.compactMap { if case .offered(let id, _) = $0 { id.value } else { nil } }
        }
        #expect(offered.count == 2)
        #expect(offered.flatMap { $0 } == Array(1...190))
        #expect(Replay.difference(of: desk.entries, policies: desk.policies) == nil)
    }

    @Test("an excluded agent is passed over, and the agent next in line gets it")
    func exclusions() {
        var desk = desk(agents: 3, atOnce: 2, watched: true)
        for id in 0..<3 { arrive(id, weight: 10, &desk) }
        everybodyListens(&desk)
        desk.run(.advance)
        // Everybody declines what they have; each is left for the two others.
        for item in desk.items.filter({ $0.state == .offered }) {
            desk.run(.decline(item.details.offer, reason: "busy", by: Actor(agent: item.agent)))
        }
        #expect(desk.items.allSatisfy { $0.state == .offered })
        for item in desk.items { #expect(!item.details.exclusions.contains { $0.agent == item.agent }) }
        #expect(desk.violations.isEmpty, "\(desk.violations.prefix(3))")
    }
}
