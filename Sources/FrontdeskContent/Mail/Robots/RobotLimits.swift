/// What is read of mails that robots write, each with its unit and reason: they are short, and anybody can write one that
/// looks so and is not.
package enum RobotLimits {
    /// Bytes of a text in which phrases are looked up, some hundred of them: a report's own words come first.
    package static let phraseBytesMax = 8 << 10
    /// Bytes of a report, or of a mail it returns, in which fields are looked for: headers are at the beginning.
    package static let reportBytesMax = 64 << 10
    /// Lines of a report that are read: what follows is the mail it returns.
    package static let reportLinesMax = 2_000
    /// Recipients that are read of one report: our replies have fewer.
    package static let recipientsMax = 50
    /// Bytes of what a refusing host said that are kept: a screen of it.
    package static let diagnosticBytesMax = 1_000
    /// Fields `Authentication-Results` that are read: a mail passes few servers.
    package static let authenticationFieldsMax = 50
    /// Lines in which the header of a forwarded mail is looked for: what a colleague writes above it is short.
    package static let forwardedLinesMax = 400
    /// Addresses of one mail that are looked at for a token of ours: each costs a hash.
    package static let tokenAddressesMax = 100
}
