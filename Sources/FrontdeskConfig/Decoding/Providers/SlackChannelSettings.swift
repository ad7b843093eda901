/// An app in a Slack workspace, with its secrets still to be read.
package struct SlackChannelSettings: Equatable, Sendable {
    /// Slack's Web API.
    package static let apiUsual = "https://slack.com/api"

    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The secret with which events are signed.
    package var signingSecret: SecretReference
    /// The token of the app's bot.
    package var token: SecretReference
    /// The base URL of the Web API, without a slash at its end.
    package var api = Self.apiUsual
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false

    /// Makes the settings of an app.
    package init(path: String, signingSecret: SecretReference, token: SecretReference) {
        self.path = path
        self.signingSecret = signingSecret
        self.token = token
    }
}
