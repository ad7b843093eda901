/// What bytes look like that are not UTF-8 and have no charset.
///
/// Turkish (windows-1254) and western text differ in six letters of Icelandic, so windows-1254 stands for both. Polish and
/// its neighbours (windows-1250, iso-8859-2) have letters where those have signs that never stand inside a word.
struct CharsetGuess {
    /// The name of the charset, for the converter.
    let name: String
    /// Whether most of what is beyond ASCII is UTF-8 after all: a broken character in it says no more.
    let isMostlyUTF8: Bool

    init(_ bytes: [UInt8]) {
        var turkish = 0
        var windows = 0
        var latin2 = 0
        for (place, byte) in bytes.enumerated() where byte >= 0x80 {
            switch byte {
            // Ğ İ Ş ğ ı ş
            case 0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE: turkish += 1
            // ą ś ź Ą Ś Ź ť Ť ľ as windows-1250 has them; superscript one, œ, Ÿ and others in windows-1254.
            case 0xB9, 0x9F, 0xA5, 0x8F, 0x9D, 0x8D, 0xBE, 0x9C, 0x8C:
                if Self.isInWord(bytes, place) { windows += 1 }
            // ą ś ź Ś Ź as iso-8859-2 has them; signs in the others.
            case 0xB1, 0xB6, 0xBC, 0xA6, 0xAC: if Self.isInWord(bytes, place) { latin2 += 1 }
            // ł ż Ł Ż in both; signs in windows-1254.
            case 0xB3, 0xBF, 0xA3, 0xAF:
                if Self.isInWord(bytes, place) {
                    windows += 1
                    latin2 += 1
                }
            default: break
            }
        }
        name = turkish >= max(windows, latin2) ? "CP1254" : latin2 > windows ? "ISO-8859-2" : "CP1250"
        isMostlyUTF8 = Self.isMostlyUTF8(bytes)
    }

    private static func isInWord(_ bytes: [UInt8], _ place: Int) -> Bool {
        func isLetter(_ place: Int) -> Bool {
            guard bytes.indices.contains(place) else { return false }
            let byte = ASCII.lower(bytes[place])
            return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
        }
        return isLetter(place - 1) || isLetter(place + 1)
    }

    private static func isMostlyUTF8(_ bytes: [UInt8]) -> Bool {
        var whole = 0
        var broken = 0
        var place = 0
        while place < bytes.count {
            let first = bytes[place]
            place += 1
            guard first >= 0x80 else { continue }
            let more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 && first < 0xF0 ? 2 : first >= 0xC2 ? 1 : 0
            let end = min(place + more, bytes.count)
            if more > 0, first < 0xF5, end - place == more, bytes[place..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) {
                whole += 1
                place = end
            } else {
                broken += 1
            }
        }
        return whole > 4 * broken
    }
}
