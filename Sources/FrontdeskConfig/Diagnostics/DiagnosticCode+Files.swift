extension DiagnosticCode {
    package static let badFileEnding = DiagnosticCode(
        "FD0239", "not the end of a file's name",
        "Types of files are named by what their names end in, from the last dot on, as in `\".exe\"`; case does not matter. "
            + "Of `a.tar.gz` that is `\".gz\"`.")
    package static let fileBlockedAndAllowed = DiagnosticCode(
        "FD0240", "type of files that is blocked and allowed",
        "An end of names stands under `block` or under `allow`, and not under both. What is blocked without being named "
            + "need not be: `allow` alone lets it pass. The note shows the first.")

    /// The kinds of what rules for files cannot mean.
    static let fileCodes: [DiagnosticCode] = [badFileEnding, fileBlockedAndAllowed]
}
