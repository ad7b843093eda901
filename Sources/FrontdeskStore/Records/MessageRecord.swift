package import FrontdeskCore

/// One stored message.
package struct MessageRecord: Sendable, Equatable {
    package var id: MessageID
    package var conversation: ConversationID
    /// The message before it in the conversation; 0 for the first.
    package var previous: MessageID
    package var identity: IdentityID
    package var channel: ChannelNumber
    package var direction: MessageDirection
    package var storedAt: Instant
    /// The agent who wrote it; none for a customer's.
    package var author: AgentNumber
    package var delivery: DeliveryState
    /// Of a mail of ours: what was said last of each recipient, as far as anything was.
    package var answers: [RecipientAnswer]
    /// What was said. Outbound messages and notes use `text`, `visibility` and `attachments` only, with an empty
    /// `dedupe`, which is not indexed.
    package var content: InboundMessage
    /// The original bytes; empty when they are in a blob or there are none.
    package var raw: [UInt8]
    /// The blob of the original bytes; empty when `raw` has them.
    package var rawBlob: String

    package init(
        id: MessageID, conversation: ConversationID, previous: MessageID, identity: IdentityID, channel: ChannelNumber,
        direction: MessageDirection, storedAt: Instant, content: InboundMessage
    ) {
        self.id = id
        self.conversation = conversation
        self.previous = previous
        self.identity = identity
        self.channel = channel
        self.direction = direction
        self.storedAt = storedAt
        self.content = content
        author = .none
        delivery = .none
        answers = []
        raw = []
        rawBlob = ""
    }
}
