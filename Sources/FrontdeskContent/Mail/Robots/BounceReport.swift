/// What a mail server tells of a mail of ours.
package struct BounceReport: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// A mail did not arrive and will not.
        case failed
        /// It has not arrived yet; the server goes on trying.
        case delayed
        /// It arrived.
        case delivered
        /// The recipient called it unwanted (RFC 5965).
        case complaint
        /// It was shown to the recipient, or thrown away unread (RFC 8098).
        case read
    }

    /// One recipient of that mail.
    package struct Recipient: Equatable, Sendable {
        /// Where it was to go; empty where the report does not say.
        package let address: String
        package let kind: Kind
        /// ``BounceReason/unknown`` too where nothing failed.
        package let reason: BounceReason
        /// The status code that was reported (RFC 3463).
        package let status: MailStatus?
        /// What the refusing host said, as one line; may be empty. Written by a stranger.
        package let diagnostic: String

        /// Whether it failed and writing there again is of no use.
        package var isHard: Bool { (kind == .failed || kind == .delayed) && reason.isHard }
    }

    package let kind: Kind
    package let recipients: [Recipient]
    /// Message-ID of the mail it tells of, without angle brackets; nil where the report does not return it.
    package let originalMessageID: String?
}
