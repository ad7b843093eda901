package import NIOCore

/// Bounds of the HTTP listeners, each with its unit and reason.
package enum HTTPLimits {
    /// All headers of a request, bytes: signatures and tracing fit, floods do not.
    package static let headerBytes = 32 * 1_024
    /// Header fields of a request.
    package static let headerCount = 100
    /// Body of a call to the local API, bytes: a reply's text with room.
    package static let apiBodyBytes = 1_024 * 1_024
    /// From a request's first byte to its last, seconds: a slow sender holds a connection no longer.
    package static let requestTime = TimeAmount.seconds(30)
    /// The same where the body is a file, seconds: 25 MiB by a slow line to a gateway on this machine.
    package static let uploadTime = TimeAmount.seconds(120)
    /// Bytes of a file that wait for the disk before no more are read from its sender.
    package static let uploadWindow = 512 * 1_024
    /// Bytes of a file that are read from the disk at a time; each has to be taken in `requestTime`.
    package static let filePieceBytes = 128 * 1_024
    /// An unused connection to the web listener is closed after this; agents' connections stay, they show presence.
    package static let webIdleTime = TimeAmount.seconds(75)
    /// Connections of one uid on the local sockets: a tool that leaks them hurts only itself.
    package static let connectionsPerUser = 64
    /// Connections on the web listener; a reverse proxy needs far fewer.
    package static let webConnections = 1_024
    /// After a connection could not be accepted, seconds: soon enough for who waits, and no load while nothing is free.
    package static let acceptPause = TimeAmount.seconds(1)
    /// Connections waiting to be accepted: a restart's burst queues in the kernel.
    package static let backlog: Int32 = 1_024
    /// How long an idle connection stays after the daemon was told to stop: a request that has been sent on it is read
    /// and answered. Those of this machine have arrived by then.
    static let stopGrace = TimeAmount.milliseconds(50)
    /// The same for a connection on which nothing was asked yet: nobody connects for nothing, and a loaded machine
    /// takes its time between the two.
    static let firstRequestGrace = TimeAmount.milliseconds(500)
    /// How long the daemon waits at its stop until all answers are out: for a reader who does not read them, not
    /// longer.
    static let lastAnswerTime = TimeAmount.seconds(2)
    /// Between two looks whether they are: a stop is over some milliseconds after the last one.
    static let settlingPause = TimeAmount.milliseconds(5)
}
