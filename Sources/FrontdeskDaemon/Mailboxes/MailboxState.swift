import FrontdeskChannels
import FrontdeskCore
import Synchronization

/// How a channel's mailbox is doing, for operators; written by its reader and read from anywhere.
final class MailboxState: Sendable {
    /// What there is to say.
    struct Standing: Sendable {
        /// Whether the mailbox is open.
        var isConnected = false
        /// Mails known to be there and not yet taken.
        var waiting = 0
        /// When the desk last had everything.
        var readAt = Instant.none
        /// Why it was lost or never opened; empty while it is open.
        var error = ""
        /// When it is tried again; ``Instant/none`` while it is open, and ``Instant/distantFuture`` where only a reload helps.
        var retryAt = Instant.none
    }

    private let standing = Mutex(Standing())

    var current: Standing { standing.withLock { $0 } }

    /// Follows what the reader tells.
    func hear(_ note: MailboxNote, at now: Instant) {
        standing.withLock { standing in
            switch note {
            case .opened:
                standing.isConnected = true
                standing.error = ""
                standing.retryAt = .none
            case .found(let count): standing.waiting = count
            case .read:
                standing.waiting = 0
                standing.readAt = now
            case .afterwardsRefused, .stray: break
            case .ended(let fault, let span):
                standing.isConnected = false
                standing.error = fault.text
                standing.retryAt = now + span
            }
        }
    }

    /// So many are left after those that were taken.
    func left(_ count: Int, at now: Instant) {
        standing.withLock { standing in
            standing.waiting = count
            if count == 0 { standing.readAt = now }
        }
    }

    /// It is over until somebody changes something.
    func end(_ fault: IMAPFault) {
        standing.withLock { standing in
            standing.isConnected = false
            standing.error = fault.text
            standing.retryAt = .distantFuture
        }
    }
}
