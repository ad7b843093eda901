import FrontdeskCore

extension ProviderDecoder {
    /// The settings of an account at Meta; nil where they are not readable.
    static func meta(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> MetaChannelSettings? {
        let product: MetaChannelSettings.Product? = fields.required("product")?.choice()
        let path = fields.required("path").flatMap { paths.claim($0) }
        let appSecret = fields.required("appSecret")?.secret()
        let verifyToken = fields.required("verifyToken")?.secret()
        let token = fields.required("token")?.secret()
        let account = fields.required("account")?.line(bytes: ProviderKeyLimits.account)
        // What holds without it depends on the product.
        let api = fields.optional("api")?.baseURL(like: MetaChannelSettings.Product.whatsapp.apiUsual)
        let humanAgent = fields.flag("humanAgent")
        let allowsPrivate = fields.flag("privateHost")
        guard let product, let path, let appSecret, let verifyToken, let token, let account else { return nil }
        var settings = MetaChannelSettings(
            product: product, path: path, appSecret: appSecret, verifyToken: verifyToken, token: token,
            account: account)
        settings.api = api ?? settings.api
        settings.humanAgent = humanAgent
        settings.allowsPrivate = allowsPrivate
        return settings
    }

    /// The settings of a number at Twilio; nil where they are not readable.
    static func twilio(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> TwilioChannelSettings? {
        let endpoint = fields.endpoint(usual: ProviderAPI.twilio, &paths)
        let url = fields.required("url")?.httpURL(
            for: "what customers write", like: "https://desk.example.com/hooks/sms")
        let account = fields.required("account")?.line(bytes: ProviderKeyLimits.account)
        let token = fields.required("token")?.secret()
        let from = fields.required("from")?.line(bytes: ProviderKeyLimits.account)
        guard let endpoint, let url, let account, let token, let from else { return nil }
        return TwilioChannelSettings(endpoint: endpoint, url: url, account: account, token: token, from: from)
    }

    /// The settings of an app in a Slack workspace; nil where they are not readable.
    static func slack(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> SlackChannelSettings? {
        let endpoint = fields.endpoint(usual: ProviderAPI.slack, &paths)
        let signingSecret = fields.required("signingSecret")?.secret()
        let token = fields.required("token")?.secret()
        guard let endpoint, let signingSecret, let token else { return nil }
        return SlackChannelSettings(endpoint: endpoint, signingSecret: signingSecret, token: token)
    }

    /// The settings of an account of LINE; nil where they are not readable.
    static func line(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> LineChannelSettings? {
        let endpoint = fields.endpoint(usual: ProviderAPI.line, &paths)
        let secret = fields.required("secret")?.secret()
        let token = fields.required("token")?.secret()
        guard let endpoint, let secret, let token else { return nil }
        return LineChannelSettings(endpoint: endpoint, secret: secret, token: token)
    }

    /// The settings of a bot on Viber; nil where they are not readable.
    static func viber(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> ViberChannelSettings? {
        let endpoint = fields.endpoint(usual: ProviderAPI.viber, &paths)
        let token = fields.required("token")?.secret()
        let name = fields.required("name")?.viberName()
        guard let endpoint, let token, let name else { return nil }
        return ViberChannelSettings(endpoint: endpoint, token: token, name: name)
    }
}

extension ObjectReader {
    /// Where a provider that posts to the desk is met: `path`, `api` and `privateHost`; nil where there is no readable path.
    fileprivate mutating func endpoint(usual: String, _ paths: inout EndpointPaths) -> ProviderEndpoint? {
        let path = required("path").flatMap { paths.claim($0) }
        let api = api(usual: usual)
        let allowsPrivate = flag("privateHost")
        return path.map { ProviderEndpoint(path: $0, api: api, allowsPrivate: allowsPrivate) }
    }
}

extension ConfigNode {
    /// The name above replies on Viber, which counts its characters.
    fileprivate func viberName() -> String? {
        note(.form(.viberName))
        guard let name = line(bytes: ProviderKeyLimits.viberName) else { return nil }
        let most = ProviderKeyLimits.viberNameLength
        guard most.contains(name.unicodeScalars.count) else {
            report(
                .badText, "name of \(name.unicodeScalars.count) characters",
                expected: "\(most.lowerBound) to \(most.upperBound) characters")
            return nil
        }
        return name
    }
}
