/// Paths and queries of calls, percent-encoded (RFC 3986, section 2.1).
package enum DeskPath {
    /// The path of these segments; each is encoded, so that none becomes two.
    package static func make(_ segments: String...) -> String {
        segments.map { "/" + encoded($0) }.joined()
    }

    /// The query of these parameters with its question mark; empty for none, those without a value left out.
    package static func query(_ parameters: [(name: String, value: String?)]) -> String {
        let pairs = parameters.compactMap { name, value in value.map { "\(encoded(name))=\(encoded($0))" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        // As they are, these would be steps of the path (RFC 3986, section 5.2.4).
        if text == "." || text == ".." { return text == "." ? "%2E" : "%2E%2E" }
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
