/// A text made ready for looking up words in it: ASCII letters in lower case, each run of white space one space.
///
/// What robots write is folded and padded at will, so that only in this form one phrase is one sequence of bytes.
struct PlainText: Equatable, Sendable {

    let bytes: [UInt8]

    init(_ text: some StringProtocol) {
        bytes =
            text.utf8.withContiguousStorageIfAvailable(Self.plain)
            ?? Array(text.utf8).withUnsafeBufferPointer(Self.plain)
    }

    private static func plain(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let text = text.prefix(RobotLimits.phraseBytesMax)
        return [UInt8](unsafeUninitializedCapacity: text.count) { bytes, count in
            var pending = false
            for byte in text {
                if byte <= 0x20 {
                    pending = count > 0
                    continue
                }
                // There is room: what it stands for was read.
                if pending { bytes[count] = 0x20 }
                if pending { count += 1 }
                pending = false
                bytes[count] = ASCII.lower(byte)
                count += 1
            }
        }
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether the phrase, in lower case, is in it.
    func contains(_ phrase: String) -> Bool {
        var phrase = phrase
        return phrase.withUTF8 { needle in bytes.withUnsafeBufferPointer { ASCII.contains(needle, in: $0) } }
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
