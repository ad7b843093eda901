/// What only a mail has: how it hangs together with others, and what its machines say of it.
package struct MailFacts: Equatable, Sendable {
    /// Its Message-ID, normalized, without angle brackets; made of the mail where it came without one.
    package var messageID: String
    /// Those of the mails it answers, normalized, the nearest first.
    package var parents: [String]
    /// The key of the mail itself over the whole desk: the same for each copy, whatever mailbox it came by.
    package var fingerprint: String
    /// The conversation that a valid signed address names; 0 for none.
    package var token: ConversationID
    /// Where its writer wants answers; empty where that is the sender's address.
    package var replyTo: String
    /// Where machines answer it: the sender of its envelope, where that is not the sender; empty otherwise. It is known while the
    /// mail is taken in, and not kept.
    package var returnPath: String
    /// Why it counts as a machine's.
    package var auto: AutoSigns
    /// What it tells of a mail of ours; `nil` where it is no report.
    package var report: MailReport?
    /// Whether it is signed or encrypted by S/MIME or PGP.
    package var protection: MailProtection
    /// What its calendar part is about; `nil` where it has none.
    package var invitation: MailInvitation?
    /// What stands below the text of a mail of ours, as it was when that was written; empty for none.
    package var signature: String
    /// To whom a mail of ours goes besides those that each answer goes to; each once.
    package var copies: [String]

    package init(messageID: String) {
        self.messageID = messageID
        parents = []
        fingerprint = ""
        token = ConversationID(0)
        replyTo = ""
        returnPath = ""
        auto = []
        report = nil
        protection = .none
        invitation = nil
        signature = ""
        copies = []
    }
}

/// Why a message counts as a machine's. The numbers are stored.
package struct AutoSigns: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Sent by a program in somebody's name: a vacation, a form, a ticket system.
    package static let submitted = AutoSigns(rawValue: 1)
    /// Sent to many.
    package static let bulk = AutoSigns(rawValue: 2)
    /// Sent by a mail system about a mail.
    package static let bounce = AutoSigns(rawValue: 4)

    /// The names of those that are set, for people and JSON.
    package var names: [String] {
        [(Self.submitted, "submitted"), (.bulk, "bulk"), (.bounce, "bounce")].filter { contains($0.0) }.map(\.1)
    }
}

/// How a mail is protected; nobody here checks a signature or decrypts. The numbers are stored.
package enum MailProtection: UInt8, CaseIterable, Sendable {
    case none = 0
    case signed = 1
    case encrypted = 2

    package var name: String {
        switch self {
        case .none: "none"
        case .signed: "signed"
        case .encrypted: "encrypted"
        }
    }
}

/// What a mail server tells of a mail of ours: a delivery report, a complaint, a receipt.
package struct MailReport: Equatable, Sendable {
    /// How it ended. The numbers are stored.
    package enum Kind: UInt8, CaseIterable, Sendable {
        case failed = 0
        case delayed = 1
        case delivered = 2
        case complaint = 3
        case read = 4

        package var name: String {
            switch self {
            case .failed: "failed"
            case .delayed: "delayed"
            case .delivered: "delivered"
            case .complaint: "complaint"
            case .read: "read"
            }
        }
    }

    /// One of those to whom that mail was to go.
    package struct Recipient: Equatable, Sendable {
        /// Empty where the report does not say.
        package var address: String
        /// How it ended for this one.
        package var kind: Kind
        /// A stable code such as `unknownAddress`; empty where nothing failed.
        package var reason: String
        /// Whether writing there again is of no use.
        package var isHard: Bool
        /// What the refusing host said, as one line. Written by a stranger.
        package var diagnostic: String

        package init(
            address: String, kind: Kind, reason: String = "", isHard: Bool = false, diagnostic: String = ""
        ) {
            self.address = address
            self.kind = kind
            self.reason = reason
            self.isHard = isHard
            self.diagnostic = diagnostic
        }
    }

    /// The worst that it tells: what failed for one of several has failed.
    package var kind: Kind
    /// The message of ours it is about; 0 where none was found.
    package var message: MessageID
    /// Message-ID of that mail, normalized; empty where the report does not give it back.
    package var original: String
    /// Those it tells of, the ones first whose end is the report's; empty where it names none.
    package var recipients: [Recipient]

    package init(kind: Kind) {
        self.kind = kind
        message = MessageID(0)
        original = ""
        recipients = []
    }
}
