/// A text made ready for looking up words in it: ASCII letters in lower case, each run of white space one space.
///
/// What robots write is folded and padded at will, so that only in this form one phrase is one sequence of bytes.
struct PlainText: Equatable, Sendable {

    let bytes: [UInt8]

    init(_ text: some StringProtocol) {
        var bytes: [UInt8] = []
        var pending = false
        for byte in text.utf8.prefix(RobotLimits.phraseBytesMax) {
            if byte <= 0x20 {
                pending = !bytes.isEmpty
            } else {
                if pending { bytes.append(0x20) }
                pending = false
                bytes.append(ASCII.lower(byte))
            }
        }
        self.bytes = bytes
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether the phrase, in lower case, is in it.
    func contains(_ phrase: String) -> Bool {
        var phrase = phrase
        return phrase.withUTF8 { needle in
            bytes.withUnsafeBufferPointer { text in
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
    }

    func hasPrefix(_ phrase: String) -> Bool { bytes.starts(with: phrase.utf8) }

    func containsAny(of phrases: [String]) -> Bool { phrases.contains { contains($0) } }

    /// Whether it says of a domain, and not of an address, that it does not exist: the word before has a point and no `@`.
    var isOfMissingDomain: Bool {
        let needle = Array(" does not exist".utf8)
        guard bytes.count > needle.count else { return false }
        for start in 1...(bytes.count - needle.count)
        where bytes[start] == 0x20 && bytes[start...].starts(with: needle) {
            let word = bytes[..<start].reversed().prefix { $0 != 0x20 }
            let isName = word.allSatisfy {
                $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D || $0 == 0x2E
            }
            if isName, word.dropFirst().dropLast().contains(0x2E) { return true }
        }
        return false
    }
}
