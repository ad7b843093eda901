/// What is asked of the router. Together with the time and the policy it determines every event.
///
/// The bytes of an existing kind never change. A new meaning is a new kind.
package enum Command: Equatable, Sendable {
    /// The daemon starts; `gap` is how long nothing decided.
    case started(gap: Span)
    /// The policy of this generation comes into force.
    case policyChanged(generation: Int64)
    /// Time has passed a deadline, or matches are left over.
    case advance
    /// The agent has a call or a connection again.
    case present(AgentNumber)
    /// The agent has had none since the instant.
    case absent(AgentNumber, since: Instant)
    case receive(Arrival)
    case setPresence(AgentNumber, Presence, by: Actor)
    case pull(AgentNumber, max: Int32, got: [OfferID])
    /// The offer's bytes were written to the agent.
    case deliver(OfferID)
    case accept(OfferID, by: Actor)
    case decline(OfferID, reason: String, by: Actor)
    case reply(ReplyDraft)
    case note(ConversationID, MessageID, by: Actor)
    case change(Change)
    case take(ConversationID, epoch: Int32, by: Actor)
    /// `reason` is a word of the desk; needed to force.
    case assign(ConversationID, epoch: Int32, AgentNumber, force: Bool, reason: String, by: Actor)
    /// An attempt to send begins; recorded before the first byte leaves.
    case outboxAttempt(OutboxID, ConversationID, attempt: Int32)
    case outboxResult(OutboxID, ConversationID, OutboxOutcome, status: Int32)
    /// The desk's time has jumped forward by so much, to a wall clock that was ahead for long.
    case clockFollowed(by: Span)
}

/// Who asks: an agent, and the gateway that speaks for them.
package struct Actor: Equatable, Sendable {
    package var agent: AgentNumber
    /// The gateway's name; empty for an agent's own call.
    package var via: String

    package init(agent: AgentNumber, via: String = "") {
        self.agent = agent
        self.via = via
    }
}

/// A message that came in, after resolve and classify.
package struct Arrival: Equatable, Sendable {
    package var conversation: ConversationID
    package var message: MessageID
    package var identity: IdentityID
    package var contact: ContactID
    package var channel: ChannelNumber
    /// Sent by a machine: never wakes, never reopens.
    package var automatic: Bool
    /// Where a new or reopened conversation goes, one in wrap-up too; `nil` for a message in another open one.
    package var classification: Classification?
    /// Given when the conversation is known and no longer in the router.
    package var reopening: Reopening?
    /// The author of the last human reply to the contact and when it was; none and `none` without one.
    package var affinity: AgentNumber
    package var affinityAt: Instant

    package init(
        conversation: ConversationID, message: MessageID, identity: IdentityID, contact: ContactID,
        channel: ChannelNumber, automatic: Bool, classification: Classification?, reopening: Reopening?,
        affinity: AgentNumber, affinityAt: Instant
    ) {
        self.conversation = conversation
        self.message = message
        self.identity = identity
        self.contact = contact
        self.channel = channel
        self.automatic = automatic
        self.classification = classification
        self.reopening = reopening
        self.affinity = affinity
        self.affinityAt = affinityAt
    }
}

/// What the record of a conversation outside the router says, for a message that reopens it.
package struct Reopening: Equatable, Sendable {
    package var epoch: Int32
    package var lastOwner: AgentNumber
    package var queue: QueueNumber
    package var reopenUntil: Instant

    package init(epoch: Int32, lastOwner: AgentNumber, queue: QueueNumber, reopenUntil: Instant) {
        self.epoch = epoch
        self.lastOwner = lastOwner
        self.queue = queue
        self.reopenUntil = reopenUntil
    }

    /// As the resolved conversation left the router, or as it stands there in wrap-up.
    package init(_ item: WorkItem) {
        self.init(
            epoch: item.epoch, lastOwner: item.agent, queue: item.queue, reopenUntil: item.details.reopenUntil)
    }
}

/// The end a message was classified to. The command carries this result, not the facts it came from.
package struct Classification: Equatable, Sendable {
    package var route: RouteNumber
    package var end: ClassifiedEnd
    package var workClass: WorkClass
    package var weight: Int32
    package var requirement: Requirement
    package var boost: Span

    package init(
        route: RouteNumber, end: ClassifiedEnd, workClass: WorkClass, weight: Int32, requirement: Requirement,
        boost: Span
    ) {
        self.route = route
        self.end = end
        self.workClass = workClass
        self.weight = weight
        self.requirement = requirement
        self.boost = boost
    }
}

package enum ClassifiedEnd: Equatable, Sendable {
    case queue(QueueNumber)
    case file
    case spam
}

/// What happens to a conversation after a reply.
package enum ReplyThen: UInt8, CaseIterable, Sendable {
    case wait = 0
    case active = 1
    case resolve = 2

    package var name: String {
        switch self {
        case .wait: "wait"
        case .active: "active"
        case .resolve: "resolve"
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
    package var by: Actor

    package init(
        conversation: ConversationID, epoch: Int32, message: MessageID, seen: MessageID, sendAnyway: Bool,
        then: ReplyThen, by: Actor
    ) {
        self.conversation = conversation
        self.epoch = epoch
        self.message = message
        self.seen = seen
        self.sendAnyway = sendAnyway
        self.then = then
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

    package var verb: Verb {
        switch self {
        case .wait: .wait
        case .active: .active
        case .resolve: .resolve
        case .giveBack: .giveBack
        case .done: .done
        }
    }
}

package struct Change: Equatable, Sendable {
    package var conversation: ConversationID
    package var epoch: Int32
    package var verb: ChangeVerb
    package var seen: MessageID
    package var sendAnyway: Bool
    package var by: Actor

    package init(
        conversation: ConversationID, epoch: Int32, verb: ChangeVerb, seen: MessageID, sendAnyway: Bool, by: Actor
    ) {
        self.conversation = conversation
        self.epoch = epoch
        self.verb = verb
        self.seen = seen
        self.sendAnyway = sendAnyway
        self.by = by
    }
}
