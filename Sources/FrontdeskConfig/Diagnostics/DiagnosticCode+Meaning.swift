extension DiagnosticCode {
    package static let unservedLanguage = DiagnosticCode(
        "FD0201", "language not served",
        "The desk serves the languages of `desk.languages.serve`, and each of them is a skill, as in `lang:tr`. A "
            + "message in any other is routed in the fallback, so nothing that asks for another can ever match.")
    package static let badLanguage = DiagnosticCode(
        "FD0202", "not a language code",
        "Languages are named by two or three lower-case letters (BCP 47 without region or script), as in `\"tr\"`.")
    package static let repeatedName = DiagnosticCode(
        "FD0203", "named twice", "The list names one thing twice; the second time has no effect.")
    package static let userTaken = DiagnosticCode(
        "FD0204", "user taken",
        "The daemon knows who calls by their Unix user, so one user is one agent, or one gateway.")
    package static let badUser = DiagnosticCode(
        "FD0205", "not the name of a Unix user",
        "The name of a Unix user or group has no blanks, no `:` and no `/`, does not start with `-`, and is no number. "
            + "It is looked up when the daemon runs, not when the file is checked.")
    package static let unsignedWebhook = DiagnosticCode(
        "FD0206", "unsigned webhook on an open address",
        "Without a signature anyone who reaches the address may write as any customer. `\"scheme\": \"none\"` is "
            + "allowed only where `listen.web` is a loopback address, as in `\"127.0.0.1:8025\"`.")
    package static let badWebhookPath = DiagnosticCode(
        "FD0207", "not the path of a webhook",
        "The path starts with `/`, its parts hold letters, digits and `.` `_` `~` `-`, none is empty, `.` or `..`, and "
            + "the first is neither `v1` nor `metrics`, which are the daemon's own.")
    package static let webhookPathTaken = DiagnosticCode(
        "FD0208", "path used twice", "Requests are told apart by their path, so each endpoint needs its own.")
    package static let badAddress = DiagnosticCode(
        "FD0209", "not an address to listen on",
        "An address is a host and a port, as in `\"127.0.0.1:8025\"`, `\"localhost:8025\"` or `\"[::1]:8025\"`. Port 0 "
            + "lets the kernel choose; all addresses of the machine are `\"0.0.0.0:8025\"` or `\"[::]:8025\"`.")
    package static let badURL = DiagnosticCode(
        "FD0210", "not an http URL",
        "The URL is absolute, its scheme `https` or `http`, without blanks, user name, password and fragment. What is "
            + "secret belongs into a reference, not into the URL.")
    package static let insecureURL = DiagnosticCode(
        "FD0211", "http without encryption",
        "What customers write and what they are answered is personal, and tokens are secret, so they leave the machine by "
            + "`https` only. `http` is for hosts on the loopback: `localhost`, `127.0.0.1`, `[::1]`.")
    package static let unusableScheme = DiagnosticCode(
        "FD0212", "signature scheme that cannot work",
        "A scheme of one's own names the `header` of the signature, and in `signed` what is hashed, as in "
            + "`\"{timestamp}.{body}\"`: the body always, the timestamp if and only if `timestampHeader` is given, the id "
            + "only if `idHeader` is. Other schemes take none of these keys, and `none` takes no secrets.")
    package static let badJSONPointer = DiagnosticCode(
        "FD0213", "not a JSON Pointer",
        "A JSON Pointer (RFC 6901) leads to a value by its keys, each after a `/`, as in `\"/from/id\"`. In a key `~` is "
            + "written `~0`, and `/` is written `~1`.")
    package static let badPath = DiagnosticCode(
        "FD0214", "not a path for a file",
        "The path of a socket or of the database is absolute, or relative to the folder the daemon was given. It has no "
            + "part `..`, and does not end in `/`. That of a file of certificates is absolute.")
    package static let noCatchAll = DiagnosticCode(
        "FD0215", "no route for everything else",
        "A message that matches no route would have no place to go. So there is at least one route, and the last one "
            + "has no `when`.")
    package static let hidingRoute = DiagnosticCode(
        "FD0216", "route that hides those behind it",
        "The first route that matches wins, and one without `when` matches everything. Only the last may be like that.")
    package static let emptyCondition = DiagnosticCode(
        "FD0217", "empty condition",
        "A condition asks for something. The last route, which is to match everything, has no `when` at all.")
    package static let badPattern = DiagnosticCode(
        "FD0218", "pattern without letters",
        "A pattern holds at least one letter or digit: `\"iade\"` is found at the start of a word, `\"=iade\"` as a whole "
            + "word, `\"*iade\"` anywhere. Case and accents do not matter.")
    package static let tooManyPatterns = DiagnosticCode(
        "FD0219", "too many patterns",
        "All patterns of all routes are searched for at once, and their table must fit into memory.")
    package static let badSender = DiagnosticCode(
        "FD0220", "not a sender",
        "A sender is an address without blanks, as in `\"ayse@example.com\"`, or a domain as in "
            + "`\"@example.com\"`.")

    /// The kinds of values that are well formed, but cannot be meant.
    static let meaningCodes: [DiagnosticCode] = [
        unservedLanguage, badLanguage, repeatedName, userTaken, badUser, unsignedWebhook, badWebhookPath,
        webhookPathTaken, badAddress, badURL, insecureURL, unusableScheme, badJSONPointer, badPath, noCatchAll,
        hidingRoute, emptyCondition, badPattern, tooManyPatterns, badSender,
    ]
}
