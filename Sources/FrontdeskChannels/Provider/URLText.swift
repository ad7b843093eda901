/// Texts as parts of URLs and of forms.
enum URLText {
    /// Percent-encoded but for what RFC 3986, section 2.3, leaves as it is.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Names and values as a query has them, and the body of a form (`application/x-www-form-urlencoded`).
    static func form(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// The names and values of a query or a form, decoded (WHATWG URL, section 5.1); what does not decode is left as it is.
    static func fields(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                let pair = rest.prefix(2)
                if pair.count == 2, pair.allSatisfy(isHexDigit), let value = UInt8(String(Substring(pair)), radix: 16) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// Scheme, host and port of a URL, for people: its path and query may hold what is nobody's business.
    static func place(_ url: String) -> String {
        let parts = url.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count > 1, let host = parts[1].prefix(while: { $0 != "?" && $0 != "#" }).split(separator: "@").last
        else { return "the URL" }
        return "\(parts[0])//\(host)"
    }

    /// The host of a URL, without its port; empty where there is none.
    static func host(_ url: String) -> Substring {
        let place = place(url).split(separator: "/", omittingEmptySubsequences: true).last ?? ""
        if place.first == "[" { return place.prefix { $0 != "]" } }
        return place.prefix { $0 != ":" }
    }
}
