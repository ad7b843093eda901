/// Reads the secrets a configuration refers to. Only the daemon does, never a check of the file.
package struct SecretResolver: Sendable {
    /// Longest secret, in bytes: a chain of certificates with its key fits.
    package static let bytesMax = 64 << 10

    private let credentialsFolder: String?
    private let environment: [String: String]

    /// A resolver for a process: the folder of `$CREDENTIALS_DIRECTORY`, nil where it is not set, and its variables.
    package init(credentialsFolder: String?, environment: [String: String]) {
        self.credentialsFolder = credentialsFolder.flatMap { $0.isEmpty ? nil : $0 }
        self.environment = environment
    }

    /// The bytes of a secret without the line break that editors and `echo` put at its end.
    ///
    /// - Throws: why it cannot be had; no part of a secret is in the error.
    package func resolve(_ reference: SecretReference) throws(SecretError) -> [UInt8] {
        var bytes = try bytes(of: reference)
        if bytes.last == 0x0A {
            bytes.removeLast()
            if bytes.last == 0x0D { bytes.removeLast() }
        }
        guard !bytes.isEmpty else { throw SecretError(.secretEmpty, reference, "it is empty") }
        return bytes
    }

    private func bytes(of reference: SecretReference) throws(SecretError) -> [UInt8] {
        switch reference {
        case .credential(let name):
            guard let credentialsFolder else {
                throw SecretError(.noCredentialsFolder, reference, "$CREDENTIALS_DIRECTORY is not set")
            }
            return try credential(name, in: credentialsFolder, reference)
        case .file(let path):
            return try read(path, isPrivate: true, reference)
        case .environment(let name):
            guard let value = environment[name] else {
                throw SecretError(.secretMissing, reference, "the variable is not set")
            }
            guard value.utf8.count <= Self.bytesMax else {
                throw SecretError(.secretTooLarge, reference, "it is too large")
            }
            return Array(value.utf8)
        }
    }

    /// A credential by its name, or else under the name it has when a whole folder was loaded:
    /// `LoadCredential=desk:FOLDER` makes `desk_NAME` of the folder's file NAME (systemd.exec(5)).
    private func credential(
        _ name: String, in folder: String, _ reference: SecretReference
    ) throws(SecretError) -> [UInt8] {
        let names = [name, Self.folderID + "_" + name]
        for name in names {
            do throws(SecretError) {
                // Their modes mean nothing: systemd grants access by a list, and shows it as the group's.
                return try read(folder + "/" + name, isPrivate: false, reference)
            } catch {
                guard error.code == .secretMissing else { throw error }
            }
        }
        throw SecretError(
            .secretMissing, reference,
            "\(folder) has neither \(names.joined(separator: " nor ")): put it where the service takes its credentials "
                + "from (LoadCredential=) and restart")
    }

    /// The ID under which the service's unit loads its folder of credentials.
    package static let folderID = "desk"

    private func read(_ path: String, isPrivate: Bool, _ reference: SecretReference) throws(SecretError) -> [UInt8] {
        do throws(BoundedFile.Fault) {
            return try BoundedFile.read(path, bytesMax: Self.bytesMax, isPrivate: isPrivate)
        } catch {
            let code: DiagnosticCode =
                switch error {
                case .missing: .secretMissing
                case .exposed: .secretExposed
                case .tooLarge: .secretTooLarge
                case .forbidden, .notRegular, .changed, .other: .secretUnreadable
                }
            throw SecretError(code, reference, error.text)
        }
    }
}

/// Why a secret cannot be had.
package struct SecretError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One of FD03xx, for `frontdesk explain`.
    package let code: DiagnosticCode
    package let reference: SecretReference
    private let reason: String

    init(_ code: DiagnosticCode, _ reference: SecretReference, _ reason: String) {
        self.code = code
        self.reference = reference
        self.reason = reason
    }

    /// The code, the reference and the reason in one line.
    package var description: String { "\(code.id): \(reference.title): \(TerminalText.escaped(reason))" }
}
