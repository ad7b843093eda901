/// An official account of LINE, with its secrets still to be read.
package struct LineChannelSettings: Equatable, Sendable {
    /// LINE's Messaging API.
    package static let apiUsual = "https://api.line.me"

    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The channel secret, with which webhooks are signed.
    package var secret: SecretReference
    /// The channel access token.
    package var token: SecretReference
    /// The base URL of the Messaging API, without a slash at its end.
    package var api = Self.apiUsual
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false

    /// Makes the settings of an account.
    package init(path: String, secret: SecretReference, token: SecretReference) {
        self.path = path
        self.secret = secret
        self.token = token
    }
}
