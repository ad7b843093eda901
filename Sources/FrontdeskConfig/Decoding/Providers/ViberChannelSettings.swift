/// A bot on Viber, with its secret still to be read.
package struct ViberChannelSettings: Equatable, Sendable {
    /// Viber's REST API for bots.
    package static let apiUsual = "https://chatapi.viber.com"

    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The token of the bot, with which webhooks are signed and calls are proven.
    package var token: SecretReference
    /// The name that customers see above replies.
    package var name: String
    /// The base URL of the REST API, without a slash at its end.
    package var api = Self.apiUsual
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false

    /// Makes the settings of a bot.
    package init(path: String, token: SecretReference, name: String) {
        self.path = path
        self.token = token
        self.name = name
    }
}
