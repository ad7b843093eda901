import FrontdeskCore

/// Reads what Twilio tells: a message, a call, or how far a message of ours has come.
///
/// The names of the fields are those of Twilio's "Request parameters" of messaging and voice webhooks.
struct TwilioReading {
    private let fields: [String: String]
    private let body: [UInt8]

    init(_ body: [UInt8]) {
        self.body = body
        // No text of a message has a NUL, and a form can write one.
        let all = URLText.fields(Substring(String(decoding: body, as: UTF8.self)))
        fields = Dictionary(all.map { ($0.name, $0.value.filter { $0 != "\0" }) }) { first, _ in first }
    }

    /// - Parameter now: what the time for a reply counts from, where there is one.
    func items(at now: Instant) -> [ChannelItem] {
        if let id = key("MessageSid") ?? key("SmsSid") ?? key("SmsMessageSid") { return message(id, at: now) }
        if let id = key("CallSid") { return call(id) }
        return [
            .unreadable(.kindUnknown, detail: "the request names neither a message nor a call", bytes: body)
        ]
    }

    private func message(_ id: String, at now: Instant) -> [ChannelItem] {
        let status = field("MessageStatus") ?? field("SmsStatus") ?? "received"
        switch status {
        case "received", "receiving": break
        case "delivered": return [.receipt(DeliveryReceipt(providerID: id, step: .delivered))]
        case "read": return [.receipt(DeliveryReceipt(providerID: id, step: .read))]
        case "undelivered", "failed": return [.receipt(DeliveryReceipt(providerID: id, step: .failed))]
        // On its way: queued, sending, sent and the like.
        default: return []
        }
        guard let from = key("From") else {
            return [.missing("From", in: body)]
        }
        var text = fields["Body"] ?? ""
        guard text.utf8.count <= ChannelLimits.textBytesMax else {
            return [.tooLong("Body", in: body)]
        }
        if text.isEmpty {
            let coordinates = field("Latitude").flatMap { latitude in
                field("Longitude").map { latitude + " " + $0 }
            }
            text = PresetText.place([field("Label"), field("Address"), coordinates]) ?? ""
        }
        var message = InboundMessage(dedupe: id, sender: sender(from, name: field("ProfileName")), text: text)
        message.thread = from
        message.verified = .hmac
        message.providerID = id
        message.refersTo = key("OriginalRepliedMessageSid") ?? ""
        message.attributes = attributes(["To": "to", "FromCountry": "country", "OptOutType": "optOut"])
        message.attachments = media
        // Twilio carries WhatsApp, too, which takes free texts for 24 hours after the customer's last.
        if from.hasPrefix("whatsapp:") { message.replyBy = now + .hours(24) }
        return [.message(message, raw: body)]
    }

    /// A call that nobody took here: somebody has to call back.
    private func call(_ id: String) -> [ChannelItem] {
        if (field("Direction") ?? "inbound").hasPrefix("outbound") { return [] }
        switch field("CallStatus") {
        // Reports of a call that has been taken, or whose first request made the item.
        case "in-progress", "completed": return []
        default: break
        }
        guard let from = key("From") else {
            return [.missing("From", in: body)]
        }
        let isHidden = Self.hidden.contains(from.lowercased())
        // Who hides the number is nobody known: two of them are not one customer.
        let sender =
            isHidden ? Sender(id: "call:" + id, name: "Hidden number") : sender(from, name: field("CallerName"))
        var message = InboundMessage(dedupe: id, sender: sender, text: "Missed call")
        message.kind = .call
        message.thread = sender.id
        message.verified = .hmac
        message.providerID = id
        message.attributes = attributes(["To": "to", "FromCountry": "country", "ForwardedFrom": "forwardedFrom"])
        return [.message(message, raw: body)]
    }

    private var media: [Attachment] {
        let count = min(field("NumMedia").flatMap { Int($0) } ?? 0, ChannelLimits.attachmentsMax)
        guard count > 0 else { return [] }
        return (0..<count).compactMap { number in
            guard let url = field("MediaUrl\(number)") else { return nil }
            let type = WebhookFields.mediaType(field("MediaContentType\(number)") ?? "")
            return MessagingFields.attachment(
                PresetText.fileName("media-\(number + 1)", type: type), type: type, source: url)
        }
    }

    private func sender(_ from: String, name: String?) -> Sender {
        let number = from.split(separator: ":").last.map(String.init) ?? from
        return Sender(id: from, name: MessagingFields.line(name), phone: number.hasPrefix("+") ? number : "")
    }

    private func attributes(_ names: KeyValuePairs<String, String>) -> [MessageAttribute] {
        names.flatMap { name, attribute in MessagingFields.attribute("twilio." + attribute, field(name))
        }
    }

    /// What Twilio writes for a caller whose number is withheld: words, or the digits of them on a phone's keys.
    private static let hidden = [
        "anonymous", "restricted", "unavailable", "unknown", "private", "+266696687", "+7378742833", "+86282452253",
        "+2562533", "+8656696",
    ]

    private func field(_ name: String) -> String? { fields[name].flatMap { $0.isEmpty ? nil : $0 } }
    private func key(_ name: String) -> String? { MessagingFields.id(fields[name]) }
}
