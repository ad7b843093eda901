import FrontdeskCore

/// Which calls may be repeated without asking, and when.
package enum RetryRule {
    /// Whether a call takes an `Idempotency-Key`: it would act twice if it came twice.
    package static func needsKey(method: String, path: String) -> Bool {
        guard method == "POST", let verb = verb(of: path) else { return false }
        return verb == "reply" || verb == "note"
    }

    /// Whether a call that may have been done can be sent again: one that reads or sets, one that names an epoch or
    /// an offer, a pull, those with a key, and a mail, which is known when it comes again.
    package static func isRepeatable(method: String, path: String) -> Bool {
        guard method == "POST" else { return ["GET", "PUT", "PATCH", "DELETE"].contains(method) }
        let parts = parts(of: path)
        return parts == ["v1", "me", "pull"] || (parts.count == 4 && parts[1] == "offers") || verb(of: path) != nil
            || (parts.count == 4 && parts[1] == "channels" && parts[3] == "mail")
    }

    private static func verb(of path: String) -> Substring? {
        let parts = parts(of: path)
        return parts.count == 4 && parts[1] == "conversations" ? parts[3] : nil
    }

    private static func parts(of path: String) -> [Substring] {
        path.prefix { $0 != "?" }.split(separator: "/")
    }
}

/// The pauses between the tries of one call: each twice as long as the one before.
struct Backoff {
    private var next = ClientLimits.retryFirst
    private var left = ClientLimits.retryTotal

    /// The next pause, at least as long as the daemon asks for; nil once the time is used up.
    mutating func pause(asked: Span = .zero) -> Span? {
        guard left > .zero else { return nil }
        let pause = min(max(next, asked), left)
        left.microseconds -= pause.microseconds
        next = min(Span(microseconds: next.microseconds * 2), ClientLimits.retryLongest)
        return pause
    }
}
