package import FrontdeskCore

/// A conversation as the routing sees it: who has it, in which state, until when an answer is owed.
package struct Work: WireValue {
    package var conversation: ConversationID
    /// The number a command has to name.
    package var epoch: Int32
    package var state: WorkState
    package var workClass: WorkClass
    /// The channel's configured name.
    package var channel: String
    /// Who can read it: everybody, or the customer and the desk.
    package var visibility = MessageVisibility.private
    /// The queue's configured name; nil where no route led to one.
    package var queue: String?
    /// Until when an answer is owed; nil while none is.
    package var due: Instant?
    /// The agent who owns it; nil while nobody does.
    package var owner: String?
    /// While it is offered, or assigned and not yet confirmed.
    package var offer: OfferID?
    /// The customer's last message.
    package var lastMessage: MessageID?
    /// When the first customer message came that nobody answered; nil where all are.
    package var unanswered: Instant?
    /// When what is parked or snoozed comes back by itself.
    package var until: Instant?

    package init(
        conversation: ConversationID, epoch: Int32, state: WorkState, workClass: WorkClass, channel: String,
        queue: String? = nil, due: Instant? = nil, owner: String? = nil, offer: OfferID? = nil,
        lastMessage: MessageID? = nil, unanswered: Instant? = nil, until: Instant? = nil
    ) {
        self.conversation = conversation
        self.epoch = epoch
        self.state = state
        self.workClass = workClass
        self.channel = channel
        self.queue = queue
        self.due = due
        self.owner = owner
        self.offer = offer
        self.lastMessage = lastMessage
        self.unanswered = unanswered
        self.until = until
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        conversation = try reader.id("conversation")
        epoch = try reader.integer("epoch")
        state = try reader.word("state", of: WorkState.allCases, \.name)
        workClass = try reader.word("class", of: WorkClass.allCases, \.name)
        channel = try reader.string("channel")
        visibility = try reader.optionalWord("visibility", of: MessageVisibility.allCases, \.name) ?? .private
        queue = try reader.optionalString("queue")
        due = try reader.optionalInstant("due")
        owner = try reader.optionalString("owner")
        offer = try reader.optionalID("offer")
        lastMessage = try reader.optionalID("lastMessage")
        unanswered = try reader.optionalInstant("unanswered")
        until = try reader.optionalInstant("until")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
    }

    /// Writes the members into an object that is open: of Pulled and of a conversation, which hold more.
    package func writeMembers(to writer: inout JSONWriter) {
        writer.field("conversation", conversation)
        writer.field("epoch", epoch)
        writer.field("state", state.name)
        writer.field("class", workClass.name)
        writer.field("channel", channel)
        writer.field("visibility", visibility.name)
        writer.field("queue", queue)
        writer.field("due", due)
        writer.field("owner", owner)
        writer.field("offer", offer)
        writer.field("lastMessage", lastMessage)
        writer.field("unanswered", unanswered)
        writer.field("until", until)
    }
}
