import FrontdeskCore

/// Reads one delivery, a batch of events (LINE Messaging API, "Webhook event objects").
///
/// A user's chat is private; what is written in a group or a room its members all read, as they do the answer: public. Events of
/// several customers come together, so each keeps its own bytes: who may read one of them may not read the others.
struct LineReading {
    private let envelope: JSONValue
    private let body: [UInt8]

    init(_ envelope: JSONValue, body: [UInt8]) {
        self.envelope = envelope
        self.body = body
    }

    func items() -> [ChannelItem] {
        guard let events = envelope["events"]?.array else { return [.missing("events", in: body)] }
        return events.compactMap { item($0) }
    }

    private func item(_ event: JSONValue) -> ChannelItem? {
        // Another tool has the chat, and answers in it.
        if event["mode"]?.string == "standby" { return nil }
        switch event["type"]?.string {
        case "message", "messageEdited": return said(event)
        case "unsend": return unsent(event)
        case "postback": return pressed(event)
        case let type?:
            guard !Self.notices.contains(type) else { return nil }
            return .unreadable(
                .kindUnknown, detail: "an event of the type \(PresetText.word(type))",
                bytes: MessagingFields.bytes(event))
        case nil: return missing("events/type", in: event)
        }
    }

    private func said(_ event: JSONValue) -> ChannelItem {
        guard let content = event["message"], let id = MessagingFields.id(content["id"]) else {
            return missing("events/message/id", in: event)
        }
        guard var message = described(event, fallback: "message:" + id) else {
            return missing("events/source", in: event)
        }
        message.providerID = id
        message.refersTo = MessagingFields.id(content["quotedMessageId"]) ?? ""
        let (text, files) = Self.content(content, id: id)
        guard text.utf8.count <= ChannelLimits.textBytesMax else {
            return .tooLong("text", in: MessagingFields.bytes(event))
        }
        message.text = text
        message.attachments = files
        if event["type"]?.string == "messageEdited" {
            message.kind = .edit
            message.refersTo = id
            message.providerID = ""
            if MessagingFields.id(event["webhookEventId"]) == nil {
                message.dedupe += ":edit:" + (MessagingFields.id(event["timestamp"]) ?? "")
            }
        }
        return .message(message, raw: MessagingFields.bytes(event))
    }

    private func unsent(_ event: JSONValue) -> ChannelItem {
        guard let id = MessagingFields.id(event["unsend"]?["messageId"]) else {
            return missing("events/unsend/messageId", in: event)
        }
        guard var message = described(event, fallback: "unsend:" + id) else {
            return missing("events/source", in: event)
        }
        message.kind = .delete
        message.refersTo = id
        return .message(message, raw: MessagingFields.bytes(event))
    }

    /// A button of the account's own menu: what it stands for is all that was said.
    private func pressed(_ event: JSONValue) -> ChannelItem {
        let data = event["postback"]?["data"]?.string ?? ""
        let stamp = MessagingFields.id(event["timestamp"]) ?? ""
        guard var message = described(event, fallback: "postback:" + stamp) else {
            return missing("events/source", in: event)
        }
        message.text = MessagingFields.line(data)
        message.attributes += MessagingFields.attribute("line.postback", data)
        return .message(message, raw: MessagingFields.bytes(event))
    }

    /// What all events have in common; nil where nobody is named.
    private func described(_ event: JSONValue, fallback: String) -> InboundMessage? {
        let source = event["source"]
        let group = MessagingFields.id(source?["groupId"]) ?? MessagingFields.id(source?["roomId"])
        let user = MessagingFields.id(source?["userId"])
        guard let thread = group ?? user else { return nil }
        var message = InboundMessage(
            dedupe: MessagingFields.id(event["webhookEventId"]) ?? "\(thread):\(fallback)",
            sender: Sender(id: user ?? thread), text: "")
        message.thread = thread
        message.visibility = group == nil ? .private : .public
        message.verified = .hmac
        message.attributes = MessagingFields.attribute("line.source", PresetText.word(source?["type"]?.string ?? ""))
        if let time = MessagingFields.id(event["timestamp"]) { message.sentAt = EpochTime.instant(time) ?? .none }
        return message
    }

    /// The text of a message and its files; those at LINE are named by its id.
    private static func content(_ content: JSONValue, id: String) -> (String, [Attachment]) {
        func file(_ name: String, _ type: String) -> [Attachment] {
            let elsewhere = content["contentProvider"]?["type"]?.string == "external"
            let source = elsewhere ? content["contentProvider"]?["originalContentUrl"]?.string ?? "" : "line:" + id
            guard !source.isEmpty else { return [] }
            let size = MessagingFields.size(content["fileSize"])
            return [MessagingFields.attachment(name, type: type, size: size, source: source)]
        }
        let kind = content["type"]?.string ?? ""
        switch kind {
        case "text": return (content["text"]?.string ?? "", [])
        case "image": return ("", file("image.jpg", "image/jpeg"))
        case "video": return ("", file("video.mp4", "video/mp4"))
        case "audio": return ("", file("audio.m4a", "audio/mp4"))
        case "file": return ("", file(content["fileName"]?.string ?? "file", ""))
        case "location":
            let coordinates = [content["latitude"], content["longitude"]].compactMap { $0?.number?.text }
            let place = PresetText.place([
                content["title"]?.string, content["address"]?.string, coordinates.joined(separator: " "),
            ])
            return (place ?? PresetText.unsupported(kind), [])
        case "sticker":
            let words = (content["keywords"]?.array ?? []).prefix(3).compactMap(\.string)
            let text = content["text"]?.string ?? words.joined(separator: ", ")
            return (text.isEmpty ? "Sticker" : "Sticker: \(MessagingFields.line(text))", [])
        default: return (PresetText.unsupported(kind), [])
        }
    }

    private func missing(_ place: String, in event: JSONValue) -> ChannelItem {
        .missing(place, in: MessagingFields.bytes(event))
    }

    /// Events in which nobody says anything.
    private static let notices = [
        "follow", "unfollow", "join", "leave", "memberJoined", "memberLeft", "beacon", "accountLink", "things",
        "videoPlayComplete", "module", "activated", "deactivated", "botSuspended", "botResumed", "membership",
        "delivery",
    ]
}
