package import FrontdeskCore

/// The body of `POST /v1/sessions`.
package struct SessionRequest: WireValue {
    /// The agent a gateway is to speak for.
    package var agent: String

    package init(agent: String) { self.agent = agent }

    package init(json: JSONValue) throws(WireError) {
        agent = try WireReader(json).string("agent")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("agent", agent)
        writer.endObject()
    }
}

/// A session that was opened.
package struct SessionOpened: WireValue {
    /// The token of the header `Frontdesk-Session`: a secret.
    package var session: String
    package var agent: String

    package init(session: String, agent: String) {
        self.session = session
        self.agent = agent
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        session = try reader.string("session")
        agent = try reader.string("agent")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("session", session)
        writer.field("agent", agent)
        writer.endObject()
    }
}
