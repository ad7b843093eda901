/// The form of header fields (RFC 9110, section 5).
enum HeaderText {
    /// Fields that the connection sets for itself: another value would break it (RFC 9110, sections 6 and 7; RFC 9112).
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "expect",
    ]

    /// Whether a text is a token, as the names of fields are (RFC 9110, section 5.1).
    static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Whether a text can be a value: visible ASCII, with blanks only inside (RFC 9110, section 5.5).
    static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && text.utf8.first != 0x20 && text.utf8.last != 0x20
    }

    /// Whether a field is the connection's own.
    static func isReserved(_ name: String) -> Bool { reserved.contains(name.lowercased()) }

    /// Whether a field carries what proves who asks, by its name.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("authorization") || name == "cookie" || name.contains("api-key")
            || name.hasPrefix("x-auth-") || SensitiveKey.matches(name)
    }
}
