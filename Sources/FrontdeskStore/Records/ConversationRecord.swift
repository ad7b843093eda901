package import FrontdeskCore

/// What stays of a conversation, in and outside the router.
package struct ConversationRecord: Sendable, Equatable {
    package var id: ConversationID
    package var channel: ChannelNumber
    package var identity: IdentityID
    package var contact: ContactID
    /// The provider's key of the thread; empty for one thread per sender. Unique key: the newest conversation wins.
    package var thread: String
    package var subject: String
    package var language: String
    package var openedAt: Instant
    /// The newest message; each message names the one before it.
    package var lastMessage: MessageID
    /// The router's last row of it, once it has left the router (encoded by the core's codec); empty while it is open.
    package var left: [UInt8]
    /// How it left; meaningless while `left` is empty.
    package var leftState: WorkState
    package var leftAt: Instant
    /// Another conversation it has to do with; 0 when there is none.
    package var linked: ConversationID
    /// What it has to do with that one.
    package var link: ConversationLink
    /// Whom it was thought to be from before somebody corrected that; 0 where nobody has.
    package var mistaken: IdentityID
    /// Who can read it: a public one has public messages only, and a private one private ones.
    package var visibility: MessageVisibility

    package init(
        id: ConversationID, channel: ChannelNumber, identity: IdentityID, contact: ContactID, openedAt: Instant
    ) {
        self.id = id
        self.channel = channel
        self.identity = identity
        self.contact = contact
        self.openedAt = openedAt
        thread = ""
        subject = ""
        language = "und"
        lastMessage = MessageID(0)
        left = []
        leftState = .queued
        leftAt = .none
        linked = ConversationID(0)
        link = .before
        mistaken = IdentityID(0)
        visibility = .private
    }
}
