/// The router's answer to a command.
package enum Decision: Equatable, Sendable {
    /// What happened, and what the caller is told. Without events nothing is written.
    case done([Event], Reply)
    /// Nothing happened: the router is as it was.
    case refused(Refusal)
}

/// What the caller of a command is told.
package enum Reply: Equatable, Sendable {
    case none
    /// A message was taken in.
    case received(ConversationID, MessageID)
    case work(WorkView)
    case pulled([PulledWork])
    /// A reply was taken into the outbox.
    case replied(WorkView, MessageID, OutboxID)
    case presence(Presence)
}

/// A conversation's standing after a command.
package struct WorkView: Equatable, Sendable {
    package var conversation: ConversationID
    package var epoch: Int32
    package var state: WorkState
    package var owner: AgentNumber

    package init(conversation: ConversationID, epoch: Int32, state: WorkState, owner: AgentNumber) {
        self.conversation = conversation
        self.epoch = epoch
        self.state = state
        self.owner = owner
    }

    package init(_ item: WorkItem) {
        self.init(conversation: item.id, epoch: item.epoch, state: item.state, owner: item.owner)
    }
}

/// What a pull brings: an offer to accept, or an assignment that needs no answer.
package struct PulledWork: Equatable, Sendable {
    package var offer: OfferID
    package var conversation: ConversationID
    package var epoch: Int32
    package var isAssignment: Bool
    /// A colleague asks the agent to take it over.
    package var isAsk: Bool
    package var due: Instant

    package init(
        offer: OfferID, conversation: ConversationID, epoch: Int32, isAssignment: Bool, isAsk: Bool = false,
        due: Instant
    ) {
        self.offer = offer
        self.conversation = conversation
        self.epoch = epoch
        self.isAssignment = isAssignment
        self.isAsk = isAsk
        self.due = due
    }
}

/// Why a command was not carried out.
package enum Refusal: Error, Equatable, Sendable {
    /// No such conversation is in the router.
    case notOpen(ConversationID)
    case unknownOffer(OfferID)
    case unknownAgent(AgentNumber)
    /// It belongs to somebody else, or to nobody.
    case notOwner(ConversationID, owner: AgentNumber)
    /// The caller saw an older epoch.
    case stale(ConversationID, epoch: Int32, owner: AgentNumber)
    /// The customer has written since.
    case newMessage(ConversationID, MessageID)
    case wrongState(ConversationID, WorkState)
    case notLead
    /// The agent cannot carry it.
    case noRoom(AgentNumber, Eligibility)
    /// The new policy lacks a queue or channel that still has open work.
    case inUse(NameKind, name: String, open: Int)
    /// The new policy lacks a channel by which answers still have to leave.
    case unsent(channel: String, count: Int)
    /// The classification or the caller names a queue the policy in force does not have.
    case unknownQueue
    /// The queue takes nothing new.
    case queueRetired(QueueNumber)
    /// Nobody there could have it, or, with the reason, the agent named; and who could.
    case notServable(ConversationID, Eligibility?, suggestions: [AgentNumber])
    /// It was never transferred, so there is nowhere to send it back to.
    case noOrigin(ConversationID)
    /// The end of a pause lies in the past, too far ahead, or is missing.
    case badPause
    /// More overtime than a day has, or less than none.
    case badOvertime
}
