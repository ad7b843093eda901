package import FrontdeskCore

/// One message on its way to a customer, as the outbox hands it to an adapter.
package struct OutboundMessage: Equatable, Sendable {
    /// The message's id, `m17`.
    package var id: String
    /// The conversation's id, `c1042`.
    package var conversation: String
    /// The provider's key of the thread; empty where the customer's messages name none.
    package var thread: String
    /// The address of the customer's identity, as the channel named it.
    package var recipient: String
    package var text: String
    package var visibility: MessageVisibility
    /// The name of the agent that customers may see.
    package var agent: String
    /// The key of this delivery; the same for every attempt.
    package var key: String
    /// The provider's id of the message that is answered, where there is one.
    package var replyTo: String?
    /// The attributes of that message which the channel itself has set.
    package var traits: [MessageAttribute] = []
    /// Written by a machine: marked so where the provider has a mark for it.
    package var isAutomatic = false
    package var writtenAt = Instant.none
    /// Whether an attempt was made before of which nobody knows if it arrived.
    package var mayHaveBeenSent = false
    /// The provider's ids of other messages of ours in this conversation; looked up where `mayHaveBeenSent`. What stands
    /// there under one of them is not this message, however alike they are.
    package var others: [String] = []
    package var files: [OutboundFile] = []
    /// What a mail needs besides; nil on channels of another sort.
    package var mail: OutboundMail?

    package init(
        id: String, conversation: String, thread: String, recipient: String, text: String,
        visibility: MessageVisibility, agent: String, key: String, replyTo: String? = nil
    ) {
        self.id = id
        self.conversation = conversation
        self.thread = thread
        self.recipient = recipient
        self.text = text
        self.visibility = visibility
        self.agent = agent
        self.key = key
        self.replyTo = replyTo
    }
}

/// A file on its way to a customer.
package struct OutboundFile: Equatable, Sendable {
    package var name: String
    /// The media type, without parameters.
    package var type: String
    package var content: [UInt8]

    package init(name: String, type: String, content: [UInt8]) {
        self.name = name
        self.type = type
        self.content = content
    }
}
