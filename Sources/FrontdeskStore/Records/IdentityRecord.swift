package import FrontdeskCore

/// One address of a customer, and what is remembered for the next message from it.
package struct IdentityRecord: Sendable, Equatable {
    package var id: IdentityID
    package var contact: ContactID
    package var channel: ChannelNumber
    /// The provider's id of the address; unique in the channel.
    package var address: String
    package var name: String
    package var email: String
    package var phone: String
    /// The last language that was detected with certainty; `und` when never.
    package var language: String
    /// The newest conversation without a provider's thread; 0 when none.
    package var conversation: ConversationID
    /// The newest conversation of all; 0 when none.
    package var newest: ConversationID
    /// Who wrote the last human public reply, and when.
    package var repliedBy: AgentNumber
    package var repliedAt: Instant
    /// The agent to whom the contact belongs; none without one.
    package var owner: AgentNumber
    /// When the address was last sent an acknowledgement, the oldest first; no more than count.
    package var acknowledged: [Instant]

    package init(id: IdentityID, contact: ContactID, channel: ChannelNumber, address: String) {
        self.id = id
        self.contact = contact
        self.channel = channel
        self.address = address
        name = ""
        email = ""
        phone = ""
        language = "und"
        conversation = ConversationID(0)
        newest = ConversationID(0)
        repliedBy = .none
        repliedAt = .none
        owner = .none
        acknowledged = []
    }
}
