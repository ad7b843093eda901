import FrontdeskCore

extension Workload {
    private static let texts = [
        "I want a refund", "hello", "please help me", "our legal department asks", "newsletter of the week", "merhaba",
        "a human please", "I want a human",
    ]

    /// A customer writes for the first time on a channel.
    mutating func arrive(_ desk: inout SimulatedDesk) {
        guard let channel = random.pick(desk.router.policy?.channelNumbers ?? []) else { return }
        let contact = ContactID(Int64(random.within(1...Workload.contacts)))
        receive(desk.newConversation(), channel: channel, contact: contact, automatic: false, &desk)
    }

    /// A customer writes in an open conversation; most often in one that waits for them.
    mutating func writeAgain(_ desk: inout SimulatedDesk) {
        let items = desk.items
        let waiting = items.filter { $0.state != .queued && $0.state != .offered && $0.state != .active }
        guard let item = random.chance(75) ? random.pick(waiting) : random.pick(items) else { return }
        receive(item.id, channel: item.channel, contact: item.contact, automatic: false, &desk)
    }

    /// A customer answers in a conversation that has left the router.
    mutating func reopen(_ desk: inout SimulatedDesk) {
        let closed = desk.records.all.filter { $0.leftAs != nil }
        guard let record = random.pick(closed) else { return }
        let id = record.reopens(at: desk.now) ? record.id : desk.newConversation()
        receive(id, channel: record.channel, contact: record.contact, automatic: false, &desk)
    }

    /// A machine writes: in an open conversation, in a past one, or out of the blue.
    mutating func writeByMachine(_ desk: inout SimulatedDesk) {
        guard let channel = random.pick(desk.router.policy?.channelNumbers ?? []) else { return }
        if let item = random.pick(desk.items), random.chance(50) {
            receive(item.id, channel: item.channel, contact: item.contact, automatic: true, &desk)
        } else if let record = random.pick(desk.records.all.filter({ $0.leftAs != nil })), random.chance(50) {
            receive(record.id, channel: record.channel, contact: record.contact, automatic: true, &desk)
        } else {
            let contact = ContactID(Int64(random.within(1...Workload.contacts)))
            receive(desk.newConversation(), channel: channel, contact: contact, automatic: true, &desk)
        }
    }

    /// What intake and resolve do: classify where the conversation is new, add what the records say.
    private mutating func receive(
        _ id: ConversationID, channel: ChannelNumber, contact: ContactID, automatic: Bool,
        _ desk: inout SimulatedDesk
    ) {
        let item = desk.router.state.work[id]
        let isOpen = item != nil
        let inWrapUp = item?.state == .resolved && !automatic
        let record = desk.records[id]
        let reopens = record?.reopens(at: desk.now) ?? false
        let classify = inWrapUp || (!isOpen && (record == nil || (reopens && !automatic)))
        let last = desk.records.lastReply(to: contact)
        let facts = facts(channel, automatic: automatic, desk)
        let policy = desk.router.policy
        let arrival = Arrival(
            conversation: id, message: desk.newMessage(), identity: IdentityID(contact.value), contact: contact,
            channel: channel, automatic: automatic,
            classification: classify ? policy?.classify(facts) : nil,
            reopening: reopens && !isOpen ? record?.reopening : nil,
            affinity: last?.agent ?? .none, affinityAt: last?.at ?? .none, contactOwner: contactOwner(contact, desk),
            replyBy: replyBy(desk), asksHuman: !automatic && policy?.asksHuman(facts) ?? false)
        perform(.run(.receive(arrival)), &desk)
        if !isOpen, !automatic, id.value % Self.acknowledgedEach == 0 { acknowledge(id, &desk) }
    }

    // MARK: By hand

    /// An agent opens a conversation: a customer has called them, or they answer one privately who has written in public.
    mutating func begin(_ desk: inout SimulatedDesk) {
        guard let policy = desk.router.policy, let agent = random.pick(desk.agents) else { return }
        let owned = desk.items.filter { $0.state.hasOwner && $0.queue.isSet }
        if random.chance(60), let item = random.pick(owned) { return goOn(from: item, &desk) }
        guard let channel = random.pick(policy.channelNumbers) else { return }
        let contact = ContactID(Int64(random.within(1...Workload.contacts)))
        guard var classification = policy.classify(facts(channel, automatic: false, desk)) else { return }
        if random.chance(20), let queue = random.pick(policy.queueNumbers) { classification.end = .queue(queue) }
        let arrival = begun(desk.newMessage(), channel: channel, contact: contact, classification, &desk)
        issue(.begin(Beginning(arrival: arrival, isTaken: random.chance(50), by: Actor(agent: agent))), &desk)
    }

    /// The owner's first word in another conversation with the customer, in the queue of the first.
    private mutating func goOn(from item: WorkItem, _ desk: inout SimulatedDesk) {
        let arrival = begun(
            MessageID(0), channel: item.channel, contact: item.contact,
            desk.router.classification(continuing: item), &desk)
        let then: ReplyThen = random.pick([.wait, .wait, .active, .resolve, .snooze], or: .wait)
        let words = FirstWords(
            message: desk.newMessage(), then: then, until: then == .snooze ? pauseEnd(desk) : .none,
            promise: then == .snooze && random.chance(40))
        let command = Command.begin(
            Beginning(arrival: arrival, isTaken: true, words: words, by: Actor(agent: item.agent)))
        if case .done(_, .replied(_, _, let id)) = issue(command, &desk) {
            outbox.append((id, arrival.conversation))
        }
    }

    private mutating func begun(
        _ message: MessageID, channel: ChannelNumber, contact: ContactID, _ classification: Classification,
        _ desk: inout SimulatedDesk
    ) -> Arrival {
        let last = desk.records.lastReply(to: contact)
        return Arrival(
            conversation: desk.newConversation(), message: message, identity: IdentityID(contact.value),
            contact: contact, channel: channel, automatic: false, classification: classification, reopening: nil,
            affinity: last?.agent ?? .none, affinityAt: last?.at ?? .none, contactOwner: contactOwner(contact, desk),
            asksHuman: random.chance(5))
    }

    /// Every so-manieth conversation is acknowledged, without a draw of its own.
    private static let acknowledgedEach: Int64 = 8

    private mutating func acknowledge(_ id: ConversationID, _ desk: inout SimulatedDesk) {
        guard case .done(let events, _) = perform(.run(.acknowledge(id, desk.newMessage())), &desk) else { return }
        for case .acknowledged(_, _, let outbox) in events { self.outbox.append((outbox, id)) }
    }

    /// Some contacts belong to an agent, always the same.
    private func contactOwner(_ contact: ContactID, _ desk: SimulatedDesk) -> AgentNumber {
        let agents = desk.agents
        guard contact.value % 3 == 0, !agents.isEmpty else { return .none }
        return agents[Int(contact.value) % agents.count]
    }

    private mutating func replyBy(_ desk: SimulatedDesk) -> Instant {
        guard random.chance(25) else { return .distantFuture }
        return desk.now + random.pick([.minutes(2), .minutes(30), .hours(24)], or: Span.hours(24))
    }

    private mutating func facts(
        _ channel: ChannelNumber, automatic: Bool, _ desk: SimulatedDesk
    ) -> MessageFacts {
        let patterns = desk.policies.last?.patterns ?? .empty
        let language = desk.router.policy?.language(
            detected: random.pick(["tr", "en", "de"], or: "en"), reliable: random.chance(70), last: "und",
            channel: channel)
        var attributes: [MessageAttribute] = []
        if random.chance(12) {
            attributes.append(
                MessageAttribute(
                    name: random.pick(["topic", "junk"], or: "topic"),
                    value: random.pick(["return", "yes"], or: "yes"),
                    provenance: random.chance(60) ? .channel : .customer))
        }
        return MessageFacts(
            channel: channel, at: desk.now, kind: random.chance(80) ? .message : .form, automatic: automatic,
            language: language ?? "en", addresses: ["someone@example.com"], attributes: attributes,
            textHits: patterns.hits(in: random.pick(Workload.texts, or: "")),
            subjectHits: patterns.hits(in: random.chance(10) ? "legal" : ""))
    }
}
