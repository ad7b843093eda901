import FrontdeskCore

/// What agents and leads do.
extension Workload {
    mutating func pull(_ desk: inout SimulatedDesk) {
        guard let agent = someone(desk) else { return }
        let open = desk.router.pulled(by: agent, limit: 10)
        let got = open.filter { _ in random.chance(60) }.map(\.offer)
        perform(.run(.present(agent)), &desk)
        if desk.router.state.roster[agent.index].presence.state == .offline, random.chance(80) {
            perform(.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent))), &desk)
        }
        let span = random.pick([.seconds(5), .seconds(35), .seconds(35), .minutes(5)], or: Span.seconds(5))
        perform(.pull(agent, max: Int32(random.within(0...3)), got: got, for: span), &desk)
    }

    /// An agent; now and then one for whom something is kept, who would come by seldom otherwise.
    private mutating func someone(_ desk: SimulatedDesk) -> AgentNumber? {
        let awaited = desk.items.map(\.reservedFor).filter(\.isSet)
        return random.chance(25) ? random.pick(awaited) ?? random.pick(desk.agents) : random.pick(desk.agents)
    }

    mutating func answerOffer(_ desk: inout SimulatedDesk) {
        let items = desk.items.filter { $0.countsAsOffer || $0.details.ask != nil }
        guard let item = random.pick(items) else { return }
        let ask = item.details.ask
        let actor = Actor(agent: ask?.agent ?? item.agent)
        let offer = ask?.offer ?? item.details.offer
        if random.chance(80) {
            let others = desk.items.filter { $0.contact == item.contact && $0.id != item.id }.map(\.id)
            issue(.accept(offer, siblings: random.chance(50) ? others : [], by: actor), &desk)
        } else {
            issue(.decline(offer, reason: "language", by: actor), &desk)
        }
    }

    mutating func work(_ desk: inout SimulatedDesk) {
        let held = desk.items.filter { $0.state.hasOwner || $0.state == .resolved }
        guard let item = random.pick(held) else { return }
        let actor = Actor(agent: item.agent, via: random.chance(10) ? "web-desk" : "")
        let seen = random.chance(85) ? item.lastInbound : MessageID(max(0, item.lastInbound.value - 1))
        if item.state == .resolved {
            issue(change(item, .done, seen: seen, until: .none, by: actor), &desk)
            return
        }
        guard random.chance(45) else {
            let verbs: [ChangeVerb] = [.wait, .active, .resolve, .giveBack, .park, .snooze, .snooze]
            issue(
                change(item, random.pick(verbs, or: .wait), seen: seen, until: pauseEnd(desk), by: actor), &desk)
            return
        }
        let then: ReplyThen = random.pick([.wait, .wait, .active, .resolve, .snooze], or: .wait)
        let draft = ReplyDraft(
            conversation: item.id, epoch: item.epoch, message: desk.newMessage(), seen: seen,
            sendAnyway: random.chance(10), then: then, until: then == .snooze ? pauseEnd(desk) : .none,
            promise: then == .snooze && random.chance(40), by: actor)
        if case .done(_, .replied(_, _, let id)) = perform(.run(.reply(draft)), &desk) {
            outbox.append((id, item.id))
        }
    }

    /// A while from now, seldom none at all or one that is past.
    mutating func pauseEnd(_ desk: SimulatedDesk) -> Instant {
        switch random.weighted([35, 35, 20, 7, 3]) {
        case 0: desk.now + .seconds(Int64(random.within(5...90)))
        case 1: desk.now + .minutes(Int64(random.within(1...20)))
        case 2: desk.now + .hours(Int64(random.within(1...9)))
        case 3: .none
        default: desk.now - .seconds(1)
        }
    }

    mutating func change(
        _ item: WorkItem, _ verb: ChangeVerb, seen: MessageID, until: Instant, by actor: Actor
    ) -> Command {
        let pauses = verb == .park || verb == .snooze
        return .change(
            Change(
                conversation: item.id, epoch: item.epoch, verb: verb, seen: seen, sendAnyway: random.chance(10),
                until: pauses ? until : .none, promise: verb == .snooze && random.chance(40), by: actor))
    }

    mutating func note(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items), let agent = random.pick(desk.agents) else { return }
        perform(.run(.note(item.id, desk.newMessage(), by: Actor(agent: agent))), &desk)
    }

    mutating func correctContact(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items), let other = random.pick(desk.items),
            let agent = random.pick(desk.agents)
        else { return }
        perform(
            .run(.correctContact(item.id, other.identity, other.contact, by: Actor(agent: agent))), &desk)
    }

    mutating func setPresence(_ desk: inout SimulatedDesk) {
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
        let overtime = random.chance(25) ? random.pick([.minutes(2), .hours(2)], or: Span.zero) : .zero
        issue(.setPresence(agent, presence, overtime: overtime, by: Actor(agent: actor)), &desk)
    }

    mutating func changeContact(_ desk: inout SimulatedDesk) {
        guard let agent = random.pick(desk.agents) else { return }
        if random.chance(40) {
            perform(.unreachable([]), &desk)
            perform(.run(.present(agent)), &desk)
        } else if random.chance(12) {
            perform(.unreachable([agent]), &desk)
        } else {
            perform(.setReceptive(agent, most: 0), &desk)
            perform(.run(.absent(agent, since: desk.now)), &desk)
        }
    }

    mutating func stopListening(_ desk: inout SimulatedDesk) {
        guard let agent = random.pick(desk.router.receptiveAgents) else { return }
        perform(.setReceptive(agent, most: 0), &desk)
    }

    // MARK: Leads

    mutating func lead(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items), let agent = random.pick(desk.agents) else { return }
        let actor = lead(of: item, or: agent, desk)
        switch random.weighted([30, 40, 30]) {
        case 0: issue(.take(item.id, epoch: item.epoch, by: actor), &desk)
        case 1:
            let force = random.chance(30)
            let reason = random.pick(["", "vip", "asked"], or: "")
            issue(.assign(item.id, epoch: item.epoch, agent, force: force, reason: reason, by: actor), &desk)
        default:
            let boost = Int32(random.pick([0, 60, 3_600, -300], or: 0))
            let strict = UInt8(random.pick([0, 0, 1, 3], or: 0))
            issue(.prioritize(item.id, epoch: item.epoch, boost: boost, strict: strict, by: actor), &desk)
        }
    }

    /// Somebody who leads the conversation; now and then somebody who does not.
    private mutating func lead(of item: WorkItem, or agent: AgentNumber, _ desk: SimulatedDesk) -> Actor {
        let leads = desk.agents.filter {
            desk.router.policy?.leads($0, queue: item.queue, owner: item.owner) ?? false
        }
        return Actor(agent: random.chance(90) ? random.pick(leads, or: agent) : agent)
    }

    // MARK: Handing on

    mutating func transfer(_ desk: inout SimulatedDesk) {
        let held = desk.items.filter { $0.state.hasOwner }
        guard let item = random.chance(85) ? random.pick(held) : random.pick(desk.items),
            let agent = random.pick(desk.agents)
        else { return }
        let target: TransferTarget
        switch random.weighted([45, 35, 20]) {
        case 0: target = .queue(random.pick(desk.router.policy?.queueNumbers ?? [], or: .none))
        case 1: target = .ask(agent)
        default: target = .back
        }
        let isOwner = item.owner.isSet && random.chance(75)
        let actor = isOwner ? Actor(agent: item.owner) : lead(of: item, or: agent, desk)
        issue(
            .transfer(Transfer(conversation: item.id, epoch: item.epoch, target: target, by: actor)), &desk)
    }

    mutating func spam(_ desk: inout SimulatedDesk) {
        guard let item = random.pick(desk.items), let agent = random.pick(desk.agents) else { return }
        let isOwner = item.owner.isSet && random.chance(60)
        let actor = isOwner ? Actor(agent: item.owner) : lead(of: item, or: agent, desk)
        issue(.spam(item.id, epoch: item.epoch, by: actor), &desk)
    }

    /// What has left comes back by hand: to where it was, or to a queue that is named.
    mutating func revive(_ desk: inout SimulatedDesk) {
        let gone = desk.records.all.filter { $0.leftAs != nil && $0.departed != nil }
        guard let record = random.pick(gone), let item = record.departed, let agent = random.pick(desk.agents) else {
            return
        }
        let isSpam = record.leftAs == .spam
        let wanted: Verb = random.chance(95) == isSpam ? .notSpam : .reopen
        let target = random.chance(50) ? random.pick(desk.router.policy?.queueNumbers ?? [], or: .none) : .none
        let actor = random.chance(40) && item.agent.isSet ? Actor(agent: item.agent) : lead(of: item, or: agent, desk)
        issue(.revive(Revival(item, verb: wanted, target: target, by: actor)), &desk)
    }
}
