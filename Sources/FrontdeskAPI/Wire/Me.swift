package import FrontdeskCore

/// The caller as the desk knows them: `GET /v1/me`.
package struct Me: WireValue {
    /// The configured name.
    package var agent: String
    /// The public name.
    package var name: String
    package var team: String
    /// `agent`, `lead`.
    package var roles: [String]
    package var presence: WirePresence
    /// `on`, `off`, or `closing`: the last part of the shift, in which nothing new comes.
    package var shift: String
    /// When the shift changes next; nil when it never does.
    package var shiftUntil: Instant?
    package var load: WireLoad
    /// Everything open, offers included.
    package var work: [Work]

    package init(
        agent: String, name: String, team: String, roles: [String], presence: WirePresence, shift: String = "on",
        shiftUntil: Instant? = nil, load: WireLoad, work: [Work]
    ) {
        self.agent = agent
        self.name = name
        self.team = team
        self.roles = roles
        self.presence = presence
        self.shift = shift
        self.shiftUntil = shiftUntil
        self.load = load
        self.work = work
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        agent = try reader.string("agent")
        name = try reader.string("name")
        team = try reader.string("team")
        roles = try reader.strings("roles")
        presence = try reader.nested("presence")
        shift = try reader.optionalString("shift") ?? "on"
        shiftUntil = try reader.optionalInstant("shiftUntil")
        load = try reader.nested("load")
        work = try reader.list("work")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("agent", agent)
        writer.field("name", name)
        writer.field("team", team)
        writer.list("roles", roles)
        writer.field("presence", presence)
        writer.field("shift", shift)
        writer.field("shiftUntil", shiftUntil)
        writer.field("load", load)
        writer.list("work", work)
        writer.endObject()
    }
}
