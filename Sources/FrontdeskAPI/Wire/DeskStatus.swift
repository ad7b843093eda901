package import FrontdeskCore

/// The daemon in a few lines: `GET /v1/status`.
package struct DeskStatus: WireValue {
    package var version: String
    /// The policy in force.
    package var generation: Int64
    package var startedAt: Instant
    /// Conversations nobody has, over all queues.
    package var waiting: Int
    /// Agents by presence and contact, channels by state, the store's figures: names to counts and words, shown as
    /// they are.
    package var agents: JSONValue?
    package var channels: JSONValue?
    package var store: JSONValue?

    package init(
        version: String, generation: Int64, startedAt: Instant, waiting: Int, agents: JSONValue? = nil,
        channels: JSONValue? = nil, store: JSONValue? = nil
    ) {
        self.version = version
        self.generation = generation
        self.startedAt = startedAt
        self.waiting = waiting
        self.agents = agents
        self.channels = channels
        self.store = store
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        version = try reader.string("version")
        generation = try reader.integer("generation")
        startedAt = try reader.instant("startedAt")
        waiting = try reader.integer("waiting")
        agents = json["agents"]
        channels = json["channels"]
        store = json["store"]
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("version", version)
        writer.field("generation", generation)
        writer.field("startedAt", startedAt)
        writer.field("waiting", waiting)
        for (key, value) in [("agents", agents), ("channels", channels), ("store", store)] {
            guard let value else { continue }
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
    }
}
