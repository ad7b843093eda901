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
    package static let badProxy = DiagnosticCode(
        "FD0244", "not the URL of a proxy",
        "The URL is `http`, `https` or `socks5h`, a host and a port, as in `\"http://proxy.example.com:3128\"`. A proxy that "
            + "asks for a user and a password cannot be used: what stands in the configuration is no secret.")
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

    package static let unknownVariable = DiagnosticCode(
        "FD0235", "unknown variable of a template",
        "A template names `{agent}` by the name customers see, `{case}`, `{customer}` by the name the channel gave, `{queue}`, "
            + "`{subject}` and `{desk}`, and nothing else. What is to stand where there is no value follows a bar, as in "
            + "`{customer|there}`. A brace that is meant as one is written `{{`.")
    package static let openBrace = DiagnosticCode(
        "FD0236", "brace that is not closed",
        "A variable is closed on its line, as in `{case}`, and none stands inside another. A brace that is meant as one is "
            + "written `{{`.")
    package static let missingTemplateText = DiagnosticCode(
        "FD0237", "template without the fallback language",
        "Customers whose language a template lacks get it in `desk.languages.fallback`, so it has to have that.")
    package static let agentlessTemplate = DiagnosticCode(
        "FD0238", "acknowledgement that names an agent",
        "An acknowledgement is sent before any agent has seen the message, so `{agent}` would be a gap. Say what is to stand "
            + "there, as in `{agent|our team}`, or leave it out.")

    /// The kinds of values of mail channels that cannot be meant.
    static let mailCodes: [DiagnosticCode] = [
        badMailAddress, mailAddressTaken, badMailServer, badProxy, unusableLogin, unusableMailbox, brokenLine,
        badAuthenticator,
        unknownVariable, openBrace, missingTemplateText, agentlessTemplate,
    ]
}
