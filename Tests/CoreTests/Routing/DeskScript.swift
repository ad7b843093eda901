import FrontdeskCore
import FrontdeskSimulation

/// Tells the life of conversations as a script: each step returns what happened, one short line an event.
///
/// The desk is watched by the oracle, so an example also fails when it breaks an invariant on the way.
struct DeskScript {
    var desk: SimulatedDesk
    /// Why the last step was refused.
    private(set) var refusal: Refusal?
    private(set) var reply: Reply = .none
    private var written = 0

    init(_ policy: Policy = .front()) {
        desk = SimulatedDesk(at: Workload.start)
        desk.install(policy)
        written = desk.entries.count
    }

    init(_ desk: SimulatedDesk) {
        self.desk = desk
        written = desk.entries.count
    }

    // MARK: Names

    func agent(_ name: String) -> AgentNumber {
        AgentNumber(desk.router.state.names.number(.agent, name) ?? -1)
    }

    private func actor(_ name: String) -> Actor { Actor(agent: agent(name)) }

    func item(_ conversation: Int64) -> WorkItem? { desk.router.state.work[ConversationID(conversation)] }

    func epoch(_ conversation: Int64) -> Int32 { item(conversation)?.epoch ?? -1 }

    private func offer(_ conversation: Int64) -> OfferID { item(conversation)?.details.offer ?? OfferID(0) }

    /// `active with ayse, epoch 2, 30 units`.
    func standing(_ conversation: Int64) -> String {
        guard let item = item(conversation) else { return "gone" }
        let names = desk.router.state.names
        let holder = item.holder.isSet ? " with \(names.name(item.holder))" : ""
        let units = item.units > 0 ? ", \(item.units) units" : ""
        return "\(item.state.name)\(holder), epoch \(item.epoch)\(units)"
    }

    var violations: [String] { desk.violations }

    // MARK: Steps

    @discardableResult
    mutating func run(_ command: Command) -> [String] {
        note(desk.run(command))
        return news()
    }

    private mutating func note(_ decision: Decision) {
        switch decision {
        case .done(_, let reply):
            refusal = nil
            self.reply = reply
        case .refused(let refusal): self.refusal = refusal
        }
    }

    /// What happened since the last step.
    private mutating func news() -> [String] {
        let fresh = desk.entries[written...]
        written = desk.entries.count
        let text = EventText(names: desk.router.state.names)
        return fresh.flatMap { entry in entry.events.compactMap { text.line($0, at: entry.at) } }
    }

    /// The agents log in: in contact and ready.
    @discardableResult
    mutating func ready(_ names: String...) -> [String] {
        for name in names {
            desk.run(.present(agent(name)))
            desk.run(.setPresence(agent(name), Presence(.ready), overtime: .zero, by: actor(name)))
        }
        return news()
    }

    @discardableResult
    mutating func presence(_ name: String, _ presence: Presence, by other: String? = nil) -> [String] {
        run(.setPresence(agent(name), presence, overtime: .zero, by: actor(other ?? name)))
    }

    /// The agent pulls and listens for an hour, so that only the script ends it.
    @discardableResult
    mutating func pull(_ name: String, max: Int32 = 8, got: [OfferID] = []) -> [String] {
        note(desk.pull(agent(name), max: max, got: got, for: .hours(1)))
        return news()
    }

    mutating func hangUp(_ name: String) { desk.setReceptive(agent(name), most: 0) }

    @discardableResult
    mutating func chat(from contact: Int64 = 1, boost: Span = .zero, needs: [SkillLevel] = []) -> [String] {
        open("chat", .live, weight: 30, contact, boost: boost, needs: needs)
    }

    @discardableResult
    mutating func mail(from contact: Int64 = 1, boost: Span = .zero, needs: [SkillLevel] = []) -> [String] {
        open("mail", .deferred, weight: 20, contact, boost: boost, needs: needs)
    }

    private mutating func open(
        _ channel: String, _ workClass: WorkClass, weight: Int32, _ contact: Int64, boost: Span, needs: [SkillLevel]
    ) -> [String] {
        let arrival = arrival(
            desk.newConversation(), contact, channel,
            classify(workClass, weight: weight, boost: boost, needs: needs), reopening: nil, automatic: false)
        return run(.receive(arrival))
    }

    private func classify(
        _ workClass: WorkClass, weight: Int32, boost: Span = .zero, needs: [SkillLevel] = [],
        to end: ClassifiedEnd = .queue(QueueNumber(0))
    ) -> Classification {
        Classification(
            route: RouteNumber(0), end: end, workClass: workClass, weight: weight,
            requirement: Requirement(required: needs), boost: boost)
    }

    private mutating func arrival(
        _ id: ConversationID, _ contact: Int64, _ channel: String, _ classification: Classification?,
        reopening: Reopening?, automatic: Bool
    ) -> Arrival {
        let last = desk.records.lastReply(to: ContactID(contact))
        return Arrival(
            conversation: id, message: desk.newMessage(), identity: IdentityID(contact), contact: ContactID(contact),
            channel: ChannelNumber(desk.router.state.names.number(.channel, channel) ?? -1), automatic: automatic,
            classification: classification, reopening: reopening, affinity: last?.agent ?? .none,
            affinityAt: last?.at ?? .none)
    }

    /// The customer, or a machine, writes in an open conversation.
    @discardableResult
    mutating func write(
        _ conversation: Int64, automatic: Bool = false, to end: ClassifiedEnd = .queue(QueueNumber(0)),
        needs: [SkillLevel] = []
    ) -> [String] {
        guard let item = item(conversation) else { return ["\(conversation) is not open"] }
        let channel = desk.router.state.names.name(item.channel)
        let inWrapUp = item.state == .resolved && !automatic
        let arrival = arrival(
            item.id, item.contact.value, channel,
            inWrapUp ? classify(item.workClass, weight: item.weight, needs: needs, to: end) : nil, reopening: nil,
            automatic: automatic)
        return run(.receive(arrival))
    }

    /// The customer writes in a conversation that has left the router: it reopens, or a new one begins.
    @discardableResult
    mutating func writeLate(
        _ conversation: Int64, _ workClass: WorkClass = .live, to end: ClassifiedEnd = .queue(QueueNumber(0)),
        needs: [SkillLevel] = []
    ) -> [String] {
        guard let record = desk.records[ConversationID(conversation)] else { return ["no such conversation"] }
        let reopens = record.reopens(at: desk.now)
        let id = reopens ? record.id : desk.newConversation()
        let channel = desk.router.state.names.name(record.channel)
        let arrival = arrival(
            id, record.contact.value, channel,
            classify(workClass, weight: workClass == .live ? 30 : 20, needs: needs, to: end),
            reopening: reopens ? record.reopening : nil, automatic: false)
        return run(.receive(arrival))
    }

    @discardableResult
    mutating func deliver(_ conversation: Int64) -> [String] { run(.deliver(offer(conversation))) }

    @discardableResult
    mutating func accept(_ name: String, _ conversation: Int64) -> [String] {
        run(.accept(offer(conversation), siblings: [], by: actor(name)))
    }

    @discardableResult
    mutating func decline(_ name: String, _ conversation: Int64, _ reason: String = "busy") -> [String] {
        run(.decline(offer(conversation), reason: reason, by: actor(name)))
    }

    @discardableResult
    mutating func reply(
        _ name: String, _ conversation: Int64, then: ReplyThen = .wait, seen: Int64 = 0, anyway: Bool = false,
        epoch: Int32? = nil
    ) -> [String] {
        run(
            .reply(
                ReplyDraft(
                    conversation: ConversationID(conversation), epoch: epoch ?? self.epoch(conversation),
                    message: desk.newMessage(), seen: MessageID(seen), sendAnyway: anyway, then: then,
                    by: actor(name))))
    }

    @discardableResult
    mutating func change(
        _ name: String, _ conversation: Int64, _ verb: ChangeVerb, seen: Int64 = 0, epoch: Int32? = nil
    ) -> [String] {
        run(
            .change(
                Change(
                    conversation: ConversationID(conversation), epoch: epoch ?? self.epoch(conversation), verb: verb,
                    seen: MessageID(seen), sendAnyway: false, by: actor(name))))
    }

    /// The agent writes a note.
    @discardableResult
    mutating func remark(_ name: String, _ conversation: Int64) -> [String] {
        run(.note(ConversationID(conversation), desk.newMessage(), by: actor(name)))
    }

    @discardableResult
    mutating func take(_ name: String, _ conversation: Int64, epoch: Int32? = nil) -> [String] {
        run(.take(ConversationID(conversation), epoch: epoch ?? self.epoch(conversation), by: actor(name)))
    }

    @discardableResult
    mutating func assign(
        _ lead: String, _ conversation: Int64, to name: String, force: Bool = false, reason: String = "",
        epoch: Int32? = nil
    ) -> [String] {
        run(
            .assign(
                ConversationID(conversation), epoch: epoch ?? self.epoch(conversation), agent(name), force: force,
                reason: reason, by: actor(lead)))
    }

    @discardableResult
    mutating func after(_ span: Span) -> [String] {
        desk.elapse(to: desk.now + span)
        return news()
    }

    @discardableResult
    mutating func install(_ policy: Policy) -> [String] {
        note(desk.install(policy))
        // What waits is derived anew by the commands that follow at once.
        desk.elapse(to: desk.now)
        return news()
    }

    @discardableResult
    mutating func followClock(by jump: Span) -> [String] {
        desk.followClock(by: jump)
        return news()
    }

    @discardableResult
    mutating func restart(after gap: Span) -> [String] {
        desk.restart(after: gap)
        return news()
    }
}
