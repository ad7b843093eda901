/// The longest texts that providers take. Over it a reply is refused and never cut.
package enum ProviderTextLimits {
    /// UTF-16 code units of a message of a Telegram bot (Bot API, `sendMessage`: 1 to 4096 characters). Telegram counts code
    /// points, of which there are never more: what fits here fits there.
    package static let telegram = 4_096
    /// UTF-16 code units of a text on WhatsApp (Cloud API, text messages).
    package static let whatsapp = 4_096
    /// UTF-16 code units of a text on Messenger (Send API, `message.text`).
    package static let messenger = 2_000
    /// Bytes of the UTF-8 of a text on Instagram, which is what Instagram counts (Instagram Messaging, text messages).
    package static let instagram = 1_000
    /// UTF-16 code units of the `Body` of a message at Twilio (Messages resource; error 21617 beyond).
    package static let twilio = 1_600
    /// UTF-16 code units of a message on Slack, with Slack's escapes, beyond which it is cut (`chat.postMessage`, truncating
    /// content).
    package static let slack = 40_000
    /// UTF-16 code units of a text message on LINE (Messaging API, text message).
    package static let line = 5_000
    /// UTF-16 code units of a text on Viber (REST API, text message).
    package static let viber = 7_000
}
