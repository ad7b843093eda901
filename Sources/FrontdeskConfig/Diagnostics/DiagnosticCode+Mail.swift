extension DiagnosticCode {
    package static let badMailAddress = DiagnosticCode(
        "FD0228", "not a mail address",
        "An address has one `@`, at most 254 bytes and 64 before the `@`, and no blanks, quotes or brackets, as in "
            + "`\"support@example.com\"`; letters need not be of ASCII. Where a whole domain may stand it is written "
            + "`\"@example.com\"`.")
    package static let mailAddressTaken = DiagnosticCode(
        "FD0229", "mail address of two channels",
        "What comes in for an address belongs to one channel, so each address, alias and domain stands in one only. The note "
            + "shows the first. An address may lie in another channel's domain: it goes before.")
    package static let badMailServer = DiagnosticCode(
        "FD0230", "not the URL of a mail server",
        "The URL is a scheme and a host, with a port where it is not the usual one, as in `\"imaps://mail.example.com\"` or "
            + "`\"smtp://mail.example.com:587\"`. `imaps` and `smtps` begin with TLS; `imap` and `smtp` turn to it by "
            + "STARTTLS, and go without only to hosts on the loopback. Users and passwords have keys of their own.")
    package static let unusableLogin = DiagnosticCode(
        "FD0231", "login that cannot work",
        "Who logs in is a `user` with a `password`, or, without one, with the tokens of the channel's `oauth`. A password "
            + "or tokens that no user needs would be a secret for nothing.")
    package static let unusableMailbox = DiagnosticCode(
        "FD0232", "mailbox or flag that cannot be used",
        "What was read is moved to another mailbox than the one it came from, or gets a flag: `\"\\\\Seen\"`, "
            + "`\"\\\\Flagged\"`, `\"\\\\Answered\"`, or a word of ASCII without blanks and brackets. Nothing is deleted."
    )
    package static let brokenLine = DiagnosticCode(
        "FD0233", "control character in a line",
        "The text goes into one line of a protocol or of a mail's header, where a line break would begin another.")
    package static let badAuthenticator = DiagnosticCode(
        "FD0234", "not the name of a receiving server",
        "It stands first in the header `Authentication-Results` of mails that the server received, before the first `;`. As a "
            + "rule it is the name of its host, as in `\"mx.example.com\"`.")

    /// The kinds of values of mail channels that cannot be meant.
    static let mailCodes: [DiagnosticCode] = [
        badMailAddress, mailAddressTaken, badMailServer, unusableLogin, unusableMailbox, brokenLine, badAuthenticator,
    ]
}
