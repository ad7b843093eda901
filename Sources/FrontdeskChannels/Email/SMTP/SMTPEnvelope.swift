/// From whom and to whom a mail goes, whatever stands in it (RFC 5321, section 2.3.1).
package struct SMTPEnvelope: Equatable, Sendable {
    /// Who is told of a failure; nil where nobody is, as with automatic mail.
    package var sender: OutgoingAddress?
    /// Each once.
    package var recipients: [OutgoingAddress]
    /// Whether the mail's own fields hold addresses beyond ASCII.
    package var hasUTF8Fields: Bool

    /// Whether only a server with SMTPUTF8 takes it (RFC 6531).
    var needsUTF8: Bool {
        hasUTF8Fields || sender?.needsUTF8 == true || recipients.contains { $0.needsUTF8 }
    }

    package init(sender: OutgoingAddress?, recipients: [OutgoingAddress], hasUTF8Fields: Bool = false) {
        self.sender = sender
        self.recipients = recipients
        self.hasUTF8Fields = hasUTF8Fields
    }
}

/// How a mail went, and what the server said of each recipient.
package struct SMTPDelivery: Equatable, Sendable {
    /// The answer for one recipient.
    package struct Answer: Equatable, Sendable {
        package let recipient: OutgoingAddress
        package let reply: SMTPReply
    }

    /// ``SendResult/Outcome/sent`` as soon as one recipient was taken: sent again as a whole, it would come twice there.
    package var result: SendResult
    /// In the order of the envelope; those who were not asked for any more are missing.
    package var answers: [Answer] = []
    /// What the server said of the mail itself, for all recipients it would have taken; nil where it came to no answer.
    package var closing: SMTPReply?
}
