import AsyncCurl
package import FrontdeskContent
package import FrontdeskCore

/// A mail channel as its adapter needs it: secrets are read when they are used.
package struct EmailSettings: Sendable {
    /// A mailbox that is read.
    package struct Mailbox: Sendable {
        package var url: String
        package var requiresTLS: Bool
        package var login: MailLogin
        package var plan: MailboxPlan

        package init(url: String, requiresTLS: Bool, login: MailLogin, plan: MailboxPlan) {
            self.url = url
            self.requiresTLS = requiresTLS
            self.login = login
            self.plan = plan
        }
    }

    /// The server that takes replies.
    package struct Relay: Sendable {
        package var url: String
        package var requiresTLS: Bool
        package var login: MailLogin

        package init(url: String, requiresTLS: Bool, login: MailLogin) {
            self.url = url
            self.requiresTLS = requiresTLS
            self.login = login
        }
    }

    /// Ours: `From` of replies.
    package var address: MailAddress
    /// How mails that come in are read.
    package var reader: MailReader
    package var imap: Mailbox?
    package var smtp: Relay?
    package var authoritiesFile: String?
    /// The proxy's URL; nil goes straight.
    package var proxy: String?
    /// Whether `Reply-To` of answers is a signed plus-address.
    package var plusAddress = false
    /// Whether replies quote the message they answer.
    package var quotes = true
    /// Seconds of the desk's time east of UTC at an instant: with it stands the time above a quote.
    package var offset: @Sendable (Instant) -> Int = { _ in 0 }

    package init(address: MailAddress, reader: MailReader) {
        self.address = address
        self.reader = reader
    }
}
