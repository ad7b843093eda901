package import FrontdeskCore

/// What the configuration says of one Telegram bot, checked and with its secrets read.
package struct TelegramSettings: Sendable {
    /// The way updates come by HTTP requests of Telegram's.
    package struct Webhook: Sendable {
        /// The path of the endpoint, with its leading slash.
        package var path: String
        /// What `setWebhook` was given as `secret_token`; all of them are taken. With none every request is refused.
        package var secrets: [String]

        package init(path: String, secrets: [String]) {
            self.path = path
            self.secrets = secrets
        }
    }

    /// The token as @BotFather gives it: the bot's id, a colon, a secret.
    package var token: String
    /// The Bot API server, without a slash at its end.
    package var api: String
    /// Whether groups are taken in, where the bot is spoken to there.
    package var groups: Bool
    /// The bot's name without the `@`: who reads by webhook has to say it for groups, who polls asks Telegram for it.
    package var username: String
    /// Whether the API server may have a private address.
    package var allowsPrivate: Bool

    package init(
        token: String, api: String = ProviderAPI.telegram, groups: Bool = false, username: String = "",
        allowsPrivate: Bool = false
    ) {
        self.token = token
        self.api = api
        self.groups = groups
        self.username = username
        self.allowsPrivate = allowsPrivate
    }
}
