import FrontdeskCore

/// Bounds of what is asked and kept of a Mastodon server, each with its unit and reason.
package enum MastodonLimits {
    /// Characters (as people see them) of a status where the server names no other number: Mastodon's own.
    package static let textMax = 500

    /// Characters that a link counts for, however long it is, where the server names no other number.
    static let linkLength = 23

    /// Files of a status where the server names no other number.
    static let filesMax = 4

    /// Notifications of one look: the most that all servers of this interface give at once.
    static let pageMax = 40

    /// Statuses whose edits and deletions are looked for: some two hours of a busy account, in a cursor of 10 KiB.
    static let watchedMax = 64

    /// Time for which they are: who corrects or takes back a complaint does it the same day.
    static let watchTime = Span.hours(24)

    /// Statuses that are read again at one look: with one look in 15 s, 80 of the 300 requests in five minutes.
    static let rereadMax = 4

    /// Requests that are left for answers: with fewer, nothing is read again.
    static let reserve = 60

    /// Time after which a file that the server still works on is asked for again.
    static let processing = Span.seconds(5)

    /// How far the clocks of the server and of the desk may differ, when an own answer is looked for.
    static let clockSkew = Span.minutes(2)

    /// Deliveries whose files are known to be on the server already: those that wait for it at one time.
    static let uploadsMax = 64

    /// Bytes of a server's word, such as a visibility or a language.
    static let wordBytesMax = 32
}
