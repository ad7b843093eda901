/// An open conversation as the router holds it: one narrow row of `work`.
///
/// Queued work must stay small, for there may be a million of it; what only some of it needs is in ``Extra``.
package struct WorkItem: Equatable, Sendable {
    package var id: ConversationID
    package var contact: ContactID
    package var identity: IdentityID
    /// The last customer message that can be answered; what an agent must have seen.
    package var lastInbound: MessageID
    /// When the first customer message came that no human has answered yet.
    package var unansweredSince: Instant
    package var enteredAt: Instant
    package var due: Instant
    /// The place in the order, made by ``OrderKey``.
    package var key: Int64
    /// What time does to it by its state: the next step of relaxation while queued, the end of an offer, of waiting, of a
    /// snooze, of wrap-up. Far future when nothing.
    package var timer: Instant
    /// When all of it is to be done; far future without such a promise.
    package var resolveDue: Instant
    /// The end of the provider's reply window; far future without one.
    package var replyBy: Instant
    package var channel: ChannelNumber
    package var queue: QueueNumber
    package var route: RouteNumber
    package var requirement: RequirementNumber
    /// The owner; in `offered` the agent it is held for; in `resolved` and after a wake without owner the last one.
    package var agent: AgentNumber
    package var affinity: AgentNumber
    /// What its customer writes in, served or not.
    package var language: LanguageNumber
    /// How much sooner than its due it is served, in seconds.
    package var boost: Int32
    /// The generation its requirement, due and steps were derived under.
    package var generation: Int32
    package var epoch: Int32
    /// What it takes by channel, before its state is counted in.
    package var weight: Int32
    /// What it takes of ``agent`` now.
    package var units: Int32
    package var workClass: WorkClass
    package var state: WorkState
    package var because: QueuedBecause
    /// Steps of relaxation, and of more teams coming in, that have passed.
    package var stage: UInt8
    /// Its class in the order; see ``OrderKey``.
    package var strict: UInt8
    package var flags: WorkFlags
    package var extra: Extra?

    /// What only some conversations carry; boxed, so that a queued one stays small.
    package final class Extra: Equatable, Sendable {
        package let content: ExtraContent
        package init(_ content: ExtraContent) { self.content = content }
        package static func == (left: Extra, right: Extra) -> Bool { left.content == right.content }
    }

    package struct ExtraContent: Equatable, Sendable {
        package var offer = OfferID(0)
        /// The agent has not shown to know of the assignment.
        package var unconfirmed = false
        package var delivered = false
        package var reservation = Reservation.none
        /// Sorted by agent.
        package var exclusions: [Exclusion] = []
        package var choice = Choice.none
        package var assignment: AssignmentKind?
        /// The lead's word for the assignment; may be empty.
        package var assignmentReason = ""
        package var memory: VerbMemory?
        package var reopenUntil = Instant.none
        /// The due is never later than this, whatever it is derived from.
        package var bound = Instant.distantFuture
        /// Those who have owned it since it came into the router, by number.
        package var workedBy: [AgentNumber] = []
        package var transfers: UInt8 = 0
        /// Where the last transfer took it from.
        package var origin = Origin.none
        package var ask: Ask?
    }

    package init(opening: Opening, at now: Instant) {
        id = opening.conversation
        contact = opening.contact
        identity = opening.identity
        lastInbound = opening.lastInbound
        unansweredSince = .none
        enteredAt = opening.queue.isSet ? now : .none
        due = .none
        key = 0
        timer = .distantFuture
        resolveDue = opening.resolveDue
        replyBy = opening.replyBy
        channel = opening.channel
        queue = opening.queue
        route = opening.route
        requirement = opening.requirement
        agent = opening.lastOwner
        affinity = opening.affinity
        language = opening.language
        boost = opening.boost
        generation = 0
        epoch = opening.epoch
        weight = opening.weight
        units = 0
        workClass = opening.workClass
        state = .filed
        because = opening.queue.isSet ? .reopened : .new
        stage = 0
        strict = opening.strict
        flags = opening.flags
        extra = nil
        if opening.reopenUntil.isSet { withDetails { $0.reopenUntil = opening.reopenUntil } }
    }

    package var details: ExtraContent {
        extra?.content ?? ExtraContent()
    }

    /// Changes the boxed part; drops the box when nothing is left in it.
    package mutating func withDetails(_ change: (inout ExtraContent) -> Void) {
        var content = details
        change(&content)
        extra = content == ExtraContent() ? nil : Extra(content)
    }

    /// The agent whose capacity it takes now; whoever is asked to take it over is not meant.
    package var holder: AgentNumber {
        switch state {
        case .offered, .active, .waiting, .parked, .snoozed, .resolved: agent
        case .queued, .closed, .spam, .filed: .none
        }
    }

    /// The owner as people understand it: none while queued, offered or resolved.
    package var owner: AgentNumber {
        state.hasOwner ? agent : .none
    }

    /// The next thing time does to it; which thing follows from the state.
    package var deadline: Instant {
        guard let content = extra?.content else { return timer }
        var next = timer
        if state == .queued {
            // Also when that is past, as it may be after a stop: only its end takes the reservation away.
            if content.reservation.agent.isSet { next = min(next, content.reservation.until) }
            for exclusion in content.exclusions { next = min(next, exclusion.until) }
        }
        if let ask = content.ask { next = min(next, ask.until) }
        return next
    }

    package func exclusion(of candidate: AgentNumber, at now: Instant) -> Exclusion? {
        extra?.content.exclusions.first { $0.agent == candidate && $0.until > now }
    }

    package func isExcluded(_ candidate: AgentNumber, at now: Instant) -> Bool {
        guard let extra else { return false }
        return extra.content.exclusions.contains { $0.agent == candidate && $0.until > now }
    }

    /// The agent it is kept for; the end of that time is an event, so this asks no clock.
    package var reservedFor: AgentNumber { extra?.content.reservation.agent ?? .none }

    /// Whether it is kept for whose it was, and not for who stands in for them.
    var isKeptForOwn: Bool {
        guard let content = extra?.content, content.reservation.agent.isSet else { return false }
        return switch content.reservation.because {
        case .owner: content.reservation.agent == agent
        // Where it came from last is where it was sent back from by now.
        case .back: content.workedBy.contains(content.reservation.agent)
        case .affinity, .sameContact, .named, .contactOwner: false
        }
    }

    /// Whether it is kept for the agent because it was theirs: that is nothing new for them.
    func isOwn(of agent: AgentNumber) -> Bool { isKeptForOwn && reservedFor == agent }

    /// The agent who was asked to take it over.
    package var askedAgent: AgentNumber { extra?.content.ask?.agent ?? .none }
}
