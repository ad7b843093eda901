import FrontdeskCore

/// One number, page or account of an app at Meta, with its secrets still to be read.
package struct MetaChannelSettings: Equatable, Sendable {
    /// Which of Meta's ways to talk.
    package enum Product: String, CaseIterable, Sendable {
        case whatsapp, messenger, instagram

        /// Where the Graph API is for it.
        package var apiUsual: String {
            switch self {
            case .whatsapp, .messenger: ProviderAPI.facebook
            case .instagram: ProviderAPI.instagram
            }
        }
    }

    package var product: Product
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The secret of the app, with which webhooks are signed.
    package var appSecret: SecretReference
    /// What Meta says when it asks whether the endpoint is ours.
    package var verifyToken: SecretReference
    /// The access token that replies are sent with.
    package var token: SecretReference
    /// The id of the phone number, the page or the Instagram account.
    package var account: String
    /// The base URL of the Graph API with its version, without a slash at its end.
    package var api: String
    /// Whether a person answers within a week, by Meta's tag for that, and not only within a day; not on WhatsApp.
    package var humanAgent = false
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false

    /// Makes the settings of an account.
    package init(
        product: Product, path: String, appSecret: SecretReference, verifyToken: SecretReference,
        token: SecretReference, account: String
    ) {
        self.product = product
        self.path = path
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.token = token
        self.account = account
        api = product.apiUsual
    }
}
