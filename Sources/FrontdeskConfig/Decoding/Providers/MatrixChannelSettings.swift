/// An account at a Matrix homeserver, with its secret still to be read.
package struct MatrixChannelSettings: Equatable, Sendable {
    /// The base URL of the homeserver, without a slash at its end.
    package var server: String
    /// The access token of the account.
    package var token: SecretReference
    /// Whether the server may have a private address.
    package var allowsPrivate = false

    /// An account by its token.
    package init(server: String, token: SecretReference) {
        self.server = server
        self.token = token
    }
}
