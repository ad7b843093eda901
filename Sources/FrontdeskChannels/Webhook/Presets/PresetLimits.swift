/// Bounds of what goes to the providers that webhooks come from by a preset, each with its unit and reason.
enum PresetLimits {
    /// Characters of UTF-16 in a text that Twilio takes (error 21617 beyond).
    static let twilioTextMax = 1_600

    /// Characters of UTF-16, with Slack's escapes, in a text at Slack: what is longer it cuts.
    static let slackTextMax = 40_000

    /// Characters of UTF-16 in a text that LINE takes (LINE Messaging API, "Text message").
    static let lineTextMax = 5_000

    /// Characters of UTF-16 in a text that Viber takes (Viber REST API, "Text message").
    static let viberTextMax = 7_000

    /// Bytes of a provider's word for a kind or an error that is shown; their longest have some 50.
    static let wordBytesMax = 64
}
