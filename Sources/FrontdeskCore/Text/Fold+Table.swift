extension Fold {
    /// The folded form of a scalar: at most 8 bytes of UTF-8, and what it means for words.
    struct Letter {
        /// The bytes, the first in the lowest 8 bits.
        private let bits: UInt64
        private let count: UInt8
        let characterClass: CharacterClass

        /// The form that is one scalar.
        init(_ scalar: UInt32, _ characterClass: CharacterClass) {
            let last = UInt64(scalar & 0x3F | 0x80)
            let third = UInt64(scalar >> 6 & 0x3F | 0x80)
            let second = UInt64(scalar >> 12 & 0x3F | 0x80)
            switch scalar {
            case 0..<0x80: (bits, count) = (UInt64(scalar), 1)
            case 0x80..<0x800: (bits, count) = (UInt64(scalar >> 6 | 0xC0) | last << 8, 2)
            case 0x800..<0x10000: (bits, count) = (UInt64(scalar >> 12 | 0xE0) | third << 8 | last << 16, 3)
            default: (bits, count) = (UInt64(scalar >> 18 | 0xF0) | second << 8 | third << 16 | last << 24, 4)
            }
            self.characterClass = characterClass
        }

        /// The form made of several scalars.
        init(_ scalars: some Sequence<UInt32>, _ characterClass: CharacterClass) {
            var bits: UInt64 = 0
            var count: UInt8 = 0
            for scalar in scalars {
                let letter = Letter(scalar, characterClass)
                precondition(count + letter.count <= 8, "the generator allows 8 bytes")
                bits |= letter.bits << (8 * UInt64(count))
                count += letter.count
            }
            (self.bits, self.count, self.characterClass) = (bits, count, characterClass)
        }

        /// Calls `body` with each byte in order.
        @inline(__always)
        func forEachByte(_ body: (UInt8) -> Void) {
            var rest = bits
            for _ in 0..<count {
                body(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
    }

    /// `FoldTable` unpacked, so that a scalar is looked up by its number.
    struct Table: Sendable {
        /// The one table: 256 KiB, made at the first use.
        static let shared = Table()

        /// For each code point below `FoldTable.end` its class, or 4 + the index of its form in `letters`.
        private let entries: [UInt16]
        private let letters: [Letter]

        private init() {
            var entries: [UInt16] = []
            entries.reserveCapacity(Int(FoldTable.end))
            for run in FoldTable.runs {
                entries.append(contentsOf: repeatElement(UInt16(run & 3), count: Int(run >> 2)))
            }
            precondition(entries.count == Int(FoldTable.end), "the runs cover the table")
            var letters: [Letter] = []
            func map(_ scalar: UInt32, to form: some Sequence<UInt32>) {
                let characterClass = CharacterClass(rawValue: UInt8(entries[Int(scalar)])) ?? .separator
                entries[Int(scalar)] = UInt16(4 + letters.count)
                letters.append(Letter(form, characterClass))
            }
            for row in stride(from: 0, to: FoldTable.singles.count, by: 3) {
                let (first, target) = (FoldTable.singles[row], FoldTable.singles[row + 1])
                let shape = FoldTable.singles[row + 2]
                for index in 0..<shape >> 4 {
                    map(first + index * (shape >> 2 & 3), to: CollectionOfOne(target + index * (shape & 3)))
                }
            }
            var row = 0
            while row < FoldTable.several.count {
                let end = row + 2 + Int(FoldTable.several[row + 1])
                map(FoldTable.several[row], to: FoldTable.several[row + 2..<end])
                row = end
            }
            (self.entries, self.letters) = (entries, letters)
        }

        /// The folded form of a scalar.
        subscript(_ scalar: UInt32) -> Letter {
            let entry = scalar < FoldTable.end ? entries[Int(scalar)] : Self.farClass(of: scalar)
            if entry >= 4 { return letters[Int(entry) - 4] }
            return Letter(scalar, CharacterClass(rawValue: UInt8(entry)) ?? .separator)
        }

        /// The class of what lies above the table: ideographs in two planes, invisible tags, nothing else assigned.
        private static func farClass(of scalar: UInt32) -> UInt16 {
            switch scalar {
            case 0x20000...0x3FFFD: UInt16(CharacterClass.solitary.rawValue)
            case 0xE0000...0xE0FFF: UInt16(CharacterClass.ignored.rawValue)
            default: UInt16(CharacterClass.separator.rawValue)
            }
        }
    }
}
