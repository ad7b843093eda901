package import FrontdeskCore

/// What a mailbox's server may send, and how long it may take, each with its unit and reason.
package enum IMAPLimits {
    /// Bytes of one mail; a larger one is shown by its beginning. Providers take 25 to 50 MB with base64's third on top.
    package static let mailBytesMax = 30 << 20

    /// Bytes of the beginning of a mail that is too large: its header and, mostly, the first words.
    package static let headBytesMax = 64 << 10

    /// Bytes of a response's line, its literals apart: lists of flags and capabilities have some KiB.
    package static let lineBytesMax = 256 << 10

    /// Bytes of the answer to a search: a million numbers and a half, and more than a mailbox holds.
    package static let searchBytesMax = 16 << 20

    /// Bytes of one response's literals beside the mail itself: names and dates.
    package static let looseLiteralBytesMax = 1 << 20

    /// Pieces of one response, lines and literals: an envelope may come as a literal a word.
    package static let piecesMax = 1_024

    /// Lists within lists: a body's structure has two for each level of its parts.
    package static let depthMax = 128

    /// Values of one response: the structure of a mail of 1,000 parts.
    package static let valuesMax = 100_000

    /// Lines of a connection that nobody understands and that are passed over: servers have their habits, garbage has no end.
    package static let strayLinesMax = 100

    /// Mails whose sizes are asked at once: a line of some KiB each way.
    package static let windowMails = 500

    /// Mails taken in one batch: what the desk commits at once.
    package static let batchMails = 64

    /// Bytes of one batch, unless its only mail is larger: two batches are in memory, one that is read and one that is stored.
    package static let batchBytes = 2 << 20

    /// Silence of the server while it owes an answer: a search over a large mailbox takes seconds.
    package static let silenceMax = Span.seconds(90)

    /// Time for one command, whatever trickles in: 30 MiB over the slowest line that is worth waiting for.
    package static let commandMax = Span.minutes(20)

    /// Time after which IDLE is begun anew: servers may end it after 30 minutes (RFC 2177).
    package static let idleMax = Span.minutes(29)

    /// Time between looks into a mailbox whose server has no IDLE.
    package static let pollEvery = Span.minutes(1)

    /// Times that one mail may be refused, or end the connection, before it is passed over and shown.
    package static let attemptsMax = 3
}
