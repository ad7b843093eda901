import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore

extension ChannelBuilder {
    /// The adapter of a channel at a provider; nil for one's own webhooks and for mail.
    ///
    /// - Parameter secrets: of this channel; what is read by it is all that the adapter has.
    func provider(_ channel: ChannelSettings, _ secrets: inout ChannelSecrets) throws -> (any ChannelAdapter)? {
        let name = channel.name
        switch channel.kind {
        case .webhook, .email: return nil
        case .matrix(let settings):
            return MatrixChannel(
                name: name,
                settings: MatrixSettings(
                    server: settings.server, token: try secrets.text(settings.token),
                    allowsPrivate: Self.allowsPrivate(settings.server, settings.allowsPrivate)), curl: curl)
        case .mastodon(let settings):
            return MastodonChannel(
                name: name,
                settings: MastodonSettings(
                    server: settings.server, token: try secrets.text(settings.token), poll: settings.poll,
                    allowsPrivate: Self.allowsPrivate(settings.server, settings.allowsPrivate)), curl: curl)
        case .telegram(let settings): return try telegram(name, settings, &secrets)
        case .meta(let settings): return try meta(name, settings, &secrets)
        case .twilio(let settings):
            return TwilioChannel(
                name: name,
                settings: TwilioSettings(
                    endpoint: Self.endpoint(settings.endpoint), url: settings.url, account: settings.account,
                    token: try secrets.text(settings.token), from: settings.from), curl: curl)
        case .slack(let settings):
            return SlackChannel(
                name: name,
                settings: SlackSettings(
                    endpoint: Self.endpoint(settings.endpoint),
                    signingSecret: try secrets.text(settings.signingSecret),
                    token: try secrets.text(settings.token)), curl: curl)
        case .line(let settings):
            return LineChannel(
                name: name,
                settings: LineSettings(
                    endpoint: Self.endpoint(settings.endpoint), secret: try secrets.text(settings.secret),
                    token: try secrets.text(settings.token)), curl: curl)
        case .viber(let settings):
            return ViberChannel(
                name: name,
                settings: ViberSettings(
                    endpoint: Self.endpoint(settings.endpoint), token: try secrets.text(settings.token),
                    name: settings.name), curl: curl)
        case .poll(let settings): return try poll(name, settings, &secrets)
        }
    }

    private func telegram(
        _ name: String, _ settings: TelegramChannelSettings, _ secrets: inout ChannelSecrets
    ) throws -> any ChannelAdapter {
        let telegram = TelegramSettings(
            token: try secrets.text(settings.token), api: settings.api, groups: settings.groups,
            username: settings.username ?? "", allowsPrivate: Self.allowsPrivate(settings.api, settings.allowsPrivate))
        guard let webhook = settings.webhook else {
            return TelegramChannel(name: name, settings: telegram, curl: curl)
        }
        let webhookSecrets = [try secrets.text(webhook.secret)]
        return TelegramWebhook(
            name: name, settings: telegram,
            webhook: TelegramSettings.Webhook(path: webhook.path, secrets: webhookSecrets), curl: curl)
    }

    private func meta(
        _ name: String, _ settings: MetaChannelSettings, _ secrets: inout ChannelSecrets
    ) throws -> any ChannelAdapter {
        let product: MetaSettings.Product =
            switch settings.product {
            case .whatsapp: .whatsapp
            case .messenger: .messenger
            case .instagram: .instagram
            }
        return MetaChannel(
            name: name,
            settings: MetaSettings(
                product: product, path: settings.path, appSecrets: [try secrets.text(settings.appSecret)],
                verifyToken: try secrets.text(settings.verifyToken), token: try secrets.text(settings.token),
                account: settings.account, api: settings.api, humanAgent: settings.humanAgent,
                allowsPrivate: Self.allowsPrivate(settings.api, settings.allowsPrivate)), curl: curl)
    }

    private func poll(
        _ name: String, _ settings: PollChannelSettings, _ secrets: inout ChannelSecrets
    ) throws -> any ChannelAdapter {
        var poll = PollSettings(
            request: PollSettings.Request(
                url: settings.request.url, headers: try headers(settings.request.headers, &secrets),
                every: settings.request.every),
            items: settings.items, map: settings.map, kind: settings.kind, visibility: settings.visibility)
        poll.cursor = settings.cursor.map { cursor in
            let source: PollSettings.Cursor.Source =
                switch cursor.source {
                case .item(let pointer): .item(pointer)
                case .answer(let pointer): .answer(pointer)
                }
            return PollSettings.Cursor(source: source, parameter: cursor.parameter, start: cursor.start ?? "")
        }
        if let reply = settings.reply {
            poll.reply = PollSettings.Reply(
                url: PollTemplate(reply.url), method: reply.method.rawValue,
                headers: try headers(reply.headers, &secrets), body: reply.body, id: reply.id)
        }
        poll.allowsPrivate = Self.allowsPrivate(settings.request.url, settings.allowsPrivate)
        return PollChannel(name: name, settings: poll, curl: curl)
    }

    private func headers(
        _ headers: [HeaderSettings], _ secrets: inout ChannelSecrets
    ) throws -> [(name: String, value: String)] {
        try headers.map { header in
            switch header.value {
            case .text(let text): (header.name, text)
            case .secret(let reference): (header.name, try secrets.text(reference))
            }
        }
    }

    /// Whether the host of a URL may have a private address: where the channel says so, and where the URL itself names a
    /// private address, for then its operator has.
    static func allowsPrivate(_ url: String, _ isAllowed: Bool) -> Bool {
        isAllowed || PrivateAddresses.isPrivateLiteral(url: url)
    }

    private static func endpoint(_ endpoint: ProviderEndpoint) -> ProviderEndpoint {
        var endpoint = endpoint
        endpoint.allowsPrivate = allowsPrivate(endpoint.api, endpoint.allowsPrivate)
        return endpoint
    }
}
