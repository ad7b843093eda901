/// What mail servers say when they refuse, by what it means; in lower case.
///
/// The order decides: what comes first says more. None names a person or fits one report; a few are the fixed words of
/// one product, where these stay the same while the text around them is translated.
enum BouncePhrases {
    /// Say by themselves what is the matter.
    static let clear: [(BounceReason, [String])] = [
        (.content, ["blacklisted url"]),
        (.serverFault, ["ldap server", "could not load drd"]),
        (
            .mailboxFull,
            [
                "mailbox full", "mailbox is full", "quota exceed", "over quota", "exceeded storage",
                "mailfolder is full",
                "out of storage space", "exceeded the quota", "exceeded his quota", "exceeds quota", "mailbox exceeds",
                "not enough storage", "no space left in mailbox", "inbox is full", "postfach ist voll",
                "postfach voll", "kota aşıldı", "kotası dolu", "skrzynka jest pełna", "skrzynka pełna",
                "insufficient mailbox", "mailbox size limit", "over the maximum allowed mailbox",
            ]
        ),
        (
            .mailboxDisabled,
            [
                "account has been disabled", "account is disabled", "tried to reach is disabled",
                "tried to reach is inactive", "mailbox disabled", "mailbox is disabled", "account disabled",
                "account suspended", "account has been suspended", "user suspended", "mailbox is inactive",
                "account is inactive", "account is locked", "mailbox currently suspended", "suspended recipient",
                "recipient suspend", "discontinued", "temporarily inactive", "account deactivated",
            ]
        ),
        (
            .unreachable,
            ["host not found, try", "dns query failed", "temporary lookup failure", "name server: temporary"]
        ),
        (.unknownHost, noHost),
        (.senderRefused, listRefusals),
        (
            .senderRefused,
            [
                "blocked using", "blacklist", "block list", "blocklist", "banned sending", "dnsbl", "spamhaus", "/rbl",
                "low reputation", "poor reputation", "bad reputation", "reverse dns", "ptr record", "ptr resource",
                "spf record", "bad spf", "spf check", "spf fail", "dmarc", "dkim verif", "unauthenticated email",
                "relay access denied", "relaying denied", "relay mail", "insecure mail relay", "not permitted to relay",
                "cannot be relayed", "unable to relay", "we do not relay",
                "sender rejected", "sender address rejected", "sender was rejected", "domain of sender",
                "sender domain",
                "sender denied", "sender is not", "from: domain is invalid", "purported responsible address",
                "ip address blacklisted", "client host rejected", "client host blocked", "blocked for", "blocked ip",
                "blocked - see", "connection rate limit", "connection frequency", "too many connections",
                "too many recipients", "too many messages", "sending rate", "rate limited", "unexpected volume",
                "smtp server of your isp", "connections not accepted", "you are not allowed to",
                "not authorized to send",
                "authentication required", "authrequired", "permission to post",
                "not accepting connections", "no smtp service", "cannot find your hostname", "helo command rejected",
                "not allowed to send", "nicht berechtigt", "does not accept mail from", "groups.google.com/support",
            ]
        ),
        (
            .content,
            [
                "virus", "malware", "spam detected", "spam message", "- spam", "is spam", "considered spam",
                "likely spam",
                "spamsignature", "as spam", "classified as spam", "content rejected", "message content",
                "content presents a potential", "header error", "headers too large", "duplicate header",
                "message rejected due to",
                "for policy reasons", "by policy", "policy violation", "security policies", "security policy",
                "mail rejete", "mail rejected", "message was rejected", "prohibited attachment", "blacklisted url",
                "addresses in from:", "not rfc", "rfc 5322", "rfc 2822", "message looks like", "unsolicited",
                "banned content", "attachment type", "header content",
            ]
        ),
        (
            .tooLarge,
            [
                "message too big", "message too large", "too big for", "message size exceeds", "message length exceeds",
                "exceeds maximum", "exceeds the maximum", "exceeds limit", "size limit", "fixed maximum message size",
                "message is too large", "message file too big", "nachricht zu groß", "mesaj çok büyük",
            ]
        ),
        (
            .unreachable,
            [
                "message expired", "hop count", "hops exceeded", "too many hops", "mail loop", "routing loop",
                "lost connection", "timed out", "timeout exceeded", "envelope expired", "giving up.",
                "retry time", "has been in the queue too long", "socket error",
                "did not accept our requests to connect",
                "try again", "host not reachable", "delivery time expired", "could not find a gateway",
                "network is unreachable", "no route to host", "loops back to myself", "multiple retries",
                "could not be delivered for", "could not deliver for the last", "was aborted after",
                "establish an smtp connection", "will be retried", "unable to deliver this message after",
            ]
        ),
    ]

    /// What mailing list managers say to whom may not write to a list. They write as an ordinary mail, not as a mail server.
    static let listRefusals = [
        // Mailman 2.1, `Handlers/Moderate.py` and `Handlers/Hold.py`; the first one Mailman 3 too.
        "you are not allowed to post to this mailing list", "non-members are not allowed to post",
        // ezmlm-idx, `ezmlmrc`.
        "only subscribers may post",
        // fml, where the sender is no member.
        "you are not a member of this mailing list",
    ]

    /// That there is no such domain, or that it takes no mail.
    static let noHost = [
        "host unknown", "unknown host", "domain does not exist", "invalid domain", "domain is not reachable",
        "no mx record",
        "dns lookup failure", "unrouteable address", "unroutable address", "no such domain", "domain not found",
        "find any host", "couldn't find a mail exchanger", "host or domain name not found",
        "null mx", "not accepting network messages", "domain may not exist",
        "illegal host/domain", "nullmx", "bad destination system", "nonexistent domain", "unknown domain",
        "no mail hosts for", "name or service not known", "no mx found", "not accept any mail", "has no mail exchanger",
        "name service error", "could not be resolved", "domain nicht gefunden", "unknown mail host",
    ]

    /// That there is no such mailbox.
    static let noMailbox = [
        "user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown", "user not found",
        "recipient not found", "recipnotfound", "invalid recipient", "no mailbox here", "mailbox does not exist",
        "mailbox not found", "does not exist", "doesn't exist", "not listed in", "doesn't have a", "does not have a",
        "unknown or illegal", "recipient name is not recognized", "no such mailbox", "address unknown",
        "not our user", "no longer on server", "has moved", "no valid recipients for",
        "destinataire invalide", "invalid final delivery userid", "destination mailbox address syntax",
        "couldn't be found", "not a valid mailbox", "no such recipient", "no such address", "invalid mailbox",
        "recipient does not exist", "not a known user", "undeliverable address", "invalid user", "no such person",
        "empfänger unbekannt", "empfänger nicht gefunden", "kullanıcı bulunamadı", "alıcı bulunamadı",
        "nie ma takiego użytkownika", "nieznany użytkownik", "utilisateur inconnu", "usuario desconocido",
        "not a registered", "recipient address rejected: access denied", "adressat unbekannt",
        "account does not exist",
    ]

    /// Are said of many things: they count where no status code says more.
    static let vague: [(BounceReason, [String])] = [
        (
            .serverFault,
            [
                "system config error", "internal system error", "service currently unavailable",
                "service unavailable", "resources temporarily", "sequence of commands", "i/o error",
                "local error", "local configuration error", "pipe to |", "command died", "generated the following",
                "remote protocol error", "service refused", "procmail", "couldn't create", "failed to read",
                "disk full", "insufficient system", "no space left",
            ]
        ),
        (.unknownAddress, ["mailbox unavailable", "recipient address rejected", "recipient rejected"]),
        (
            .unreachable,
            [
                "connection refused", "has been delayed", "not yet been delivered", "is delayed", "deferred",
                "delay reason", "retry",
            ]
        ),
        (.senderRefused, ["access denied", "rejected", "refused", "denied", "not accept", "blocked", "not allowed"]),
    ]

    /// The mail itself was sent already when the host refused.
    static let afterContent = [
        "reply to data", "reply to end of data", "after end of data", "after i sent the message", ">>> data",
        "smtp command data", "to (data", "for text command", "our final data", "message body",
    ]

    /// The address itself was refused.
    static let atRecipient = [
        "rcpt", "does not like recipient", "recipient address rejected", "recipient was rejected",
        "rejected by a remote mail server",
    ]

    /// Say of an account, not of a name, that there is none.
    static let noAccount = ["doesn't have a", "does not have a", "account that you tried to reach does not exist"]

    /// A command was sent ahead of its answers: what came after the content was about the address.
    static let noRecipientLeft = ["no valid recipients", "need rcpt", "no recipients have been"]

    /// The host refused before it knew for whom the mail is.
    static let beforeRecipient = [
        "after initial connection", "reply to mail from", "after mail from", ">>> mail from", "reply to helo",
        "reply to ehlo", "to our mail from", "while performing the initial",
    ]
}
