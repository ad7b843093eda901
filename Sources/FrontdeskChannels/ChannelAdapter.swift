package import FrontdeskCore

/// A configured way out to the other side, and the start of the way in: what the daemon asks of every channel.
package protocol ChannelAdapter: Sendable {
    /// The channel's name in the configuration.
    var name: String { get }

    /// Whether a message may be sent again under the same key when nobody knows if it arrived.
    var retriesAmbiguous: Bool { get }

    /// How long the other side knows that key, counted from when the message was written; nil for as long as it is tried.
    var repeatsFor: Span? { get }

    /// Sends one message, once: no repeats of its own beyond what the same key makes harmless.
    ///
    /// - Parameter now: signs the attempt, and is what a date in the answer is compared with.
    /// - Returns: how it ended; a cancelled task ends it too.
    func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult

    /// Whether there is a way out at all.
    var takesReplies: Bool { get }

    /// Whether what it sends names the message that it answers, or says something out of it. To find that costs reading back.
    var namesAnswered: Bool { get }

    /// Whether it looks at the other side for what may have been sent, and has to tell it from our other messages there.
    var looksForSent: Bool { get }

    /// What the limits of its sends are counted for: channels of one account have the same.
    var destination: String { get }

    /// How fast it may send before the provider has told its limits; nil for as fast as it takes it.
    var sendLimits: SendLimits? { get }

    /// Looks whether the other side can be reached, without doing anything there that anybody would notice.
    func probe() async -> ProbeResult
}

extension ChannelAdapter {
    package var repeatsFor: Span? { nil }
    package var takesReplies: Bool { true }
    package var namesAnswered: Bool { true }
    package var looksForSent: Bool { false }
    package var destination: String { name }
    package var sendLimits: SendLimits? { nil }
}

/// What came of a probe, in a few words for people.
package enum ProbeResult: Equatable, Sendable {
    case reachable(String)
    /// There is nothing to reach.
    case idle(String)
    case unreachable(String)
}
