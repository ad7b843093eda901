/// What a mail server may answer, and how long it may take, each with its unit and reason.
package enum SMTPLimits {
    /// Bytes of one line of an answer: RFC 5321, section 4.5.3.1.5, has 512, and servers explain themselves at length.
    static let replyLineBytesMax = 4 << 10

    /// Lines of one answer: the longest are lists of extensions, with some twenty.
    static let replyLinesMax = 128

    /// Bytes of an answer's text that are kept for those who look after it.
    static let answerBytesMax = 512

    /// Bytes of a mail sent at a time: each piece has its own time-out.
    static let pieceBytes = 64 << 10

    /// The least of the other side's limits: a number below it is no limit but a mistake, and the server's own answer counts.
    static let sizeMin = 1 << 10
}

/// How long each step may take. At first as RFC 5321, section 4.5.3.2, has it where giving up early would do harm.
package struct SMTPTimeouts: Equatable, Sendable {
    /// Names, connection, TLS, greeting and login together: servers let strangers wait for half a minute.
    package var opening: Duration = .seconds(120)
    /// The answer to one command; some look up the sender's domain first.
    package var command: Duration = .seconds(120)
    /// One piece of the mail.
    package var piece: Duration = .seconds(180)
    /// The answer to the whole mail: it is checked meanwhile, and who gives up sends it twice.
    package var end: Duration = .seconds(600)
    /// The farewell: everything is settled.
    package var farewell: Duration = .seconds(2)

    package init() {}
}
