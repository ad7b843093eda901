/// A channel as its adapter needs it.
package struct ChannelSettings: Equatable, Sendable {
    /// What sort of channel it is, with the settings of that sort.
    package enum Kind: Equatable, Sendable {
        case webhook(WebhookChannelSettings)
        case email(EmailChannelSettings)

        /// The word for it in the file.
        package var name: String {
            switch self {
            case .webhook: ChannelType.webhook.rawValue
            case .email: ChannelType.email.rawValue
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
