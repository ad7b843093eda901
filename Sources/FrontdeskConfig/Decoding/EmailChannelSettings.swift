package import FrontdeskCore

/// A mailbox, or a name that mails are delivered under, with its secrets still to be read.
package struct EmailChannelSettings: Equatable, Sendable {
    /// Ours: `From` of replies and a recipient of mails, as the file has it.
    package var address: String
    /// The display name of `From`; nil where replies carry the address alone.
    package var name: String?
    /// Further addresses that are ours; `@domain` is all of a domain. An exact address goes before a domain.
    package var aliases: [String] = []
    /// The mailbox that is read; nil where none is.
    package var imap: MailboxSettings?
    /// Where replies are handed over; nil where there are none.
    package var smtp: MailServerSettings?
    /// What logs in wherever a server has a user and no password: a ``MailServerSettings/Login/oauth(user:)`` has it always.
    package var oauth: OAuthSettings?
    /// Whether mails come by LMTP and by `frontdesk deliver`.
    package var takesDeliveries = false
    package var senders = MailSenderSettings()
    /// The authserv-id (RFC 8601, section 2.2) of the server whose `Authentication-Results` are believed; nil for none.
    package var authenticatedBy: String?
    /// Whether `Reply-To` of answers is a signed plus-address.
    package var plusAddress = false
    /// Bytes of a mail above which it is not taken.
    package var sizeBytesMax = EmailLimits.sizeUsual
    /// Whether replies quote the message they answer.
    package var quote = true
    /// The absolute path of a file of certificates, PEM, trusted instead of the system's.
    package var authoritiesFile: String?
    /// The URL of the proxy by which all servers of the channel are reached; nil where none is.
    package var proxy: String?

    /// A name that nothing comes in under and nothing goes out from.
    package init(address: String) {
        self.address = address
    }
}

/// A mailbox that is read by IMAP (RFC 3501, RFC 9051).
package struct MailboxSettings: Equatable, Sendable {
    /// Where a mailbox is begun that was never read.
    package enum Start: String, CaseIterable, Sendable {
        /// With the oldest mail.
        case all
        /// With what comes from now on.
        case now
    }

    /// What is done with a mail after the desk has it.
    package enum Afterwards: Equatable, Sendable {
        case nothing
        /// `\Seen`, `\Flagged`, `\Answered`, or a keyword.
        case flag(String)
        /// The mailbox it goes to, another than the one that is read.
        case move(String)
    }

    /// Always with a login.
    package var server: MailServerSettings
    /// The mailbox's name, as people write it.
    package var mailbox = "INBOX"
    package var start = Start.all
    /// Time between looks into the mailbox of a server that does not tell of new mail by itself.
    package var poll = EmailLimits.pollUsual
    package var afterwards = Afterwards.nothing

    /// The inbox of a server, from its oldest mail on.
    package init(server: MailServerSettings) {
        self.server = server
    }
}

/// Addresses that write in a customer's name; `@domain` is all of a domain.
package struct MailSenderSettings: Equatable, Sendable {
    /// Shop forms: the customer is in `Reply-To`.
    package var forms: [String] = []
    /// Colleagues who forward mails: the customer is who wrote what they forward.
    package var forwarders: [String] = []

    /// Nobody does.
    package init() {}
}

/// How access tokens are had (OAuth 2.0, RFC 6749, section 6).
package struct OAuthSettings: Equatable, Sendable {
    /// An absolute URL; https, or http to a host of the loopback.
    package var tokenURL: String
    package var clientID: String
    /// Nil for a public client.
    package var clientSecret: SecretReference?
    package var refreshToken: SecretReference
    /// Scopes with blanks between them; nil for those the refresh token was given for.
    package var scope: String?
    /// Whether the host of the URL may have a private address.
    package var allowsPrivate = false

    /// Makes the way to tokens.
    package init(tokenURL: String, clientID: String, refreshToken: SecretReference) {
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.refreshToken = refreshToken
    }
}
