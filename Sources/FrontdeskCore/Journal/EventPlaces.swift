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
    package var resolveDue: Instant
    package var replyBy: Instant
    /// The last customer message of one that comes back by hand; none for one that a message brings.
    package var lastInbound: MessageID
    package var language: LanguageNumber
    /// In seconds.
    package var boost: Int32
    package var strict: UInt8
    package var flags: WorkFlags

    package init(
        conversation: ConversationID, channel: ChannelNumber, workClass: WorkClass, contact: ContactID,
        identity: IdentityID, route: RouteNumber, weight: Int32, epoch: Int32, lastOwner: AgentNumber,
        affinity: AgentNumber, queue: QueueNumber = .none, requirement: RequirementNumber = .none,
        reopenUntil: Instant = .none, resolveDue: Instant = .distantFuture, replyBy: Instant = .distantFuture,
        lastInbound: MessageID = MessageID(0),
        language: LanguageNumber = .none, boost: Int32 = 0, strict: UInt8 = 0, flags: WorkFlags = []
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
        self.resolveDue = resolveDue
        self.replyBy = replyBy
        self.lastInbound = lastInbound
        self.language = language
        self.boost = boost
        self.strict = strict
        self.flags = flags
    }
}

/// A place in a queue.
package struct Queueing: Equatable, Sendable {
    package var queue: QueueNumber
    package var requirement: RequirementNumber
    package var workClass: WorkClass
    package var because: QueuedBecause
    package var enteredAt: Instant
    package var due: Instant
    /// The place in the order; see ``OrderKey``.
    package var key: Int64
    package var epoch: Int32
    /// Steps that have passed, and when the next one comes.
    package var stage: UInt8
    package var nextStep: Instant
    /// The due is never later than this; far future without a bound.
    package var bound: Instant
    /// Kept for one agent at first.
    package var reservation: Reservation

    package init(
        queue: QueueNumber, requirement: RequirementNumber, workClass: WorkClass, because: QueuedBecause,
        enteredAt: Instant, due: Instant, key: Int64, epoch: Int32, stage: UInt8 = 0,
        nextStep: Instant = .distantFuture, bound: Instant = .distantFuture, reservation: Reservation = .none
    ) {
        self.queue = queue
        self.requirement = requirement
        self.workClass = workClass
        self.because = because
        self.enteredAt = enteredAt
        self.due = due
        self.key = key
        self.epoch = epoch
        self.stage = stage
        self.nextStep = nextStep
        self.bound = bound
        self.reservation = reservation
    }
}

/// A step that a waiting conversation has reached.
package struct Relaxation: Equatable, Sendable {
    package var stage: UInt8
    package var requirement: RequirementNumber
    /// When the next step comes; far future after the last.
    package var next: Instant

    package init(stage: UInt8, requirement: RequirementNumber, next: Instant) {
        self.stage = stage
        self.requirement = requirement
        self.next = next
    }
}

/// Why a conversation's due, place or requirement changed where it stands.
package enum RekeyedBecause: UInt8, Sendable, CaseIterable {
    /// A lead set its priority.
    case priority = 0
    /// The provider's reply window.
    case replyWindow = 1
    case policy = 2
    /// The customer wrote and is owed an answer again.
    case message = 3

    package var name: String {
        switch self {
        case .priority: "priority"
        case .replyWindow: "reply-window"
        case .policy: "policy"
        case .message: "message"
        }
    }
}

/// What a conversation is owed and asks for now, where it stands.
package struct Rekeying: Equatable, Sendable {
    package var because: RekeyedBecause
    package var requirement: RequirementNumber
    package var due: Instant
    package var key: Int64
    package var boost: Int32
    package var strict: UInt8
    package var flags: WorkFlags
    package var resolveDue: Instant
    package var replyBy: Instant
    package var stage: UInt8
    package var nextStep: Instant

    /// As it is.
    package init(_ item: WorkItem, because: RekeyedBecause) {
        self.because = because
        requirement = item.requirement
        due = item.due
        key = item.key
        boost = item.boost
        strict = item.strict
        flags = item.flags
        resolveDue = item.resolveDue
        replyBy = item.replyBy
        stage = item.stage
        nextStep = item.timer
    }
}

/// Set aside by its owner.
package struct Pause: Equatable, Sendable {
    package var units: Int32
    package var until: Instant
    package var due: Instant
    package var key: Int64
    /// The due is a promise.
    package var promised: Bool

    package init(units: Int32, until: Instant, due: Instant, key: Int64, promised: Bool) {
        self.units = units
        self.until = until
        self.due = due
        self.key = key
        self.promised = promised
    }
}
