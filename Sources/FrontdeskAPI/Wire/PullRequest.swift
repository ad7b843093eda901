package import FrontdeskCore

/// The body of `POST /v1/me/pull`.
package struct PullRequest: WireValue {
    /// How long to wait for work, at most a minute.
    package var wait: Span
    /// How many pieces of new work to hand out at most.
    package var max: Int
    /// Offers and assignments the caller has received; they do not come again.
    package var got: [OfferID]
    /// Conversations that came as wakes and that the caller has received; on the wire they stand in `got` too.
    package var read: [ConversationID]

    package init(wait: Span = .zero, max: Int = 1, got: [OfferID] = [], read: [ConversationID] = []) {
        self.wait = wait
        self.max = max
        self.got = got
        self.read = read
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        wait = try reader.span("wait") ?? .zero
        max = try reader.optionalInteger("max") ?? 1
        let names = try reader.values("got", "an array of ids of offers and conversations") { value -> String? in
            value.string.flatMap { OfferID(parsing: $0) == nil && ConversationID(parsing: $0) == nil ? nil : $0 }
        }
        got = names.compactMap { OfferID(parsing: $0) }
        read = names.compactMap { ConversationID(parsing: $0) }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("wait", DurationText.text(wait))
        writer.field("max", max)
        writer.list("got", got.map(\.description) + read.map(\.description))
        writer.endObject()
    }
}
