/// What sort of thing was said.
package enum MessageKind: UInt8, CaseIterable, Sendable {
    case message = 0
    case comment = 1
    case review = 2
    case call = 3
    case form = 4
    case edit = 5
    case delete = 6

    package var name: String {
        switch self {
        case .message: "message"
        case .comment: "comment"
        case .review: "review"
        case .call: "call"
        case .form: "form"
        case .edit: "edit"
        case .delete: "delete"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

package enum MessageDirection: UInt8, Sendable {
    case inbound = 0
    case outbound = 1
    case note = 2

    package var name: String {
        switch self {
        case .inbound: "in"
        case .outbound: "out"
        case .note: "note"
        }
    }
}

/// Who may read it: a public comment is never confused with a private message.
package enum MessageVisibility: UInt8, CaseIterable, Sendable {
    case `public` = 0
    case `private` = 1
    case `internal` = 2

    package var name: String {
        switch self {
        case .public: "public"
        case .private: "private"
        case .internal: "internal"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How the sender was proven.
package enum SenderVerification: UInt8, CaseIterable, Sendable {
    case none = 0
    case dkim = 1
    case hmac = 2
    case provider = 3

    package var name: String {
        switch self {
        case .none: "none"
        case .dkim: "dkim"
        case .hmac: "hmac"
        case .provider: "provider"
        }
    }
}

/// Who set an attribute; routes trust the customer's only where they say so.
package enum Provenance: UInt8, Sendable {
    case customer = 0
    case channel = 1
    case agent = 2
    case system = 3

    package var name: String {
        switch self {
        case .customer: "customer"
        case .channel: "channel"
        case .agent: "agent"
        case .system: "system"
        }
    }
}

/// One named fact about a message, with who set it.
package struct MessageAttribute: Equatable, Sendable {
    package var name: String
    package var value: String
    package var provenance: Provenance

    package init(name: String, value: String, provenance: Provenance) {
        self.name = name
        self.value = value
        self.provenance = provenance
    }
}

/// The person who wrote, as the channel names them.
package struct Sender: Equatable, Sendable {
    /// The provider's stable id of this address; the key of the identity.
    package var id: String
    package var name: String
    package var email: String
    package var phone: String

    package init(id: String, name: String = "", email: String = "", phone: String = "") {
        self.id = id
        self.name = name
        self.email = email
        self.phone = phone
    }
}

/// What is known of whether a file does harm.
package enum FileVerdict: UInt8, CaseIterable, Sendable {
    /// Nobody has looked: there is no scanner, or it did not answer.
    case unscanned = 0
    case clean = 1
    /// The scanner knows what is in it.
    case infected = 2
    /// Of a type that nobody needs to be sent: see ``FileRules``.
    case blocked = 3

    package var name: String {
        switch self {
        case .unscanned: "unscanned"
        case .clean: "clean"
        case .infected: "infected"
        case .blocked: "blocked"
        }
    }
}

/// A file that came along; its bytes are in the blob store.
package struct Attachment: Equatable, Sendable {
    package var name: String
    package var type: String
    package var bytes: Int
    /// SHA-256 of the bytes, lower-case hex; names the blob.
    package var sha256: String
    package var verdict: FileVerdict
    /// Where its channel has it, in the channel's own words; empty once the bytes are here. Until then `sha256` is empty.
    package var source = ""

    package init(name: String, type: String, bytes: Int, sha256: String, verdict: FileVerdict = .unscanned) {
        self.name = name
        self.type = type
        self.bytes = bytes
        self.sha256 = sha256
        self.verdict = verdict
    }
}

/// Where the bytes of a file are.
package enum FilePlace: CaseIterable, Sendable {
    case here
    /// Still where its channel has it.
    case coming
    /// Its channel did not give it.
    case gone

    package var name: String {
        switch self {
        case .here: "here"
        case .coming: "coming"
        case .gone: "gone"
        }
    }
}

extension Attachment {
    package var whereabouts: FilePlace { !source.isEmpty ? .coming : sha256.isEmpty ? .gone : .here }
}

/// One normalized inbound message, as an adapter hands it to intake.
package struct InboundMessage: Equatable, Sendable {
    /// The channel's key for this one item; a second delivery of the same key is a duplicate.
    package var dedupe: String
    /// The provider's key of the thread; empty means one thread per sender.
    package var thread: String
    package var sender: Sender
    package var kind: MessageKind
    package var visibility: MessageVisibility
    package var verified: SenderVerification
    package var subject: String
    package var text: String
    package var html: String
    /// BCP 47 primary subtag and whether detection was sure; `und` when nothing is known.
    package var language: String
    package var languageReliable: Bool
    package var attributes: [MessageAttribute]
    package var attachments: [Attachment]
    /// The addresses it was sent to, as its header and its envelope name them; empty where the channel has none.
    package var recipients: [String]
    /// Where in `text`, in bytes, what follows is only quoted or a signature; `nil` where there is no such end.
    package var quotedFrom: Int?
    /// What its writer said: `text` without quotes and signatures, for patterns and language. Empty where that is all of
    /// `text`. It lives until the message is decided, and is not stored.
    package var said: String
    /// The provider's id of it, by which others refer to it and answers name it; empty where there is none, and for mails,
    /// which have ``MailFacts/messageID``.
    package var providerID: String
    /// The provider's id of the message that it edits, deletes or answers; empty for none.
    package var refersTo: String
    /// What only a mail has; `nil` for everything else.
    package var mail: MailFacts?
    /// Sent by a machine: kept and shown, never reopening nor counting as an answer.
    package var automatic: Bool
    /// When the sender's system says it was sent; orders nothing.
    package var sentAt: Instant
    /// When its channel's server had it, as that says; `none` where it does not say. Orders nothing.
    package var receivedAt: Instant
    /// Until when the provider accepts a reply; `none` when it does not say.
    package var replyBy: Instant

    package init(dedupe: String, sender: Sender, text: String) {
        self.dedupe = dedupe
        self.thread = ""
        self.sender = sender
        self.kind = .message
        self.visibility = .private
        self.verified = .none
        self.subject = ""
        self.text = text
        self.html = ""
        self.language = "und"
        self.languageReliable = false
        self.attributes = []
        self.attachments = []
        self.recipients = []
        self.quotedFrom = nil
        self.said = ""
        self.providerID = ""
        self.refersTo = ""
        self.mail = nil
        self.automatic = false
        self.sentAt = .none
        self.receivedAt = .none
        self.replyBy = .none
    }
}
