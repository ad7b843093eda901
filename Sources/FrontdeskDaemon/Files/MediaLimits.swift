import FrontdeskChannels
import FrontdeskCore

/// Bounds of fetching files from where channels have them, each with its unit and reason.
enum MediaLimits {
    /// Files that are fetched at once, over all channels: each may hold its largest size in memory.
    static let fetchesAtOnce = 4
    /// After which a file is given up: providers keep them for a day at least, and most links are shorter.
    static let giveUpAfter = Span.hours(24)
    /// Between attempts.
    static let backoff = Backoff(base: .seconds(2), cap: .minutes(15), giveUpAfter: giveUpAfter)
}
