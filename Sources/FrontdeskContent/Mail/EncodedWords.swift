/// Encoded words (RFC 2047) that follow each other, made ready for GMime.
///
/// GMime decodes neighbours of one charset and encoding as one, as some programs cut a character in two. In base64 it takes
/// the padding of the first for the end of all, though each word is to be padded for itself.
enum EncodedWords {
    /// The same line with one word for each run of words in base64 that cannot simply be put together.
    static func joined(_ line: String) -> String {
        let bytes = Array(line.utf8)
        guard line.utf8.count <= MailLimits.decodedFieldBytesMax, bytes.contains(UInt8(ascii: "=")) else { return line }
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard let first = word(bytes, place) else {
                result.append(bytes[place])
                place += 1
                continue
            }
            var content = first.content
            var end = first.end
            while let next = word(bytes, bytes[end...].firstIndex { !ASCII.isSpace($0) } ?? bytes.count),
                next.start > end, first.charset.elementsEqual(next.charset, by: { ASCII.lower($0) == ASCII.lower($1) })
            {
                content += next.content
                end = next.end
            }
            result += end == first.end ? Array(bytes[place..<end]) : written(first.charset, content)
            place = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    private struct Word {
        let start: Int
        let end: Int
        let charset: ArraySlice<UInt8>
        let content: [UInt8]
    }

    /// The word in base64 that begins there: `=?charset?B?...?=`.
    private static func word(_ bytes: [UInt8], _ start: Int) -> Word? {
        let mark = UInt8(ascii: "?")
        guard bytes[start...].starts(with: "=?".utf8),
            let charsetEnd = bytes[(start + 2)...].firstIndex(of: mark), charsetEnd + 2 < bytes.count,
            ASCII.lower(bytes[charsetEnd + 1]) == UInt8(ascii: "b"), bytes[charsetEnd + 2] == mark,
            let contentEnd = bytes[(charsetEnd + 3)...].firstIndex(of: mark),
            contentEnd + 1 < bytes.count, bytes[contentEnd + 1] == UInt8(ascii: "="),
            let content = decode(bytes[(charsetEnd + 3)..<contentEnd])
        else { return nil }
        let charset = bytes[(start + 2)..<charsetEnd]
        guard !charset.isEmpty, charset.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }) else {
            return nil
        }
        return Word(start: start, end: contentEnd + 2, charset: charset, content: content)
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Nil where anything but base64 is in it.
    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        for letter in text.dropLast(padding) {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func written(_ charset: ArraySlice<UInt8>, _ content: [UInt8]) -> [UInt8] {
        var text = Array("=?".utf8) + charset + Array("?B?".utf8)
        for start in stride(from: 0, to: content.count, by: 3) {
            let group = content[start..<min(start + 3, content.count)]
            let bits = group.reduce(0 as UInt32) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                text.append(
                    index <= group.count ? letters[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
            }
        }
        return text + Array("?=".utf8)
    }
}
