import FrontdeskCore

/// What a mail server may send by LMTP, each with its unit and reason.
package enum LMTPLimits {
    /// Bytes of a command with its line end: 512 (RFC 5321, section 4.5.3.1.4), and room for parameters and for addresses in
    /// UTF-8.
    package static let lineBytesMax = 2_048

    /// Bytes of one overlong command that are passed over before the connection ends: who sends more speaks no LMTP.
    package static let strayBytesMax = 64 << 10

    /// Recipients of one mail, at least so many (RFC 5321, section 4.5.3.1.8): a desk has fewer addresses.
    package static let recipientsMax = MailSizeLimits.recipientsMax

    /// Bytes of an address: a path of 256 with its brackets (RFC 5321, section 4.5.3.1.3).
    package static let addressBytesMax = MailSizeLimits.addressBytesMax

    /// Commands in a row that are refused for their form before the connection ends: servers do not guess.
    package static let mistakesMax = 20
}
