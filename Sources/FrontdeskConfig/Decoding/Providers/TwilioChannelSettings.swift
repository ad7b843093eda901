package import FrontdeskCore

/// A number at Twilio, with its secret still to be read.
package struct TwilioChannelSettings: Equatable, Sendable {
    package var endpoint: ProviderEndpoint
    /// The URL of the endpoint as Twilio calls it: signatures cover it.
    package var url: String
    /// The id of the account.
    package var account: String
    /// The auth token of the account, with which webhooks are signed and calls are proven.
    package var token: SecretReference
    /// The number that replies come from, or the id of a messaging service.
    package var from: String

    /// Makes the settings of a number.
    package init(endpoint: ProviderEndpoint, url: String, account: String, token: SecretReference, from: String) {
        self.endpoint = endpoint
        self.url = url
        self.account = account
        self.token = token
        self.from = from
    }
}
