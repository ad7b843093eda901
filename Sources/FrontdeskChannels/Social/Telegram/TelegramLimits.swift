package import FrontdeskCore

/// Bounds of the Bot API (https://core.telegram.org/bots/api and /bots/faq), each with its unit.
package enum TelegramLimits {
    /// UTF-16 units of the text that goes along with files (`caption`: 0 to 1024 characters).
    package static let captionMax = 1_024

    /// Files of one message (`sendMediaGroup`: 2 to 10 items).
    package static let filesMax = 10

    /// Bytes of a file that a bot may send (`sendDocument`: 50 MB).
    package static let fileBytesMax = 50_000_000

    /// Bytes of a picture that is sent as one (`sendPhoto`: 10 MB).
    package static let photoBytesMax = 10_000_000

    /// Updates of one answer (`getUpdates`: 1 to 100): the longest, with the messages they answer, stay below what is read of
    /// an answer, or there would be no getting past them.
    package static let updatesMax = 50

    /// Seconds that Telegram makes a request for updates wait: below the minute after which proxies give up.
    package static let pollSeconds = 30

    /// Time for a request for updates: what it waits, and as long as any other call on top.
    package static let pollTime: Duration = .seconds(60)

    /// Messages a second to all chats together, above which Telegram answers 429 (Bots FAQ: about 30).
    package static let burst = 30

    /// Time between two messages into one chat (Bots FAQ: not more than one a second).
    package static let perConversation = Span.seconds(1)

    /// Time to wait while another program asks for the bot's updates: a restart's predecessor is gone by then.
    package static let conflictPause = Span.seconds(5)
}
