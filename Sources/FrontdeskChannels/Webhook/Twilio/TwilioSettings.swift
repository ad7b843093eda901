package import FrontdeskCore

/// What the configuration says of one number at Twilio, checked and with its secrets read.
package struct TwilioSettings: Sendable {
    package var endpoint: ProviderEndpoint
    /// The public URL of the endpoint, as it stands in Twilio's console: signatures cover it, and reports are sent there.
    package var url: String
    /// The account's id, `AC…`.
    package var account: String
    /// The account's auth token: the key of signatures, and the password of calls.
    package var token: String
    /// The number replies come from, or the id of a messaging service, `MG…`.
    package var from: String

    package init(endpoint: ProviderEndpoint, url: String, account: String, token: String, from: String) {
        self.endpoint = endpoint
        self.url = url
        self.account = account
        self.token = token
        self.from = from
    }
}
