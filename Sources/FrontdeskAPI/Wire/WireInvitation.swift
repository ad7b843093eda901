package import FrontdeskCore

/// What a calendar part of a mail is about: a stranger's words.
package struct WireInvitation: WireValue {
    package var invitation: MailInvitation

    package init(_ invitation: MailInvitation) {
        self.invitation = invitation
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        invitation = MailInvitation(kind: try reader.word("kind", of: MailInvitation.Kind.allCases, \.name))
        invitation.summary = try reader.optionalString("summary") ?? ""
        invitation.start = try reader.optionalString("start") ?? ""
        invitation.end = try reader.optionalString("end") ?? ""
        invitation.zone = try reader.optionalString("zone") ?? ""
        invitation.place = try reader.optionalString("place") ?? ""
        invitation.answer = try reader.optionalString("answer") ?? ""
        invitation.repeats = try reader.bool("repeats")
    }

    package func write(to writer: inout JSONWriter) {
        func known(_ text: String) -> String? { text.isEmpty ? nil : text }
        writer.beginObject()
        writer.field("kind", invitation.kind.name)
        writer.field("summary", known(invitation.summary))
        writer.field("start", known(invitation.start))
        writer.field("end", known(invitation.end))
        writer.field("zone", known(invitation.zone))
        writer.field("place", known(invitation.place))
        writer.field("answer", known(invitation.answer))
        writer.field("repeats", invitation.repeats)
        writer.endObject()
    }
}
