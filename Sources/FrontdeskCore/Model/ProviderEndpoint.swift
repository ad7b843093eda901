/// Where a provider that posts to the desk is met: our path, which it posts to, and its interface, which replies go to.
package struct ProviderEndpoint: Equatable, Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The base URL of the provider's interface, without a slash at its end.
    package var api: String
    /// Whether the interface's host may have a private address.
    package var allowsPrivate: Bool

    package init(path: String, api: String, allowsPrivate: Bool = false) {
        self.path = path
        self.api = api
        self.allowsPrivate = allowsPrivate
    }
}

/// The base URLs of the providers' own interfaces: where replies go unless a channel names another one.
package enum ProviderAPI {
    /// Telegram's Bot API, whose calls are at `/bot<token>/method` (Bot API, "Making requests").
    package static let telegram = "https://api.telegram.org"
    /// The Graph API for WhatsApp and for pages, with the version whose shapes this release speaks.
    package static let facebook = "https://graph.facebook.com/v25.0"
    /// The Graph API for Instagram, with the same version.
    package static let instagram = "https://graph.instagram.com/v25.0"
    /// Twilio's REST API.
    package static let twilio = "https://api.twilio.com"
    /// Slack's Web API.
    package static let slack = "https://slack.com/api"
    /// LINE's Messaging API.
    package static let line = "https://api.line.me"
    /// Viber's REST API for bots.
    package static let viber = "https://chatapi.viber.com"
}
