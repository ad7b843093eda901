package import FrontdeskCore

/// The ranges of what a mail channel's keys may say, each with its unit and reason.
package enum EmailLimits {
    /// Bytes of a mail unless the channel says otherwise: what the large providers let through.
    package static let sizeUsual = 30 << 20
    /// Time between looks into a mailbox unless the channel says otherwise.
    package static let pollUsual = Span.minutes(1)

    /// Bytes of the largest mail taken: a mail is held in memory up to three times; below 64 KiB most with a picture in
    /// their signature would be refused.
    static let size: ClosedRange<Int64> = 64 << 10...Int64(MailSizeLimits.acceptedMax)
    /// Time between looks, microseconds: providers shut out who looks more often, and a customer waits at most so long.
    static let poll: ClosedRange<Int64> = 10_000_000...3_600_000_000
    /// Bytes of an address: a path of 256 with its brackets (RFC 5321, section 4.5.3.1.3).
    static let address = 1...254
    /// Bytes before the `@` (RFC 5321, section 4.5.3.1.1).
    static let localPart = 1...64
    /// Bytes of a domain (RFC 1035, section 2.3.4).
    static let domain = 1...253
    /// Bytes of one part of a domain between its dots (RFC 1035, section 2.3.4).
    static let label = 1...63
    /// Further addresses of a channel, and addresses that write in customers' names: each is compared with every mail.
    static let addresses = 0...256
    /// Bytes of the URL of a server: a scheme, the longest host name and a port.
    static let serverURL = 1...270
    /// Bytes of a user's name at a server: mostly an address, sometimes with a domain before or behind it.
    static let user = 1...320
    /// Bytes of a mailbox's name, before it is encoded for the server: folders in folders.
    static let mailbox = 1...500
    /// Bytes of a flag: one word.
    static let flag = 1...64
    /// Bytes of the name a receiving server gives itself: that of a host, as a rule.
    static let authenticator = 1...255
    /// Bytes of a client's id, and of the list of scopes: providers give some dozen to some hundred.
    static let oauthText = 1...1_024
    /// Unix users that may deliver: the programs of one machine that bring mail.
    static let deliverers = 0...64
}
