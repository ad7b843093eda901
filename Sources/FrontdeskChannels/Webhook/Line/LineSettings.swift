package import FrontdeskCore

/// What the configuration says of one official account at LINE, checked and with its secrets read.
package struct LineSettings: Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The channel secret: the key of signatures.
    package var secret: String
    /// The channel access token.
    package var token: String
    /// The base URL of the Messaging API.
    package var api = LineSettings.usualAPI
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax = ChannelLimits.bodyBytesMax

    package init(path: String, secret: String, token: String) {
        self.path = path
        self.secret = secret
        self.token = token
    }

    static let usualAPI = "https://api.line.me"

    /// Where files are: LINE has a host of its own for them; another API than LINE's has them itself.
    var files: String { api == Self.usualAPI ? "https://api-data.line.me" : api }
}
