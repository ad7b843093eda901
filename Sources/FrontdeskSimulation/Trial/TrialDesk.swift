import FrontdeskConfig
package import FrontdeskCore

/// A desk on which messages are tried out: the router of the daemon, bound to a policy once, without store and clock.
///
/// All agents are ready, have nothing in hand, and have been so for equally long, unless a situation says otherwise.
package struct TrialDesk: Sendable {
    package let policy: BoundPolicy
    /// Nobody listens, so that what comes stays in its queue.
    private var quiet: Router
    /// Everybody listens.
    private var awake: Router
    /// The moment both stand at.
    private var moment: Instant

    /// When everybody logged in: 2020-01-01, before every moment that calendars know.
    private static let login = Instant(microseconds: 1_577_836_800_000_000)
    /// The message and its conversation; what agents have in hand follows.
    private static let conversation = ConversationID(1)

    /// Binds a policy; nil where its names contradict each other, which a checked configuration's never do.
    package init?(_ policy: Policy) {
        var router = Router()
        guard case .done = router.install(policy, generation: 1, at: Self.login), let bound = router.policy else {
            return nil
        }
        self.policy = bound
        for agent in bound.agentNumbers {
            _ = router.handle(.present(agent), at: Self.login)
            _ = router.handle(
                .setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)), at: Self.login)
        }
        quiet = router
        for agent in bound.agentNumbers { router.setReceptive(agent, most: Self.offers(agent, bound)) }
        awake = router
        moment = Self.login
    }

    private static func offers(_ agent: AgentNumber, _ policy: BoundPolicy) -> Int32 {
        Int32(clamping: policy.agent(agent)?.policy.offersAtOnce ?? 1)
    }

    /// Lets a message come.
    ///
    /// - Parameter asksAgents: whether somebody gets it; else it stays in its queue, with everybody listening, to be asked
    ///   about.
    package mutating func run(_ situation: TrialSituation, asksAgents: Bool) -> TrialOutcome? {
        if situation.now != moment {
            quiet.stand(at: situation.now)
            awake.stand(at: situation.now)
            moment = situation.now
        }
        var router = asksAgents ? awake : quiet
        var next = Self.conversation.value
        for agent in situation.agents { arrange(agent, situation, &router, &next) }
        let facts = facts(of: situation)
        let decision = router.handle(.receive(arrival(of: situation, facts)), at: situation.now)
        guard case .done = decision,
            let item = router.state.work[Self.conversation] ?? router.lastDeparted(Self.conversation)
        else { return nil }
        if !asksAgents { listen(situation, &router) }
        return TrialOutcome(situation: situation, facts: facts, item: item, router: router)
    }

    // MARK: Agents

    /// Brings an agent into the state that is asked for; what they have in hand came when they logged in.
    private func arrange(
        _ wanted: TestAgent, _ situation: TrialSituation, _ router: inout Router, _ next: inout Int64
    ) {
        let agent = policy.agentNumbers[wanted.agent]
        let since = Self.login - wanted.idle
        func set(_ presence: Presence, _ overtime: Span, at now: Instant) {
            _ = router.handle(.setPresence(agent, presence, overtime: overtime, by: Actor(agent: agent)), at: now)
        }
        if wanted.idle > .zero || !wanted.load.isEmpty {
            set(Presence(.offline), .zero, at: since)
            set(Presence(.ready), .zero, at: since)
        }
        for load in wanted.load {
            for opening in openings(load, situation.channel, &next) { router.burden(agent, with: opening, at: since) }
        }
        set(wanted.presence, wanted.overtime, at: situation.now)
        if !wanted.isListening { router.setReceptive(agent, most: 0) }
    }

    private func openings(_ load: TestAgent.Load, _ used: Int, _ next: inout Int64) -> [Opening] {
        let place: Int
        let count: Int
        var weight: Int?
        switch load {
        case .units(let units):
            place = policy.policy.channels.indices.first { $0 != used } ?? used
            count = 1
            weight = units
        case .conversations(let channel, let number):
            place = channel
            count = number
        }
        let channel = policy.policy.channels[place]
        return (0..<count).map { _ in
            next += 1
            return Opening(
                conversation: ConversationID(next), channel: policy.channelNumbers[place],
                workClass: channel.workClass, contact: ContactID(next), identity: IdentityID(next), route: .none,
                weight: Int32(clamping: weight ?? channel.weight), epoch: 0, lastOwner: .none, affinity: .none,
                flags: channel.interruptible ? .interruptible : [])
        }
    }

    /// Everybody listens, so that the checks of each agent tell more than that.
    private func listen(_ situation: TrialSituation, _ router: inout Router) {
        for agent in policy.agentNumbers { router.setReceptive(agent, most: Self.offers(agent, policy)) }
        for agent in situation.agents where !agent.isListening {
            router.setReceptive(policy.agentNumbers[agent.agent], most: 0)
        }
    }

    // MARK: The message

    private func facts(of situation: TrialSituation) -> MessageFacts {
        let message = situation.message
        let channel = policy.channelNumbers[situation.channel]
        let language = policy.language(
            detected: message.language, reliable: message.languageReliable, last: "und", channel: channel)
        return MessageFacts(
            message, channel: channel, language: language, isKnownContact: situation.isKnownContact,
            hits: policy.policy.hits(in: message), at: situation.now)
    }

    private func arrival(of situation: TrialSituation, _ facts: MessageFacts) -> Arrival {
        func number(_ place: Int?) -> AgentNumber { place.map { policy.agentNumbers[$0] } ?? .none }
        return Arrival(
            situation.message, facts: facts, policy: policy, isClassified: true, conversation: Self.conversation,
            message: MessageID(1), identity: IdentityID(1), contact: ContactID(1), reopening: nil,
            affinity: number(situation.answeredBy),
            affinityAt: situation.answeredBy == nil ? .none : situation.now,
            contactOwner: number(situation.contactOwner))
    }
}
