import FrontdeskCore

/// Which calls may be repeated without asking: all of them, since each that would act twice, or that could not be answered
/// again, carries an `Idempotency-Key`.
package enum RetryRule {
    /// What a call needs to be safe when it comes twice.
    package enum Safety: Sendable {
        /// An `Idempotency-Key`: the desk does it once and gives the first answer again.
        case key
        /// Nothing: it sets, reads or asks again, or what it brings is known when it comes again.
        case none
    }

    /// What a call needs; nil for one that is not known here, which is sent once.
    package static func safety(method: String, path: String) -> Safety? {
        let parts = path.prefix { $0 != "?" }.split(separator: "/").dropFirst()
        // What is written anew leaves at once, and is not there to be written once more.
        if method == "PUT", parts.first == "outbox" { return .key }
        guard method == "POST" else { return ["GET", "PUT", "PATCH", "DELETE"].contains(method) ? Safety.none : nil }
        switch (parts.first, parts.count) {
        // What changes a conversation, or makes one; a batch gives each of its calls a key made of its own.
        case ("conversations", 1), ("conversations", 3), ("offers", 3), ("outbox", 3), ("batch", 1): return .key
        // What a pull has reserved, the next one brings again. A file that comes twice is one file, a mail that comes twice
        // one mail, a reload that comes twice brings the same files into force. A session more than is used harms nobody.
        case ("me", 2), ("attachments", 1), ("channels", 3), ("config", 2), ("sessions", 1): return Safety.none
        default: return nil
        }
    }

    /// Whether a call takes an `Idempotency-Key`.
    package static func needsKey(method: String, path: String) -> Bool {
        safety(method: method, path: path) == .key
    }

    /// Whether a call that may have been done can be sent again.
    package static func isRepeatable(method: String, path: String) -> Bool {
        safety(method: method, path: path) != nil
    }
}

/// The pauses between the tries of one call: each twice as long as the one before.
struct Backoff {
    private var next = ClientLimits.retryFirst
    private var spent = Span.zero

    /// The next pause, at least as long as the daemon asks for; nil once so much time is used up in all.
    mutating func pause(asked: Span = .zero, within total: Span = ClientLimits.retryTotal) -> Span? {
        let left = Span(microseconds: total.microseconds - spent.microseconds)
        guard left > .zero else { return nil }
        let pause = min(max(next, asked), left)
        spent.microseconds += pause.microseconds
        next = min(Span(microseconds: next.microseconds * 2), ClientLimits.retryLongest)
        return pause
    }
}
