package import FrontdeskCore

/// An account at a server of the Mastodon API, with its secret still to be read.
package struct MastodonChannelSettings: Equatable, Sendable {
    /// The base URL of the server, without a slash at its end.
    package var server: String
    /// The access token of the account.
    package var token: SecretReference
    /// Time between looks for what is new.
    package var poll = ProviderKeyLimits.mastodonPollUsual
    /// Whether the server may have a private address.
    package var allowsPrivate = false

    /// An account by its token, looked at as often as usual.
    package init(server: String, token: SecretReference) {
        self.server = server
        self.token = token
    }
}
