package import FrontdeskCore

/// What the configuration says of one bot at Viber, checked and with its secret read.
package struct ViberSettings: Sendable {
    package var endpoint: ProviderEndpoint
    /// The bot's token: the key of signatures, and the proof of calls.
    package var token: String
    /// The name that customers see above a reply.
    package var name: String

    package init(endpoint: ProviderEndpoint, token: String, name: String) {
        self.endpoint = endpoint
        self.token = token
        self.name = name
    }
}
