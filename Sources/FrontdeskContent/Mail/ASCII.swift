/// Letters of ASCII; no other counts in the names of protocols.
enum ASCII {
    /// The same letter in lower case.
    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// The same text with its ASCII letters in lower case.
    static func lower(_ text: String) -> String {
        String(decoding: text.utf8.map { lower($0) }, as: UTF8.self)
    }

    /// Space, tab, or an end of line.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// Whether a phrase is in a text, byte for byte.
    static func contains(_ phrase: String, in text: String) -> Bool {
        var (phrase, text) = (phrase, text)
        return phrase.withUTF8 { needle in text.withUTF8 { contains(needle, in: $0) } }
    }

    static func contains(_ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = needle.first, text.count >= needle.count else { return false }
        var start = 0
        while start <= text.count - needle.count {
            if text[start] == first {
                var length = 1
                while length < needle.count, text[start + length] == needle[length] { length += 1 }
                if length == needle.count { return true }
            }
            start += 1
        }
        return false
    }
}
