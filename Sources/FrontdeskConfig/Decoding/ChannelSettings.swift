/// A channel as its adapter needs it.
package struct ChannelSettings: Equatable, Sendable {
    /// What sort of channel it is, with the settings of that sort.
    package enum Kind: Equatable, Sendable {
        case webhook(WebhookChannelSettings)
        case email(EmailChannelSettings)
        case matrix(MatrixChannelSettings)
        case mastodon(MastodonChannelSettings)
        case telegram(TelegramChannelSettings)
        case meta(MetaChannelSettings)
        case twilio(TwilioChannelSettings)
        case slack(SlackChannelSettings)
        case line(LineChannelSettings)
        case viber(ViberChannelSettings)
        case poll(PollChannelSettings)

        /// The word for it in the file.
        package var name: String { type.rawValue }

        /// What it is, without its settings.
        var type: ChannelType {
            switch self {
            case .webhook: .webhook
            case .email: .email
            case .matrix: .matrix
            case .mastodon: .mastodon
            case .telegram: .telegram
            case .meta: .meta
            case .twilio: .twilio
            case .slack: .slack
            case .line: .line
            case .viber: .viber
            case .poll: .poll
            }
        }
    }

    package var name: String
    package var kind: Kind

    /// Makes a channel.
    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
