/// What the configuration says of one Matrix account, checked and with its secret read.
package struct MatrixSettings: Sendable {
    /// The base URL of the homeserver's client interface, `https://matrix.example.org`.
    package var server: String
    /// The account's access token.
    package var token: String
    /// Whether the homeserver may have a private address.
    package var allowsPrivate: Bool

    package init(server: String, token: String, allowsPrivate: Bool = false) {
        self.server = server
        self.token = token
        self.allowsPrivate = allowsPrivate
    }
}
