package import FrontdeskCore

/// What a channel is to those who answer by it: its class, what of it everybody may read, how long it may be answered.
package struct ChannelFacts: Equatable, Sendable {
    package let name: String
    /// The word of its type.
    package let type: String
    /// Its class; a route may override it.
    package let workClass: WorkClass
    /// What of it is public, and its answers with it, in words for people; empty where everything is private.
    package let publicPart: String
    /// How long after a customer's last message the provider takes private replies; nil where there is no such end, or where
    /// each message names its own.
    package let replyWindow: Span?
}

extension Configuration {
    /// What each channel is, in the order of the configuration.
    package var channelFacts: [ChannelFacts] {
        settings.channels.map { channel in
            ChannelFacts(
                name: channel.name, type: channel.kind.name,
                workClass: policy.channels.first { $0.name == channel.name }?.workClass ?? .deferred,
                publicPart: channel.kind.publicPart, replyWindow: channel.kind.replyWindow)
        }
    }
}

extension ChannelSettings.Kind {
    fileprivate var publicPart: String {
        switch self {
        case .webhook: "messages that say so"
        case .email, .twilio, .viber: ""
        case .matrix: "rooms that anybody may enter"
        case .mastodon: "public and unlisted statuses"
        case .telegram(let settings): settings.groups ? "groups" : ""
        case .meta(let settings): settings.product == .whatsapp ? "groups" : "comments and posts"
        case .slack: "mentions in channels"
        case .line: "groups and rooms"
        case .poll(let settings): settings.visibility == .public ? "everything" : ""
        }
    }

    fileprivate var replyWindow: Span? {
        switch self {
        case .meta(let settings):
            settings.humanAgent && settings.product != .whatsapp ? ProviderWindows.humanAgent : ProviderWindows.usual
        case .twilio(let settings): settings.from.hasPrefix("whatsapp:") ? ProviderWindows.usual : nil
        case .webhook, .email, .matrix, .mastodon, .telegram, .slack, .line, .viber, .poll: nil
        }
    }
}

/// How long providers take private replies after a customer's last message.
private enum ProviderWindows {
    /// Meta's, and that of its WhatsApp at others ("Customer service window").
    static let usual = Span.hours(24)
    /// By people, where Meta has granted the tag ("Human agent").
    static let humanAgent = Span.days(7)
}
