import FrontdeskCore

/// Reads one delivery of the Events API (Slack, "Events API" and the references of `message` and `app_mention`).
///
/// What is written to the app in its direct messages is private; what mentions it in a channel is public. Other messages of
/// channels are nobody's question to this desk.
struct SlackReading {
    private let envelope: JSONValue
    private let body: [UInt8]
    /// Ids of the app's own user, as the delivery names them.
    private let own: [String]

    init(_ envelope: JSONValue, body: [UInt8]) {
        self.envelope = envelope
        self.body = body
        let authorized = envelope["authorizations"]?.array ?? []
        own =
            authorized.compactMap { $0["is_bot"]?.bool == false ? nil : $0["user_id"]?.string }
            + (envelope["authed_users"]?.array ?? []).compactMap(\.string)
    }

    func items() -> [ChannelItem] {
        guard let event = envelope["event"], case .object = event else {
            return [missing("event")]
        }
        switch event["type"]?.string {
        case "app_mention": return said(event, in: event["channel"], isPrivate: false)
        case "message": return message(event)
        // Nothing that somebody said: the app is subscribed to more than it needs.
        default: return []
        }
    }

    private func message(_ event: JSONValue) -> [ChannelItem] {
        let channel = event["channel"]
        let type = event["channel_type"]?.string ?? (channel?.string?.hasPrefix("D") == true ? "im" : "")
        let isPrivate = type == "im"
        switch event["subtype"]?.string {
        case "message_changed":
            guard let edited = event["message"] else { return [missing("event/message")] }
            if edited["subtype"]?.string == "tombstone" {
                return deleted(edited, event, isPrivate: isPrivate)
            }
            return changed(edited, from: event["previous_message"], in: channel, isPrivate: isPrivate)
        case "message_deleted": return deleted(event["previous_message"], event, isPrivate: isPrivate)
        case nil, "file_share", "thread_broadcast", "me_message", "bot_message":
            return isPrivate ? said(event, in: channel, isPrivate: true) : []
        case .some(let subtype):
            if !isPrivate || Self.notices.contains(subtype) || subtype.hasPrefix("channel_") { return [] }
            return [
                .unreadable(.kindUnknown, detail: "a message of the subtype \(PresetText.word(subtype))", bytes: body)
            ]
        }
    }

    private func said(_ event: JSONValue, in channel: JSONValue?, isPrivate: Bool) -> [ChannelItem] {
        if isOwn(event) { return [] }
        guard let place = MessagingFields.id(channel), let stamp = MessagingFields.id(event["ts"]) else {
            return [missing("event/channel or event/ts")]
        }
        guard var message = described(event, place, stamp, isPrivate: isPrivate) else { return unreadable(event) }
        message.dedupe = "\(place):\(stamp)"
        message.providerID = message.dedupe
        return [.message(message, raw: body)]
    }

    /// An edit; links that Slack has looked up change a message, too, and are none.
    private func changed(
        _ edited: JSONValue, from previous: JSONValue?, in channel: JSONValue?, isPrivate: Bool
    ) -> [ChannelItem] {
        if isOwn(edited) || !(isPrivate || mentionsOwn(edited) || mentionsOwn(previous)) { return [] }
        guard let when = MessagingFields.id(edited["edited"]?["ts"]), edited["text"] != previous?["text"] else {
            return []
        }
        guard let place = MessagingFields.id(channel), let stamp = MessagingFields.id(edited["ts"]) else {
            return [missing("event/channel or event/message/ts")]
        }
        guard var message = described(edited, place, stamp, isPrivate: isPrivate) else { return unreadable(edited) }
        message.kind = .edit
        message.refersTo = "\(place):\(stamp)"
        message.dedupe = "\(place):\(stamp):edit:\(when)"
        message.attachments = []
        if let edited = EpochTime.instant(when) { message.sentAt = edited }
        return [.message(message, raw: body)]
    }

    private func deleted(_ previous: JSONValue?, _ event: JSONValue, isPrivate: Bool) -> [ChannelItem] {
        guard let previous, !isOwn(previous),
            isPrivate || mentionsOwn(previous) || mentionsOwn(event["previous_message"])
        else { return [] }
        guard let place = MessagingFields.id(event["channel"]),
            let stamp = MessagingFields.id(event["deleted_ts"]) ?? MessagingFields.id(previous["ts"])
        else { return [missing("event/channel or event/deleted_ts")] }
        // What is left of a message that had answers names nobody any more.
        let writer = previous["subtype"]?.string == "tombstone" ? event["previous_message"] ?? previous : previous
        if isOwn(writer) { return [] }
        guard var message = described(writer, place, stamp, isPrivate: isPrivate) else { return unreadable(writer) }
        message.kind = .delete
        message.text = ""
        message.attachments = []
        message.refersTo = "\(place):\(stamp)"
        message.dedupe = "\(place):\(stamp):delete"
        if let now = EpochTime.instant(event["event_ts"]?.string ?? "") { message.sentAt = now }
        return [.message(message, raw: body)]
    }

    /// What messages, edits and deletions have in common; nil where nobody wrote it, or where it is too long.
    private func described(
        _ event: JSONValue, _ place: String, _ stamp: String, isPrivate: Bool
    ) -> InboundMessage? {
        guard let writer = MessagingFields.id(event["user"]) ?? MessagingFields.id(event["bot_id"]) else { return nil }
        let text = text(of: event)
        guard text.utf8.count <= ChannelLimits.textBytesMax else { return nil }
        let profile = event["user_profile"] ?? event["bot_profile"]
        let names = [profile?["display_name"], profile?["real_name"], profile?["name"], event["username"]]
        let name = names.compactMap { $0?.string }.first { !$0.isEmpty }
        var message = InboundMessage(
            dedupe: "", sender: Sender(id: writer, name: MessagingFields.line(name)), text: text)
        let thread = MessagingFields.id(event["thread_ts"])
        // Direct messages with the app are one conversation with the user, whoever wrote first: the app knows the user's id
        // before it knows that of the direct messages.
        message.thread = isPrivate ? writer : "\(place):\(thread ?? stamp)"
        message.visibility = isPrivate ? .private : .public
        message.verified = .hmac
        message.automatic = event["bot_id"]?.string != nil
        message.sentAt = EpochTime.instant(stamp) ?? .none
        message.attributes = MessagingFields.attribute(SlackChannel.channelTrait, place)
        if let team = MessagingFields.id(envelope["team_id"]) {
            message.attributes += MessagingFields.attribute("slack.team", team)
        }
        if isPrivate, let thread { message.attributes += MessagingFields.attribute(SlackChannel.threadTrait, thread) }
        if let thread, thread != stamp { message.refersTo = "\(place):\(thread)" }
        message.attachments = files(of: event).filter { !$0.source.isEmpty }
        return message
    }

    private func text(of event: JSONValue) -> String {
        var lines = [SlackText.plain(event["text"]?.string ?? "", own: own)]
        if lines[0].isEmpty {
            lines += (event["attachments"]?.array ?? []).compactMap { $0["fallback"]?.string }
        }
        lines += files(of: event).filter { $0.source.isEmpty }.map { "(a file that is not at Slack: \($0.name))" }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func files(of event: JSONValue) -> [Attachment] {
        (event["files"]?.array ?? []).prefix(ChannelLimits.attachmentsMax).compactMap { file in
            guard file["mode"]?.string != "tombstone" else { return nil }
            let url = file["url_private_download"]?.string ?? file["url_private"]?.string ?? ""
            let isHere = file["is_external"]?.bool != true
            return MessagingFields.attachment(
                file["name"]?.string ?? file["title"]?.string ?? "file", type: file["mimetype"]?.string ?? "",
                size: MessagingFields.size(file["size"]), source: isHere ? url : "")
        }
    }

    /// Whether it is by the app itself: what it has posted comes back to it.
    private func isOwn(_ event: JSONValue) -> Bool {
        if let user = event["user"]?.string, own.contains(user) { return true }
        guard let app = envelope["api_app_id"]?.string, event["bot_id"]?.string != nil else { return false }
        return event["app_id"]?.string == app || event["bot_profile"]?["app_id"]?.string == app
    }

    private func mentionsOwn(_ message: JSONValue?) -> Bool {
        guard let text = message?["text"]?.string else { return false }
        return own.contains { text.contains("<@\($0)>") || text.contains("<@\($0)|") }
    }

    private func unreadable(_ event: JSONValue) -> [ChannelItem] {
        let isLong = (event["text"]?.string?.utf8.count ?? 0) > ChannelLimits.textBytesMax
        return [isLong ? .tooLong("text", in: body) : missing("event/user")]
    }

    private func missing(_ place: String) -> ChannelItem { .missing(place, in: body) }

    /// Subtypes that Slack itself writes into a conversation; besides those of channels.
    private static let notices = [
        "bot_add", "bot_remove", "pinned_item", "unpinned_item", "reminder_add", "reply_broadcast", "message_replied",
        "ekm_access_denied", "assistant_app_thread", "huddle_thread", "sh_room_created", "im_joined", "tombstone",
        "document_mention", "app_conversation_join",
    ]
}
