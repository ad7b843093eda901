package import FrontdeskCore

/// What the configuration says of one number at Twilio, checked and with its secrets read.
package struct TwilioSettings: Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The public URL of the endpoint, as it stands in Twilio's console: signatures cover it, and reports are sent there.
    package var url: String
    /// The account's id, `AC…`.
    package var account: String
    /// The account's auth token: the key of signatures, and the password of calls.
    package var token: String
    /// The number replies come from, or the id of a messaging service, `MG…`.
    package var from: String
    /// The base URL of the REST API.
    package var api = "https://api.twilio.com"
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax = ChannelLimits.bodyBytesMax

    package init(path: String, url: String, account: String, token: String, from: String) {
        self.path = path
        self.url = url
        self.account = account
        self.token = token
        self.from = from
    }
}
