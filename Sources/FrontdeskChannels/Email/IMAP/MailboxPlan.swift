package import FrontdeskCore

/// How a mailbox is read.
package struct MailboxPlan: Equatable, Sendable {
    /// Where a mailbox is begun that was never read.
    package enum Start: Equatable, Sendable {
        /// With the oldest mail.
        case all
        /// With what comes from now on.
        case now
    }

    /// What is done with a mail after the desk has it. Done once and not made good: a crash in between leaves the mail where
    /// and as it is.
    package enum Afterwards: Equatable, Sendable {
        case nothing
        /// A flag that is set: `\Seen`, `\Flagged`, or a keyword of one word.
        case flag(String)
        /// The mailbox it goes to, which must be there.
        case move(String)
    }

    /// The mailbox's name, as people write it.
    package var mailbox = "INBOX"
    package var start = Start.all
    package var afterwards = Afterwards.nothing
    /// Whether the session ends when nothing is left, instead of waiting for more.
    package var endsWhenRead = false
    package var pollEvery = IMAPLimits.pollEvery
    package var idleMax = IMAPLimits.idleMax
    package var mailBytesMax = IMAPLimits.mailBytesMax
    /// Whether mails are fetched one at a time: after a failure, so that the culprit shows.
    package var isOneByOne = false
    /// Mails that are not tried any more, with the reason that people are shown.
    package var passedOver: [UInt32: String] = [:]

    package init(mailbox: String = "INBOX") {
        self.mailbox = mailbox
    }
}

/// How far a mailbox has been read: stored together with the mails, in one transaction.
package struct MailboxPosition: Equatable, Hashable, Sendable {
    /// UIDVALIDITY: another one means that all numbers are new.
    package var validity: UInt32
    /// The highest UID that has been taken.
    package var lastUID: UInt32
    /// HIGHESTMODSEQ (RFC 7162) when nothing was left; 0 where it is not known. If it is still the same, nothing has changed.
    package var modSeq: UInt64 = 0

    package init(validity: UInt32, lastUID: UInt32, modSeq: UInt64 = 0) {
        self.validity = validity
        self.lastUID = lastUID
        self.modSeq = modSeq
    }
}

/// One mail of a mailbox, or what is known of it.
package struct MailboxItem: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// The whole mail, byte for byte.
        case mail([UInt8])
        /// It is larger than allowed: its size in bytes as the server says, and its beginning.
        case tooLarge(UInt64, head: [UInt8])
        /// It cannot be had: why.
        case unreadable(String)
    }

    package let validity: UInt32
    package let uid: UInt32
    /// When the server received it; nil where it does not say.
    package let received: Instant?
    package let content: Content

    /// Names this mail in this mailbox for good (DESIGN: the dedupe key of the channel): `UIDVALIDITY:UID`.
    package var key: String { "\(validity):\(uid)" }
}

/// Mails in the order of their numbers, and the position that holds once they are stored.
package struct MailboxBatch: Equatable, Sendable {
    package let items: [MailboxItem]
    package let position: MailboxPosition
    /// Mails known to be left after these.
    package let waiting: Int
}

/// What an operator may want to know; nothing of it needs an answer.
package enum MailboxNote: Equatable, Sendable {
    /// The mailbox is open, and holds so many mails. `isNew`: it was never read, or its numbers have changed and all of it
    /// is read once more; what the desk has already it knows by the mails themselves.
    case opened(mails: UInt32, validity: UInt32, isNew: Bool)
    /// So many mails wait.
    case found(Int)
    /// Nothing is left; the position may carry a new `modSeq` and is worth storing when there is time.
    case read(MailboxPosition)
    /// A flag or a move was refused; the mails stay as they are.
    case afterwardsRefused(String)
    /// A line that nobody understands.
    case stray(String)
    /// The session has ended; the next begins after so long.
    case ended(IMAPFault, nextAfter: Span)
}
