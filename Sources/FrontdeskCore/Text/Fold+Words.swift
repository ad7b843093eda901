extension Fold {
    /// Takes folded words byte by byte.
    protocol WordSink {
        mutating func take(_ byte: UInt8)
    }

    /// Turns text into folded words with one space between them.
    ///
    /// Every run of characters that are no word becomes one space, whatever it was; characters of scripts written
    /// without spaces get a space on both sides. Text and patterns pass through here alike, so that "24/7", "24 7"
    /// and "24-7" are the same. A word is open until what follows ends it, or `endWord` does.
    struct WordFolder {
        /// The byte that stands between words.
        static let gap: UInt8 = 0x20

        /// For each ASCII byte its folded form, `gap` for all that is no word.
        private static let ascii: [UInt8] = (0..<0x80).map { (byte: UInt8) in
            switch byte {
            case 0x30...0x39, 0x61...0x7A: byte
            case 0x41...0x5A: byte | 0x20
            default: gap
            }
        }

        private let ascii = WordFolder.ascii
        private let table = Table.shared
        /// Whether the last byte given out was a space.
        private(set) var isInGap = false

        /// Ends the word, unless it has ended.
        @inline(__always)
        mutating func endWord(into sink: inout some WordSink) {
            if isInGap { return }
            isInGap = true
            sink.take(Self.gap)
        }

        /// Gives out the words of these bytes; the last stays open.
        @inline(__always)
        mutating func fold(_ utf8: UnsafeBufferPointer<UInt8>, into sink: inout some WordSink) {
            var position = 0
            while position < utf8.count {
                let byte = utf8[position]
                if byte < 0x80 {
                    position += 1
                    let folded = ascii[Int(byte)]
                    if folded == Self.gap {
                        endWord(into: &sink)
                    } else {
                        isInGap = false
                        sink.take(folded)
                    }
                    continue
                }
                let letter = table[Fold.decode(utf8, at: &position)]
                switch letter.characterClass {
                case .ignored: break
                case .separator: endWord(into: &sink)
                case .word:
                    isInGap = false
                    letter.forEachByte { sink.take($0) }
                case .solitary:
                    endWord(into: &sink)
                    isInGap = false
                    letter.forEachByte { sink.take($0) }
                    endWord(into: &sink)
                }
            }
        }
    }
}
