package import FrontdeskCore

/// A seeded stream of what customers, agents, leads and time do to a desk: mostly sensible, sometimes wrong.
package struct Workload: Sendable {
    var random: SeededRandom
    private var generator: PolicyGenerator
    private var base: Policy
    /// The last command of an agent, for repeating it.
    var last: Command?
    var outbox: [(OutboxID, ConversationID)] = []
    /// All that was done, in order.
    package private(set) var tape: [Shrinker.Taped] = []

    /// Contacts who write; few, so that they meet their earlier conversations and agents.
    static let contacts = 8
    /// 2026-01-05T08:00:00Z, a Monday.
    package static let start = Instant(microseconds: 1_767_600_000_000_000)

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        generator = PolicyGenerator(seed: random.next())
        base = generator.make()
    }

    /// A desk before its first policy.
    package static func desk(watching sampling: InvariantOracle.Sampling?) -> SimulatedDesk {
        var desk = SimulatedDesk(at: Workload.start, watching: sampling)
        desk.writesOffers = true
        return desk
    }

    /// A desk with the workload's policy in force, its agents logged in and in contact, mostly.
    package mutating func open(watched: Bool = true) -> SimulatedDesk {
        open(watching: watched ? .always : nil)
    }

    package mutating func open(watching sampling: InvariantOracle.Sampling?) -> SimulatedDesk {
        var desk = Workload.desk(watching: sampling)
        perform(.install(base), &desk)
        for agent in desk.agents where random.chance(85) {
            perform(.run(.present(agent)), &desk)
            perform(
                .run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent))), &desk)
            if random.chance(50) {
                perform(.pull(agent, max: Int32(random.within(1...2)), got: [], for: .minutes(2)), &desk)
            }
        }
        return desk
    }

    /// Runs so many steps and returns the desk they lead to.
    package static func run(seed: UInt64, steps: Int, watched: Bool = true) -> SimulatedDesk {
        var workload = Workload(seed: seed)
        return workload.run(steps: steps, watching: watched ? .always : nil)
    }

    /// Opens a desk and runs so many steps on it.
    package mutating func run(steps: Int, watching sampling: InvariantOracle.Sampling?) -> SimulatedDesk {
        var desk = open(watching: sampling)
        for _ in 0..<steps { step(&desk) }
        return desk
    }

    /// One thing happens, after some time.
    package mutating func step(_ desk: inout SimulatedDesk) {
        pass(&desk)
        // What there is nothing for is tried no longer than it takes to find something else.
        let done = tape.count
        for _ in 0..<5 where tape.count == done { act(&desk) }
    }

    private mutating func act(_ desk: inout SimulatedDesk) {
        switch random.weighted([16, 14, 6, 2, 14, 2, 34, 34, 6, 4, 2, 7, 1, 2, 4, 2, 2, 14, 2, 5, 1, 5]) {
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
        case 16: if let last { perform(.run(last), &desk) }
        case 17: transfer(&desk)
        case 18: spam(&desk)
        case 20: correctContact(&desk)
        case 21: begin(&desk)
        default: revive(&desk)
        }
    }

    private mutating func pass(_ desk: inout SimulatedDesk) {
        let span: Span
        switch random.weighted([40, 34, 12, 7, 1, 6]) {
        case 0: return
        case 1: span = .milliseconds(Int64(random.within(1...4_000)))
        case 2: span = .seconds(Int64(random.within(5...60)))
        case 3: span = .minutes(Int64(random.within(1...20)))
        case 4: span = .hours(Int64(random.within(1...9)))
        default:
            // To the very instant at which time changes something, now and then just before it.
            guard let next = desk.nextDeadline(), next > desk.now, next < desk.now + .hours(9) else { return }
            span = (random.chance(30) ? next - Span(microseconds: 1) : next) - desk.now
        }
        perform(random.chance(20) ? .stall(span) : .elapse(span), &desk)
    }

    /// Everybody comes and works now and then for two days: what could be served is served in the end.
    package mutating func drain(_ desk: inout SimulatedDesk) {
        perform(.unreachable([]), &desk)
        for _ in 0..<4 {
            for agent in desk.agents {
                let actor = Actor(agent: agent)
                perform(.run(.present(agent)), &desk)
                perform(.run(.setPresence(agent, Presence(.ready), overtime: .hours(1), by: actor)), &desk)
                perform(.pull(agent, max: 3, got: [], for: .minutes(1)), &desk)
            }
            for item in desk.items where item.state == .offered || item.state == .active {
                let actor = Actor(agent: item.agent)
                perform(.run(.accept(item.details.offer, siblings: [], by: actor)), &desk)
                guard let mine = desk.router.state.work[item.id] else { continue }
                perform(.run(change(mine, .resolve, seen: MessageID(0), until: .none, by: actor)), &desk)
            }
            perform(.elapse(.hours(12)), &desk)
        }
    }

    @discardableResult
    mutating func perform(_ act: DeskAct, _ desk: inout SimulatedDesk) -> Decision {
        tape.append(Shrinker.Taped(act: act, subject: desk.subject(of: act)))
        return desk.perform(act)
    }

    /// What an agent asks for; who asks for something is in contact, mostly.
    @discardableResult
    mutating func issue(_ command: Command, _ desk: inout SimulatedDesk) -> Decision {
        let roster = desk.router.state.roster
        if let agent = command.actor?.agent, agent.isSet, agent.index < roster.count, !roster[agent.index].inContact,
            random.chance(90)
        {
            perform(.run(.present(agent)), &desk)
        }
        // What comes back is read from its record each time, so its command is never repeated.
        switch command {
        // A number is given to one conversation only.
        case .revive, .begin: break
        default: last = command
        }
        return perform(.run(command), &desk)
    }

    // MARK: The house

    private mutating func send(_ desk: inout SimulatedDesk) {
        guard let (id, conversation) = random.pick(outbox) else { return }
        if random.chance(50) {
            perform(.run(.outboxAttempt(id, conversation, attempt: Int32(random.within(1...3)))), &desk)
        } else {
            let outcome: OutboxOutcome = random.pick([.sent, .retry, .failed], or: .sent)
            perform(.run(.outboxResult(id, conversation, outcome, status: 200)), &desk)
            guard outcome == .sent, let step = DeliveryStep(rawValue: UInt8(id.value % 3)) else { return }
            perform(.run(.deliveryTold(conversation, MessageID(id.value), step)), &desk)
        }
    }

    private mutating func restart(_ desk: inout SimulatedDesk) {
        if random.chance(20) {
            perform(.followClock(by: .minutes(Int64(random.within(10...90)))), &desk)
            return
        }
        let gap = random.pick([.zero, .seconds(3), .minutes(10), .hours(3)], or: Span.zero)
        let changed = random.chance(50) ? generator.change(desk.policies.last ?? base) : nil
        perform(.restart(after: gap, with: changed), &desk)
    }

    private mutating func reload(_ desk: inout SimulatedDesk) {
        perform(.install(random.chance(30) ? base : generator.change(desk.policies.last ?? base)), &desk)
    }

    /// Wrong on purpose: unknown ids, another's work, an old epoch, an agent who is not there.
    private mutating func blunder(_ desk: inout SimulatedDesk) {
        let item = random.pick(desk.items)
        let id = item?.id ?? ConversationID(987_654)
        let someone = Actor(agent: AgentNumber(Int32(random.within(-1...9))))
        let epoch = (item?.epoch ?? 0) - Int32(random.within(-1...2))
        let offer = OfferID(Int64(random.below(Int(desk.router.state.lastOffer.value) + 3)))
        let nobody = AgentNumber(Int32(random.pick([-1, 77], or: -1)))
        let queue = QueueNumber(Int32(random.pick([-1, 0, 77], or: -1)))
        let command: Command
        switch random.below(12) {
        case 0: command = .accept(offer, siblings: [ConversationID(987_654), id], by: someone)
        case 1: command = .decline(offer, reason: "", by: someone)
        case 2: command = .take(id, epoch: epoch, by: someone)
        case 3:
            command = .assign(
                id, epoch: item?.epoch ?? 0, nobody, force: true, reason: "vip", by: lastActor ?? someone)
        case 4: command = .setPresence(nobody, Presence(.ready), overtime: .hours(99), by: someone)
        case 5: command = .present(nobody)
        case 6: command = .pull(nobody, max: 1, got: [offer])
        case 7: command = .note(ConversationID(987_654), desk.newMessage(), by: someone)
        case 8:
            let target: TransferTarget = random.pick([.queue(queue), .ask(nobody), .back], or: .back)
            command = .transfer(Transfer(conversation: id, epoch: item?.epoch ?? 0, target: target, by: someone))
        case 9: command = .spam(id, epoch: epoch, by: someone)
        case 10: command = .prioritize(id, epoch: epoch, boost: Int32.max, strict: 9, by: lastActor ?? someone)
        default:
            command = .change(
                Change(
                    conversation: id, epoch: epoch, verb: random.pick(ChangeVerb.allCases, or: .wait),
                    seen: MessageID(0), sendAnyway: false, until: desk.now + .days(Int64(random.within(-1...400))),
                    by: someone))
        }
        perform(.run(command), &desk)
    }

    private var lastActor: Actor? {
        switch last {
        case .take, .assign: last?.actor
        default: nil
        }
    }
}

extension Command {
    /// Who asks; `nil` for what customers, time and the house do.
    var actor: Actor? {
        switch self {
        case .setPresence(_, _, _, let actor), .accept(_, _, let actor), .decline(_, _, let actor),
            .note(_, _, let actor), .correctContact(_, _, _, let actor), .take(_, _, let actor),
            .assign(_, _, _, _, _, let actor),
            .prioritize(_, _, _, _, let actor), .spam(_, _, let actor):
            actor
        case .reply(let draft): draft.by
        case .change(let change): change.by
        case .transfer(let transfer): transfer.by
        case .revive(let revival): revival.by
        case .begin(let beginning): beginning.by
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
