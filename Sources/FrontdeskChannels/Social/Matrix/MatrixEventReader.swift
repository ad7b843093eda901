import FrontdeskCore

/// Makes of an event of a room's timeline what the desk takes in; pure.
struct MatrixEventReader {
    /// The account's own user id: what it has sent itself never comes in.
    let own: String
    let room: String
    let isPublic: Bool
    /// The room's main alias, empty for none.
    let alias: String
    /// The display name of a user, empty where none is known.
    let name: (String) -> String

    /// What an event says, or nil where nobody said anything by it.
    func item(_ event: JSONValue) -> ChannelItem? {
        // State is nothing that is said.
        guard event["state_key"] == nil else { return nil }
        guard let type = event["type"]?.string, let sender = event["sender"]?.string,
            let id = event["event_id"]?.string, !id.isEmpty, !sender.isEmpty
        else {
            return .unreadable(
                .fieldMissing, detail: "an event without type, sender or event_id", bytes: MessagingFields.bytes(event))
        }
        guard sender != own, !Self.silent(type) else { return nil }
        guard id.utf8.count <= ChannelLimits.idBytesMax, sender.utf8.count <= ChannelLimits.idBytesMax,
            type.utf8.count <= ChannelLimits.idBytesMax
        else {
            return .unreadable(
                .fieldTooLong, detail: "an event with too long an id", bytes: MessagingFields.bytes(event))
        }
        var message = InboundMessage(dedupe: id, sender: Sender(id: sender, name: name(sender)), text: "")
        message.providerID = id
        message.thread = thread(of: sender).text
        message.visibility = isPublic ? .public : .private
        message.verified = .provider
        message.attributes = MessagingFields.attribute("matrix.room", room)
        if let milliseconds = event["origin_server_ts"]?.int64, (0..<Self.millisecondsMax).contains(milliseconds) {
            message.sentAt = Instant(microseconds: milliseconds * 1_000)
        }
        let content = event["content"] ?? .null
        switch type {
        case "m.room.redaction":
            guard takenBack(event, content, &message) else { return nil }
        default:
            // What was taken back before it was read has nothing in it.
            if event["unsigned"]?["redacted_because"] != nil { return nil }
            relate(content, &message)
            read(type, content, &message)
        }
        guard message.text.utf8.count <= ChannelLimits.textBytesMax else {
            return .unreadable(
                .textTooLong, detail: "an event with too long a text", bytes: MessagingFields.bytes(event))
        }
        return .message(message, raw: MessagingFields.bytes(event))
    }

    /// The conversation of what somebody says here. In the room that was made for them it is the one an agent began, before
    /// there was any room. Whoever gives a room of their own that alias is only believed to be themselves.
    private func thread(of sender: String) -> MatrixThread {
        if !isPublic, !alias.isEmpty, MatrixAlias(of: own, with: sender)?.text == alias {
            return MatrixThread(personAlone: sender)
        }
        return MatrixThread(room: room, user: sender, isPublic: isPublic)
    }

    /// The event that a redaction takes back; nil for any other event.
    static func redacted(_ event: JSONValue) -> String? {
        guard event["type"]?.string == "m.room.redaction" else { return nil }
        // In the content since room version 11, beside it before.
        return event["redacts"]?.string ?? event["content"]?["redacts"]?.string
    }

    /// Whether events of this type say something, so that to take one back does so too.
    static func speaks(_ type: String) -> Bool {
        !silent(type) && !type.hasPrefix("m.room.") || ["m.room.message", "m.room.encrypted"].contains(type)
    }

    /// Types by which nobody says anything to the desk.
    private static func silent(_ type: String) -> Bool {
        if type == "m.call.invite" { return false }
        return type == "m.reaction" || type.hasPrefix("m.call.") || type.hasPrefix("m.key.verification.")
            || type.hasPrefix("org.matrix.call.") || type.hasSuffix("poll.response") || type.hasSuffix("poll.end")
    }

    private func takenBack(_ event: JSONValue, _ content: JSONValue, _ message: inout InboundMessage) -> Bool {
        guard let original = Self.redacted(event), original.utf8.count <= ChannelLimits.idBytesMax else { return false }
        message.kind = .delete
        message.refersTo = original
        message.text = content["reason"]?.string ?? ""
        return true
    }

    /// What an event is about: another that it replaces or answers, or a thread within the room.
    private func relate(_ content: JSONValue, _ message: inout InboundMessage) {
        guard let relation = content["m.relates_to"] else { return }
        let target = relation["event_id"]?.string.flatMap { $0.utf8.count <= ChannelLimits.idBytesMax ? $0 : nil }
        let answered = relation["m.in_reply_to"]?["event_id"]?.string
            .flatMap { $0.utf8.count <= ChannelLimits.idBytesMax ? $0 : nil }
        switch (relation["rel_type"]?.string, target) {
        case ("m.replace", .some(let original)):
            message.kind = .edit
            message.refersTo = original
        case ("m.thread", .some(let root)):
            message.attributes += MessagingFields.attribute("matrix.thread", root)
            // In a thread each message names the one before it, for clients that know no threads.
            if relation["is_falling_back"]?.bool != true { message.refersTo = answered ?? "" }
        default: message.refersTo = answered ?? ""
        }
    }

    private func read(_ type: String, _ content: JSONValue, _ message: inout InboundMessage) {
        switch type {
        case "m.room.message":
            let new = message.kind == .edit ? content["m.new_content"] : nil
            MatrixContent(new ?? content, sender: message.sender, isAnswer: !message.refersTo.isEmpty).fill(&message)
        case "m.sticker":
            MatrixContent(content, sender: message.sender, isAnswer: false).fillSticker(&message)
        case "m.room.encrypted":
            message.text = MatrixContent.unsupported("encrypted")
            message.attributes += MessagingFields.attribute("matrix.encrypted", "true")
        case "m.call.invite":
            message.kind = .call
            message.text = MatrixContent.unsupported("call")
        default:
            message.text = MatrixContent.unsupported(type)
        }
    }

    /// Milliseconds of times that are taken for one: before the year 10000.
    private static let millisecondsMax: Int64 = 253_402_300_800_000
}
