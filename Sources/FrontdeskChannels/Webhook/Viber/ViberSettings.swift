package import FrontdeskCore

/// What the configuration says of one bot at Viber, checked and with its secret read.
package struct ViberSettings: Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The bot's token: the key of signatures, and the proof of calls.
    package var token: String
    /// The name that customers see above a reply; at most ``nameMax`` characters.
    package var name: String
    /// The base URL of the REST API.
    package var api = "https://chatapi.viber.com"
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax = ChannelLimits.bodyBytesMax

    /// Characters of a sender's name (Viber REST API, "General send message parameters").
    package static let nameMax = 28

    package init(path: String, token: String, name: String) {
        self.path = path
        self.token = token
        self.name = name
    }
}
