import FrontdeskCore

/// Reads one callback (Viber REST API, "Callbacks").
struct ViberReading {
    private let event: JSONValue
    private let body: [UInt8]

    init(_ event: JSONValue, body: [UInt8]) {
        self.event = event
        self.body = body
    }

    func items() -> [ChannelItem] {
        guard let name = event["event"]?.string else { return [missing("event")] }
        switch name {
        case "message": return [said()]
        case "delivered": return receipt(.delivered)
        case "seen": return receipt(.read)
        case "failed": return receipt(.failed)
        // Nobody has said anything yet, or any more.
        case "conversation_started", "subscribed", "unsubscribed", "client_status", "action", "webhook": return []
        default:
            return [.unreadable(.kindUnknown, detail: "a callback of the kind \(PresetText.word(name))", bytes: body)]
        }
    }

    private func said() -> ChannelItem {
        guard let id = MessagingFields.id(event["message_token"]) else { return missing("message_token") }
        guard let sender = MessagingFields.id(event["sender"]?["id"]) else { return missing("sender/id") }
        guard let content = event["message"] else { return missing("message") }
        let text = Self.text(content)
        guard text.utf8.count <= ChannelLimits.textBytesMax else {
            return .tooLong("message/text", in: body)
        }
        let name = event["sender"]?["name"]?.string
        var message = InboundMessage(
            dedupe: id, sender: Sender(id: sender, name: MessagingFields.line(name)), text: text)
        message.thread = sender
        message.verified = .hmac
        message.providerID = id
        message.attachments = Self.files(content)
        for key in ["country", "language"] {
            guard let value = event["sender"]?[key]?.string, !value.isEmpty else { continue }
            message.attributes += MessagingFields.attribute("viber." + key, value)
        }
        if let time = MessagingFields.id(event["timestamp"]) { message.sentAt = EpochTime.instant(time) ?? .none }
        return .message(message, raw: body)
    }

    private func receipt(_ step: DeliveryStep) -> [ChannelItem] {
        guard let id = MessagingFields.id(event["message_token"]) else { return [missing("message_token")] }
        return [.receipt(DeliveryReceipt(providerID: id, step: step))]
    }

    private static func text(_ content: JSONValue) -> String {
        let kind = content["type"]?.string ?? ""
        let text = content["text"]?.string ?? ""
        switch kind {
        case "text", "picture", "video", "file": return text
        case "url": return content["media"]?.string ?? text
        case "sticker": return "Sticker"
        case "location":
            let place = content["location"]
            let coordinates = [place?["lat"], place?["lon"]].compactMap { $0?.number?.text }
            let address = place?["address"]?.string
            return PresetText.place([address, coordinates.joined(separator: " ")]) ?? PresetText.unsupported(kind)
        case "contact":
            let parts = [content["contact"]?["name"], content["contact"]?["phone_number"]].compactMap { $0?.string }
            return "Contact: " + MessagingFields.line(parts.filter { !$0.isEmpty }.joined(separator: ", "))
        default: return PresetText.unsupported(kind) + (text.isEmpty ? "" : "\n" + text)
        }
    }

    /// Where its file is: for an hour, by Viber's word, so it is fetched at once.
    private static func files(_ content: JSONValue) -> [Attachment] {
        guard let url = content["media"]?.string, !url.isEmpty else { return [] }
        let (name, type) =
            switch content["type"]?.string {
            case "picture": ("picture.jpg", "image/jpeg")
            case "video": ("video.mp4", "video/mp4")
            case "file": ("file", "")
            default: ("", "")
            }
        guard !name.isEmpty else { return [] }
        let given = content["file_name"]?.string
        let size = MessagingFields.size(content["size"])
        return [MessagingFields.attachment(given ?? name, type: type, size: size, source: url)]
    }

    private func missing(_ place: String) -> ChannelItem { .missing(place, in: body) }
}
