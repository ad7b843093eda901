import FrontdeskCore

/// Bounds of what is read from a homeserver and kept of it, each with its unit and reason.
package enum MatrixLimits {
    /// Events of one room that one answer brings: the usual of clients is 10 to 50, and rooms of a desk are small.
    static let timelineEvents = 50
    /// Events of one page of `/messages`: more than that many servers do not give.
    static let pageEvents = 100
    /// Pages fetched in one look; what is left is fetched by the next, from where this one has ended.
    static let pagesMax = 10
    /// Pages looked back for our invitation: what a customer writes before somebody joins is short.
    static let invitationPagesMax = 5
    /// Invitations that wait at once: more than that is no customers any more, and each is kept in the place of the reading.
    static let invitationsMax = 256
    /// Looks in which an invitation is tried: with two minutes between them, a server that was down for half an hour is back.
    static let joinTriesMax = 20
    /// Looks at what was taken back, in one look: people take back single messages.
    static let redactionsMax = 50
    /// Rooms, and names, that are remembered: above it they are asked for again.
    static let rememberedMax = 10_000
    /// Uploads that are remembered for the next attempt of their message.
    static let uploadsMax = 256
    /// Time to enter a room, of which one look enters one: its server may have to be found and to send all of its state, and all
    /// other rooms wait for it. What takes longer goes on at the homeserver, and the next look finds it done.
    static let joinTime: Duration = .seconds(20)
    /// Time in which no room is entered after one could not be: whoever invites the account to many rooms of a server that hangs
    /// costs the others no more than ``joinTime`` in it.
    static let joinPause = Span.minutes(2)
    /// The shortest such pause, whatever the homeserver says: without one it would be asked again and again.
    static let joinPauseMin = Span.seconds(1)
    /// Bytes of an event's content as JSON: an event has 65,536 at most (Matrix 1.11, "Size limits"), and the server adds
    /// hashes, signatures and its references to other events.
    package static let contentBytesMax = 60_000
    /// Bytes of an answer that refuses a file: a code and a sentence.
    static let refusalBytesMax = 16 << 10
    /// Bytes of an error's code: the longest of the specification has 33.
    static let codeBytesMax = 64
}
