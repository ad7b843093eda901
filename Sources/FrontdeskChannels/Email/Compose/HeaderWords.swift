/// The words of header fields: as they are where they may be, else encoded in UTF-8 (RFC 2047).
enum HeaderWords {
    /// A text for people as words between which a field may be folded.
    static func unstructured(_ text: String) -> [String] {
        if text.isEmpty { return [] }
        return isPlain(text) ? text.split(separator: " ").map(String.init) : encoded(text)
    }

    /// The name before an address (RFC 5322, `phrase`); none where it is empty.
    static func phrase(_ name: String) -> [String] {
        guard isPlain(name) else { return name.isEmpty ? [] : encoded(name) }
        let words = name.split(separator: " ").map(String.init)
        if words.allSatisfy({ $0.utf8.allSatisfy(isAtomByte) }) { return words }
        let quoted = "\"" + escaped(name) + "\""
        return quoted.utf8.count <= ComposeLimits.wordBytesMax ? [quoted] : encoded(name)
    }

    /// With a backslash before what would end a string in quotes.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(character)
        }
        return result
    }

    /// A text as one line that can be written: a blank for each control and each end of a line, none at its ends, and cut
    /// between two characters where it is longer than it may be.
    static func cleaned(_ text: String, bytesMax: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        return trimmed(prefix(trimmed(String(scalars)), bytesMax))
    }

    /// As many whole characters as fit.
    static func prefix(_ text: String, _ bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var length = 0
        let kept = text.prefix { character in
            length += character.utf8.count
            return length <= bytesMax
        }
        return String(kept)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Of an atom (RFC 5322, section 3.2.3).
    static func isAtomByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    /// Words of visible ASCII with one blank between them, none too long, none that looks encoded.
    private static func isPlain(_ text: String) -> Bool {
        var previous = UInt8(ascii: " ")
        var length = 0
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x7F else { return false }
            if byte == 0x20, previous == 0x20 { return false }
            if byte == UInt8(ascii: "?"), previous == UInt8(ascii: "=") { return false }
            length = byte == 0x20 ? 0 : length + 1
            if length > ComposeLimits.wordBytesMax { return false }
            previous = byte
        }
        return previous != 0x20
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { $0 != " " }), let last = scalars.lastIndex(where: { $0 != " " })
        else { return "" }
        return String(scalars[first...last])
    }

    private static let start = "=?utf-8?"

    /// Readable where most of it is ASCII, else in base64, which is shorter then; each word holds whole characters of Unicode (RFC 2047, section 5).
    private static func encoded(_ text: String) -> [String] {
        let escapes = text.utf8.count { !isKept($0) && $0 != 0x20 }
        let isQ = escapes * 3 <= text.utf8.count
        let room = ComposeLimits.wordBytesMax - start.utf8.count - "Q??=".utf8.count
        return isQ ? quotedWords(text, room) : base64Words(text, room)
    }

    private static func quotedWords(_ text: String, _ room: Int) -> [String] {
        var words: [String] = []
        var current = ""
        for scalar in text.unicodeScalars {
            let unit = String(scalar).utf8.map { byte in
                isKept(byte) ? String(Unicode.Scalar(byte)) : byte == 0x20 ? "_" : "=" + TransferEncoding.hex(byte)
            }.joined()
            if current.utf8.count + unit.utf8.count > room {
                words.append(current)
                current = ""
            }
            current += unit
        }
        return (words + [current]).map { "\(start)Q?\($0)?=" }
    }

    /// Cut where no padding is needed, wherever there is such a place: some programs join the words before they decode them,
    /// and take the first padding for the end.
    private static func base64Words(_ text: String, _ room: Int) -> [String] {
        let bytesMax = room / 4 * 3
        var words: [ArraySlice<UInt8>] = []
        var current: [UInt8] = []
        var wholeCount = 0
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if current.count + bytes.count > bytesMax {
                let count = wholeCount > 0 ? wholeCount : current.count
                words.append(current[..<count])
                current.removeFirst(count)
                wholeCount = 0
            }
            current += bytes
            if current.count % 3 == 0 { wholeCount = current.count }
        }
        return (words + [current[...]]).map { "\(start)B?\(StrictBase64.encode(Array($0)))?=" }
    }

    /// What stands for itself in an encoded word anywhere, even in a phrase (RFC 2047, section 5 (3)).
    private static func isKept(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "!*+-/".utf8.contains(byte) }
}
