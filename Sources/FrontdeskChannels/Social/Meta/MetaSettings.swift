import FrontdeskCore

/// What the configuration says of one account with Meta, checked and with its secrets read.
package struct MetaSettings: Sendable {
    /// Which of Meta's ways to talk; the raw values are those of the configuration.
    package enum Product: String, CaseIterable, Sendable {
        case whatsapp, messenger, instagram

        /// What `object` says in the product's webhooks.
        var object: String {
            switch self {
            case .whatsapp: "whatsapp_business_account"
            case .messenger: "page"
            case .instagram: "instagram"
            }
        }

        /// The Graph API of the product, with the version whose shapes this is written for.
        package var usualAPI: String {
            switch self {
            case .whatsapp, .messenger: ProviderAPI.facebook
            case .instagram: ProviderAPI.instagram
            }
        }
    }

    package var product: Product
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The app's secrets in force, by which Meta signs; with none every request is refused.
    package var appSecrets: [String]
    /// What Meta says when it asks whether the endpoint is ours.
    package var verifyToken: String
    /// The access token replies are sent with.
    package var token: String
    /// The id of the phone number, the page or the Instagram account.
    package var account: String
    /// The Graph API with its version, without a slash at its end.
    package var api: String
    /// Whether the account may answer by the tag `HUMAN_AGENT`: for seven days, on Messenger and Instagram.
    package var humanAgent: Bool
    /// Whether the API's host may have a private address.
    package var allowsPrivate: Bool

    package init(
        product: Product, path: String, appSecrets: [String], verifyToken: String, token: String, account: String,
        api: String? = nil, humanAgent: Bool = false, allowsPrivate: Bool = false
    ) {
        self.product = product
        self.path = path
        self.appSecrets = appSecrets
        self.verifyToken = verifyToken
        self.token = token
        self.account = account
        self.api = api ?? product.usualAPI
        self.humanAgent = humanAgent && product != .whatsapp
        self.allowsPrivate = allowsPrivate
    }

    /// How long after a customer's message they may be written to (Meta, "Customer service window", "Messaging windows").
    var window: Span { humanAgent ? MetaLimits.humanAgentWindow : MetaLimits.window }
}
