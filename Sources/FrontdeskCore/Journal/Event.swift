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
    /// What waits up to this conversation has been derived by the policy in force.
    case derived(through: ConversationID)
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
    /// What holds of the agent's shift from now until the instant.
    case shiftChanged(AgentNumber, ShiftState, until: Instant)
    /// The agent works at least until then, whatever their plan says.
    case overtimeSet(AgentNumber, until: Instant)
    /// Back after long: until the instant new work comes at most once in the span.
    case rampBegun(AgentNumber, until: Instant, every: Span)
    /// The pause after the last new conversation is over.
    case rampPassed(AgentNumber)
    /// A queue opens or closes; it stays so until the instant.
    case queueTurned(QueueNumber, open: Bool, until: Instant)

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
    /// The agent is not considered for this conversation for a while.
    case excluded(ConversationID, Exclusion)
    case assigned(ConversationID, Assignment)
    /// The agent has shown to know of an automatic assignment.
    case confirmed(ConversationID, OfferID)

    /// `human` is false for a bot's answer, which meets no target.
    case replied(ConversationID, MessageID, OutboxID, AgentNumber, human: Bool)
    case noted(ConversationID, MessageID, AgentNumber)
    /// Waits for the customer, until it is resolved by itself; far future when it is not.
    case waited(ConversationID, units: Int32, until: Instant)
    /// The owner goes on with it, or it woke to its owner.
    case activated(ConversationID, Activation)
    case resolved(ConversationID, Resolution)
    /// The conversation leaves the router in this state; its record keeps the rest.
    case left(ConversationID, WorkState, epoch: Int32)
    /// The last changing verb on the conversation, so that its repetition gets the first answer.
    case answered(ConversationID, VerbMemory)
    /// A step of relaxation has come, or of more teams that see it.
    case relaxed(ConversationID, Relaxation)
    /// Due, place or requirement have changed where it stands.
    case rekeyed(ConversationID, Rekeying)
    /// Waits for somebody else than the customer; far future without end.
    case parked(ConversationID, Pause)
    case snoozed(ConversationID, Pause)
    /// A colleague was asked to take it over.
    case asked(ConversationID, Ask)
    /// They said no, did not answer in time, or the owner has changed something.
    case askEnded(ConversationID, AgentNumber, OfferEnd, reason: String)
    /// They said yes: it is theirs, active.
    case askAccepted(ConversationID, AgentNumber, epoch: Int32, units: Int32)
    /// It was taken from there, for the so-manieth time since it came; where it goes says the next event.
    case transferred(ConversationID, from: Origin, count: UInt8)
    /// It was handed on for the third time, or more often.
    case circling(ConversationID, count: UInt8)
    /// The customer has asked for a person.
    case humanWanted(ConversationID)
    /// The customer is somebody else than was thought.
    case contactCorrected(ConversationID, IdentityID, ContactID)
    /// It waits and nobody can be asked, for this lack.
    case unserved(ConversationID, Coverage)

    case outboxAttempted(OutboxID, ConversationID, attempt: Int32)
    case outboxEnded(OutboxID, ConversationID, OutboxOutcome, status: Int32)
    /// The customer is told by a machine that their message has come; it is no answer and changes nothing else.
    case acknowledged(ConversationID, MessageID, OutboxID)
    /// Its provider tells how far a message of ours has come.
    case deliveryTold(ConversationID, MessageID, DeliveryStep)
    /// An agent has opened it; what becomes of it say the next events.
    case begun(ConversationID, AgentNumber)
}
