package import FrontdeskCore

/// How fast one destination is sent to: a bucket of what the channel allows, and what the provider tells of its own limits.
///
/// A value without a clock: whoever holds it says when it is.
package struct SendGate: Equatable, Sendable {
    /// Nil for as fast as the other side takes it.
    private var limits: SendLimits?
    /// When the bucket would be full again (generic cell rate algorithm: one instant says how much is left in it).
    private var fullAt = Instant.none
    /// The other side has asked to be left alone until then.
    private var shutUntil = Instant.none
    /// What the provider has told last, less what was sent since.
    private var pace: SendPace?
    /// Sends under way, which the provider may not have counted yet.
    private var underway = 0
    /// One has gone after a span of which all was used, and nobody knows yet what the next one allows.
    private var isTrying = false

    package init(_ limits: SendLimits?) { self.limits = limits }

    /// Other limits are in force from now on; what was sent and told before still counts.
    package mutating func change(_ limits: SendLimits?) {
        guard limits != self.limits else { return }
        self.limits = limits
        fullAt = .none
    }

    /// Whether the other side has asked to be left alone: not even what was let through already may go.
    package func isShut(at now: Instant) -> Bool { shutUntil > now }

    /// When the next message may go: `now` where it may at once, and the end of time where an answer has to come first.
    package func opens(at now: Instant) -> Instant {
        guard !isTrying else { return .distantFuture }
        var opens = max(now, shutUntil)
        if let limits, fullAt.isSet {
            // All of the burst but one may still be owed.
            opens = max(opens, fullAt - limits.every.times(Int64(max(1, limits.burst) - 1)))
        }
        if let pace, pace.resets > now, pace.remaining <= 0 { opens = max(opens, pace.resets) }
        return opens
    }

    /// One message goes now.
    package mutating func take(at now: Instant) {
        underway += 1
        // What was used up is there again, as far as is known: one goes, and its answer tells.
        if let pace, pace.remaining <= 0, pace.resets <= now {
            isTrying = true
            self.pace = nil
        }
        pace?.remaining -= 1
        guard let limits else { return }
        fullAt = max(now, fullAt) + limits.every
    }

    /// What was taken and then did not go.
    package mutating func giveBack() {
        underway = max(0, underway - 1)
        isTrying = false
        pace?.remaining += 1
        if let limits, fullAt.isSet { fullAt = fullAt - limits.every }
    }

    /// How a message that went has ended.
    package mutating func ended(_ result: SendResult, at now: Instant) {
        underway = max(0, underway - 1)
        isTrying = false
        if let told = result.pace { hear(told, at: now) }
        // Who is too fast is told so (RFC 6585, section 4), and who comes while the service is away (RFC 9110, section 15.6.4).
        if case .retry(.some(let wait)) = result.outcome, [429, 503].contains(result.status) {
            shutUntil = max(shutUntil, now + min(wait, Self.shutMax))
        }
    }

    /// The other side has taken a message in spite of what it said before: that holds no more.
    package mutating func reopen() {
        shutUntil = .none
        isTrying = false
        pace = nil
    }

    /// Answers overtake each other: within one span the least that was told counts.
    private mutating func hear(_ told: SendPace, at now: Instant) {
        let resets = min(told.resets, now + Self.shutMax)
        guard resets > now else { return pace = nil }
        let remaining = max(0, told.remaining) - underway
        guard let known = pace, known.resets >= resets else {
            return pace = SendPace(remaining: remaining, resets: resets)
        }
        pace = SendPace(remaining: min(known.remaining, remaining), resets: known.resets)
    }

    /// Longest time a destination is left alone because its answer says so: a number that is only large, or in another unit, must
    /// not silence a channel for good; those in use reset within a day.
    package static let shutMax = Span.days(1)
}
