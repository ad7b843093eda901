package import FrontdeskCore

/// One line of `GET /v1/queues`.
package struct QueueStatus: WireValue {
    package var queue: String
    /// Conversations nobody has.
    package var waiting: Int
    /// When the one that waits longest entered; nil for an empty queue.
    package var oldest: Instant?
    package var nextDue: Instant?
    /// Agents who serve it and are ready.
    package var ready: Int
    /// False in closed hours.
    package var open: Bool
    /// When it opens or closes next; nil when never.
    package var until: Instant?
    /// Answers in time among the last 64, in whole per cent.
    package var serviceLevel: Int

    package init(
        queue: String, waiting: Int, oldest: Instant? = nil, nextDue: Instant? = nil, ready: Int, open: Bool = true,
        until: Instant? = nil, serviceLevel: Int = 100
    ) {
        self.queue = queue
        self.waiting = waiting
        self.oldest = oldest
        self.nextDue = nextDue
        self.ready = ready
        self.open = open
        self.until = until
        self.serviceLevel = serviceLevel
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        queue = try reader.string("queue")
        waiting = try reader.integer("waiting")
        oldest = try reader.optionalInstant("oldest")
        nextDue = try reader.optionalInstant("nextDue")
        ready = try reader.integer("ready")
        open = try reader.bool("open")
        until = try reader.optionalInstant("until")
        serviceLevel = try reader.integer("serviceLevel")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("queue", queue)
        writer.field("waiting", waiting)
        writer.field("oldest", oldest)
        writer.field("nextDue", nextDue)
        writer.field("ready", ready)
        writer.field("open", open)
        writer.field("until", until)
        writer.field("serviceLevel", serviceLevel)
        writer.endObject()
    }
}

/// `GET /v1/queues`.
package struct QueueList: WireValue {
    package var queues: [QueueStatus]

    package init(queues: [QueueStatus]) { self.queues = queues }

    package init(json: JSONValue) throws(WireError) {
        queues = try WireReader(json).list("queues")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("queues", queues)
        writer.endObject()
    }
}
