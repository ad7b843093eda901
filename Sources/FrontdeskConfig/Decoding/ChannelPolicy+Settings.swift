import FrontdeskCore

extension ChannelPolicy {
    /// What the desk has to know of a channel for replies.
    mutating func take(_ kind: ChannelSettings.Kind) {
        takesFiles = kind.takesFiles
        repliesPrivately = kind.repliesPrivately
        privateThreadPrefix = kind.privateThreadPrefix
        switch kind {
        case .email(let settings):
            address = settings.address
            ownAddresses = [settings.address] + settings.aliases
            takesReplies = settings.smtp != nil
        case .poll(let settings):
            takesReplies = settings.reply != nil
            isPolled = true
        case .webhook, .matrix, .mastodon, .telegram, .meta, .twilio, .slack, .line, .viber: break
        }
    }
}

extension ChannelSettings.Kind {
    /// Whether replies may carry files.
    fileprivate var takesFiles: Bool {
        switch self {
        case .email, .matrix, .mastodon, .telegram, .meta: true
        case .webhook, .twilio, .slack, .line, .viber, .poll: false
        }
    }

    /// How the channel's adapter begins the key of what is said in private with one customer; their address follows.
    fileprivate var privateThreadPrefix: String {
        switch self {
        case .mastodon: "direct/"
        case .webhook, .email, .matrix, .telegram, .meta, .twilio, .slack, .line, .viber, .poll: ""
        }
    }

    /// Whether a public comment may be answered in private.
    fileprivate var repliesPrivately: Bool {
        switch self {
        case .matrix, .mastodon, .telegram, .meta, .slack: true
        case .webhook, .email, .twilio, .line, .viber, .poll: false
        }
    }
}
