import FrontdeskCore

/// Bounds of a channel that the configuration declares, each with its unit and reason.
enum PollLimits {
    /// Items of one answer: a look at a list has some hundred, and all of them are stored in one transaction.
    static let itemsMax = 10_000

    /// Digests of unreadable items that are remembered: an answer with more is of a map that does not fit.
    static let unreadableMax = 256

    /// Characters of UTF-16 in a reply: whatever the other side's limit is, no review is longer.
    static let textMax = 64_000

    /// Time between two looks while the last has brought something and the cursor has moved: a backlog is read, and nobody is
    /// flooded with requests.
    static let shortPause = Span.seconds(1)
}
