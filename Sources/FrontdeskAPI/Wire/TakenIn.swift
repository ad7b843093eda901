package import FrontdeskCore

/// What became of a message that was handed in.
package enum TakenIn: WireValue {
    /// It is this message; not new where it was there before.
    case message(ConversationID, MessageID, isNew: Bool)
    /// Its bytes are kept, and nobody can read them.
    case quarantine
    /// So many things that came in one request are kept.
    case items(Int)

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        if try reader.flag("quarantined") {
            self = .quarantine
        } else if let count = try reader.optionalInteger("items", as: Int.self) {
            self = .items(count)
        } else {
            self = .message(
                try reader.id("conversation"), try reader.id("message"), isNew: try !reader.flag("duplicate"))
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        switch self {
        case .message(let conversation, let message, let isNew):
            writer.field("conversation", conversation)
            writer.field("message", message)
            if !isNew { writer.field("duplicate", true) }
        case .quarantine: writer.field("quarantined", true)
        case .items(let count): writer.field("items", count)
        }
        writer.endObject()
    }
}
