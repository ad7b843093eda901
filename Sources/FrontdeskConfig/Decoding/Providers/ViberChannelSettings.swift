package import FrontdeskCore

/// A bot on Viber, with its secret still to be read.
package struct ViberChannelSettings: Equatable, Sendable {
    package var endpoint: ProviderEndpoint
    /// The token of the bot, with which webhooks are signed and calls are proven.
    package var token: SecretReference
    /// The name that customers see above replies.
    package var name: String

    /// Makes the settings of a bot.
    package init(endpoint: ProviderEndpoint, token: SecretReference, name: String) {
        self.endpoint = endpoint
        self.token = token
        self.name = name
    }
}
