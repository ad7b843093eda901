package import FrontdeskCore

/// The body of `POST /v1/me/pull`.
package struct PullRequest: WireValue {
    /// How long to wait for work, at most a minute.
    package var wait: Span
    /// How many pieces of new work to hand out at most.
    package var max: Int
    /// Offers and assignments the caller has received; they do not come again.
    package var got: [OfferID]

    package init(wait: Span = .zero, max: Int = 1, got: [OfferID] = []) {
        self.wait = wait
        self.max = max
        self.got = got
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        wait = try reader.span("wait") ?? .zero
        max = try reader.optionalInteger("max") ?? 1
        got = try reader.values("got", "an array of offer ids") { $0.string.flatMap { OfferID(parsing: $0) } }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("wait", DurationText.text(wait))
        writer.field("max", max)
        writer.list("got", got.map(\.description))
        writer.endObject()
    }
}
