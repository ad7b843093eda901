/// Names of mailboxes as IMAP writes them: modified UTF-7 (RFC 3501, section 5.1.3).
package enum MailboxName {
    /// The name as it goes over the wire, all of it printable ASCII.
    package static func encoded(_ name: String) -> String {
        var result = ""
        var pending: [UInt16] = []
        func flush() {
            guard !pending.isEmpty else { return }
            result += "&" + base64(pending.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) + "-"
            pending = []
        }
        for scalar in name.unicodeScalars {
            if (0x20...0x7E).contains(scalar.value) {
                flush()
                result.unicodeScalars.append(scalar)
                if scalar == "&" { result += "-" }
            } else {
                pending += scalar.utf16
            }
        }
        flush()
        return result
    }

    /// The name that a server means; nil where it is no modified UTF-7, and shown as it is then.
    package static func decoded(_ text: String) -> String? {
        var result = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar.isASCII else { return nil }
            guard scalar == "&" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            guard let end = rest.firstIndex(of: "-") else { return nil }
            if end == rest.startIndex {
                result += "&"
            } else {
                guard let units = units(rest[..<end]), let part = String(validating: units, as: UTF16.self) else {
                    return nil
                }
                result += part
            }
            rest = rest[rest.index(after: end)...]
        }
        return result
    }

    /// The name as a quoted string; what it holds needs no literal.
    static func quoted(_ name: String) -> String {
        "\"" + encoded(name).reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) } + "\""
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

    /// Base64 with a comma for the slash, and no padding.
    private static func base64(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> UInt32(count) & 0x3F)])
            }
        }
        if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count) & 0x3F)]) }
        return String(decoding: result, as: UTF8.self)
    }

    private static func units(_ text: Substring.UnicodeScalarView) -> [UInt16]? {
        var units: [UInt16] = []
        var bits: UInt32 = 0
        var count = 0
        for scalar in text {
            guard let digit = alphabet.firstIndex(of: UInt8(truncatingIfNeeded: scalar.value)), scalar.isASCII else {
                return nil
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 16 {
                count -= 16
                units.append(UInt16(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // What is left over pads the last digit, and is nothing.
        guard count < 6, bits & (1 << UInt32(count) - 1) == 0 else { return nil }
        return units
    }
}
