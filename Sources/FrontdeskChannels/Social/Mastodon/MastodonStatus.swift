import FrontdeskCore

/// An account, as the server names it (docs.joinmastodon.org/entities/Account).
struct MastodonAccount: Equatable, Sendable {
    var id: String
    /// The name on its own server.
    var username: String
    /// The name by which it is mentioned here: with its server, where that is another.
    var acct: String
    var name = ""
    var url = ""
    var isBot = false

    /// Nil for what is none.
    init?(_ value: JSONValue?) {
        guard let value, let id = MessagingFields.id(value["id"]),
            let acct = MastodonStatus.line(value["acct"]) ?? MastodonStatus.line(value["username"]),
            Self.isHandle(acct)
        else { return nil }
        self.id = id
        self.acct = acct
        username = MastodonStatus.line(value["username"]) ?? String(acct.prefix { $0 != "@" })
        name = MastodonStatus.line(value["display_name"]) ?? ""
        url = MastodonStatus.line(value["url"]) ?? ""
        isBot = value["bot"]?.bool ?? false
    }

    /// Whether it can stand behind an `@` and be nothing but a mention.
    private static func isHandle(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar == "@" || scalar == "." || scalar == "-" || scalar == "_" || scalar == ":"
                    || (scalar.isASCII
                        ? Character(scalar).isLetter || Character(scalar).isNumber : scalar.properties.isAlphabetic)
            }
    }
}

/// A file of a status (docs.joinmastodon.org/entities/MediaAttachment).
struct MastodonMedia: Equatable, Sendable {
    /// `image`, `gifv`, `video`, `audio` or `unknown`.
    var kind: String
    var url: String
}

/// A status (docs.joinmastodon.org/entities/Status), as far as the desk looks at it.
struct MastodonStatus: Equatable, Sendable {
    var id: String
    var account: MastodonAccount
    var createdAt: Instant
    /// When it was last edited, in the server's own words; empty for never.
    var editedAt: String
    /// The status it answers; empty for none.
    var inReplyTo: String
    var visibility: String
    var warning: String
    var html: String
    var language: String
    var url: String
    var mentions: [MastodonAccount]
    var media: [MastodonMedia]
    /// The shortcodes of the server's own emoji in it.
    var emoji: [String]

    /// Whether anybody may read it; what is not known to be public is not.
    var isPublic: Bool { Self.isPublic(visibility) }

    static func isPublic(_ visibility: String) -> Bool { visibility == "public" || visibility == "unlisted" }

    /// Nil for what is none.
    init?(_ value: JSONValue?) {
        guard let value, let id = MessagingFields.id(value["id"]), let account = MastodonAccount(value["account"]),
            let html = value["content"]?.string, let visibility = value["visibility"]?.string,
            visibility.utf8.count <= MastodonLimits.wordBytesMax, html.utf8.count <= ChannelLimits.textBytesMax
        else { return nil }
        self.id = id
        self.account = account
        self.html = html
        self.visibility = visibility
        createdAt = value["created_at"]?.string.flatMap { RFC3339.instant($0) } ?? .none
        editedAt = Self.word(value["edited_at"])
        inReplyTo = MessagingFields.id(value["in_reply_to_id"]) ?? ""
        warning = Self.line(value["spoiler_text"]) ?? ""
        language = Self.word(value["language"])
        url = Self.line(value["url"]) ?? ""
        mentions = (value["mentions"]?.array ?? []).prefix(ChannelLimits.attachmentsMax).compactMap {
            MastodonAccount($0)
        }
        media = (value["media_attachments"]?.array ?? []).prefix(ChannelLimits.attachmentsMax).compactMap(Self.file)
        emoji = (value["emojis"]?.array ?? []).prefix(ChannelLimits.attributesMax).compactMap {
            Self.line($0["shortcode"])
        }
    }

    static func line(_ value: JSONValue?) -> String? {
        guard let text = value?.string, !text.isEmpty, text.utf8.count <= ChannelLimits.lineBytesMax else { return nil }
        return text
    }

    private static func word(_ value: JSONValue?) -> String {
        guard let text = value?.string, text.utf8.count <= MastodonLimits.wordBytesMax + 8 else { return "" }
        return text
    }

    /// A file that can be fetched; one that the server has not got itself is fetched where it is.
    private static func file(_ value: JSONValue) -> MastodonMedia? {
        let places = [value["url"], value["remote_url"]].compactMap { $0?.string }
        guard let url = places.first(where: { $0.hasPrefix("https://") || $0.hasPrefix("http://") }),
            url.utf8.count <= ChannelLimits.attributeValueBytesMax
        else { return nil }
        return MastodonMedia(kind: value["type"]?.string ?? "unknown", url: url)
    }
}
