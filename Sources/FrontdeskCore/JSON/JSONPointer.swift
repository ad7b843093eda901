/// A way from the root of a JSON text to one value in it (RFC 6901).
package struct JSONPointer: Hashable, Sendable {
    /// The keys and indices on the way, unescaped; none for the root.
    package private(set) var tokens: [String]

    /// The pointer to the whole text.
    package static let root = JSONPointer(tokens: [])

    /// A pointer along these keys and indices.
    package init(tokens: [String]) {
        self.tokens = tokens
    }

    /// The pointer a text stands for, or nil where it is not empty and does not start with `/`, or has a `~` that
    /// neither `0` nor `1` follows.
    package init?(_ text: String) {
        tokens = []
        var rest = Substring(text).utf8
        guard !rest.isEmpty else { return }
        guard rest.removeFirst() == UInt8(ascii: "/") else { return nil }
        for part in rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
    }

    /// The pointer to a member of the object this one leads to.
    package func appending(_ key: String) -> JSONPointer { JSONPointer(tokens: tokens + [key]) }

    /// The pointer to an item of the array this one leads to.
    package func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens: tokens + [String(index)]) }

    /// The array index a token stands for: digits without leading zero, else nil.
    static func index(_ token: String) -> Int? {
        let bytes = token.utf8
        guard bytes.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        if bytes.count > 1, bytes.first == UInt8(ascii: "0") { return nil }
        return Int(token)
    }

    private static func unescaped(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "~")) else { return String(part) }
        var bytes: [UInt8] = []
        var rest = part.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The text of the pointer; empty for the root.
    package var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}
