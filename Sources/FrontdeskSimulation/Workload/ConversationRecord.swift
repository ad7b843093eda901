package import FrontdeskCore

/// What the desk's records keep of a conversation: all that a later message needs once it has left the router.
package struct ConversationRecord: Equatable, Sendable {
    package var id: ConversationID
    package var channel: ChannelNumber
    package var contact: ContactID
    package var identity: IdentityID
    package var epoch: Int32
    package var lastOwner: AgentNumber
    package var queue: QueueNumber
    /// The state it left the router in; `nil` while it is open.
    package var leftAs: WorkState?
    package var reopenUntil: Instant
    package var lastInbound: MessageID
    /// As it left the router; `nil` while it is open for the first time.
    package var departed: WorkItem?

    package init(_ opening: Opening) {
        id = opening.conversation
        channel = opening.channel
        contact = opening.contact
        identity = opening.identity
        epoch = opening.epoch
        lastOwner = opening.lastOwner
        queue = opening.queue
        leftAs = nil
        reopenUntil = opening.reopenUntil
        lastInbound = MessageID(0)
        departed = nil
    }

    /// What resolve passes into the command that reopens it.
    package var reopening: Reopening {
        Reopening(epoch: epoch, lastOwner: lastOwner, queue: queue, reopenUntil: reopenUntil)
    }

    /// Whether a customer's message at this instant reopens it.
    package func reopens(at now: Instant) -> Bool {
        leftAs == .resolved && now < reopenUntil
    }
}
