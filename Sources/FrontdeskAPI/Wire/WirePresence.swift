package import FrontdeskCore

/// Declared presence: body and answer of `PUT /v1/me/presence`.
package struct WirePresence: WireValue {
    package var presence: Presence
    /// How much longer than their shift the agent works; only asked for, never answered.
    package var overtime: Span

    package init(_ presence: Presence, overtime: Span = .zero) {
        self.presence = presence
        self.overtime = overtime
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        presence = Presence(
            try reader.word("state", of: PresenceState.allCases, \.name),
            reason: try reader.optionalString("reason") ?? "",
            only: try reader.optionalWord("only", of: WorkClass.allCases, \.name))
        overtime = try reader.span("overtime") ?? .zero
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("state", presence.state.name)
        writer.field("reason", presence.reason.isEmpty ? nil : presence.reason)
        writer.field("only", presence.only?.name)
        if overtime > .zero { writer.field("overtime", DurationText.text(overtime)) }
        writer.endObject()
    }
}
