import FrontdeskCore

/// Makes messages of Telegram's updates (Bot API, `Update`).
struct TelegramMapper: Sendable {
    /// The number of the bot itself.
    let botID: String
    /// The bot's name without `@`; empty where it is not known, and then only answers to the bot count as spoken to it.
    let username: String
    /// Whether groups are taken in.
    let groups: Bool

    /// What an update says; nil where it is nothing that a customer said.
    func item(_ update: JSONValue, raw: [UInt8]) -> ChannelItem? {
        guard let id = MessagingFields.id(update["update_id"]) else {
            return .unreadable(.fieldMissing, detail: "an update has no id", bytes: raw)
        }
        do throws(WebhookFault) {
            let message: InboundMessage?
            if let said = update["message"] {
                message = try self.message(said, edit: nil)
            } else if let edited = update["edited_message"] {
                message = try self.message(edited, edit: id)
            } else if let query = update["callback_query"] {
                message = try pressed(query)
            } else {
                let keys = update.object?.members.map(\.key).filter { $0 != "update_id" } ?? []
                guard keys.allSatisfy(Self.others.contains) else {
                    throw WebhookFault(.kindUnknown, "an update is of a kind that is not known")
                }
                return nil
            }
            return message.map { .message($0, raw: raw) }
        } catch {
            return .unreadable(error.code, detail: error.detail, bytes: raw)
        }
    }

    /// Kinds of updates that no customer's words come by; ``allowed`` does not ask for them, a webhook of old may.
    private static let others = [
        "channel_post", "edited_channel_post", "business_connection", "business_message", "edited_business_message",
        "deleted_business_messages", "message_reaction", "message_reaction_count", "inline_query",
        "chosen_inline_result", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer",
        "my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost",
    ]

    /// The kinds of updates that are asked for (`allowed_updates`), as JSON.
    static let allowed = #"["message","edited_message","callback_query"]"#

    private func message(_ value: JSONValue, edit: String?) throws(WebhookFault) -> InboundMessage? {
        guard let (thread, kind) = try chat(value) else { return nil }
        guard !thread.isPublic || (groups && isAddressed(value)) else { return nil }
        guard let number = value["message_id"]?.int64 else {
            throw WebhookFault(.fieldMissing, "a message has no id")
        }
        guard let sender = sender(value, in: thread) else { return nil }
        // Somebody on the move: a place that was told once is told anew every few seconds.
        guard edit == nil || value["location"]?["live_period"] == nil else { return nil }
        guard let content = TelegramContent(value) else { return nil }
        let id = TelegramMessageID(chat: String(thread.chat), message: number)
        var message = try message(
            edit.map { "\(id.text):edit:\($0)" } ?? id.text, sender.sender, content.text, thread, kind)
        message.attachments = Array(content.attachments.prefix(ChannelLimits.attachmentsMax))
        message.automatic = sender.isMachine
        message.sentAt = MessagingFields.instant(value[edit == nil ? "date" : "edit_date"])
        if let code = value["from"]?["language_code"]?.string {
            message.language = WebhookMapper.primarySubtag(code) ?? "und"
        }
        if edit != nil {
            message.kind = .edit
            message.refersTo = id.text
        } else {
            message.providerID = id.text
            message.refersTo = Self.reference(value["reply_to_message"])
        }
        message.attributes +=
            MessagingFields.attribute("telegram.username", value["from"]?["username"]?.string)
            + MessagingFields.attribute("telegram.album", MessagingFields.id(value["media_group_id"]))
            + MessagingFields.attribute("telegram.forwarded", value["forward_origin"]?["type"]?.string)
        return message
    }

    /// A button that a customer has pressed (`CallbackQuery`): what it stands for is what they said.
    private func pressed(_ query: JSONValue) throws(WebhookFault) -> InboundMessage? {
        guard let id = MessagingFields.id(query["id"]), let from = query["from"],
            let person = MessagingFields.id(from["id"]), let number = Int64(person)
        else { throw WebhookFault(.fieldMissing, "a pressed button has no id or nobody who pressed it") }
        var thread = TelegramThread(chat: number)
        var kind = "private"
        if let shown = query["message"], let place = try chat(shown) { (thread, kind) = place }
        guard !thread.isPublic || groups else { return nil }
        let said = query["data"]?.string ?? MessagingFields.line(query["game_short_name"])
        var message = try message("callback:\(id)", Self.person(from, id: person), said, thread, kind)
        message.refersTo = Self.reference(query["message"])
        message.automatic = from["is_bot"]?.bool == true
        message.attributes += MessagingFields.attribute("telegram.username", from["username"]?.string)
        return message
    }

    private func message(
        _ dedupe: String, _ sender: Sender, _ text: String, _ thread: TelegramThread, _ kind: String
    ) throws(WebhookFault) -> InboundMessage {
        guard text.utf8.count <= ChannelLimits.textBytesMax else {
            throw WebhookFault(.textTooLong, "a text exceeds \(ChannelLimits.textBytesMax) bytes")
        }
        var message = InboundMessage(dedupe: dedupe, sender: sender, text: text)
        message.thread = thread.text
        message.visibility = thread.isPublic ? .public : .private
        message.verified = .provider
        message.attributes = MessagingFields.attribute("telegram.chat", kind)
        return message
    }

    /// Where something was said, and what sort of chat it is; nil for channels, where only their owners write.
    private func chat(_ message: JSONValue) throws(WebhookFault) -> (TelegramThread, String)? {
        guard let chat = message["chat"], let number = chat["id"]?.int64, let kind = chat["type"]?.string else {
            throw WebhookFault(.fieldMissing, "a message has no chat")
        }
        switch kind {
        case "private":
            guard number > 0 else { throw WebhookFault(.fieldValue, "a private chat has the number of a group") }
            return (TelegramThread(chat: number), kind)
        case "group", "supergroup":
            guard number < 0 else { throw WebhookFault(.fieldValue, "a group has the number of a private chat") }
            let topic = message["is_topic_message"]?.bool == true ? message["message_thread_id"]?.int64 : nil
            return (TelegramThread(chat: number, topic: topic), kind)
        case "channel": return nil
        default: throw WebhookFault(.kindUnknown, "a chat is of a kind that is not known")
        }
    }

    /// Who wrote it; nil for the bot itself, and for what nobody wrote. Admins who hide behind their group, and channels that
    /// write in one, are `sender_chat`; who `from` is then is a stand-in.
    private func sender(_ message: JSONValue, in thread: TelegramThread) -> (sender: Sender, isMachine: Bool)? {
        if thread.isPublic, let chat = message["sender_chat"], let id = MessagingFields.id(chat["id"]) {
            let sender = Sender(id: id, name: MessagingFields.line(chat["title"]))
            return (sender, message["is_automatic_forward"]?.bool == true)
        }
        guard let from = message["from"], let id = MessagingFields.id(from["id"]), id != botID else { return nil }
        return (Self.person(from, id: id), from["is_bot"]?.bool == true)
    }

    private static func person(_ user: JSONValue, id: String) -> Sender {
        let names = [MessagingFields.line(user["first_name"]), MessagingFields.line(user["last_name"])]
        return Sender(id: id, name: MessagingFields.joined(names, by: " "))
    }

    private static func reference(_ message: JSONValue?) -> String {
        guard let chat = MessagingFields.id(message?["chat"]?["id"]), let number = message?["message_id"]?.int64 else {
            return ""
        }
        return TelegramMessageID(chat: chat, message: number).text
    }

    /// Whether a message in a group is for the bot: an answer to it, its name, a command with its name.
    private func isAddressed(_ message: JSONValue) -> Bool {
        if MessagingFields.id(message["reply_to_message"]?["from"]?["id"]) == botID { return true }
        let isCaption = message["text"] == nil
        guard let text = message[isCaption ? "caption" : "text"]?.string,
            let entities = message[isCaption ? "caption_entities" : "entities"]?.array
        else { return false }
        let units = Array(text.utf16)
        return entities.contains { entity in
            if entity["type"]?.string == "text_mention" { return MessagingFields.id(entity["user"]?["id"]) == botID }
            guard !username.isEmpty, let start = entity["offset"]?.int64, let length = entity["length"]?.int64,
                start >= 0, length > 0, start <= units.count, length <= Int64(units.count) - start
            else { return false }
            let words = HeaderName.lowercased(
                String(decoding: units[Int(start)..<Int(start + length)], as: UTF16.self))
            let name = "@" + HeaderName.lowercased(username)
            switch entity["type"]?.string {
            case "mention": return words == name
            case "bot_command": return words.hasSuffix(name)
            default: return false
            }
        }
    }
}
