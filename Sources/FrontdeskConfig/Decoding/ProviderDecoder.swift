import FrontdeskCore

/// Decodes what only the channels of one provider have. All keys are read before anything can be missing, so that none seems
/// unknown.
enum ProviderDecoder {
    /// The settings of an account at a Matrix homeserver; nil where they are not readable.
    static func matrix(_ fields: inout ObjectReader) -> MatrixChannelSettings? {
        let server = fields.required("server")?.baseURL(like: "https://matrix.example.com")
        let token = fields.required("token")?.secret()
        let allowsPrivate = fields.flag("privateHost")
        guard let server, let token else { return nil }
        var settings = MatrixChannelSettings(server: server, token: token)
        settings.allowsPrivate = allowsPrivate
        return settings
    }

    /// The settings of an account at a Mastodon server; nil where they are not readable.
    static func mastodon(_ fields: inout ObjectReader) -> MastodonChannelSettings? {
        let server = fields.required("server")?.baseURL(like: "https://mastodon.example")
        let token = fields.required("token")?.secret()
        let poll = fields.span(
            "poll", in: ProviderKeyLimits.mastodonPoll, usual: ProviderKeyLimits.mastodonPollUsual)
        let allowsPrivate = fields.flag("privateHost")
        guard let server, let token else { return nil }
        var settings = MastodonChannelSettings(server: server, token: token)
        settings.poll = poll
        settings.allowsPrivate = allowsPrivate
        return settings
    }

    /// The settings of a Telegram bot; nil where they are not readable.
    static func telegram(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> TelegramChannelSettings? {
        let token = fields.required("token")?.secret()
        let api = fields.api(usual: ProviderAPI.telegram)
        let groups = fields.flag("groups")
        let username = fields.optional("username")?.line(bytes: ProviderKeyLimits.account)
        let webhook = fields.optional("webhook")?.object { (fields: inout ObjectReader) in
            let path = fields.required("path").flatMap { paths.claim($0) }
            let secret = fields.required("secret")?.secret()
            guard let path, let secret else { return TelegramChannelSettings.Webhook?.none }
            return TelegramChannelSettings.Webhook(path: path, secret: secret)
        }
        let allowsPrivate = fields.flag("privateHost")
        guard let token else { return nil }
        var settings = TelegramChannelSettings(token: token)
        settings.api = api
        settings.groups = groups
        settings.username = username
        settings.webhook = webhook
        settings.allowsPrivate = allowsPrivate
        return settings
    }
}

extension ObjectReader {
    /// The base URL of a provider's API; the provider's own where it is not given or not readable.
    mutating func api(usual: String) -> String {
        let node = optional("api")
        note(usual: .string(usual), for: "api")
        return node?.baseURL(like: usual) ?? usual
    }
}

extension ConfigNode {
    /// The URL that paths are put behind, without a slash at its end.
    func baseURL(like example: String) -> String? {
        guard let url = httpURL(for: "tokens and messages", like: example) else { return nil }
        guard !url.contains("?") else {
            report(.badURL, "paths are put behind this URL, and it has a query", expected: "a URL like \"\(example)\"")
            return nil
        }
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}
