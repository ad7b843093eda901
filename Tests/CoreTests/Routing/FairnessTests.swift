import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Whose turn it is, told by the times at which work came and not by the keys that the router keeps.
@Suite("Fairness")
struct FairnessTests {
    /// A desk with one queue that never closes; each agent carries one conversation at a time.
    private struct Pool {
        var desk: SimulatedDesk
        var random: SeededRandom
        /// By how much each conversation is to be served after it came, its target less its boost: microseconds.
        var offsets: [Int64: Int64] = [:]
        var came: [Int64: Instant] = [:]
        /// Those who needed the skill that only some agents have.
        var isHard: Set<Int64> = []
        private(set) var pairs = 0
        private(set) var overtaken = 0
        private(set) var declined = 0
        private var read = 0

        private static let live = Span.minutes(2)
        private static let deferred = Span.minutes(9)
        private static let boosts: [Span] = [.zero, .zero, .minutes(4), .minutes(-3)]
        /// Most that somebody is overtaken by: the soonest target with the largest boost, the latest with the smallest.
        static let bound = Span.minutes(9 - 2 + 4 + 3)
        static let coolDown = Span.minutes(1)

        init(seed: UInt64) {
            random = SeededRandom(seed: seed)
            desk = SimulatedDesk(at: Workload.start, watching: .one(of: 20))
            desk.writesOffers = true
            let count = random.within(1...5)
            let skilled = (0..<count).map { $0 == 0 || random.chance(60) }
            desk.install(
                .front((0..<count).map { "a\($0)" }) { policy in
                    policy.declineCoolDown = Pool.coolDown
                    for place in 0..<count {
                        policy.agents[place].capacity = 30
                        policy.agents[place].skills = skilled[place] ? [SkillDemand(skill: 0, level: 5)] : []
                    }
                    policy.queues[0].relaxesAtEnd = false
                    for key in [\QueuePolicy.live, \.deferred] {
                        policy.queues[0][keyPath: key].offerTimeout = .hours(9)
                        policy.queues[0][keyPath: key].auto = false
                        policy.queues[0][keyPath: key].wrapUp = .zero
                    }
                    policy.queues[0].live.firstReply = Pool.live
                    policy.queues[0].deferred.firstReply = Pool.deferred
                })
            for agent in desk.agents.dropLast() {
                desk.run(.present(agent))
                desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
                desk.pull(agent, for: .days(9))
            }
        }

        mutating func arrive() {
            let id = desk.newConversation()
            let boost = random.pick(Pool.boosts, or: .zero)
            let workClass: WorkClass = random.chance(50) ? .live : .deferred
            if random.chance(40) { isHard.insert(id.value) }
            let target = workClass == .live ? Pool.live : Pool.deferred
            offsets[id.value] = target.microseconds - boost.microseconds
            came[id.value] = desk.now
            let skill = SkillLevel(skill: SkillNumber(0), level: 5)
            desk.run(
                .receive(
                    Arrival(
                        conversation: id, message: desk.newMessage(), identity: IdentityID(id.value),
                        contact: ContactID(id.value), channel: ChannelNumber(workClass == .live ? 0 : 1),
                        automatic: false,
                        classification: Classification(
                            route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: workClass, weight: 30,
                            requirement: Requirement(required: isHard.contains(id.value) ? [skill] : []), boost: boost),
                        reopening: nil, affinity: .none, affinityAt: .none)))
            judge()
        }

        /// Somebody who is asked says yes or no, or somebody who has work ends it.
        mutating func work(declining percent: Int) {
            guard let item = random.pick(desk.items.filter { $0.state != .queued }) else { return }
            let actor = Actor(agent: item.agent)
            if item.state == .offered, random.chance(percent) {
                declined += 1
                desk.run(.decline(item.details.offer, reason: "busy", by: actor))
            } else if item.state == .offered {
                desk.run(.accept(item.details.offer, siblings: [], by: actor))
            } else {
                desk.run(
                    .change(
                        Change(
                            conversation: item.id, epoch: item.epoch, verb: .resolve, seen: MessageID(0),
                            sendAnyway: true, by: actor)))
            }
            judge()
        }

        mutating func pass(_ span: Span) {
            desk.elapse(to: desk.now + span)
            judge()
        }

        /// Compares what has been offered with what still waits and could have been offered instead.
        private mutating func judge() {
            for entry in desk.entries[read...] {
                for case .offered(let id, let offering) in entry.events { judge(id, offering.agent, at: entry.at) }
            }
            read = desk.entries.count
        }

        private mutating func judge(_ id: ConversationID, _ agent: AgentNumber, at instant: Instant) {
            guard let own = came[id.value], let offset = offsets[id.value] else { return }
            let isSkilled = desk.policies[0].agents[agent.index].skills.count > 0
            for other in desk.items where other.state == .queued && other.id != id {
                guard let its = came[other.id.value], let theirs = offsets[other.id.value],
                    isSkilled || !isHard.contains(other.id.value),
                    !other.details.exclusions.contains(where: { $0.agent == agent && instant < $0.until })
                else { continue }
                pairs += 1
                if own > its { overtaken += 1 }
                let isInTurn = (own.microseconds + offset, id.value) < (its.microseconds + theirs, other.id.value)
                #expect(isInTurn, "\(id) of \(own) was offered before \(other.id) of \(its)")
                #expect(own <= its + Pool.bound)
                if offset == theirs { #expect((own, id.value) < (its, other.id.value)) }
            }
        }
    }

    private static let seeds: [UInt64] = (1...16).map { 8_000 + $0 }

    @Test(
        "nobody is overtaken by more than priorities and targets are worth, and by their equals never", arguments: seeds
    )
    func overtaking(seed: UInt64) {
        var pool = Pool(seed: seed)
        for _ in 0..<300 {
            if pool.random.chance(45) { pool.arrive() } else { pool.work(declining: 10) }
            if pool.random.chance(50) { pool.pass(.seconds(Int64(pool.random.within(1...90)))) }
        }
        #expect(pool.desk.violations.isEmpty, "\(pool.desk.violations.prefix(3))")
        #expect(pool.pairs > 100 && pool.overtaken > 0, "\(pool.pairs) pairs, \(pool.overtaken) overtaken")
    }

    @Test(
        "what is declined again and again is offered again and again, though younger work keeps coming",
        arguments: seeds)
    func declining(seed: UInt64) {
        var pool = Pool(seed: seed)
        for _ in 0..<10 { pool.arrive() }
        let old = pool.desk.items.map(\.id)
        let keys = pool.desk.items.map(\.key)
        for _ in 0..<200 {
            pool.work(declining: 100)
            if pool.random.chance(30) { pool.pass(.seconds(20)) }
        }
        #expect(pool.declined > 20)
        #expect(pool.desk.items.map(\.id) == old && pool.desk.items.map(\.key) == keys)
        // From now on everybody accepts, and there is always more than they can do.
        var left = old.count
        for _ in 0..<500 where left > 0 {
            pool.arrive()
            pool.work(declining: 0)
            pool.pass(.seconds(20))
            left = old.count { id in pool.desk.items.contains { $0.id == id && $0.state != .active } }
        }
        #expect(left == 0, "\(left) of \(old.count) starve")
        #expect(pool.desk.items.count { $0.state == .queued } > 0)
        #expect(pool.desk.violations.isEmpty, "\(pool.desk.violations.prefix(3))")
    }
}

/// One queue, equal agents, and work that takes each of them the same time.
@Suite("A pool with one agent more")
struct LargerPoolTests {
    /// When each conversation that came at these seconds was taken up.
    private func starts(agents: Int, arrivals: [Int64], lasting span: Span) -> [Instant] {
        var desk = SimulatedDesk(at: Workload.start, watched: false)
        desk.install(
            .front((0..<agents).map { "a\($0)" }) { policy in
                for place in 0..<agents { policy.agents[place].capacity = 30 }
                policy.queues[0].live.auto = true
                policy.queues[0].live.wrapUp = .zero
            })
        for agent in desk.agents.dropLast() {
            desk.run(.present(agent))
            desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
            desk.pull(agent, for: .days(9))
        }
        var begun: [Int64: Instant] = [:]
        var coming = arrivals[...]
        while begun.count < arrivals.count || desk.items.contains(where: { $0.state == .active }) {
            for item in desk.items where item.state == .active && begun[item.id.value] == nil {
                begun[item.id.value] = desk.now
            }
            let ending = desk.items.filter { $0.state == .active }
                .min { begun[$0.id.value] ?? .none < begun[$1.id.value] ?? .none }
            let end = ending.flatMap { begun[$0.id.value] }.map { $0 + span } ?? .distantFuture
            let next = coming.first.map { Workload.start + .seconds($0) } ?? .distantFuture
            guard min(end, next) < .distantFuture else { break }
            if let item = ending, end <= next {
                let change = Change(
                    conversation: item.id, epoch: item.epoch, verb: .resolve, seen: MessageID(0), sendAnyway: true,
                    by: Actor(agent: item.agent))
                desk.run(.change(change), at: end)
            } else {
                coming.removeFirst()
                let id = desk.newConversation()
                let arrival = Arrival(
                    conversation: id, message: desk.newMessage(), identity: IdentityID(id.value),
                    contact: ContactID(id.value), channel: ChannelNumber(0), automatic: false,
                    classification: Classification(
                        route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: 30,
                        requirement: Requirement(), boost: .zero), reopening: nil, affinity: .none, affinityAt: .none)
                desk.run(.receive(arrival), at: next)
            }
        }
        return begun.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test("nobody waits longer where there is one agent more", arguments: (1...20).map { UInt64(9_000 + $0) })
    func waits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let agents = random.within(1...5)
        // Work enough for that many, more or less.
        let span = Span.seconds(Int64(agents * random.within(26...40)))
        var at: Int64 = 0
        let arrivals = (0..<80).map { _ in
            at += Int64(random.below(60))
            return at
        }
        let fewer = starts(agents: agents, arrivals: arrivals, lasting: span)
        let more = starts(agents: agents + 1, arrivals: arrivals, lasting: span)
        #expect(fewer.count == arrivals.count && more.count == arrivals.count)
        #expect(more != fewer, "nobody had to wait")
        for (place, pair) in zip(fewer, more).enumerated() {
            #expect(pair.1 <= pair.0, "the \(place + 1). waits longer with \(agents + 1) than with \(agents)")
        }
    }
}
