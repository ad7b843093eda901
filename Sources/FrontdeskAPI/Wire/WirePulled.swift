package import FrontdeskCore

/// One piece of work a pull handed out.
package struct WirePulled: WireValue {
    /// What the agent has to do with it first.
    package enum Kind: String, CaseIterable, Sendable {
        /// To be accepted or declined in time.
        case offer
        /// Theirs already; confirmed by naming it.
        case assignment
        /// Theirs for some time, and its customer has written again; confirmed by naming it.
        case wake
        /// A colleague's, who asks the agent to take it over; to be accepted or declined in time.
        case ask
    }

    package var work: Work
    package var kind: Kind
    /// When an offer or ask ends; nil for what is the agent's already.
    package var expires: Instant?

    package init(work: Work, kind: Kind, expires: Instant? = nil) {
        self.work = work
        self.kind = kind
        self.expires = expires
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        work = try Work(json: json)
        kind = try reader.word("kind", of: Kind.allCases, \.rawValue)
        expires = try reader.optionalInstant("expires")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("kind", kind.rawValue)
        writer.field("expires", expires)
        work.writeMembers(to: &writer)
        writer.endObject()
    }
}
