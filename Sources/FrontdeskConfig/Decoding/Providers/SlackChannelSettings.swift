package import FrontdeskCore

/// An app in a Slack workspace, with its secrets still to be read.
package struct SlackChannelSettings: Equatable, Sendable {
    package var endpoint: ProviderEndpoint
    /// The secret with which events are signed.
    package var signingSecret: SecretReference
    /// The token of the app's bot.
    package var token: SecretReference

    /// Makes the settings of an app.
    package init(endpoint: ProviderEndpoint, signingSecret: SecretReference, token: SecretReference) {
        self.endpoint = endpoint
        self.signingSecret = signingSecret
        self.token = token
    }
}
