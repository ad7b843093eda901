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
    /// `overtime` lengthens the shift by so much.
    case setPresence(AgentNumber, Presence, overtime: Span, by: Actor)
    case pull(AgentNumber, max: Int32, got: [OfferID])
    /// The offer's bytes were written to the agent.
    case deliver(OfferID)
    /// `siblings` are other conversations of the contact that the agent takes along, as far as they may have them.
    case accept(OfferID, siblings: [ConversationID], by: Actor)
    case decline(OfferID, reason: String, by: Actor)
    case reply(ReplyDraft)
    case note(ConversationID, MessageID, by: Actor)
    /// The customer is somebody else than was thought.
    case correctContact(ConversationID, IdentityID, ContactID, by: Actor)
    case change(Change)
    case take(ConversationID, epoch: Int32, by: Actor)
    /// `reason` is a word of the desk; needed to force.
    case assign(ConversationID, epoch: Int32, AgentNumber, force: Bool, reason: String, by: Actor)
    /// An attempt to send begins; recorded before the first byte leaves.
    case outboxAttempt(OutboxID, ConversationID, attempt: Int32)
    case outboxResult(OutboxID, ConversationID, OutboxOutcome, status: Int32)
    /// The desk's time has jumped forward by so much, to a wall clock that was ahead for long.
    case clockFollowed(by: Span)
    case transfer(Transfer)
    /// A lead sets how soon it is served: the boost in seconds, the strict class.
    case prioritize(ConversationID, epoch: Int32, boost: Int32, strict: UInt8, by: Actor)
    case spam(ConversationID, epoch: Int32, by: Actor)
    /// What has left comes back by hand.
    case revive(Revival)
    /// A conversation that has just been opened is acknowledged to its customer by this message.
    case acknowledge(ConversationID, MessageID)
    /// A provider tells how far a message of ours has come.
    case deliveryTold(ConversationID, MessageID, DeliveryStep)
    /// An agent opens a conversation.
    case begin(Beginning)
}

/// As what somebody acts.
package enum ActorRole: UInt8, Sendable, CaseIterable {
    case agent = 0
    case lead = 1
    case admin = 2
}

/// Who asks: an agent, as what, and the gateway that speaks for them.
package struct Actor: Equatable, Sendable {
    package var agent: AgentNumber
    /// The gateway's name; empty for an agent's own call.
    package var via: String
    package var role: ActorRole

    package init(agent: AgentNumber, via: String = "", role: ActorRole = .agent) {
        self.agent = agent
        self.via = via
        self.role = role
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
    /// The agent to whom the contact belongs; none without one.
    package var contactOwner: AgentNumber
    /// The end of the provider's reply window; far future without one.
    package var replyBy: Instant
    /// The customer asks for a person, not a bot.
    package var asksHuman: Bool

    package init(
        conversation: ConversationID, message: MessageID, identity: IdentityID, contact: ContactID,
        channel: ChannelNumber, automatic: Bool, classification: Classification?, reopening: Reopening?,
        affinity: AgentNumber, affinityAt: Instant, contactOwner: AgentNumber = .none,
        replyBy: Instant = .distantFuture, asksHuman: Bool = false
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
        self.contactOwner = contactOwner
        self.replyBy = replyBy
        self.asksHuman = asksHuman
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
    /// Its class in the order; see ``OrderKey``.
    package var strict: UInt8
    package var interruptible: Bool
    /// The code of what the message is written in, served or not.
    package var language: String

    package init(
        route: RouteNumber, end: ClassifiedEnd, workClass: WorkClass, weight: Int32, requirement: Requirement,
        boost: Span, strict: UInt8 = 0, interruptible: Bool = false, language: String = ""
    ) {
        self.route = route
        self.end = end
        self.workClass = workClass
        self.weight = weight
        self.requirement = requirement
        self.boost = boost
        self.strict = strict
        self.interruptible = interruptible
        self.language = language
    }
}

package enum ClassifiedEnd: Equatable, Sendable {
    case queue(QueueNumber)
    case file
    case spam
}
