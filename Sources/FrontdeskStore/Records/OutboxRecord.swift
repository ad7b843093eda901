package import FrontdeskCore

/// An outbound message not yet confirmed by the other side.
package struct OutboxRecord: Sendable, Equatable {
    package var id: OutboxID
    package var conversation: ConversationID
    package var message: MessageID
    package var channel: ChannelNumber
    /// Attempts begun so far.
    package var attempts: Int32
    /// An attempt has begun and no result is known.
    package var underway: Bool
    /// Held until somebody decides: nothing more is tried by itself.
    package var held: Bool
    /// An earlier attempt ended so that nobody knows whether the customer has it.
    package var mayHaveBeenSent: Bool
    /// An earlier attempt has given the message its provider's id, which it keeps.
    package var isNamed: Bool
    package var createdAt: Instant
    package var nextAt: Instant
    /// How the last attempt ended: positive the other side's status, negative a ``SendFault`` instead of an answer; 0 where
    /// there was no attempt yet, or nothing is known of it.
    package var status: Int32
    /// What was said last of each recipient, on a channel where a message has several: who has it does not get it again.
    package var answers: [RecipientAnswer]

    package init(
        id: OutboxID, conversation: ConversationID, message: MessageID, channel: ChannelNumber, createdAt: Instant
    ) {
        self.id = id
        self.conversation = conversation
        self.message = message
        self.channel = channel
        self.createdAt = createdAt
        attempts = 0
        underway = false
        held = false
        mayHaveBeenSent = false
        isNamed = false
        nextAt = createdAt
        status = 0
        answers = []
    }
}
