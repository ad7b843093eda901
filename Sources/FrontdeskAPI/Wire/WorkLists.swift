package import FrontdeskCore

/// The answer to a pull: `{"work": [Pulled]}`.
package struct PullAnswer: WireValue {
    package var work: [WirePulled]

    package init(work: [WirePulled]) { self.work = work }

    package init(json: JSONValue) throws(WireError) {
        work = try WireReader(json).list("work")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("work", work)
        writer.endObject()
    }
}

/// One page of conversations: `{"conversations": [Work], "next"?}`.
package struct ConversationPage: WireValue {
    /// The newest first.
    package var conversations: [Work]
    /// What `before` takes to get the next page; nil on the last one.
    package var next: String?

    package init(conversations: [Work], next: String? = nil) {
        self.conversations = conversations
        self.next = next
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        conversations = try reader.list("conversations")
        next = try reader.optionalString("next")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("conversations", conversations)
        writer.field("next", next)
        writer.endObject()
    }
}

/// The answer to a reply: Work with the message that was written.
package struct Replied: WireValue {
    package var work: Work
    package var message: MessageID

    package init(work: Work, message: MessageID) {
        self.work = work
        self.message = message
    }

    package init(json: JSONValue) throws(WireError) {
        work = try Work(json: json)
        message = try WireReader(json).id("message")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("message", message)
        work.writeMembers(to: &writer)
        writer.endObject()
    }
}
