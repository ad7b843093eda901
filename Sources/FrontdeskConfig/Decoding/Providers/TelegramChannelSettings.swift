import FrontdeskCore

/// A bot on Telegram, with its secrets still to be read.
package struct TelegramChannelSettings: Equatable, Sendable {
    /// The endpoint that updates are posted to.
    package struct Webhook: Equatable, Sendable {
        /// The path of the endpoint, with its leading slash.
        package var path: String
        /// What `setWebhook` was given as `secret_token`.
        package var secret: SecretReference

        /// An endpoint by its path and what proves the caller.
        package init(path: String, secret: SecretReference) {
            self.path = path
            self.secret = secret
        }
    }

    /// The token of the bot.
    package var token: SecretReference
    /// The base URL of the Bot API server, without a slash at its end.
    package var api = ProviderAPI.telegram
    /// Whether groups are taken in.
    package var groups = false
    /// The name groups call the bot by; nil where the bot is asked for it, which only polling does.
    package var username: String?
    /// Nil where Telegram is asked for what is new.
    package var webhook: Webhook?
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false

    /// A bot that asks for what is new, of private chats alone.
    package init(token: SecretReference) {
        self.token = token
    }
}
