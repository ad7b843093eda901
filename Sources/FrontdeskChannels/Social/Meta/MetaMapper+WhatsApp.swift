import FrontdeskCore

/// WhatsApp's webhooks (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages).
extension MetaMapper {
    /// Fields of changes that no customer's words come by: echoes of what the business itself wrote elsewhere among them.
    private static let silentFields = [
        "smb_message_echoes", "message_echoes", "smb_app_state_sync", "history", "account_alerts",
        "account_review_update", "account_update", "account_settings_update", "business_capability_update",
        "business_status_update", "campaign_status_update", "flows", "group_lifecycle_update",
        "group_participants_update", "group_settings_update", "group_status_update",
        "message_template_components_update",
        "message_template_quality_update", "message_template_status_update", "messaging_handovers", "partner_solutions",
        "payment_configuration_update", "phone_number_name_update", "phone_number_quality_update", "security",
        "template_category_update", "template_correct_category_detection", "tracking_events", "user_preferences",
        "user_id_update", "business_username_update", "automatic_events",
    ]

    func whatsappParts(_ change: JSONValue) -> [Part] {
        func refuse(_ code: QuarantineCode, _ detail: String) -> [Part] {
            [(change, { () throws(WebhookFault) -> [ChannelItem] in throw WebhookFault(code, detail) })]
        }
        guard let field = change["field"]?.string, let value = change["value"] else {
            return refuse(.fieldMissing, "a change has no field or no value")
        }
        guard field == "messages" else {
            return Self.silentFields.contains(field) ? [] : refuse(.kindUnknown, "a change is of an unknown field")
        }
        guard MessagingFields.id(value["metadata"]?["phone_number_id"]) == account else {
            return refuse(.fieldValue, "a change is of another phone number than the channel's")
        }
        var parts: [Part] = []
        for message in value["messages"]?.array ?? [] {
            parts.append((message, { () throws(WebhookFault) -> [ChannelItem] in try whatsapp(message, in: value) }))
        }
        for status in value["statuses"]?.array ?? [] {
            parts.append((status, { () throws(WebhookFault) -> [ChannelItem] in try self.status(status) }))
        }
        guard parts.isEmpty, value["messages"] == nil, value["statuses"] == nil else { return parts }
        return refuse(.kindUnknown, "a change has neither messages nor statuses")
    }

    private func status(_ status: JSONValue) throws(WebhookFault) -> [ChannelItem] {
        guard let id = MessagingFields.id(status["id"]) else { throw WebhookFault(.fieldMissing, "a status has no id") }
        switch status["status"]?.string {
        case "delivered": return [.receipt(DeliveryReceipt(providerID: id, step: .delivered))]
        // A voice message is read when it is played.
        case "read", "played": return [.receipt(DeliveryReceipt(providerID: id, step: .read))]
        case "failed": return [.receipt(DeliveryReceipt(providerID: id, step: .failed))]
        // `sent`, and whatever else becomes of a message of ours: no customer says it.
        default: return []
        }
    }

    private func whatsapp(_ said: JSONValue, in value: JSONValue) throws(WebhookFault) -> [ChannelItem] {
        guard let id = MessagingFields.id(said["id"]) else { throw WebhookFault(.fieldMissing, "a message has no id") }
        guard let from = MessagingFields.id(said["from"]) ?? MessagingFields.id(said["from_user_id"]) else {
            throw WebhookFault(.fieldMissing, "a message has no sender")
        }
        // Our own number writes nothing to itself.
        guard from != value["metadata"]?["display_phone_number"]?.string?.filter(\.isNumber) else { return [] }
        guard let type = said["type"]?.string else { throw WebhookFault(.fieldMissing, "a message has no type") }
        // Somebody has opened the chat and said nothing yet.
        guard type != "request_welcome" else { return [] }
        let content = WhatsAppContent(said, type: type)
        let sender = Self.person(from, value)
        let sentAt = MessagingFields.instant(said["timestamp"])
        var message = try message(id, sender, content.text, sentAt: sentAt)
        message.kind = content.kind
        message.attachments = content.attachments
        message.automatic = content.isAutomatic
        message.refersTo = content.refersTo ?? MessagingFields.id(said["context"]?["id"]) ?? ""
        if content.kind != .edit, content.kind != .delete { message.providerID = id }
        if let group = MessagingFields.id(said["group_id"]) {
            // Others read along.
            message.visibility = .public
            message.thread = MetaThread.group(group).text
            message.attributes += MessagingFields.attribute(MetaTrait.group, group)
        } else {
            message.thread = from
            message.replyBy = replyBy(sentAt)
        }
        message.attributes += Self.attributes(said, content)
        return [Self.item(message, said)]
    }

    private static func person(_ id: String, _ value: JSONValue) -> Sender {
        let contact = (value["contacts"]?.array ?? []).first {
            MessagingFields.id($0["wa_id"]) == id || MessagingFields.id($0["user_id"]) == id
        }
        let isPhone = id.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return Sender(
            id: id, name: MessagingFields.line(contact?["profile"]?["name"]), phone: isPhone ? "+\(id)" : "")
    }

    private static func attributes(_ said: JSONValue, _ content: WhatsAppContent) -> [MessageAttribute] {
        let context = said["context"]
        let isForwarded = context?["forwarded"]?.bool == true || context?["frequently_forwarded"]?.bool == true
        return MessagingFields.attribute("meta.payload", content.payload)
            + MessagingFields.attribute("whatsapp.forwarded", isForwarded ? "true" : nil)
            + MessagingFields.attribute("meta.ad", MessagingFields.id(said["referral"]?["source_id"]))
            + MessagingFields.attribute("meta.adLink", said["referral"]?["source_url"]?.string)
    }
}
