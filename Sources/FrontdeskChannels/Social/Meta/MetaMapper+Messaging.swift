import FrontdeskCore

/// Private messages on Messenger and Instagram
/// (https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events).
extension MetaMapper {
    /// Events that no customer's words come by.
    private static let silentEvents = [
        "optin", "referral", "account_linking", "pass_thread_control", "take_thread_control", "request_thread_control",
        "app_roles", "policy_enforcement", "policy-enforcement", "game_play", "response_feedback",
        "messaging_feedback", "customer_information", "send_cart",
    ]

    func messaging(_ event: JSONValue) throws(WebhookFault) -> [ChannelItem] {
        if let delivery = event["delivery"] {
            return (delivery["mids"]?.array ?? []).compactMap { MessagingFields.id($0) }
                .map { .receipt(DeliveryReceipt(providerID: $0, step: .delivered)) }
        }
        if let read = event["read"] {
            // Messenger tells only a time up to which all is read, of which no message can be made out.
            return MessagingFields.id(read["mid"]).map { [.receipt(DeliveryReceipt(providerID: $0, step: .read))] }
                ?? []
        }
        // What we, or another program of ours, have said.
        if event["message"]?["is_echo"]?.bool == true { return [] }
        let speaks = ["message", "postback", "reaction", "message_edit"].contains { event[$0] != nil }
        if !speaks, Self.silentEvents.contains(where: { event[$0] != nil }) { return [] }
        guard let from = MessagingFields.id(event["sender"]?["id"]) else {
            throw WebhookFault(.fieldMissing, "an event has no sender")
        }
        guard from != account else { return [] }
        let sentAt = MessagingFields.instant(event["timestamp"])
        var message: InboundMessage
        if let said = event["message"] {
            message = try self.said(said, from, sentAt)
        } else if let postback = event["postback"] {
            message = try pressed(postback, from, sentAt)
        } else if let reaction = event["reaction"] {
            message = try reacted(reaction, from, sentAt)
        } else if let edit = event["message_edit"] {
            message = try edited(edit, from, sentAt)
        } else {
            throw WebhookFault(.kindUnknown, "an event is of a kind that is not known")
        }
        message.thread = from
        message.replyBy = replyBy(sentAt)
        return [Self.item(message, event)]
    }

    private func said(_ said: JSONValue, _ from: String, _ sentAt: Instant) throws(WebhookFault) -> InboundMessage {
        guard let id = MessagingFields.id(said["mid"]) else { throw WebhookFault(.fieldMissing, "a message has no id") }
        if said["is_deleted"]?.bool == true {
            var message = try message("\(id):delete", Sender(id: from), "", sentAt: sentAt)
            message.kind = .delete
            message.refersTo = id
            return message
        }
        let (words, files) = Self.attached(said["attachments"]?.array ?? [])
        var text = MessagingFields.joined([said["text"]?.string ?? ""] + words)
        if text.isEmpty, files.isEmpty { text = "[unsupported message]" }
        var message = try message(id, Sender(id: from), text, sentAt: sentAt)
        message.providerID = id
        message.attachments = files
        message.refersTo = MessagingFields.id(said["reply_to"]?["mid"]) ?? ""
        message.attributes =
            MessagingFields.attribute("meta.payload", said["quick_reply"]?["payload"]?.string)
            + MessagingFields.attribute("meta.story", said["reply_to"]?["story"]?["url"]?.string)
            + MessagingFields.attribute("meta.ad", MessagingFields.id(said["referral"]?["ad_id"]))
        return message
    }

    /// What hangs on a message: files by their address, the rest in words.
    private static func attached(_ attachments: [JSONValue]) -> (words: [String], files: [Attachment]) {
        var words: [String] = []
        var files: [Attachment] = []
        for each in attachments.prefix(ChannelLimits.attachmentsMax) {
            let type = MessagingFields.line(each["type"])
            let payload = each["payload"]
            let title = MessagingFields.line(payload?["title"] ?? each["title"])
            let url = payload?["url"]?.string ?? each["url"]?.string ?? ""
            let isFetched = url.hasPrefix("https://") && url.utf8.count <= ChannelLimits.attributeValueBytesMax
            switch (type, isFetched) {
            case ("image", true): files.append(MessagingFields.attachment("image.jpg", type: "image/jpeg", source: url))
            case ("video", true): files.append(MessagingFields.attachment("video.mp4", type: "video/mp4", source: url))
            case ("audio", true): files.append(MessagingFields.attachment("audio.mp4", type: "audio/mp4", source: url))
            case ("file", true):
                files.append(
                    MessagingFields.attachment(title.isEmpty ? "file" : title, type: "", source: url))
            case ("story_mention", true):
                words.append("[mentions you in a story]")
                files.append(MessagingFields.attachment("story", type: "", source: url))
            case ("location", _):
                let place = payload?["coordinates"]
                let numbers = [place?["lat"], place?["long"]].compactMap { MessagingFields.number($0) }
                words.append("[location] " + MessagingFields.joined(numbers + [title], by: ", "))
            default:
                let kind = type.isEmpty || type.utf8.count > 40 ? "attachment" : type
                words.append(MessagingFields.joined(["[\(kind)]", title, MessagingFields.line(.string(url))], by: " "))
            }
        }
        return (words, files)
    }

    /// A button that stands for something: what it says is what they said.
    private func pressed(
        _ postback: JSONValue, _ from: String, _ sentAt: Instant
    ) throws(WebhookFault) -> InboundMessage {
        let id = MessagingFields.id(postback["mid"])
        guard id != nil || sentAt != .none else { throw WebhookFault(.fieldMissing, "a pressed button has no id") }
        let title = MessagingFields.line(postback["title"])
        let payload = postback["payload"]?.string
        let text = title.isEmpty ? payload ?? "" : title
        var message = try message(
            id ?? "postback:\(from):\(sentAt.microseconds)", Sender(id: from),
            text.isEmpty ? "[unsupported message: postback]" : text, sentAt: sentAt)
        message.providerID = id ?? ""
        message.attributes = MessagingFields.attribute("meta.payload", payload)
        return message
    }

    private func reacted(
        _ reaction: JSONValue, _ from: String, _ sentAt: Instant
    ) throws(WebhookFault) -> InboundMessage {
        guard let id = MessagingFields.id(reaction["mid"]) else {
            throw WebhookFault(.fieldMissing, "a reaction has no message")
        }
        let isTaken = reaction["action"]?.string == "unreact"
        let emoji = reaction["emoji"]?.string ?? reaction["reaction"]?.string
        var message = try message(
            "\(id):reaction:\(from):\(sentAt.microseconds)", Sender(id: from), Self.reaction(isTaken ? nil : emoji),
            sentAt: sentAt)
        message.refersTo = id
        message.automatic = true
        return message
    }

    private func edited(_ edit: JSONValue, _ from: String, _ sentAt: Instant) throws(WebhookFault) -> InboundMessage {
        guard let id = MessagingFields.id(edit["mid"]) else {
            throw WebhookFault(.fieldMissing, "an edit has no message")
        }
        let number = MessagingFields.id(edit["num_edit"]) ?? String(sentAt.microseconds)
        var message = try message(
            "\(id):edit:\(number)", Sender(id: from), edit["text"]?.string ?? "", sentAt: sentAt)
        message.kind = .edit
        message.refersTo = id
        return message
    }
}
