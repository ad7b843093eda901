import FrontdeskCore

/// What a WhatsApp message says, by its type.
struct WhatsAppContent {
    var text = ""
    var attachments: [Attachment] = []
    var kind = MessageKind.message
    /// The message it is about, where the type says so.
    var refersTo: String?
    /// What a button or a list stood for.
    var payload: String?
    var isAutomatic = false

    init(_ message: JSONValue, type: String) {
        let body = message[type]
        switch type {
        case "text": text = body?["body"]?.string ?? ""
        case "image": add(body, name: "image.jpg")
        case "video": add(body, name: "video.mp4")
        case "audio": add(body, name: body?["voice"]?.bool == true ? "voice.ogg" : "audio.ogg")
        case "sticker": add(body, name: "sticker.webp")
        case "document": add(body, name: "file")
        case "button":
            text = body?["text"]?.string ?? ""
            payload = body?["payload"]?.string
        case "interactive": choose(body)
        case "location": text = Self.place(body)
        case "contacts": text = (message["contacts"]?.array ?? []).prefix(20).map(Self.contact).joined(separator: "\n")
        case "order": text = Self.order(body)
        case "reaction":
            text = MetaMapper.reaction(body?["emoji"]?.string)
            refersTo = MessagingFields.id(body?["message_id"])
            isAutomatic = true
        case "system":
            text = MessagingFields.joined(["[system]", MessagingFields.line(body?["body"])], by: " ")
            isAutomatic = true
        case "edit": edit(body)
        case "revoke":
            kind = .delete
            refersTo = MessagingFields.id(body?["original_message_id"])
        default: break
        }
        if text.isEmpty, attachments.isEmpty, kind != .delete { text = Self.unsupported(message, type) }
    }

    private mutating func add(_ body: JSONValue?, name: String) {
        text = body?["caption"]?.string ?? ""
        guard let id = MessagingFields.id(body?["id"]) else { return }
        let own = MessagingFields.line(body?["filename"])
        let type = body?["mime_type"]?.string ?? ""
        attachments = [MessagingFields.attachment(own.isEmpty ? name : own, type: type, source: id)]
    }

    private mutating func choose(_ body: JSONValue?) {
        let reply = body?["button_reply"] ?? body?["list_reply"]
        text = MessagingFields.joined([
            MessagingFields.line(reply?["title"]), MessagingFields.line(reply?["description"]),
        ])
        payload = reply?["id"]?.string
        if text.isEmpty, let form = body?["nfm_reply"] {
            text = MessagingFields.joined(
                [MessagingFields.line(form["body"]), form["response_json"]?.string ?? ""])
        }
    }

    /// An edit brings the whole message anew.
    private mutating func edit(_ body: JSONValue?) {
        if let whole = body?["message"], let type = whole["type"]?.string, !["edit", "revoke"].contains(type) {
            let content = WhatsAppContent(whole, type: type)
            text = content.text
            attachments = content.attachments
        }
        kind = .edit
        refersTo = MessagingFields.id(body?["original_message_id"])
    }

    private static func place(_ body: JSONValue?) -> String {
        let numbers = [body?["latitude"], body?["longitude"]].compactMap { MessagingFields.number($0) }
        return "[location] "
            + MessagingFields.joined(
                numbers + [MessagingFields.line(body?["name"]), MessagingFields.line(body?["address"])], by: ", ")
    }

    private static func contact(_ contact: JSONValue) -> String {
        let phones = (contact["phones"]?.array ?? []).prefix(5).map { MessagingFields.line($0["phone"]) }
        let emails = (contact["emails"]?.array ?? []).prefix(5).map { MessagingFields.line($0["email"]) }
        return "[contact] "
            + MessagingFields.joined(
                [MessagingFields.line(contact["name"]?["formatted_name"])] + phones + emails, by: ", ")
    }

    private static func order(_ body: JSONValue?) -> String {
        let items = (body?["product_items"]?.array ?? []).prefix(50).map { item in
            MessagingFields.joined(
                [
                    MessagingFields.number(item["quantity"]).map { "\($0) ×" } ?? "",
                    MessagingFields.line(item["product_retailer_id"]), MessagingFields.number(item["item_price"]) ?? "",
                    MessagingFields.line(item["currency"]),
                ], by: " ")
        }
        return MessagingFields.joined(["[order]", MessagingFields.line(body?["text"])] + items)
    }

    /// Of a kind that cannot be shown: an agent sees at least that something came.
    private static func unsupported(_ message: JSONValue, _ type: String) -> String {
        let own = type == "unsupported" ? MessagingFields.line(message["unsupported"]?["type"]) : type
        return "[unsupported message\(own.isEmpty || own.utf8.count > 40 ? "" : ": " + own)]"
    }
}
