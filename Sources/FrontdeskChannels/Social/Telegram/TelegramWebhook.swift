package import AsyncCurl
package import FrontdeskCore

/// A Telegram bot whose updates Telegram posts (`setWebhook`).
///
/// There is no signature: Telegram proves itself by the secret that `setWebhook` was told, in the field
/// `X-Telegram-Bot-Api-Secret-Token`. The webhook is set by the operator, who alone knows the desk's public address; the probe
/// says whether it is.
package struct TelegramWebhook: WebhookReceiver, TelegramAdapter {
    package let name: String
    package let path: String
    package let bodyBytesMax = ChannelLimits.bodyBytesMax
    /// Empty: Telegram takes a body for a call to make (Bot API, "Making requests when getting updates").
    package let accepted: WebhookAnswer? = WebhookAnswer()

    package let bot: TelegramBot
    private let secrets: [String]
    private let mapper: TelegramMapper

    package init(name: String, settings: TelegramSettings, webhook: TelegramSettings.Webhook, curl: CurlMulti) {
        self.name = name
        path = webhook.path
        secrets = webhook.secrets
        bot = TelegramBot(settings, curl: curl)
        mapper = TelegramMapper(botID: bot.id, username: settings.username, groups: settings.groups)
    }

    package func probe() async -> ProbeResult { await bot.probe(path: path) }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        accept(request, provenBy: { refusal(of: request) }) { update in
            .items(mapper.item(update, raw: request.body).map { [$0] } ?? [])
        }
    }

    private func refusal(of request: WebhookRequest) -> SignatureRefusal? {
        guard let token = request.header("x-telegram-bot-api-secret-token") else { return .signatureMissing }
        return SecretComparison.matches(token, anyOf: secrets) ? nil : .signatureWrong
    }
}
