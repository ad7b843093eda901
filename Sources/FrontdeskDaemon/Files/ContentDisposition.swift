import FrontdeskCore

/// How a file is handed to a browser or a program: as a download with its name, and never as a page of ours.
package enum ContentDisposition {
    /// The headers of a file's bytes.
    static func headers(name: String) -> [(name: String, value: String)] {
        [
            ("Content-Disposition", value(name: name)), ("Content-Security-Policy", "sandbox"),
            ("X-Content-Type-Options", "nosniff"),
        ]
    }

    /// `attachment` with the name (RFC 6266) in UTF-8 and percent-encoded (RFC 8187): whatever it holds, it is one token.
    package static func value(name: String) -> String {
        let clean = FileRules.cleanedName(name)
        return "attachment; filename*=UTF-8''\(encoded(clean.isEmpty ? "file" : clean))"
    }

    private static func encoded(_ name: String) -> String {
        var result = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    /// Types that do nothing by themselves, wherever they are opened.
    private static let plainTypes = [
        "application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/csv", "text/plain",
    ]

    /// The sender's type where it is harmless, else the one that says nothing.
    package static func type(_ type: String) -> String {
        plainTypes.contains(type) ? type : "application/octet-stream"
    }
}
