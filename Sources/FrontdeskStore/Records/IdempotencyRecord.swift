package import FrontdeskCore

/// The ids a request made, kept for 24 h under its `Idempotency-Key`; never a body.
package struct IdempotencyRecord: Sendable, Equatable {
    package var key: IdempotencyKey
    /// Of method, path and body: another request under the same key is refused.
    package var requestHash: UInt64
    package var at: Instant
    package var status: Int32
    package var conversation: ConversationID
    package var message: MessageID
    package var epoch: Int32
    package var state: WorkState

    package init(
        key: IdempotencyKey, requestHash: UInt64, at: Instant, status: Int32, conversation: ConversationID,
        message: MessageID, epoch: Int32, state: WorkState
    ) {
        self.key = key
        self.requestHash = requestHash
        self.at = at
        self.status = status
        self.conversation = conversation
        self.message = message
        self.epoch = epoch
        self.state = state
    }
}
