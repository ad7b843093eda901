/// How an offer ended without being accepted.
package enum OfferEnd: UInt8, Sendable {
    case declined = 0
    case missed = 1
    case withdrawn = 2

    package var name: String {
        switch self {
        case .declined: "declined"
        case .missed: "missed"
        case .withdrawn: "withdrawn"
        }
    }
}

/// What a queue lacks for a conversation, the worst first.
package enum Coverage: UInt8, Sendable, CaseIterable {
    /// Nobody in the configuration could ever have it.
    case nobodyConfigured = 0
    /// Those who could are not on shift.
    case nobodyOnShift = 1
    /// Those on shift are not ready.
    case nobodyReady = 2
    case staffed = 3

    package var name: String {
        switch self {
        case .nobodyConfigured: "nobody-configured"
        case .nobodyOnShift: "nobody-on-shift"
        case .nobodyReady: "nobody-ready"
        case .staffed: "staffed"
        }
    }
}

/// What became of an outbound message after an attempt.
package enum OutboxOutcome: UInt8, Sendable {
    case sent = 0
    /// Failed for now; another attempt follows.
    case retry = 1
    case failed = 2
    /// Bytes left and no answer came: it may have been sent.
    case ambiguous = 3
    case discarded = 4

    package var name: String {
        switch self {
        case .sent: "sent"
        case .retry: "retry"
        case .failed: "failed"
        case .ambiguous: "ambiguous"
        case .discarded: "discarded"
        }
    }
}
