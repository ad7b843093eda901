package import FrontdeskCore

/// A change of records; commits with the batch it belongs to.
package enum RecordChange: Sendable {
    case insertMessage(MessageRecord)
    /// New, or a newer form of a known one.
    case putConversation(ConversationRecord)
    case putIdentity(IdentityRecord)
    /// The newest message of a conversation that is otherwise unchanged.
    case touchConversation(ConversationID, lastMessage: MessageID)
    case putOutbox(OutboxRecord)
    /// Sent or given up: the row goes, the message keeps how it ended.
    case endOutbox(OutboxID, MessageID, DeliveryState)
    case setDelivery(MessageID, DeliveryState)
    /// What is known of a file of a message, counted from 0, once somebody has looked. What is known already stays, and what
    /// is not there any more needs none.
    case setVerdict(MessageID, file: Int, FileVerdict)
    /// Another text of a message of ours that has not gone out, and by whom.
    case editText(MessageID, String, by: MessageAttribute)
    /// What was said last of each recipient, all of them.
    case setAnswers(MessageID, [RecipientAnswer])
    case putDraft(DraftRecord)
    case deleteDraft(ConversationID, author: AgentNumber)
    case quarantine(QuarantineRecord)
    case putGeneration(GenerationRecord)
    case putIdempotency(IdempotencyRecord)
    /// Forget all idempotency results older than this, the oldest first: at once, or by and by with the commits that
    /// follow.
    case expireIdempotency(before: Instant)
    /// Another copy of a mail that is here; one that is known already changes nothing.
    case putArrival(ArrivalRecord)
    case putMailbox(MailboxRecord)
    case putCursor(CursorRecord)
    /// A file that is to be fetched.
    case putMedia(MediaRecord)
    /// A file was fetched, or is given up: what it is now. Known no more as one to fetch.
    case endMedia(MessageID, file: Int, Attachment)
    /// The provider's id that a message of ours was given when it was sent.
    case setProviderID(MessageID, ChannelNumber, String)
}
