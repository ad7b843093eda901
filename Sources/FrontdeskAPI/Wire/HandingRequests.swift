package import FrontdeskCore

/// The body of `transfer`: the epoch and one target.
package struct TransferRequest: WireValue {
    /// Where it goes.
    package enum Target: Equatable, Sendable {
        /// A queue, by its configured name.
        case queue(String)
        /// A colleague, by their configured name: they are asked, and it stays with its owner until they accept.
        case ask(String)
        /// To where the last transfer took it from.
        case back
    }

    package var epoch: Int32
    package var target: Target

    package init(epoch: Int32, target: Target) {
        self.epoch = epoch
        self.target = target
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        epoch = try reader.integer("epoch")
        let queue = try reader.optionalString("queue")
        let agent = try reader.optionalString("ask")
        let back = try reader.flag("back")
        switch (queue, agent, back) {
        case (let queue?, nil, false): target = .queue(queue)
        case (nil, let agent?, false): target = .ask(agent)
        case (nil, nil, true): target = .back
        default: throw WireError(pointer: "", expected: "one of \"queue\", \"ask\" and \"back\"")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("epoch", epoch)
        switch target {
        case .queue(let queue): writer.field("queue", queue)
        case .ask(let agent): writer.field("ask", agent)
        case .back: writer.field("back", true)
        }
        writer.endObject()
    }
}

/// The body of `priority`: a priority of the configuration, by its name.
package struct PriorityRequest: WireValue {
    package var epoch: Int32
    package var priority: String

    package init(epoch: Int32, priority: String) {
        self.epoch = epoch
        self.priority = priority
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        epoch = try reader.integer("epoch")
        priority = try reader.string("priority")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("epoch", epoch)
        writer.field("priority", priority)
        writer.endObject()
    }
}

/// The body of `reopen` and `not-spam`.
package struct ReviveRequest: WireValue {
    /// The queue it comes back to; nil means where it was.
    package var queue: String?

    package init(queue: String? = nil) { self.queue = queue }

    package init(json: JSONValue) throws(WireError) {
        queue = try WireReader(json).optionalString("queue")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("queue", queue)
        writer.endObject()
    }
}

/// The body of `PATCH /v1/contacts/{id}`.
package struct ContactRequest: WireValue {
    /// The agent to whom the contact belongs, by configured name; empty for nobody.
    package var owner: String

    package init(owner: String) { self.owner = owner }

    package init(json: JSONValue) throws(WireError) {
        owner = try WireReader(json).string("owner")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("owner", owner)
        writer.endObject()
    }
}

/// The body of `PUT /v1/conversations/{id}/contact`.
package struct CustomerRequest: WireValue {
    /// How the channel names them: a mail address, a provider's id.
    package var address: String
    /// Nil leaves the name that is known.
    package var name: String?

    package init(address: String, name: String? = nil) {
        self.address = address
        self.name = name
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        address = try reader.string("address")
        name = try reader.optionalString("name")
        for (key, text) in [("address", address), ("name", name ?? " ")] {
            let isFine = !text.isEmpty && text.utf8.count <= Self.bytesMax && !text.utf8.contains { $0 < 0x20 }
            guard isFine else {
                throw WireError(pointer: "/\(key)", expected: "a text of one line, \(Self.bytesMax) bytes at most")
            }
        }
    }

    /// Bytes of an address and of a name: keys of identities are no longer.
    private static let bytesMax = 512

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("address", address)
        writer.field("name", name)
        writer.endObject()
    }
}
