package import FrontdeskCore

/// One message of a conversation.
package struct WireMessage: WireValue {
    package var id: MessageID
    package var direction: MessageDirection
    package var kind: MessageKind
    package var visibility: MessageVisibility
    package var verified: SenderVerification
    /// When the desk took it in.
    package var at: Instant
    /// The customer's name, the agent's configured name, or nil where nobody is known.
    package var author: String?
    package var text: String
    package var subject: String?
    /// BCP 47; nil where nothing is known.
    package var language: String?
    package var attachments: [WireAttachment]
    /// Of outbound messages, a word: how far it got.
    package var delivery: String?
    /// Who wrote it anew before it went out; nil where nobody did.
    package var editedBy: String?
    /// Where in `text`, in bytes of UTF-8, only quotes and signatures follow; nil where there are none at its end.
    package var quotedFrom: Int?
    /// Until when the provider takes an answer; nil where it does not say.
    package var replyBy: Instant?
    /// When its writer's system says it was sent; nil where it does not say.
    package var sentAt: Instant?
    /// When its channel's server had it; nil where that does not say.
    package var receivedAt: Instant?
    /// What only a mail has; nil for everything else.
    package var mail: WireMail?

    package init(
        id: MessageID, direction: MessageDirection, kind: MessageKind, visibility: MessageVisibility,
        verified: SenderVerification, at: Instant, author: String? = nil, text: String, subject: String? = nil,
        language: String? = nil, attachments: [WireAttachment] = [], delivery: String? = nil
    ) {
        self.id = id
        self.direction = direction
        self.kind = kind
        self.visibility = visibility
        self.verified = verified
        self.at = at
        self.author = author
        self.text = text
        self.subject = subject
        self.language = language
        self.attachments = attachments
        self.delivery = delivery
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        id = try reader.id("id")
        direction = try reader.word("direction", of: [.inbound, .outbound, .note], \.name)
        kind = try reader.word("kind", of: MessageKind.allCases, \.name)
        visibility = try reader.word("visibility", of: MessageVisibility.allCases, \.name)
        verified = try reader.word("verified", of: [.none, .dkim, .hmac, .provider], \.name)
        at = try reader.instant("at")
        author = try reader.optionalString("author")
        text = try reader.string("text")
        subject = try reader.optionalString("subject")
        language = try reader.optionalString("language")
        attachments = try reader.list("attachments")
        delivery = try reader.optionalString("delivery")
        editedBy = try reader.optionalString("editedBy")
        quotedFrom = try reader.optionalInteger("quotedFrom")
        replyBy = try reader.optionalInstant("replyBy")
        sentAt = try reader.optionalInstant("sentAt")
        receivedAt = try reader.optionalInstant("receivedAt")
        mail = try reader.optionalNested("mail")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id)
        writer.field("direction", direction.name)
        writer.field("kind", kind.name)
        writer.field("visibility", visibility.name)
        writer.field("verified", verified.name)
        writer.field("at", at)
        writer.field("author", author)
        writer.field("text", text)
        writer.field("subject", subject)
        writer.field("language", language)
        writer.list("attachments", attachments)
        writer.field("delivery", delivery)
        writer.field("editedBy", editedBy)
        writer.field("quotedFrom", quotedFrom)
        writer.field("replyBy", replyBy)
        writer.field("sentAt", sentAt)
        writer.field("receivedAt", receivedAt)
        writer.field("mail", mail)
        writer.endObject()
    }
}

/// A file that came along with a message.
package struct WireAttachment: WireValue {
    package var name: String
    /// The media type as the sender named it.
    package var type: String
    /// Its size.
    package var bytes: Int
    package var scan: FileVerdict
    package var place: FilePlace

    package init(
        name: String, type: String, bytes: Int, scan: FileVerdict = .unscanned, place: FilePlace = .here
    ) {
        self.name = name
        self.type = type
        self.bytes = bytes
        self.scan = scan
        self.place = place
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        name = try reader.string("name")
        type = try reader.string("type")
        bytes = try reader.integer("bytes")
        scan = try reader.optionalWord("scan", of: FileVerdict.allCases, \.name) ?? .unscanned
        place = try reader.optionalWord("place", of: FilePlace.allCases, \.name) ?? .here
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", name)
        writer.field("type", type)
        writer.field("bytes", bytes)
        writer.field("scan", scan.name)
        if place != .here { writer.field("place", place.name) }
        writer.endObject()
    }
}

/// The messages of a conversation, the oldest first: `{"messages": [Message]}`.
package struct MessagePage: WireValue {
    package var messages: [WireMessage]
    /// What `before` takes to get those before them; nil where these are the first.
    package var next: MessageID?

    package init(messages: [WireMessage], next: MessageID? = nil) {
        self.messages = messages
        self.next = next
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        messages = try reader.list("messages")
        next = try reader.optionalID("next")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("messages", messages)
        writer.field("next", next)
        writer.endObject()
    }
}
