extension DiagnosticCode {
    package static let noCredentialsFolder = DiagnosticCode(
        "FD0301", "no folder for credentials",
        "Credentials are given to the daemon by systemd (`LoadCredential=`, `LoadCredentialEncrypted=`), which names their "
            + "folder in `$CREDENTIALS_DIRECTORY`. Outside of systemd use a file or a variable, or set it by hand.")
    package static let secretMissing = DiagnosticCode(
        "FD0302", "secret not found",
        "The credential, file or variable does not exist. A credential that was added to the unit is there after a "
            + "restart, not after a reload.")
    package static let secretUnreadable = DiagnosticCode(
        "FD0303", "secret not readable",
        "The file exists, but is no regular file, or the user of the daemon may not read it.")
    package static let secretExposed = DiagnosticCode(
        "FD0304", "secret readable by others",
        "The file may be read by its group or by everyone, so its content is to be taken for known. Replace the secret, "
            + "then `chmod 600` the file.")
    package static let secretTooLarge = DiagnosticCode(
        "FD0305", "secret too large", "A secret has at most 64 KiB; this is probably another file.")
    package static let secretEmpty = DiagnosticCode(
        "FD0306", "secret empty", "There is nothing in it, at most a line break. An empty key would sign for everyone.")

    /// The kinds of secrets that could not be read; found by the daemon alone, never by a check of the file.
    static let secretCodes: [DiagnosticCode] = [
        noCredentialsFolder, secretMissing, secretUnreadable, secretExposed, secretTooLarge, secretEmpty,
    ]
}
