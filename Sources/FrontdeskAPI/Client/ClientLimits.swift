package import FrontdeskCore

/// The limits of the client, each with its unit and its reason.
package enum ClientLimits {
    /// Time a call that may be repeated waits in all between its tries: longer than a daemon takes to start again on
    /// a desk of 100,000 open conversations.
    package static let retryTotal = Span.seconds(30)
    /// The same for a client that has never reached a daemon and finds no socket, in a folder that is there: one that runs
    /// without socket activation makes it anew at its start, and where none runs people do not want to wait.
    package static let socketTotal = Span.seconds(2)
    /// The first pause: a daemon that is only busy is back by then.
    package static let retryFirst = Span.milliseconds(50)
    /// The longest pause: what people notice once the daemon is back.
    package static let retryLongest = Span.seconds(1)
    /// Bytes of an answer: a page of the longest messages, 1 MiB each.
    package static let answerBytesMax = 64 << 20
    /// Bytes of one event of the stream: events hold ids and codes, no texts.
    package static let eventBytesMax = 1 << 20
    /// Time for a call besides what it was asked to wait: a commit behind a slow disk.
    package static let callTime = Span.seconds(60)
    /// The longest `wait` of one pull; what the daemon takes at most.
    package static let pullWaitMax = Span.seconds(60)
}
