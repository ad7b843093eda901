package import NIOCore

/// Bounds of the listener for mail servers, each with its unit and reason.
package enum LMTPListenerLimits {
    /// How long a mail server may be silent (RFC 5321, section 4.5.3.2.7).
    package static let idleTime = TimeAmount.minutes(5)
    /// How long a mail server may take to read the last answer and close, once we have nothing more to say.
    package static let lingerTime = TimeAmount.seconds(2)
    /// How long the daemon waits at its stop until all answers are out: for a mail server that does not read them, not longer.
    static let lastAnswerTime = TimeAmount.seconds(2)
    /// Between two looks whether they are: a stop is over some milliseconds after the last one.
    static let settlingPause = TimeAmount.milliseconds(5)
    /// Connections: mail servers open some twenty to one destination.
    package static let connectionsMax = 64
    /// Bytes of all mails that are coming in at a time: four of the largest. Who needs more has to come again.
    package static let heldBytesMax = 200 << 20
    /// Connections waiting to be accepted.
    package static let backlog: Int32 = 128
}
