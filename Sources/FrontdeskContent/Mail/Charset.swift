import CGMime

/// Text in a charset, by its name in a mail or by the look of its bytes.
enum Charset {
    /// The most bytes of UTF-8 that one byte of another charset becomes (katakana of half width).
    private static let growth = 3

    /// Bytes in a charset as text, at most `bytesMax` bytes of it; nil or an unknown name means a guess.
    static func decode(_ bytes: [UInt8], name: String?, bytesMax: Int = MailLimits.textBytesMax) -> String {
        guard let name = name.flatMap(canonical) else { return guess(bytes, bytesMax: bytesMax) }
        // Bytes beyond ASCII in what calls itself ASCII, and broken UTF-8, say nothing of what they are.
        if name == "US-ASCII" || name == "UTF-8" { return guess(bytes, bytesMax: bytesMax) }
        return convert(bytes, from: name, bytesMax: bytesMax) ?? guess(bytes, bytesMax: bytesMax)
    }

    /// Bytes of an unknown charset as text: UTF-8 if they are, else what customers of ours write in.
    static func guess(_ bytes: [UInt8], bytesMax: Int = MailLimits.textBytesMax) -> String {
        let head = bytes.count > bytesMax ? Array(wholeScalars(bytes[..<bytesMax])) : bytes
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = head.starts(with: mark) ? head.dropFirst(mark.count) : head[...]
        if let utf8 = String(validating: text, as: UTF8.self) { return utf8 }
        let guessed = CharsetGuess(head)
        if guessed.isMostlyUTF8 { return String(decoding: text, as: UTF8.self) }
        return convert(head, from: guessed.name, bytesMax: bytesMax) ?? String(decoding: text, as: UTF8.self)
    }

    private static func convert(_ bytes: [UInt8], from name: String, bytesMax: Int) -> String? {
        let capacity = min(bytes.count * growth, bytesMax) + 1
        var written = 0
        let text = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            bytes.withUnsafeBufferPointer { source in
                written = frontdesk_charset_decode(
                    name, source.baseAddress, source.count, buffer.baseAddress, buffer.count)
            }
            count = max(written, 0)
        }
        guard written >= 0 else { return nil }
        return String(decoding: text.count > bytesMax ? wholeScalars(text[..<bytesMax]) : text[...], as: UTF8.self)
    }

    /// Without the bytes of a scalar that is cut off at the end.
    private static func wholeScalars(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        for _ in 0..<3 {
            guard let last = bytes.last, last >= 0x80 else { break }
            bytes.removeLast()
            if last >= 0xC0 { break }
        }
        return bytes
    }

    /// The name by which the system's converter knows a charset; nil where a name says nothing.
    ///
    /// The narrow ones are read as the wide ones that programs write under their names, as browsers do
    /// (WHATWG Encoding, section 4.2).
    static func canonical(_ name: String) -> String? {
        let plain = ASCII.lower(name).split(whereSeparator: { " \t\"'".contains($0) }).first.map(String.init) ?? ""
        // The converter takes suffixes after a slash as orders.
        guard !plain.isEmpty, plain.utf8.count <= 40, plain.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F })
        else { return nil }
        switch plain {
        case "utf-8", "utf8", "x-utf-8", "unicode-1-1-utf-8", "utf-8n": return "UTF-8"
        case "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "646", "7bit", "8bit": return "US-ASCII"
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "cp1252", "x-cp1252", "ansi":
            return "CP1252"
        case "iso-8859-9", "iso8859-9", "iso_8859-9", "latin5", "latin-5", "l5", "x-windows-1254", "x-cp1254",
            "windows-turkish":
            return "CP1254"
        case "iso-8859-8-i", "iso-8859-8-e", "logical": return "ISO-8859-8"
        case "x-windows-1250", "x-cp1250": return "CP1250"
        case "ks_c_5601-1987", "ks_c_5601-1989", "ksc5601", "ks_c_5601", "euc-kr", "korean": return "CP949"
        case "gb2312", "x-gbk", "gbk", "gb_2312-80", "chinese", "csgb2312": return "GB18030"
        case "shift_jis", "x-sjis", "sjis", "ms_kanji", "shift-jis": return "CP932"
        case "unicode-1-1-utf-7", "x-unicode-2-0-utf-7": return "UTF-7"
        case "unicode", "utf-16": return "UTF-16"
        case "x-mac-roman", "macroman": return "MACINTOSH"
        case "x-mac-cyrillic", "x-mac-ukrainian": return "MAC-CYRILLIC"
        case "x-unknown", "unknown", "unknown-8bit", "default", "default_charset", "binary", "none", "null": return nil
        default:
            if plain.hasPrefix("windows-") { return "CP" + plain.dropFirst("windows-".count).uppercased() }
            return plain.uppercased()
        }
    }
}
