/// A number at Twilio, with its secret still to be read.
package struct TwilioChannelSettings: Equatable, Sendable {
    /// Twilio's REST API.
    package static let apiUsual = "https://api.twilio.com"

    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The URL of the endpoint as Twilio calls it: signatures cover it.
    package var url: String
    /// The id of the account.
    package var account: String
    /// The auth token of the account, with which webhooks are signed and calls are proven.
    package var token: SecretReference
    /// The number that replies come from, or the id of a messaging service.
    package var from: String
    /// The base URL of the REST API, without a slash at its end.
    package var api = Self.apiUsual
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false

    /// Makes the settings of a number.
    package init(path: String, url: String, account: String, token: SecretReference, from: String) {
        self.path = path
        self.url = url
        self.account = account
        self.token = token
        self.from = from
    }
}
