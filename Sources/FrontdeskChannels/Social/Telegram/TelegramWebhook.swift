package import AsyncCurl
package import FrontdeskCore

/// A Telegram bot whose updates Telegram posts (`setWebhook`).
///
/// There is no signature: Telegram proves itself by the secret that `setWebhook` was told, in the field
/// `X-Telegram-Bot-Api-Secret-Token`. The webhook is set by the operator, who alone knows the desk's public address; the probe
/// says whether it is.
package struct TelegramWebhook: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax = ChannelLimits.bodyBytesMax
    /// Telegram has no key by which it knows a repeat.
    package let retriesAmbiguous = false
    /// Empty: Telegram takes a body for a call to make (Bot API, "Making requests when getting updates").
    package let accepted: WebhookAnswer? = WebhookAnswer()

    private let bot: TelegramBot
    private let secrets: [String]
    private let mapper: TelegramMapper

    package init(name: String, settings: TelegramSettings, webhook: TelegramSettings.Webhook, curl: CurlMulti) {
        self.name = name
        path = webhook.path
        secrets = webhook.secrets
        bot = TelegramBot(settings, curl: curl)
        mapper = TelegramMapper(botID: bot.id, username: settings.username, groups: settings.groups)
    }

    package var destination: String { bot.destination }
    package var sendLimits: SendLimits? { TelegramBot.sendLimits }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        await bot.send(outbound, at: now)
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        await bot.fetch(source, bytesMax: bytesMax, at: now)
    }

    package func probe() async -> ProbeResult { await bot.probe(path: path) }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        guard request.method == "POST" else { return .refused(.methodNotAllowed) }
        guard request.body.count <= bodyBytesMax else { return .refused(.bodyTooLarge) }
        guard let token = request.header("x-telegram-bot-api-secret-token") else {
            return .refused(.signature(.signatureMissing))
        }
        guard SecretComparison.matches(token, anyOf: secrets) else { return .refused(.signature(.signatureWrong)) }
        do throws(JSONError) {
            let limits = JSONLimits(bytesMax: bodyBytesMax, depthMax: JSONLimits.nestingMax)
            let update = try JSONParser.parse(request.body, limits: limits)
            return .items(mapper.item(update, raw: request.body).map { [$0] } ?? [])
        } catch {
            return .quarantine(.notJSON, detail: error.description)
        }
    }
}
