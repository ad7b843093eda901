package import FrontdeskCore

/// The body of `wait`, `active`, `resolve`, `park`, `snooze`, `return`, `done`, `take` and `spam`: the epoch, and what the
/// caller has read.
package struct ChangeRequest: WireValue {
    package var epoch: Int32
    /// The last customer message the caller has read; nil claims nothing.
    package var seen: MessageID?
    /// Do it though the customer wrote since.
    package var sendAnyway: Bool
    /// When what is parked or snoozed comes back.
    package var until: Instant?
    /// The customer was promised that instant: it becomes the due.
    package var promise: Bool

    package init(
        epoch: Int32, seen: MessageID? = nil, sendAnyway: Bool = false, until: Instant? = nil, promise: Bool = false
    ) {
        self.epoch = epoch
        self.seen = seen
        self.sendAnyway = sendAnyway
        self.until = until
        self.promise = promise
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        epoch = try reader.integer("epoch")
        seen = try reader.optionalID("seen")
        sendAnyway = try reader.flag("sendAnyway")
        until = try reader.optionalInstant("until")
        promise = try reader.flag("promise")
        guard !promise || until != nil else {
            throw WireError(pointer: "/until", expected: "the instant that was promised")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.field("epoch", epoch)
        writer.field("seen", seen)
        writer.flag("sendAnyway", sendAnyway)
        writer.field("until", until)
        writer.flag("promise", promise)
    }
}

/// The body of `reply`.
package struct ReplyRequest: WireValue {
    /// The state a conversation goes to once it is answered.
    package enum Next: String, CaseIterable, Sendable {
        case wait, active, resolve, snooze
    }

    package var change: ChangeRequest
    /// Needed where there is no template; else it follows that.
    package var text: String
    /// The name of a text of the configuration.
    package var template: String?
    package var then: Next
    /// Nil leaves it to the daemon: as the customer wrote.
    package var visibility: MessageVisibility?
    /// Files that were uploaded before.
    package var attachments: [WireFile]
    /// Addresses that get a copy; on a channel of mail.
    package var copies: [String] = []
    /// Whether all to whom the mail that is answered went get a copy.
    package var toAll = false

    package init(
        change: ChangeRequest, text: String, template: String? = nil, then: Next = .wait,
        visibility: MessageVisibility? = nil, attachments: [WireFile] = []
    ) {
        self.change = change
        self.text = text
        self.template = template
        self.then = then
        self.visibility = visibility
        self.attachments = attachments
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        change = try ChangeRequest(json: json)
        template = try reader.optionalString("template")
        text = template == nil ? try reader.string("text") : try reader.optionalString("text") ?? ""
        then = try reader.optionalWord("then", of: Next.allCases, \.rawValue) ?? .wait
        visibility = try reader.optionalWord("visibility", of: MessageVisibility.allCases, \.name)
        attachments = try reader.list("attachments")
        copies = try reader.strings("cc")
        toAll = try reader.flag("replyAll")
        guard change.until == nil || then == .snooze else {
            throw WireError(pointer: "/until", expected: "\"then\": \"snooze\" beside it")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        change.writeMembers(to: &writer)
        writer.field("text", template == nil || !text.isEmpty ? text : nil)
        writer.field("template", template)
        writer.field("then", then.rawValue)
        writer.field("visibility", visibility?.name)
        if !attachments.isEmpty { writer.list("attachments", attachments) }
        if !copies.isEmpty { writer.list("cc", copies) }
        writer.flag("replyAll", toAll)
        writer.endObject()
    }
}

/// The body of `assign`.
package struct AssignRequest: WireValue {
    package var epoch: Int32
    /// The agent's configured name.
    package var agent: String
    /// Past the agent's limits; needs a reason.
    package var force: Bool
    package var reason: String?

    package init(epoch: Int32, agent: String, force: Bool = false, reason: String? = nil) {
        self.epoch = epoch
        self.agent = agent
        self.force = force
        self.reason = reason
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        epoch = try reader.integer("epoch")
        agent = try reader.string("agent")
        force = try reader.flag("force")
        reason = try reader.optionalString("reason")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("epoch", epoch)
        writer.field("agent", agent)
        writer.flag("force", force)
        writer.field("reason", reason)
        writer.endObject()
    }
}
