package import FrontdeskCore

/// Bounds of what is asked of providers and read of their answers, each with its unit and reason.
package enum ProviderLimits {
    /// Bytes of an answer that is JSON: a first look at a busy account has some hundred messages.
    package static let answerBytesMax = 8 << 20

    /// Bytes of a file that is fetched: what the largest of the providers lets its users send that a desk looks at.
    package static let mediaBytesMax = 25 << 20

    /// Time for a call that is answered at once.
    package static let callTime: Duration = .seconds(30)

    /// Time for fetching or sending a file: 25 MiB at 2 Mbit/s.
    package static let mediaTime: Duration = .seconds(120)

    /// Time that a request waits for news at its provider: below the minute after which proxies give up.
    package static let pollTime: Duration = .seconds(30)

    /// Longest time a channel is not asked because its provider's answer says so: a number that is only large, or in another unit,
    /// must not silence a channel for good; those in use reset within a day.
    package static let silenceMax = Span.days(1)
}
