/// What happens to a conversation after a reply.
package enum ReplyThen: UInt8, CaseIterable, Sendable {
    case wait = 0
    case active = 1
    case resolve = 2
    case snooze = 3

    package var name: String {
        switch self {
        case .wait: "wait"
        case .active: "active"
        case .resolve: "resolve"
        case .snooze: "snooze"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// A reply as the router sees it: no text.
package struct ReplyDraft: Equatable, Sendable {
    package var conversation: ConversationID
    package var epoch: Int32
    package var message: MessageID
    /// The last customer message the agent saw; none when the agent did not say.
    package var seen: MessageID
    package var sendAnyway: Bool
    package var then: ReplyThen
    /// Until when it is snoozed.
    package var until: Instant
    /// The customer was promised that instant: it becomes the due.
    package var promise: Bool
    package var by: Actor

    package init(
        conversation: ConversationID, epoch: Int32, message: MessageID, seen: MessageID, sendAnyway: Bool,
        then: ReplyThen, until: Instant = .none, promise: Bool = false, by: Actor
    ) {
        self.conversation = conversation
        self.epoch = epoch
        self.message = message
        self.seen = seen
        self.sendAnyway = sendAnyway
        self.then = then
        self.until = until
        self.promise = promise
        self.by = by
    }
}

/// A change of state that the owner asks for.
package enum ChangeVerb: UInt8, CaseIterable, Sendable {
    case wait = 0
    case active = 1
    case resolve = 2
    /// Back to the queue.
    case giveBack = 3
    /// Ends wrap-up.
    case done = 4
    /// Waits for somebody else than the customer.
    case park = 5
    case snooze = 6

    package var verb: Verb {
        switch self {
        case .wait: .wait
        case .active: .active
        case .resolve: .resolve
        case .giveBack: .giveBack
        case .done: .done
        case .park: .park
        case .snooze: .snooze
        }
    }
}

package struct Change: Equatable, Sendable {
    package var conversation: ConversationID
    package var epoch: Int32
    package var verb: ChangeVerb
    package var seen: MessageID
    package var sendAnyway: Bool
    /// Until when it is parked or snoozed; `none` parks it without end.
    package var until: Instant
    /// The customer was promised that instant: it becomes the due.
    package var promise: Bool
    package var by: Actor

    package init(
        conversation: ConversationID, epoch: Int32, verb: ChangeVerb, seen: MessageID, sendAnyway: Bool,
        until: Instant = .none, promise: Bool = false, by: Actor
    ) {
        self.conversation = conversation
        self.epoch = epoch
        self.verb = verb
        self.seen = seen
        self.sendAnyway = sendAnyway
        self.until = until
        self.promise = promise
        self.by = by
    }
}

extension Change {
    /// What tells two requests of one verb and epoch apart: a pause until another time is another request.
    var argumentHash: UInt64 {
        switch verb {
        case .park, .snooze: UInt64(bitPattern: until.microseconds) << 1 | (promise ? 1 : 0)
        case .wait, .active, .resolve, .giveBack, .done: 0
        }
    }
}

/// A conversation handed on.
package struct Transfer: Equatable, Sendable {
    package var conversation: ConversationID
    package var epoch: Int32
    package var target: TransferTarget
    package var by: Actor

    package init(conversation: ConversationID, epoch: Int32, target: TransferTarget, by: Actor) {
        self.conversation = conversation
        self.epoch = epoch
        self.target = target
        self.by = by
    }
}

package enum TransferTarget: Equatable, Sendable {
    case queue(QueueNumber)
    /// The agent is asked; until they accept it stays where it is.
    case ask(AgentNumber)
    /// To where the last transfer took it from.
    case back
}

/// What has left the router and is to come back by hand, as its record tells it.
package struct Revival: Equatable, Sendable {
    package var conversation: ConversationID
    /// `reopen` or `notSpam`.
    package var verb: Verb
    package var channel: ChannelNumber
    package var workClass: WorkClass
    package var contact: ContactID
    package var identity: IdentityID
    package var route: RouteNumber
    package var language: LanguageNumber
    package var weight: Int32
    package var boost: Int32
    package var strict: UInt8
    package var flags: WorkFlags
    package var epoch: Int32
    package var lastOwner: AgentNumber
    package var lastInbound: MessageID
    /// Where it was; none for one that never stood in a queue.
    package var queue: QueueNumber
    package var enteredAt: Instant
    package var due: Instant
    package var resolveDue: Instant
    /// The queue the caller names; none leaves it where it was.
    package var target: QueueNumber
    package var by: Actor

    package init(_ item: WorkItem, verb: Verb, target: QueueNumber, by actor: Actor) {
        conversation = item.id
        self.verb = verb
        channel = item.channel
        workClass = item.workClass
        contact = item.contact
        identity = item.identity
        route = item.route
        language = item.language
        weight = item.weight
        boost = item.boost
        strict = item.strict
        flags = item.flags
        epoch = item.epoch
        lastOwner = item.agent
        lastInbound = item.lastInbound
        queue = item.queue
        enteredAt = item.enteredAt
        due = item.due
        resolveDue = item.resolveDue
        self.target = target
        by = actor
    }
}
