import FrontdeskCore

/// Comments under what a page or an Instagram account has posted, and what others post on a page: all of it public
/// (Graph API, webhooks of `page` with the field `feed`, and of `instagram` with `comments` and `live_comments`).
extension MetaMapper {
    /// Fields of changes that no customer's words come by.
    private static let silentFields = [
        "story_insights", "ratings_insights", "message_template_status_update", "videos", "live_videos", "name",
        "picture", "general_info", "hours", "phone", "website", "category", "description", "location",
        "creator_marketplace_projects", "business_integrity", "publisher_subscriptions",
    ]

    func change(_ change: JSONValue, time: String) throws(WebhookFault) -> [ChannelItem] {
        guard let field = change["field"]?.string, let value = change["value"] else {
            throw WebhookFault(.fieldMissing, "a change has no field or no value")
        }
        let message: InboundMessage?
        switch (product, field) {
        case (.messenger, "feed"): message = try feed(value, time)
        case (.instagram, "comments"), (.instagram, "live_comments"): message = try instagramComment(value)
        default:
            guard Self.silentFields.contains(field) else {
                throw WebhookFault(.kindUnknown, "a change is of an unknown field")
            }
            return []
        }
        return message.map { [Self.item($0, change)] } ?? []
    }

    /// Something on the page: a comment, or a post of somebody's own.
    private func feed(_ value: JSONValue, _ time: String) throws(WebhookFault) -> InboundMessage? {
        let item = value["item"]?.string ?? ""
        let isComment = item == "comment"
        guard isComment || ["post", "status", "photo", "video", "share"].contains(item) else {
            guard ["reaction", "like", "album", "event", "milestone", "note", "rating"].contains(item) else {
                throw WebhookFault(.kindUnknown, "something on the page is of a kind that is not known")
            }
            return nil
        }
        guard let verb = value["verb"]?.string, ["add", "edited", "edit", "remove"].contains(verb) else { return nil }
        guard let from = MessagingFields.id(value["from"]?["id"]) else {
            throw WebhookFault(.fieldMissing, "something on the page has no writer: the app lacks a permission")
        }
        guard from != account else { return nil }
        guard let id = MessagingFields.id(value[isComment ? "comment_id" : "post_id"]) else {
            throw WebhookFault(.fieldMissing, "something on the page has no id")
        }
        let post = MessagingFields.id(value["post_id"]) ?? ""
        let parent = isComment ? MessagingFields.id(value["parent_id"]) : nil
        let sentAt = MessagingFields.instant(value["created_time"])
        let sender = Sender(id: from, name: MessagingFields.line(value["from"]?["name"]))
        let mark =
            switch verb {
            case "add": ""
            case "remove": ":delete"
            default: ":edit:\(time):\(sentAt.microseconds)"
            }
        var message = try message(id + mark, sender, value["message"]?.string ?? "", sentAt: sentAt)
        place(&message, id: id, under: parent.flatMap { $0 == post ? nil : $0 }, kind: verb)
        let picture = value["photo"]?.string ?? value["video"]?.string ?? ""
        if verb != "remove", picture.hasPrefix("https://"), picture.utf8.count <= ChannelLimits.attributeValueBytesMax {
            message.attachments = [MessagingFields.attachment("picture", type: "", source: picture)]
        }
        if message.text.isEmpty, message.attachments.isEmpty, message.kind != .delete { message.text = "[\(item)]" }
        message.attributes +=
            MessagingFields.attribute("meta.post", post)
            + MessagingFields.attribute("meta.link", value["post"]?["permalink_url"]?.string)
        return message
    }

    private func instagramComment(_ value: JSONValue) throws(WebhookFault) -> InboundMessage? {
        guard let from = MessagingFields.id(value["from"]?["id"]) else {
            throw WebhookFault(.fieldMissing, "a comment has no writer")
        }
        guard from != account, value["from"]?["self_ig_scoped_id"] == nil else { return nil }
        guard let id = MessagingFields.id(value["id"] ?? value["comment_id"]) else {
            throw WebhookFault(.fieldMissing, "a comment has no id")
        }
        let name = MessagingFields.line(value["from"]?["username"])
        let text = value["text"]?.string ?? ""
        var message = try message(id, Sender(id: from, name: name), text.isEmpty ? "[comment]" : text, sentAt: .none)
        place(&message, id: id, under: MessagingFields.id(value["parent_id"]), kind: "add")
        message.attributes +=
            MessagingFields.attribute("meta.post", MessagingFields.id(value["media"]?["id"]))
            + MessagingFields.attribute("meta.ad", MessagingFields.id(value["media"]?["ad_id"]))
        return message
    }

    /// The conversation is what hangs under one comment: all that is said under a post are many people's matters.
    private func place(_ message: inout InboundMessage, id: String, under parent: String?, kind verb: String) {
        message.visibility = .public
        message.thread = MetaThread.comment(parent ?? id).text
        message.attributes = MessagingFields.attribute(MetaTrait.comment, id)
        switch verb {
        case "add":
            message.kind = .comment
            message.providerID = id
            message.refersTo = parent ?? ""
        case "remove":
            message.kind = .delete
            message.refersTo = id
        default:
            message.kind = .edit
            message.refersTo = id
        }
    }
}
