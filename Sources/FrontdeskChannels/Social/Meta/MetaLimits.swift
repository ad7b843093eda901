package import FrontdeskCore

/// Bounds of Meta's products (https://developers.facebook.com/documentation/business-messaging), each with its unit.
package enum MetaLimits {
    /// Bytes of a webhook's body (WhatsApp: up to 3 MB).
    package static let bodyBytesMax = 4 << 20

    /// Things of one webhook (Graph API webhooks: batches of up to 1000 updates).
    package static let itemsMax = 1_000

    /// Bytes of `hub.challenge`: Meta's has ten digits.
    package static let challengeBytesMax = 128

    /// UTF-16 units of the text that goes along with a file on WhatsApp (1024 characters).
    package static let captionMax = 1_024

    /// UTF-16 units of a comment on a page (8000 characters).
    package static let pageCommentMax = 8_000

    /// UTF-16 units of a comment on Instagram (2200 characters).
    package static let instagramCommentMax = 2_200

    /// Files of one message: each is a call of its own, and as many as other messengers take at once.
    package static let filesMax = 10

    /// Bytes of a picture on WhatsApp (5 MB); a larger one goes as a document.
    package static let whatsappImageBytesMax = 5_000_000

    /// Bytes of sound and film on WhatsApp (16 MB); larger ones go as documents.
    package static let whatsappMediaBytesMax = 16_000_000

    /// Bytes of a document on WhatsApp (100 MB).
    package static let whatsappFileBytesMax = 100_000_000

    /// Bytes of a file on Messenger (25 MB).
    package static let messengerFileBytesMax = 25_000_000

    /// Time after a customer's message in which they may be written to (all three products: 24 hours).
    package static let window = Span.hours(24)

    /// The same with the tag `HUMAN_AGENT` (Messenger and Instagram: 7 days).
    package static let humanAgentWindow = Span.days(7)

    /// Messages a second that one phone number may send (WhatsApp: 80); pages may send more.
    package static let burst = 80

    /// Bytes of a header that tells how much of the limits is used.
    package static let usageBytesMax = 16_384

    /// Per cent of a limit of Meta's from which on messages go one by one: at 100 all calls are refused, for up to a day.
    package static let usagePercentMax: Int64 = 95

    /// Time between those: what is left lasts for hours then, and the window of the limits (an hour, a day) moves on.
    package static let usagePause = Span.minutes(1)
}
