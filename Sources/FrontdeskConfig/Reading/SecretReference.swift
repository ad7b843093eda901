import FrontdeskCore

/// Where a secret is to be found; the configuration never holds the secret itself.
package enum SecretReference: Hashable, Sendable {
    /// A credential of systemd, a file below `$CREDENTIALS_DIRECTORY`.
    case credential(String)
    /// A file by its absolute path, which nobody but the daemon's user may read.
    case file(path: String)
    /// A variable of the daemon's environment.
    case environment(String)

    /// Where it is to be found, for people; fit for a terminal.
    package var title: String {
        let title =
            switch self {
            case .credential(let name): "credential \"\(name)\""
            case .file(let path): "secret in file \"\(path)\""
            case .environment(let name): "secret in variable \"\(name)\""
            }
        return TerminalText.escaped(title)
    }

    /// The keys of a reference.
    static let keys = ["credential", "file", "env"]
}

extension ConfigNode {
    /// What a value has to look like that refers to a secret.
    private static let secretForm = #"{"credential": NAME}, {"file": PATH} or {"env": NAME}"#

    /// A reference to a secret. A literal is an error, and is masked in every line that is shown.
    package func secret() -> SecretReference? {
        switch json.content {
        case .object:
            return object { (fields: inout ObjectReader) in
                noteReferences()
                guard let (key, node) = fields.exactlyOne(of: SecretReference.keys) else { return nil }
                return node.secretReference(key)
            }
        case .string, .number, .invalid:
            log.mask(SourceSpan(file: file, range: SensitiveKey.maskRange(of: json)))
            if !isInvalid { report(.literalSecret, "a secret must not stand in the file", expected: Self.secretForm) }
            return nil
        case .array(let items):
            for item in items where !item.isInvalid {
                log.mask(SourceSpan(file: file, range: SensitiveKey.maskRange(of: item)))
            }
            reportWrongType(expected: Self.secretForm)
            return nil
        case .null, .bool:
            reportWrongType(expected: Self.secretForm)
            return nil
        }
    }

    /// Notes all three ways to refer to a secret, whichever the file has.
    private func noteReferences() {
        for (key, form) in [("credential", TextForm.credential), ("file", .absolutePath), ("env", .variable)] {
            trail?.appending(key).change {
                $0.add(.string(Self.referenceBytes))
                $0.add(.form(form))
            }
        }
    }

    /// Bytes of the name or path of a secret.
    private static let referenceBytes = 1...ConfigLimits.pathBytesMax

    private func secretReference(_ key: String) -> SecretReference? {
        guard let text = string(bytes: Self.referenceBytes) else { return nil }
        switch key {
        case "credential":
            let isName = text.utf8.count <= ConfigLimits.credentialBytesMax && !text.utf8.contains(UInt8(ascii: "/"))
            guard isName, text != ".", text != ".." else { return reportReference("the name of a credential") }
            return .credential(text)
        case "file":
            guard text.utf8.first == UInt8(ascii: "/") else { return reportReference("an absolute path") }
            return .file(path: text)
        default:
            let isName = text.utf8.enumerated().allSatisfy { place, byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): place > 0
                default: false
                }
            }
            guard isName else { return reportReference("the name of an environment variable") }
            return .environment(text)
        }
    }

    private func reportReference(_ expected: String) -> SecretReference? {
        report(.badReference, "expected \(expected)", expected: expected)
        return nil
    }
}
