import FrontdeskChannels
import FrontdeskCore
import Synchronization

/// How a channel that is asked for what has come is doing, for operators; written by its reader and read from anywhere.
final class InboundState: Sendable {
    /// What there is to say.
    struct Standing: Sendable {
        /// Whether the provider answers.
        var isConnected = false
        /// Messages known to be there and not yet taken.
        var waiting = 0
        /// When the desk last had everything.
        var readAt = Instant.none
        /// Why it was lost or never answered; empty while it does.
        var error = ""
        /// When it is tried again; ``Instant/none`` while it answers, and ``Instant/distantFuture`` where only a reload helps.
        var retryAt = Instant.none
    }

    private let standing = Mutex(Standing())

    var current: Standing { standing.withLock { $0 } }

    /// The provider answers.
    func connected() {
        standing.withLock { standing in
            standing.isConnected = true
            standing.error = ""
            standing.retryAt = .none
        }
    }

    /// So many are left; where that is none, the desk has everything.
    func left(_ count: Int, at now: Instant) {
        standing.withLock { standing in
            standing.waiting = count
            if count == 0 { standing.readAt = now }
        }
    }

    /// So many were found.
    func found(_ count: Int) {
        standing.withLock { $0.waiting = count }
    }

    /// It is lost; far future where nothing but a change and a reload helps.
    func lost(_ reason: String, retryAt: Instant) {
        standing.withLock { standing in
            standing.isConnected = false
            standing.error = reason
            standing.retryAt = retryAt
        }
    }
}
