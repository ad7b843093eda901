/// An address of a mail's envelope (RFC 5321, section 4.1.2; beyond ASCII RFC 6531), without its angle brackets.
package struct MailPath: Hashable, Sendable {
    /// As written, at most ``LMTPLimits/addressBytesMax`` bytes without control characters; empty for the null path `<>`.
    package let address: String

    /// Whether it has letters beyond ASCII.
    package var isInternational: Bool { address.utf8.contains { $0 >= 0x80 } }

    /// The path that reports come from, which nothing is to be sent to.
    package static let null = MailPath(checked: "")

    private init(checked address: String) {
        self.address = address
    }

    /// An address with its brackets or without; nil for what is none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let bracketed = bytes.first == UInt8(ascii: "<") ? bytes : [UInt8(ascii: "<")] + bytes + [UInt8(ascii: ">")]
        guard let (path, rest) = Self.read(bracketed[...]), rest.isEmpty else { return nil }
        self = path
    }

    /// Reads `<address>` from the start of the bytes, and gives what follows it; nil where there is none.
    static func read(_ bytes: ArraySlice<UInt8>) -> (path: MailPath, rest: ArraySlice<UInt8>)? {
        guard bytes.first == UInt8(ascii: "<"), let end = end(of: bytes) else { return nil }
        var inside = bytes[(bytes.startIndex + 1)..<end]
        // A route through other hosts is to be ignored (RFC 5321, appendix C).
        if inside.first == UInt8(ascii: "@") {
            guard let colon = inside.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            inside = inside[(colon + 1)...]
            guard !inside.isEmpty else { return nil }
        }
        guard inside.count <= LMTPLimits.addressBytesMax, let text = String(validating: inside, as: UTF8.self),
            inside.isEmpty || isAddress(inside)
        else { return nil }
        return (MailPath(checked: text), bytes[(end + 1)...])
    }

    /// The closing bracket: the first that is not within a quoted local part.
    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var place = bytes.startIndex + 1
        while place < bytes.endIndex {
            switch bytes[place] {
            case 0..<0x20, 0x7F: return nil
            case UInt8(ascii: "\\") where isQuoted: place += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ">") where !isQuoted: return place
            case UInt8(ascii: " ") where !isQuoted, UInt8(ascii: "<") where !isQuoted: return nil
            default: break
            }
            place += 1
        }
        return nil
    }

    /// A local part, quoted or not, and mostly a domain: machines also write as `root` alone.
    private static func isAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return true }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        return !local.isEmpty && !domain.isEmpty
            && domain.allSatisfy { byte in
                byte >= 0x80 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
                    || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || isDigit(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
    }
}
