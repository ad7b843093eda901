import FrontdeskChannels
import FrontdeskCore

/// What is sent to by one account of one provider: its limits, how it is doing, and which conversations have something for it.
struct SendDestination: Sendable {
    var gate: SendGate
    var breaker = CircuitBreaker()
    /// Sends on their way.
    var underway = 0
    /// So many may be.
    var atOnce: Int
    /// The first message of each conversation by the time it is due. Entries that no longer hold are dropped as they come up.
    var ready = BinaryHeap()

    init(_ way: SendSchedule.Way) {
        gate = SendGate(way.limits)
        atOnce = way.atOnce
    }

    /// Whether it is to be left alone: what was let through and has not left goes later. One that is being tried is not.
    func isShut(at now: Instant) -> Bool {
        if case .open(let until) = breaker.state, until > now { return true }
        return gate.isShut(at: now)
    }

    /// When the next message may go, whichever it is: `now` where it may at once.
    func opens(at now: Instant) -> Instant {
        max(gate.opens(at: now), breaker.opens(at: now))
    }

    /// How it stands, for operators.
    func state(at now: Instant) -> OutboundStanding.State {
        if case .closed = breaker.state { return gate.opens(at: now) > now ? .limited : .open }
        return .closed
    }
}

/// How a channel's way out is doing, for operators.
struct OutboundStanding: Equatable, Sendable {
    enum State: String, Sendable {
        case open
        /// The channel's or the provider's limits are reached.
        case limited
        /// The destination does not answer, and is tried now and then.
        case closed
        /// It refuses the login: only a change and a reload help.
        case down
    }

    var state = State.open
    /// Messages that wait for their turn or their time.
    var waiting = 0
    /// When a message was last taken by the other side.
    var sentAt = Instant.none
    /// Why the last attempt failed, by ``SendFault`` or the other side's status; 0 where it did not.
    var status: Int32 = 0
    /// When the next message may go; ``Instant/none`` where it may now.
    var retryAt = Instant.none
}
