/// Makes spellings of one word equal: simple case folding, base letters, and no marks.
///
/// Letters are taken apart canonically and their accents dropped; ł đ ø ß æ œ þ ð, which Unicode does not take
/// apart, are written as a keyboard without them would; I İ i ı are all the one letter `i`. Full-width forms,
/// ligatures, mathematical and Arabic presentation forms become plain letters. Vowel signs of the Indic scripts
/// stay, and Hangul and kana are left as they are. The mapping looks at one scalar at a time, so a fold of a fold
/// changes nothing and parts fold like the whole.
package enum Fold {
    /// The version of the Unicode data behind the fold, a part of the policy's hash.
    package static var unicodeVersion: String { FoldTable.unicodeVersion }

    /// Appends the folded form of UTF-8 bytes; bytes that are not UTF-8 become U+FFFD.
    package static func fold(_ utf8: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        let table = Table.shared
        output.reserveCapacity(output.count + utf8.count)
        var position = 0
        while position < utf8.count {
            let byte = utf8[position]
            if byte < 0x80 {
                output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
                position += 1
                continue
            }
            let letter = table[decode(utf8, at: &position)]
            if letter.characterClass != .ignored {
                letter.forEachByte { output.append($0) }
            }
        }
    }

    /// Returns the folded form of a text as UTF-8 bytes.
    package static func fold(_ string: String) -> [UInt8] {
        var output: [UInt8] = []
        withBytes(of: string) { fold($0, into: &output) }
        return output
    }

    /// Tells whether a scalar is part of a word: a letter, a digit, or a vowel sign.
    ///
    /// Accents and invisible characters are neither part of a word nor the end of one; they are no word scalars.
    package static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch Table.shared[scalar.value].characterClass {
        case .word, .solitary: true
        case .separator, .ignored: false
        }
    }

    /// Tells whether a scalar is a letter of a script written without spaces between words: Han, kana, Thai, ...
    package static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        Table.shared[scalar.value].characterClass == .solitary
    }

    /// What a scalar means for words.
    enum CharacterClass: UInt8 {
        /// White space, punctuation, symbols, whatever is unassigned.
        case separator
        /// Letters, digits, vowel signs.
        case word
        /// Dropped, as if it were not there: accents, soft hyphens, joiners.
        case ignored
        /// A letter of a script written without spaces (Han, kana, Thai, ...): a word of its own.
        case solitary
    }

    /// Reads one scalar and moves on; an ill-formed sequence gives U+FFFD for each maximal part, as `String` does.
    static func decode(_ utf8: UnsafeBufferPointer<UInt8>, at position: inout Int) -> UInt32 {
        let lead = utf8[position]
        position += 1
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        let more: Int
        var scalar: UInt32
        switch lead {
        case 0x00...0x7F: return UInt32(lead)
        case 0xC2...0xDF: (more, scalar) = (1, UInt32(lead & 0x1F))
        case 0xE0...0xEF:
            (more, scalar) = (2, UInt32(lead & 0x0F))
            if lead == 0xE0 { low = 0xA0 }
            if lead == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            (more, scalar) = (3, UInt32(lead & 0x07))
            if lead == 0xF0 { low = 0x90 }
            if lead == 0xF4 { high = 0x8F }
        default: return replacement
        }
        for _ in 0..<more {
            guard position < utf8.count, (low...high).contains(utf8[position]) else { return replacement }
            scalar = scalar << 6 | UInt32(utf8[position] & 0x3F)
            position += 1
            (low, high) = (0x80, 0xBF)
        }
        return scalar
    }

    /// U+FFFD, what bytes that are not UTF-8 become.
    static let replacement: UInt32 = 0xFFFD

    /// Lends the UTF-8 bytes of a string, without a copy where they lie in one piece.
    static func withBytes<Result>(of string: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = string.utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(string.utf8).withUnsafeBufferPointer(body)
    }
}
