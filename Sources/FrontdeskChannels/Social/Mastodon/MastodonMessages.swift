import FrontdeskCore

/// The names of what a channel of the Mastodon API sets on messages; they come back with an answer.
package enum MastodonTraits {
    /// `public`, `unlisted`, `private` or `direct`: who may read the status.
    package static let visibility = "mastodon.visibility"
    /// The account that wrote it, as the server numbers it.
    package static let account = "mastodon.account"
    /// The name by which it is mentioned, without the `@`.
    package static let acct = "mastodon.acct"
    /// Where the status is on the web.
    package static let url = "mastodon.url"
    /// The language that the writer's program says it is in: mostly the writer's usual one.
    package static let language = "mastodon.language"
}

/// The keys of threads: a public conversation and a private one are never the same.
package enum MastodonThread {
    private static let publicMark = "status/"
    private static let privateMark = "direct/"

    /// What is said in public under one status.
    package static func status(_ root: String) -> String { publicMark + root }

    /// What is said in private with one account.
    package static func direct(_ account: String) -> String { privateMark + account }

    /// The status at the root of a public thread; nil for a private one.
    static func root(_ thread: String) -> String? {
        thread.hasPrefix(publicMark) ? String(thread.dropFirst(publicMark.count)) : nil
    }
}

/// Makes messages of statuses.
struct MastodonMessages {
    /// The desk's own account.
    let own: MastodonAccount

    /// What was said in a status, for the first time.
    func message(_ status: MastodonStatus, thread: String) -> InboundMessage {
        let reading = MastodonText.read(status, own: own)
        var message = base(status, thread, dedupe: status.id, text: reading.text)
        message.said = reading.said
        message.kind = status.isPublic ? .comment : .message
        message.refersTo = status.inReplyTo
        message.attachments = status.media.enumerated().map(attachment)
        return message
    }

    /// What a status says since it was edited.
    func edit(_ status: MastodonStatus, thread: String) -> InboundMessage {
        var message = message(status, thread: thread)
        message.dedupe = "\(status.id):edit:\(status.editedAt)"
        message.kind = .edit
        message.refersTo = status.id
        message.sentAt = RFC3339.instant(status.editedAt) ?? status.createdAt
        return message
    }

    /// That a status is not there any more, or not for the desk.
    func deletion(_ watched: MastodonCursor.Watched, at now: Instant) -> InboundMessage {
        var message = InboundMessage(
            dedupe: "\(watched.id):delete", sender: Sender(id: watched.account), text: "")
        message.thread = watched.thread
        message.kind = .delete
        message.visibility = watched.isPublic ? .public : .private
        message.verified = .provider
        message.refersTo = watched.id
        message.sentAt = now
        return message
    }

    private func base(
        _ status: MastodonStatus, _ thread: String, dedupe: String, text: String
    ) -> InboundMessage {
        let account = status.account
        var message = InboundMessage(
            dedupe: dedupe, sender: Sender(id: account.id, name: account.name.isEmpty ? account.acct : account.name),
            text: text)
        message.thread = thread
        message.visibility = status.isPublic ? .public : .private
        message.verified = .provider
        message.subject = status.warning
        message.automatic = account.isBot
        message.providerID = status.id
        message.sentAt = status.createdAt
        let traits = [
            (MastodonTraits.visibility, status.visibility), (MastodonTraits.account, account.id),
            (MastodonTraits.acct, account.acct), (MastodonTraits.url, status.url),
            (MastodonTraits.language, status.language),
        ]
        message.attributes = traits.flatMap { MessagingFields.attribute($0.0, $0.1) }
        return message
    }

    private func attachment(_ place: Int, _ media: MastodonMedia) -> Attachment {
        let path = media.url.prefix { $0 != "?" && $0 != "#" }
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let suffix =
            last.split(separator: ".").count > 1 ? last.split(separator: ".").last.map { $0.lowercased() } : nil
        let isNamed = suffix != nil && last.utf8.count <= 120
        return MessagingFields.attachment(
            isNamed ? last : "\(media.kind)-\(place + 1)", type: Self.type(media.kind, suffix ?? ""), source: media.url)
    }

    /// The media type that a name says; the answer with the file may know better.
    private static func type(_ kind: String, _ suffix: String) -> String {
        switch suffix {
        case "jpg", "jpeg": "image/jpeg"
        case "png", "gif", "webp", "avif": "image/\(suffix)"
        case "mp4", "webm": kind == "audio" ? "audio/\(suffix)" : "video/\(suffix)"
        case "mov": "video/quicktime"
        case "mp3": "audio/mpeg"
        case "ogg", "wav", "flac", "aac": "audio/\(suffix)"
        default: "application/octet-stream"
        }
    }
}
