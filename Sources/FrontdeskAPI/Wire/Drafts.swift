package import FrontdeskCore

/// The drafts of a conversation, one for each author: `GET …/draft`.
package struct Drafts: WireValue {
    package var drafts: [Draft]

    package init(drafts: [Draft]) { self.drafts = drafts }

    package init(json: JSONValue) throws(WireError) {
        drafts = try WireReader(json).list("drafts")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("drafts", drafts)
        writer.endObject()
    }
}

/// A text that was not sent.
package struct Draft: WireValue {
    /// The agent's configured name.
    package var author: String
    package var text: String
    package var at: Instant
    /// The code of the refusal that made it a draft; nil where the author saved it.
    package var reason: String?

    package init(author: String, text: String, at: Instant, reason: String? = nil) {
        self.author = author
        self.text = text
        self.at = at
        self.reason = reason
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        author = try reader.string("author")
        text = try reader.string("text")
        at = try reader.instant("at")
        reason = try reader.optionalString("reason")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("author", author)
        writer.field("text", text)
        writer.field("at", at)
        writer.field("reason", reason)
        writer.endObject()
    }
}
