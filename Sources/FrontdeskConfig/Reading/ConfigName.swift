package import FrontdeskCore

/// A name in the configuration with the place it stands at: where it is declared, or where it is referred to.
package struct ConfigName: Sendable {
    package let text: String
    package let span: SourceSpan
    package let pointer: JSONPointer

    /// Makes a name at a place.
    package init(text: String, span: SourceSpan, pointer: JSONPointer) {
        self.text = text
        self.span = span
        self.pointer = pointer
    }

    /// The rule of names, for people.
    package static let form = "1 to 64 of a-z 0-9 . _ : -, the first a letter or digit"

    /// Whether a text may be the name of an agent, a queue, a channel, a skill, a team or a route:
    /// `[a-z0-9][a-z0-9._:-]{0,63}`.
    package static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...ConfigLimits.nameBytesMax).contains(bytes.count), let first = bytes.first else { return false }
        return isLetterOrDigit(first) && bytes.allSatisfy { isLetterOrDigit($0) || "._:-".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension ConfigNode {
    /// A string that is a name by the rule, as the `id` of a route.
    package func name() -> ConfigName? {
        note(.form(.name))
        guard let text else {
            reportWrongType(expected: "a name")
            return nil
        }
        guard ConfigName.isValid(text) else {
            let lower = text.lowercased()
            report(
                .badName, "\(quote(text)) is not a name", expected: ConfigName.form,
                didYouMean: ConfigName.isValid(lower) ? lower : nil)
            return nil
        }
        return ConfigName(text: text, span: span, pointer: pointer)
    }
}
