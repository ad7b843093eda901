/// Names of HTTP fields: tokens, the same in either case (RFC 9110, section 5.1).
enum HeaderName {
    /// Carries the id of a delivery, whatever the scheme (Standard Webhooks 1.0.0).
    static let delivery = "webhook-id"

    static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    static func lowercased(_ name: String) -> String {
        String(decoding: name.utf8.map(lower), as: UTF8.self)
    }

    /// Whether a name is this one, which is lower case.
    static func matches(_ name: String, _ lowercased: String) -> Bool {
        name.utf8.count == lowercased.utf8.count && zip(name.utf8, lowercased.utf8).allSatisfy { lower($0) == $1 }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
