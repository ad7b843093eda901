package import FrontdeskCore

/// A seeded stream of what customers, agents, leads and time do to a desk: mostly sensible, sometimes wrong.
package struct Workload: Sendable {
    var random: SeededRandom
    private var generator: PolicyGenerator
    private var base: Policy
    /// The last command of an agent, for repeating it.
    private var last: Command?
    private var outbox: [(OutboxID, ConversationID)] = []

    /// Contacts who write; few, so that they meet their earlier conversations and agents.
    static let contacts = 12
    /// 2026-01-05T08:00:00Z, a Monday.
    package static let start = Instant(microseconds: 1_767_600_000_000_000)

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        generator = PolicyGenerator(seed: random.next())
        base = generator.make()
    }

    /// A desk with the workload's policy in force, its agents logged in and in contact, mostly.
    package mutating func open(watched: Bool = true) -> SimulatedDesk {
        var desk = SimulatedDesk(at: Workload.start, watched: watched)
        desk.writesOffers = true
        desk.install(base)
        for agent in desk.agents where random.chance(85) {
            desk.run(.present(agent))
            desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
        }
        return desk
    }

    /// Runs so many steps and returns the desk they lead to.
    package static func run(seed: UInt64, steps: Int, watched: Bool = true) -> SimulatedDesk {
        var workload = Workload(seed: seed)
        var desk = workload.open(watched: watched)
        for _ in 0..<steps { workload.step(&desk) }
        return desk
    }

    /// One thing happens, after some time.
    package mutating func step(_ desk: inout SimulatedDesk) {
        pass(&desk)
        switch random.weighted([18, 16, 4, 3, 20, 4, 24, 26, 5, 4, 4, 5, 2, 1, 1, 3, 2]) {
        case 0: arrive(&desk)
        case 1: writeAgain(&desk)
        case 2: reopen(&desk)
        case 3: writeByMachine(&desk)
        case 4: pull(&desk)
        case 5: note(&desk)
        case 6: answerOffer(&desk)
        case 7: work(&desk)
        case 8: setPresence(&desk)
        case 9: changeContact(&desk)
        case 10: stopListening(&desk)
        case 11: lead(&desk)
        case 12: send(&desk)
        case 13: restart(&desk)
        case 14: reload(&desk)
        case 15: blunder(&desk)
        default: if let last { desk.run(last) }
        }
    }

    private mutating func pass(_ desk: inout SimulatedDesk) {
        let span: Span
        switch random.weighted([30, 45, 15, 8, 2]) {
        case 0: span = .zero
        case 1: span = .milliseconds(Int64(random.within(1...4_000)))
        case 2: span = .seconds(Int64(random.within(5...60)))
        case 3: span = .minutes(Int64(random.within(1...20)))
        default: span = .hours(Int64(random.within(1...9)))
        }
        if random.chance(20) { desk.stall(to: desk.now + span) } else { desk.elapse(to: desk.now + span) }
    }

    mutating func issue(_ command: Command, _ desk: inout SimulatedDesk) {
        last = command
        desk.run(command)
    }

    // MARK: Agents

    private mutating func pull(_ desk: inout SimulatedDesk) {
        guard let agent = someone(desk) else { return }
        let open = desk.router.pulled(by: agent, limit: 10)
        let got = open.filter { _ in random.chance(60) }.map(\.offer)
        desk.run(.present(agent))
        if desk.router.state.roster[agent.index].presence.state == .offline, random.chance(80) {
            desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)))
        }
        let span = random.pick([.seconds(5), .seconds(35), .minutes(5)], or: Span.seconds(5))
        desk.pull(agent, max: Int32(random.within(0...3)), got: got, for: span)
    }

    /// An agent; now and then one for whom something is kept, who would come by seldom otherwise.
    private mutating func someone(_ desk: SimulatedDesk) -> AgentNumber? {
        let awaited = desk.items.map(\.reservedFor).filter(\.isSet)
        return random.chance(25) ? random.pick(awaited) ?? random.pick(desk.agents) : random.pick(desk.agents)
    }

    private mutating func answerOffer(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items.filter(\.countsAsOffer)) else { return }
        let actor = Actor(agent: item.agent)
        if random.chance(75) {
            issue(.accept(item.details.offer, siblings: [], by: actor), &desk)
        } else {
            issue(.decline(item.details.offer, reason: "language", by: actor), &desk)
        }
    }

    private mutating func work(_ desk: inout SimulatedDesk) {
        let held = desk.items.filter { $0.state.hasOwner || $0.state == .resolved }
        guard let item = random.pick(held) else { return }
        let actor = Actor(agent: item.agent, via: random.chance(10) ? "web-desk" : "")
        let seen = random.chance(85) ? item.lastInbound : MessageID(max(0, item.lastInbound.value - 1))
        if item.state == .resolved {
            issue(change(item, .done, seen: seen, by: actor), &desk)
            return
        }
        guard random.chance(45) else {
            issue(
                change(item, random.pick([.wait, .active, .resolve, .giveBack], or: .wait), seen: seen, by: actor),
                &desk)
            return
        }
        let draft = ReplyDraft(
            conversation: item.id, epoch: item.epoch, message: desk.newMessage(), seen: seen,
            sendAnyway: random.chance(10), then: random.pick([.wait, .wait, .active, .resolve], or: .wait), by: actor)
        let reply = desk.run(.reply(draft))
        if case .done(_, .replied(_, _, let id)) = reply { outbox.append((id, item.id)) }
    }

    private mutating func change(_ item: WorkItem, _ verb: ChangeVerb, seen: MessageID, by actor: Actor) -> Command {
        .change(
            Change(
                conversation: item.id, epoch: item.epoch, verb: verb, seen: seen, sendAnyway: random.chance(10),
                by: actor))
    }

    private mutating func note(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items), let agent = random.pick(desk.agents) else { return }
        desk.run(.note(item.id, desk.newMessage(), by: Actor(agent: agent)))
    }

    private mutating func setPresence(_ desk: inout SimulatedDesk) {
        guard let agent = someone(desk) else { return }
        let presence: Presence
        switch random.weighted([55, 10, 15, 10, 10]) {
        case 0: presence = Presence(.ready)
        case 1: presence = Presence(.ready, only: random.chance(50) ? .live : .deferred)
        case 2: presence = Presence(.finishing)
        case 3: presence = Presence(.away, reason: "lunch")
        default: presence = Presence(.offline)
        }
        let actor = random.chance(85) ? agent : random.pick(desk.agents, or: agent)
        issue(.setPresence(agent, presence, overtime: .zero, by: Actor(agent: actor)), &desk)
    }

    private mutating func changeContact(_ desk: inout SimulatedDesk) {
        guard let agent = random.pick(desk.agents) else { return }
        if random.chance(40) {
            desk.unreachable = []
            desk.run(.present(agent))
        } else if random.chance(8) {
            desk.unreachable = [agent]
        } else {
            desk.setReceptive(agent, most: 0)
            desk.run(.absent(agent, since: desk.now))
        }
    }

    private mutating func stopListening(_ desk: inout SimulatedDesk) {
        guard let agent = random.pick(desk.router.receptiveAgents) else { return }
        desk.setReceptive(agent, most: 0)
    }

    private mutating func lead(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items), let agent = random.pick(desk.agents) else { return }
        let leads = desk.agents.filter {
            desk.router.policy?.leads($0, queue: item.queue, owner: item.owner) ?? false
        }
        let actor = Actor(agent: random.chance(90) ? random.pick(leads, or: agent) : agent)
        if random.chance(50) {
            issue(.take(item.id, epoch: item.epoch, by: actor), &desk)
        } else {
            let force = random.chance(30)
            let reason = random.pick(["", "vip", "asked"], or: "")
            issue(.assign(item.id, epoch: item.epoch, agent, force: force, reason: reason, by: actor), &desk)
        }
    }

    // MARK: The house

    private mutating func send(_ desk: inout SimulatedDesk) {
        guard let (id, conversation) = random.pick(outbox) else { return }
        if random.chance(50) {
            desk.run(.outboxAttempt(id, conversation, attempt: Int32(random.within(1...3))))
        } else {
            desk.run(.outboxResult(id, conversation, random.pick([.sent, .retry, .failed], or: .sent), status: 200))
        }
    }

    private mutating func restart(_ desk: inout SimulatedDesk) {
        if random.chance(20) { return desk.followClock(by: .minutes(Int64(random.within(10...90)))) }
        let gap = random.pick([.zero, .seconds(3), .minutes(10), .hours(3)], or: Span.zero)
        desk.restart(after: gap, with: random.chance(50) ? generator.change(desk.policies.last ?? base) : nil)
    }

    private mutating func reload(_ desk: inout SimulatedDesk) {
        desk.install(random.chance(40) ? base : generator.change(desk.policies.last ?? base))
    }

    /// Wrong on purpose: unknown ids, another's work, an old epoch, an agent who is not there.
    private mutating func blunder(_ desk: inout SimulatedDesk) {
        let item = random.pick(desk.items)
        let id = item?.id ?? ConversationID(987_654)
        let someone = Actor(agent: AgentNumber(Int32(random.within(-1...9))))
        let epoch = (item?.epoch ?? 0) - Int32(random.within(-1...2))
        let offer = OfferID(Int64(random.below(Int(desk.router.state.lastOffer.value) + 3)))
        let nobody = AgentNumber(Int32(random.pick([-1, 77], or: -1)))
        switch random.below(9) {
        case 0: desk.run(.accept(offer, siblings: [], by: someone))
        case 1: desk.run(.decline(offer, reason: "", by: someone))
        case 2: desk.run(.take(id, epoch: epoch, by: someone))
        case 3:
            desk.run(.assign(id, epoch: item?.epoch ?? 0, nobody, force: true, reason: "vip", by: lastActor ?? someone))
        case 4: desk.run(.setPresence(nobody, Presence(.ready), overtime: .zero, by: someone))
        case 5: desk.run(.present(nobody))
        case 6: desk.run(.pull(nobody, max: 1, got: [offer]))
        case 7: desk.run(.note(ConversationID(987_654), desk.newMessage(), by: someone))
        default:
            let verb = random.pick(ChangeVerb.allCases, or: .wait)
            desk.run(
                .change(
                    Change(
                        conversation: id, epoch: epoch, verb: verb, seen: MessageID(0), sendAnyway: false, by: someone))
            )
        }
    }

    private var lastActor: Actor? {
        switch last {
        case .take(_, _, let actor), .assign(_, _, _, _, _, let actor): actor
        default: nil
        }
    }
}

extension SimulatedDesk {
    /// The agents of the policy in force.
    package var agents: [AgentNumber] { router.policy?.agentNumbers ?? [] }

    /// The open conversations, by id.
    package var items: [WorkItem] { router.state.work.sorted }
}
