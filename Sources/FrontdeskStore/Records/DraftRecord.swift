package import FrontdeskCore

/// A text an agent has begun; one for each author and conversation.
package struct DraftRecord: Sendable, Equatable {
    package var conversation: ConversationID
    package var author: AgentNumber
    package var text: String
    package var savedAt: Instant
    /// Why it was kept: `saved` by hand, or the code of the refusal that kept it.
    package var reason: String

    package init(conversation: ConversationID, author: AgentNumber, text: String, savedAt: Instant, reason: String) {
        self.conversation = conversation
        self.author = author
        self.text = text
        self.savedAt = savedAt
        self.reason = reason
    }
}
