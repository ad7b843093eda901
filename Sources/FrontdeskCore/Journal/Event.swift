/// What happened. Events carry values, never references into a policy: applying one reads no policy, so that the fold of
/// the journal survives new policies and new releases.
///
/// The bytes of an existing kind never change. A new meaning is a new kind.
package enum Event: Equatable, Sendable {
    /// A configured name got its desk number.
    case named(NameKind, number: Int32, name: String)
    /// A requirement got its number.
    case requirementDefined(RequirementNumber, Requirement)
    case policyInstalled(generation: Int64)
    /// The daemon runs again after a gap: deadlines that are like leases move by it.
    case resumed(gap: Span)
    /// The desk's time has jumped forward: deadlines that are like leases move by it, for nobody has had that time.
    case clockFollowed(by: Span)

    case presenceSet(AgentNumber, Presence, auto: Bool)
    case contactMade(AgentNumber)
    /// No call and no connection any more; owned work of each class returns at its instant.
    case contactLost(AgentNumber, liveUntil: Instant, deferredUntil: Instant)
    /// One of the two instants has passed and its work was returned.
    case absenceLapsed(AgentNumber, WorkClass)

    /// A conversation enters the router: new, or reopened.
    case opened(Opening)
    /// The customer said something. `answerable` is false for what machines send.
    case received(ConversationID, MessageID, answerable: Bool)
    case queued(ConversationID, Queueing)
    /// A reservation or an exclusion has run out: more agents may be asked.
    case holdEnded(ConversationID)
    case offered(ConversationID, Offering)
    /// The offer's bytes were written to the agent; its clock runs until the instant.
    case delivered(ConversationID, OfferID, until: Instant)
    case accepted(ConversationID, OfferID, AgentNumber, epoch: Int32)
    case offerEnded(ConversationID, OfferID, AgentNumber, OfferEnd, reason: String)
    /// The agent is not considered for this conversation until the instant.
    case excluded(ConversationID, AgentNumber, until: Instant)
    case assigned(ConversationID, Assignment)
    /// The agent has shown to know of an automatic assignment.
    case confirmed(ConversationID, OfferID)

    case replied(ConversationID, MessageID, OutboxID, AgentNumber)
    case noted(ConversationID, MessageID, AgentNumber)
    /// Waits for the customer.
    case waited(ConversationID, units: Int32)
    /// The owner goes on with it, or it woke to its owner.
    case activated(ConversationID, Activation)
    case resolved(ConversationID, Resolution)
    /// The conversation leaves the router in this state; its record keeps the rest.
    case left(ConversationID, WorkState)
    /// The last changing verb on the conversation, so that its repetition gets the first answer.
    case answered(ConversationID, VerbMemory)

    case outboxAttempted(OutboxID, ConversationID, attempt: Int32)
    case outboxEnded(OutboxID, ConversationID, OutboxOutcome, status: Int32)
}

/// How an offer ended without being accepted.
package enum OfferEnd: UInt8, Sendable {
    case declined = 0
    case missed = 1
    case withdrawn = 2

    package var name: String {
        switch self {
        case .declined: "declined"
        case .missed: "missed"
        case .withdrawn: "withdrawn"
        }
    }
}

/// What became of an outbound message after an attempt.
package enum OutboxOutcome: UInt8, Sendable {
    case sent = 0
    /// Failed for now; another attempt follows.
    case retry = 1
    case failed = 2
    /// Bytes left and no answer came: it may have been sent.
    case ambiguous = 3
    case discarded = 4

    package var name: String {
        switch self {
        case .sent: "sent"
        case .retry: "retry"
        case .failed: "failed"
        case .ambiguous: "ambiguous"
        case .discarded: "discarded"
        }
    }
}

/// What a conversation brings into the router.
package struct Opening: Equatable, Sendable {
    package var conversation: ConversationID
    package var channel: ChannelNumber
    package var workClass: WorkClass
    package var contact: ContactID
    package var identity: IdentityID
    package var route: RouteNumber
    package var weight: Int32
    package var epoch: Int32
    /// The agent who owned it last; none for a new one.
    package var lastOwner: AgentNumber
    /// The author of the last human reply to this contact within the window.
    package var affinity: AgentNumber
    /// For one that is known: the queue it comes back to; where it is filed or spam, the queue it was in. None for a new
    /// one, whose first place says it.
    package var queue: QueueNumber
    /// What it asks for in the queue it comes back to; else none.
    package var requirement: RequirementNumber
    /// Kept of one that is known and is filed or spam now: until when it would have reopened.
    package var reopenUntil: Instant

    package init(
        conversation: ConversationID, channel: ChannelNumber, workClass: WorkClass, contact: ContactID,
        identity: IdentityID, route: RouteNumber, weight: Int32, epoch: Int32, lastOwner: AgentNumber,
        affinity: AgentNumber, queue: QueueNumber = .none, requirement: RequirementNumber = .none,
        reopenUntil: Instant = .none
    ) {
        self.conversation = conversation
        self.channel = channel
        self.workClass = workClass
        self.contact = contact
        self.identity = identity
        self.route = route
        self.weight = weight
        self.epoch = epoch
        self.lastOwner = lastOwner
        self.affinity = affinity
        self.queue = queue
        self.requirement = requirement
        self.reopenUntil = reopenUntil
    }
}

/// A place in a queue.
package struct Queueing: Equatable, Sendable {
    package var queue: QueueNumber
    package var requirement: RequirementNumber
    package var because: QueuedBecause
    package var enteredAt: Instant
    package var due: Instant
    /// The place in the order: due minus boost, microseconds.
    package var key: Int64
    package var epoch: Int32
    /// Kept for this agent until the instant.
    package var reservedFor: AgentNumber
    package var reservedUntil: Instant

    package init(
        queue: QueueNumber, requirement: RequirementNumber, because: QueuedBecause, enteredAt: Instant, due: Instant,
        key: Int64, epoch: Int32, reservedFor: AgentNumber = .none, reservedUntil: Instant = .none
    ) {
        self.queue = queue
        self.requirement = requirement
        self.because = because
        self.enteredAt = enteredAt
        self.due = due
        self.key = key
        self.epoch = epoch
        self.reservedFor = reservedFor
        self.reservedUntil = reservedUntil
    }
}

/// A conversation reserved for one agent.
package struct Offering: Equatable, Sendable {
    package var agent: AgentNumber
    package var offer: OfferID
    package var epoch: Int32
    package var units: Int32
    /// Withdrawn when it did not reach the agent by then.
    package var deliverBy: Instant
    package var choice: Choice

    package init(
        agent: AgentNumber, offer: OfferID, epoch: Int32, units: Int32, deliverBy: Instant, choice: Choice
    ) {
        self.agent = agent
        self.offer = offer
        self.epoch = epoch
        self.units = units
        self.deliverBy = deliverBy
        self.choice = choice
    }
}

/// How a conversation came to an owner without an accepted offer.
package enum AssignmentKind: UInt8, Sendable {
    case auto = 0
    case taken = 1
    case assigned = 2
    /// A lead put it above the agent's capacity.
    case forced = 3

    package var name: String {
        switch self {
        case .auto: "auto"
        case .taken: "taken"
        case .assigned: "assigned"
        case .forced: "forced"
        }
    }
}

/// A conversation put into an agent's hands.
package struct Assignment: Equatable, Sendable {
    package var agent: AgentNumber
    package var kind: AssignmentKind
    package var offer: OfferID
    package var epoch: Int32
    package var units: Int32
    /// Back to the queue when the agent gave no sign of it until then and is out of contact; `none` when not needed.
    package var confirmBy: Instant
    /// The lead who did it; none for `auto`.
    package var by: AgentNumber
    /// The lead's word for it, such as `vip`; may be empty.
    package var reason: String
    package var choice: Choice

    package init(
        agent: AgentNumber, kind: AssignmentKind, offer: OfferID, epoch: Int32, units: Int32, confirmBy: Instant,
        by: AgentNumber, reason: String, choice: Choice
    ) {
        self.agent = agent
        self.kind = kind
        self.offer = offer
        self.epoch = epoch
        self.units = units
        self.confirmBy = confirmBy
        self.by = by
        self.reason = reason
        self.choice = choice
    }
}

/// Work in its owner's hands again.
package struct Activation: Equatable, Sendable {
    package var units: Int32
    /// It came back by a customer's message, not by the owner's word.
    package var woken: Bool
    package var epoch: Int32
    package var due: Instant
    package var key: Int64

    package init(units: Int32, woken: Bool, epoch: Int32, due: Instant, key: Int64) {
        self.units = units
        self.woken = woken
        self.epoch = epoch
        self.due = due
        self.key = key
    }
}

/// The end of the work on a conversation.
package struct Resolution: Equatable, Sendable {
    package var by: AgentNumber
    package var epoch: Int32
    /// Units of wrap-up, held until `wrapUpUntil`; zero and `none` without wrap-up.
    package var units: Int32
    package var wrapUpUntil: Instant
    /// A customer's message before this reopens it.
    package var reopenUntil: Instant

    package init(by: AgentNumber, epoch: Int32, units: Int32, wrapUpUntil: Instant, reopenUntil: Instant) {
        self.by = by
        self.epoch = epoch
        self.units = units
        self.wrapUpUntil = wrapUpUntil
        self.reopenUntil = reopenUntil
    }
}

/// The verbs whose repetition gets the first answer again.
package enum Verb: UInt8, Sendable {
    case accept = 0
    case decline = 1
    case wait = 2
    case active = 3
    case resolve = 4
    case giveBack = 5
    case take = 6
    case assign = 7
    case done = 8
    case reopen = 9
}

/// Enough to answer the same request again.
package struct VerbMemory: Equatable, Sendable {
    package var agent: AgentNumber
    package var verb: Verb
    /// The epoch the request named; for offer verbs the offer's number.
    package var named: Int64
    package var argumentHash: UInt64
    package var epoch: Int32

    package init(agent: AgentNumber, verb: Verb, named: Int64, argumentHash: UInt64, epoch: Int32) {
        self.agent = agent
        self.verb = verb
        self.named = named
        self.argumentHash = argumentHash
        self.epoch = epoch
    }
}
