package import FrontdeskContent
package import FrontdeskCore

/// All that a mail to a customer says, before it is written as bytes.
///
/// There are no blind copies: who gets a mail stands in it.
package struct MailDraft: Equatable, Sendable {
    /// A file that goes along.
    package struct File: Equatable, Sendable {
        package var name: String
        /// `type/subtype`; anything else, and what must not be encoded (`message/...`), is sent as plain bytes.
        package var type: String
        package var content: [UInt8]

        package init(name: String, type: String, content: [UInt8]) {
            self.name = name
            self.type = type
            self.content = content
        }
    }

    /// What the customer had written, and the line above it.
    package struct Quote: Equatable, Sendable {
        /// One line, as ``QuoteAttribution`` makes it.
        package var attribution: String
        package var text: String

        package init(attribution: String, text: String) {
            self.attribution = attribution
            self.text = text
        }
    }

    package var from: MailAddress
    package var to: [MailAddress]
    package var cc: [MailAddress] = []
    /// Where answers go, if not to the sender: an address without a name.
    package var replyTo: String?
    /// As it stands in the mail, `Re: ` included: see ``ReplySubject``.
    package var subject: String
    /// Without angle brackets, the same for every attempt.
    package var messageID: String
    /// The mail that is answered, without angle brackets.
    package var inReplyTo: String?
    /// The thread, the oldest first, without angle brackets.
    package var references: [String] = []
    package var date: Instant
    package var text: String
    /// Below the text and above the quote, behind a line of its own; empty for none.
    package var signature = ""
    package var quote: Quote?
    package var files: [File] = []
    /// Whether no person wrote it (RFC 3834): it says so, and nobody is told of its failure.
    package var isAutomatic = false
    /// How many desks have answered each other by themselves so far; 0 leaves the field out.
    package var loop = 0

    package init(
        from: MailAddress, to: [MailAddress], subject: String, messageID: String, date: Instant, text: String
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.messageID = messageID
        self.date = date
        self.text = text
    }
}

/// A mail ready to be sent.
package struct ComposedMail: Equatable, Sendable {
    /// RFC 5322 with CRLF at the end of every line, none longer than 998 bytes.
    package let bytes: [UInt8]
    package let envelope: SMTPEnvelope
}

/// Why a mail cannot be written. No case holds anything of the mail.
package enum ComposeFault: Error, Equatable, Sendable {
    /// The field whose address no mail can be sent to.
    case address(field: String)
    /// Its own Message-ID is none.
    case messageID
    case noRecipient
    case tooManyRecipients
    /// Beyond the year 9999, or before year 0.
    case date
    case tooLarge
}
