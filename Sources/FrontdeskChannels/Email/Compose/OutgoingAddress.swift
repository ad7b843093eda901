import FrontdeskContent

/// An address as it stands in commands and fields (RFC 5321, section 4.1.2; RFC 6531 for what is not ASCII).
package struct OutgoingAddress: Hashable, Sendable {
    /// `local@domain`, the domain in ASCII.
    package let path: String

    /// Whether only servers with SMTPUTF8 take it.
    package var needsUTF8: Bool { path.utf8.contains { $0 >= 0x80 } }

    /// Nil where it is no address, or one that could be read as something else.
    package init?(_ address: String) {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")),
            let local = Self.local(String(address[..<at])),
            let domain = Self.domain(String(address[address.utf8.index(after: at)...]))
        else { return nil }
        path = "\(local)@\(domain)"
        guard path.utf8.count <= ComposeLimits.addressBytesMax else { return nil }
    }

    private static func local(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard !scalars.isEmpty else { return nil }
        if scalars.allSatisfy({ isAtomic($0) || $0 == "." }) {
            let isDotted = scalars.first != "." && scalars.last != "." && !hasDoubleDot(text)
            // Some providers give out names that no atom can have: they are reached when quoted.
            return isDotted ? text : "\"\(text)\""
        }
        return isQuoted(Array(text.utf8)) ? text : nil
    }

    private static func hasDoubleDot(_ text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
    }

    /// Of an atom (RFC 5322, section 3.2.3), or beyond ASCII and neither white space nor a control nor a mark of direction.
    private static func isAtomic(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80 else {
            return HeaderWords.isAtomByte(UInt8(truncatingIfNeeded: scalar.value))
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    /// A string in quotes of visible ASCII and blanks, its marks escaped.
    private static func isQuoted(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 3, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else {
            return false
        }
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            guard byte >= 0x20, byte < 0x7F else { return false }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return false
            }
        }
        return !isEscaped
    }

    private static func domain(_ text: String) -> String? {
        if text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]") { return literal(text) }
        guard let ascii = MailAddress.asciiDomain(text) else { return nil }
        let labels = ascii.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                // Names with underscores are none, and are in use.
                && label.allSatisfy {
                    HeaderWords.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
        }
        return isName ? ascii : nil
    }

    /// An IP address in brackets.
    private static func literal(_ text: String) -> String? {
        let inner = text.utf8.dropFirst().dropLast()
        let isPlain = inner.allSatisfy {
            HeaderWords.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
        }
        return isPlain && !inner.isEmpty ? text : nil
    }
}
