import FrontdeskCore

/// What a message of Telegram's says: its text, and the files it names (Bot API, `Message`).
struct TelegramContent: Equatable {
    var text = ""
    var attachments: [Attachment] = []

    /// Reads it; nil for a service message, which nobody wrote.
    init?(_ message: JSONValue) {
        text = message["text"]?.string ?? message["caption"]?.string ?? ""
        attachments = Self.attachments(message)
        if let more = Self.words(message) { text = MessagingFields.joined([more, text]) }
        guard text.isEmpty, attachments.isEmpty else { return }
        guard let members = message.object?.members else { return nil }
        if members.contains(where: { Self.isService($0.key) }) { return nil }
        // Of a kind that this release does not know: an agent sees at least that something came.
        let kinds = members.map(\.key).filter { !Self.frame.contains($0) && $0.utf8.count <= 40 }.prefix(3)
        text = "[unsupported message\(kinds.isEmpty ? "" : ": " + kinds.joined(separator: ", "))]"
    }

    /// Members by which Telegram says when, where and how, and not what.
    private static let frame = [
        "message_id", "message_thread_id", "from", "sender_chat", "sender_boost_count", "sender_business_bot", "date",
        "chat", "forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply",
        "quote", "reply_to_story", "via_bot", "edit_date", "has_protected_content", "media_group_id",
        "author_signature", "entities", "link_preview_options", "effect_id", "caption_entities", "reply_markup",
    ]

    /// Members by which Telegram tells what happened to a chat, and whose names the kinds have in common.
    private static func isService(_ key: String) -> Bool {
        let beginnings = [
            "new_chat_", "left_chat_", "delete_chat_", "group_chat_", "supergroup_chat_", "channel_chat_",
            "message_auto_delete_", "migrate_", "pinned_", "users_shared", "chat_shared", "connected_website",
            "write_access_allowed", "passport_data", "proximity_alert_", "boost_added", "chat_background_set",
            "forum_topic_", "general_forum_topic_", "giveaway", "video_chat_", "voice_chat_", "web_app_data",
            "successful_payment", "refunded_payment", "chat_owner_", "direct_message_price_", "paid_message_price_",
            "suggested_post_",
        ]
        return beginnings.contains { key.hasPrefix($0) }
    }

    private static func attachments(_ message: JSONValue) -> [Attachment] {
        var files: [Attachment] = []
        func add(_ value: JSONValue?, name: String, type: String) {
            guard let value, let source = MessagingFields.id(value["file_id"]) else { return }
            let own = MessagingFields.line(value["file_name"])
            files.append(
                MessagingFields.attachment(
                    own.isEmpty ? name : own, type: value["mime_type"]?.string ?? type,
                    size: MessagingFields.size(value["file_size"]), source: source))
        }
        // The sizes of one picture; the last is the largest.
        add(message["photo"]?.array?.last, name: "photo.jpg", type: "image/jpeg")
        // An animation comes a second time as a document.
        add(message["document"] ?? message["animation"], name: "file", type: "application/octet-stream")
        add(message["voice"], name: "voice.ogg", type: "audio/ogg")
        add(message["audio"], name: "audio.mp3", type: "audio/mpeg")
        add(message["video"], name: "video.mp4", type: "video/mp4")
        add(message["video_note"], name: "video.mp4", type: "video/mp4")
        if let sticker = message["sticker"] {
            let kind: (String, String) =
                if sticker["is_animated"]?.bool == true {
                    ("sticker.tgs", "application/gzip")
                } else if sticker["is_video"]?.bool == true {
                    ("sticker.webm", "video/webm")
                } else {
                    ("sticker.webp", "image/webp")
                }
            add(sticker, name: kind.0, type: kind.1)
        }
        return files
    }

    /// What has no text and no file, in words.
    private static func words(_ message: JSONValue) -> String? {
        if let sticker = message["sticker"] { return MessagingFields.line(sticker["emoji"]) }
        if let contact = message["contact"] {
            let name = MessagingFields.joined(
                [MessagingFields.line(contact["first_name"]), MessagingFields.line(contact["last_name"])], by: " ")
            return "[contact] "
                + MessagingFields.joined([name, MessagingFields.line(contact["phone_number"])], by: ", ")
        }
        if let venue = message["venue"] {
            return MessagingFields.joined(
                [
                    "[location] \(place(venue["location"]))", MessagingFields.line(venue["title"]),
                    MessagingFields.line(venue["address"]),
                ], by: ", ")
        }
        if let location = message["location"] { return "[location] \(place(location))" }
        if let poll = message["poll"] { return "[poll] \(MessagingFields.line(poll["question"]))" }
        if let dice = message["dice"] {
            return MessagingFields.joined(
                [MessagingFields.line(dice["emoji"]), MessagingFields.number(dice["value"]) ?? ""], by: " ")
        }
        return nil
    }

    private static func place(_ location: JSONValue?) -> String {
        MessagingFields.joined(
            [
                MessagingFields.number(location?["latitude"]) ?? "",
                MessagingFields.number(location?["longitude"]) ?? "",
            ],
            by: ", ")
    }
}
