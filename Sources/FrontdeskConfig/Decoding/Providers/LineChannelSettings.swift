package import FrontdeskCore

/// An official account of LINE, with its secrets still to be read.
package struct LineChannelSettings: Equatable, Sendable {
    package var endpoint: ProviderEndpoint
    /// The channel secret, with which webhooks are signed.
    package var secret: SecretReference
    /// The channel access token.
    package var token: SecretReference

    /// Makes the settings of an account.
    package init(endpoint: ProviderEndpoint, secret: SecretReference, token: SecretReference) {
        self.endpoint = endpoint
        self.secret = secret
        self.token = token
    }
}
