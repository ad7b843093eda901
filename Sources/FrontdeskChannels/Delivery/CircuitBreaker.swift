package import FrontdeskCore

/// Leaves a destination alone that does not answer: after some failures in a row nothing is sent, then one message at a time
/// is tried until one gets an answer.
///
/// A value without a clock: whoever holds it says when it is.
package struct CircuitBreaker: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        /// All may go; so many failures in a row are known.
        case closed(failures: Int)
        /// Nothing goes until then; after it one may try.
        case open(until: Instant)
        /// One is trying.
        case trying
    }

    /// What an attempt says of the destination.
    package enum Sign: Equatable, Sendable {
        /// It answered, whatever it said of the message.
        case alive
        /// It did not: no connection, no TLS, no answer in time, or a failure of its own.
        case dead
        /// The attempt did not get that far.
        case nothing
    }

    package private(set) var state = State.closed(failures: 0)
    /// How often it has been opened since the last answer: the pause doubles with each.
    private var openings = 0

    package init() {}

    /// When the next message may go: `now` where it may at once, far away while another one tries.
    package func opens(at now: Instant) -> Instant {
        switch state {
        case .closed: now
        case .open(let until): max(now, until)
        case .trying: .distantFuture
        }
    }

    /// One message goes now.
    package mutating func take() {
        if case .open = state { state = .trying }
    }

    /// What an attempt that went has shown.
    package mutating func note(_ sign: Sign, at now: Instant) {
        switch (sign, state) {
        case (.alive, _):
            state = .closed(failures: 0)
            openings = 0
        // The try never came there: the next one may, at once.
        case (.nothing, .trying): state = .open(until: now)
        case (.nothing, _): break
        case (.dead, .trying): open(at: now)
        case (.dead, .closed(let failures)):
            if failures + 1 < Self.failuresMax { state = .closed(failures: failures + 1) } else { open(at: now) }
        // Those that were under way when it opened have nothing new to tell.
        case (.dead, .open): break
        }
    }

    /// Somebody has changed something: the next message may try at once.
    package mutating func reset(at now: Instant) {
        if case .open = state { state = .open(until: now) }
        openings = 0
    }

    private mutating func open(at now: Instant) {
        let pause = min(Self.pauseMax, Self.pause.times(1 << Int64(min(openings, 10))))
        openings += 1
        state = .open(until: now + pause)
    }

    /// Failures in a row at which it opens: a restart behind a proxy loses fewer, and each costs a message an attempt.
    package static let failuresMax = 5
    /// The first pause: a service that restarts is back by then.
    package static let pause = Span.seconds(5)
    /// The longest pause: what comes back waits no longer than that, and one try in it burdens nobody.
    package static let pauseMax = Span.minutes(5)
}

extension CircuitBreaker.Sign {
    /// What a result says of the destination, rather than of the message.
    package init(_ result: SendResult) {
        switch result.fault {
        case .connect, .name, .timeout, .tls, .cut: self = result.outcome == .failed ? .alive : .dead
        case .stopped, .channel, .store, .address: self = .nothing
        case .login, .size: self = .alive
        case nil:
            // A mail server's 5yz is about one mail, and never to be tried again.
            // One that says when to come is there: that is the gate's matter.
            let isUnserved = result.outcome == .retry(after: nil) || result.outcome == .ambiguous
            let isFailure = isUnserved && (500..<600).contains(result.status)
            self = isFailure ? .dead : .alive
        }
    }
}
