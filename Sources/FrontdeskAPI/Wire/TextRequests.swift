package import FrontdeskCore

/// The body of `note` and of a draft: `{"text"}`.
package struct TextRequest: WireValue {
    package var text: String

    package init(text: String) { self.text = text }

    package init(json: JSONValue) throws(WireError) {
        text = try WireReader(json).string("text")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("text", text)
        writer.endObject()
    }
}

/// Another text for what has not gone out: `{"text", "epoch"?}`.
package struct EditRequest: WireValue {
    package var text: String
    package var epoch: Int32?

    package init(text: String, epoch: Int32? = nil) {
        self.text = text
        self.epoch = epoch
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        text = try reader.string("text")
        epoch = try reader.optionalInteger("epoch")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("text", text)
        if let epoch { writer.field("epoch", epoch) }
        writer.endObject()
    }
}

/// The answer to a note: `{"message"}`.
package struct Noted: WireValue {
    package var message: MessageID

    package init(message: MessageID) { self.message = message }

    package init(json: JSONValue) throws(WireError) {
        message = try WireReader(json).id("message")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("message", message)
        writer.endObject()
    }
}

/// The body of an offer's `accept` (`{}`) and `decline`.
package struct OfferRequest: WireValue {
    /// Why it is declined: a word of the desk.
    package var reason: String?
    /// Other conversations of the contact to take along; for accepting.
    package var siblings: [ConversationID]

    package init(reason: String? = nil, siblings: [ConversationID] = []) {
        self.reason = reason
        self.siblings = siblings
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        reason = try reader.optionalString("reason")
        siblings = try reader.values("siblings", "ids of conversations") {
            $0.string.flatMap { ConversationID(parsing: $0) }
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("reason", reason)
        if !siblings.isEmpty { writer.list("siblings", siblings.map(\.description)) }
        writer.endObject()
    }
}
