/// An open conversation as the router holds it: one narrow row of `work`.
///
/// Queued work must stay small, for there may be a million of it; what only some of it needs is in ``Extra``.
package struct WorkItem: Equatable, Sendable {
    package var id: ConversationID
    package var contact: ContactID
    package var identity: IdentityID
    /// The last customer message that can be answered; what an agent must have seen.
    package var lastInbound: MessageID
    /// When the first customer message came that is still unanswered.
    package var unansweredSince: Instant
    package var enteredAt: Instant
    package var due: Instant
    /// The place in the order: due minus boost.
    package var key: Int64
    /// The next thing time does to it: which thing follows from the state.
    package var deadline: Instant
    package var channel: ChannelNumber
    package var queue: QueueNumber
    package var route: RouteNumber
    package var requirement: RequirementNumber
    /// The owner; in `offered` the agent it is held for; in `resolved` and after a wake without owner the last one.
    package var agent: AgentNumber
    package var affinity: AgentNumber
    package var epoch: Int32
    /// What it takes by channel, before its state is counted in.
    package var weight: Int32
    /// What it takes of ``agent`` now.
    package var units: Int32
    package var workClass: WorkClass
    package var state: WorkState
    package var because: QueuedBecause
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
        package var reservedFor = AgentNumber.none
        package var reservedUntil = Instant.none
        /// Sorted by agent.
        package var exclusions: [Exclusion] = []
        package var choice = Choice.none
        package var assignment: AssignmentKind?
        /// The lead's word for the assignment; may be empty.
        package var assignmentReason = ""
        package var memory: VerbMemory?
        package var reopenUntil = Instant.none
        package var wasReplied = false
    }

    /// An agent who is not considered until the instant.
    package struct Exclusion: Equatable, Sendable {
        package var agent: AgentNumber
        package var until: Instant
    }

    package init(opening: Opening, at now: Instant) {
        id = opening.conversation
        contact = opening.contact
        identity = opening.identity
        lastInbound = MessageID(0)
        unansweredSince = .none
        enteredAt = opening.queue.isSet ? now : .none
        due = .none
        key = 0
        deadline = .distantFuture
        channel = opening.channel
        queue = opening.queue
        route = opening.route
        requirement = opening.requirement
        agent = opening.lastOwner
        affinity = opening.affinity
        epoch = opening.epoch
        weight = opening.weight
        units = 0
        workClass = opening.workClass
        state = .filed
        because = opening.queue.isSet ? .reopened : .new
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

    /// The agent whose capacity it takes now.
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

    package func isExcluded(_ candidate: AgentNumber, at now: Instant) -> Bool {
        guard let extra else { return false }
        return extra.content.exclusions.contains { $0.agent == candidate && $0.until > now }
    }

    /// The agent it is kept for; the end of that time is an event, so this asks no clock.
    package var reservedFor: AgentNumber { extra?.content.reservedFor ?? .none }
}
