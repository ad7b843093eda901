import FrontdeskCore

/// Decodes what each sort of channel has beside what all have, and knows what is taken by another channel.
struct ChannelDecoder {
    private let webhooks: WebhookDecoder
    private var mails = EmailDecoder()
    private var paths = EndpointPaths()

    /// A decoder for the channels of one configuration.
    init(_ listen: ListenSection) {
        webhooks = WebhookDecoder(listen: listen)
    }

    /// The settings of a channel of some sort; nil where they are not readable.
    mutating func kind(of type: ChannelType, _ fields: inout ObjectReader) -> ChannelSettings.Kind? {
        switch type {
        case .webhook: webhooks.settings(&fields, &paths).map { .webhook($0) }
        case .email: mails.settings(&fields).map { .email($0) }
        case .matrix: ProviderDecoder.matrix(&fields).map { .matrix($0) }
        case .mastodon: ProviderDecoder.mastodon(&fields).map { .mastodon($0) }
        case .telegram: ProviderDecoder.telegram(&fields, &paths).map { .telegram($0) }
        case .meta: ProviderDecoder.meta(&fields, &paths).map { .meta($0) }
        case .twilio: ProviderDecoder.twilio(&fields, &paths).map { .twilio($0) }
        case .slack: ProviderDecoder.slack(&fields, &paths).map { .slack($0) }
        case .line: ProviderDecoder.line(&fields, &paths).map { .line($0) }
        case .viber: ProviderDecoder.viber(&fields, &paths).map { .viber($0) }
        case .poll: PollDecoder.settings(&fields).map { .poll($0) }
        }
    }
}
