package import FrontdeskCore

/// What the configuration says of one app in a Slack workspace, checked and with its secrets read.
package struct SlackSettings: Sendable {
    package var endpoint: ProviderEndpoint
    /// The key of signatures, from the app's basic information.
    package var signingSecret: String
    /// The bot token, `xoxb-…`.
    package var token: String

    package init(endpoint: ProviderEndpoint, signingSecret: String, token: String) {
        self.endpoint = endpoint
        self.signingSecret = signingSecret
        self.token = token
    }
}
