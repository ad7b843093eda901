package import FrontdeskContent
package import FrontdeskCore

/// What a message needs besides its text to go out as a mail.
package struct OutboundMail: Equatable, Sendable {
    /// Without angle brackets; the same for every attempt.
    package var messageID: String
    package var to: [MailAddress]
    package var cc: [MailAddress] = []
    /// Of the conversation, as its first mail had it.
    package var subject: String
    /// The mail that is answered; nil where none can be named.
    package var inReplyTo: String?
    /// The thread, the oldest first.
    package var references: [String] = []
    /// When the answer was written: each attempt is the same mail.
    package var writtenAt: Instant
    /// What the customer had written.
    package var quoted: Quoted?
    package var files: [MailDraft.File] = []
    /// What stands below the text; empty for none.
    package var signature = ""
    /// Whether no person wrote it.
    package var isAutomatic = false
    /// What was said of its recipients in earlier attempts.
    package var answers: [RecipientAnswer] = []

    /// The message that is answered, as far as it is quoted.
    package struct Quoted: Equatable, Sendable {
        package var author: String
        package var date: Instant
        /// Of the conversation: in which the line above the quote is.
        package var language: String
        package var text: String

        package init(author: String, date: Instant, language: String, text: String) {
            self.author = author
            self.date = date
            self.language = language
            self.text = text
        }
    }

    package init(messageID: String, to: [MailAddress], subject: String, writtenAt: Instant) {
        self.messageID = messageID
        self.to = to
        self.subject = subject
        self.writtenAt = writtenAt
    }
}
