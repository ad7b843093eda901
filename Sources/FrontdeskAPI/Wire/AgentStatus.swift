package import FrontdeskCore

/// One line of `GET /v1/agents`.
package struct AgentStatus: WireValue {
    package var agent: String
    package var name: String
    package var team: String
    package var presence: WirePresence
    /// Whether a connection is open or a call was made lately.
    package var inContact: Bool
    /// `on`, `off`, or `closing`: the last part of the shift, in which nothing new comes.
    package var shift: String
    /// When the shift changes next; nil when it never does.
    package var shiftUntil: Instant?
    package var load: WireLoad

    package init(
        agent: String, name: String, team: String, presence: WirePresence, inContact: Bool,
        shift: String = "on", shiftUntil: Instant? = nil, load: WireLoad
    ) {
        self.agent = agent
        self.name = name
        self.team = team
        self.presence = presence
        self.inContact = inContact
        self.shift = shift
        self.shiftUntil = shiftUntil
        self.load = load
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        agent = try reader.string("agent")
        name = try reader.string("name")
        team = try reader.string("team")
        presence = try reader.nested("presence")
        inContact = try reader.bool("inContact")
        shift = try reader.optionalString("shift") ?? "on"
        shiftUntil = try reader.optionalInstant("shiftUntil")
        load = try reader.nested("load")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("agent", agent)
        writer.field("name", name)
        writer.field("team", team)
        writer.field("presence", presence)
        writer.field("inContact", inContact)
        writer.field("shift", shift)
        writer.field("shiftUntil", shiftUntil)
        writer.field("load", load)
        writer.endObject()
    }
}

/// `GET /v1/agents`.
package struct AgentList: WireValue {
    package var agents: [AgentStatus]

    package init(agents: [AgentStatus]) { self.agents = agents }

    package init(json: JSONValue) throws(WireError) {
        agents = try WireReader(json).list("agents")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("agents", agents)
        writer.endObject()
    }
}
