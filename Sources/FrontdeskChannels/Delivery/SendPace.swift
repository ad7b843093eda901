package import FrontdeskCore

/// How fast a destination may be sent to, as its provider tells in the headers of its answers.
package struct SendPace: Equatable, Sendable {
    /// Requests that are left until `resets`.
    package var remaining: Int
    /// When all of them are there again.
    package var resets: Instant

    package init(remaining: Int, resets: Instant) {
        self.remaining = remaining
        self.resets = resets
    }
}

/// How fast a destination may be sent to at most, before it has told anything.
package struct SendLimits: Equatable, Sendable {
    /// Messages that may go at once after a pause.
    package var burst: Int
    /// Time in which one of them is allowed again.
    package var every: Span
    /// Time between two messages of one conversation.
    package var perConversation: Span

    package init(burst: Int, every: Span, perConversation: Span = .zero) {
        self.burst = burst
        self.every = every
        self.perConversation = perConversation
    }
}
