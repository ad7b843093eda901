extension DiagnosticCode {
    package static let wrongType = DiagnosticCode(
        "FD0101", "value of the wrong type",
        "The key is known, but its value is of another type. Durations (`\"30s\"`, `\"4h\"`) and sizes (`\"1MiB\"`) "
            + "are strings with a unit; `true` and `false` stand without quotes.")
    package static let missingKey = DiagnosticCode(
        "FD0102", "missing key", "The object needs this key. The finding points at the object that lacks it.")
    package static let unknownKey = DiagnosticCode(
        "FD0103", "unknown key",
        "The object has no such key. Keys are never ignored: a misspelled one would leave a rule without effect. "
            + "`config.example.json` shows the usual keys, the page PolicyReference of the documentation all.")
    package static let outOfRange = DiagnosticCode(
        "FD0104", "value out of range", "The value is of the right type, but below the least or above the most allowed."
    )
    package static let unknownChoice = DiagnosticCode(
        "FD0105", "not one of the allowed values", "The key takes one of a few words. They are listed with the finding."
    )
    package static let badDuration = DiagnosticCode(
        "FD0106", "not a duration",
        "A duration is a whole number with a unit: `ms`, `s`, `m`, `h` or `d`, as in `\"90s\"` or `\"4h\"`. Several "
            + "follow each other from the largest to the smallest: `\"1h30m\"`. Only where it makes sense may a `-` "
            + "stand before it.")
    package static let badSize = DiagnosticCode(
        "FD0107", "not a size", "A size is a whole number with a unit: `B`, `KiB`, `MiB` or `GiB`, as in `\"64KiB\"`.")
    package static let badName = DiagnosticCode(
        "FD0108", "not a name",
        "Names have 1 to 64 characters: lower-case letters and digits of ASCII, and, but not at the start, "
            + "`.` `_` `:` `-`. What people are to read goes into `publicName`.")
    package static let unknownName = DiagnosticCode(
        "FD0109", "unknown name", "The name refers to something that is declared nowhere in the configuration.")
    package static let nameTaken = DiagnosticCode(
        "FD0110", "name declared twice", "Two things of one kind cannot have one name. The note shows the first.")
    package static let literalSecret = DiagnosticCode(
        "FD0111", "secret in the file",
        "Secrets are only referred to: `{\"credential\": \"name\"}` for a credential of systemd, "
            + "`{\"file\": \"/path\"}` for a file only the daemon may read, `{\"env\": \"NAME\"}` for a variable. "
            + "One that stood in a file should be taken for known and be replaced.")
    package static let badReference = DiagnosticCode(
        "FD0112", "not a reference to a secret",
        "The name of a credential has no slash, the path of a file starts with one, and the name of a variable has "
            + "letters, digits and `_` only.")
    package static let badText = DiagnosticCode(
        "FD0113", "text too short or too long", "The text is empty, or longer than its place allows.")
    package static let conflictingKeys = DiagnosticCode(
        "FD0114", "keys that exclude each other", "Exactly one of these keys may be given.")
    package static let wrongCount = DiagnosticCode(
        "FD0115", "too few or too many items", "The list has fewer or more items than its place allows.")
    package static let mainFileOnly = DiagnosticCode(
        "FD0116", "key of the main file",
        "The files of `conf.d` add named things: agents, queues, skills and the like, and tests. Everything else is said "
            + "once, in the main file; `routes` too, since the first that matches wins and the names of files are no order "
            + "to rely on.")

    /// The kinds of values of the wrong shape.
    static let shapeCodes: [DiagnosticCode] = [
        wrongType, missingKey, unknownKey, outOfRange, unknownChoice, badDuration, badSize, badName, unknownName,
        nameTaken, literalSecret, badReference, badText, conflictingKeys, wrongCount, mainFileOnly,
    ]
}
