import FrontdeskCore

extension Prose {
    /// Goes once over the bytes: every message comes through here, so what is ASCII costs a table's entry a byte.
    struct Reader {
        let source: UnsafeBufferPointer<UInt8>
        /// How many bytes are written.
        private(set) var end = 0
        private(set) var spacedWords = 0
        private(set) var unspacedLetters = 0
        private var pieceStart = 0
        private var hasLetter = false
        private var hasDot = false
        private var isForeign = false
        private var previous: UInt8 = 0

        init(source: UnsafeBufferPointer<UInt8>) {
            self.source = source
        }

        /// `buffer` has room for all of the source and one byte more.
        mutating func read(into buffer: UnsafeMutableBufferPointer<UInt8>) {
            var place = 0
            while place < source.count {
                let byte = source[place]
                if byte < 0x80 {
                    readASCII(byte, into: buffer)
                    place += 1
                } else {
                    let (scalar, width) = Self.scalar(in: source, at: place)
                    readOther(scalar, bytes: place..<place + width, into: buffer)
                    place += width
                }
            }
            endPiece(in: buffer)
        }

        private mutating func readASCII(_ byte: UInt8, into buffer: UnsafeMutableBufferPointer<UInt8>) {
            switch byte {
            case 0...0x20, 0x7F: return breakPiece(in: buffer)
            // Mentions, mail addresses, tags, numbers.
            case UInt8(ascii: "@"), UInt8(ascii: "#"): isForeign = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                isForeign = true
                hasLetter = true
            case UInt8(ascii: "."): hasDot = true
            // "shop.example/orders" is an address, "and/or" is not.
            case UInt8(ascii: "/"): if hasDot || previous == UInt8(ascii: ":") { isForeign = true }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): hasLetter = true
            default: break
            }
            previous = byte
            buffer[end] = byte
            end += 1
        }

        private mutating func readOther(
            _ scalar: Unicode.Scalar, bytes: Range<Int>, into buffer: UnsafeMutableBufferPointer<UInt8>
        ) {
            if Self.isBreak(scalar) { return breakPiece(in: buffer) }
            let isUnspaced = Fold.isUnspaced(scalar)
            // Scripts without spaces run on to an address, so their letters end it too.
            if isUnspaced { endPiece(in: buffer) }
            for place in bytes {
                buffer[end] = source[place]
                end += 1
            }
            if isUnspaced {
                unspacedLetters += 1
                beginPiece()
            } else {
                previous = 0x80
                if !hasLetter { hasLetter = Fold.isWord(scalar) }
            }
        }

        private mutating func breakPiece(in buffer: UnsafeMutableBufferPointer<UInt8>) {
            endPiece(in: buffer)
            buffer[end] = 0x20
            end += 1
            beginPiece()
        }

        private mutating func beginPiece() {
            pieceStart = end
            hasLetter = false
            hasDot = false
            isForeign = false
            previous = 0
        }

        /// Ends a run of characters between two breaks: takes it back if it is in no language.
        private mutating func endPiece(in buffer: UnsafeMutableBufferPointer<UInt8>) {
            let piece = UnsafeMutableBufferPointer(rebasing: buffer[pieceStart..<end])
            if isForeign || hasDot && piece.starts(with: "www.".utf8) {
                end = pieceStart
                buffer[end] = 0x20
                end += 1
            } else if hasLetter {
                spacedWords += 1
            }
        }

        /// The scalar that begins at `place` of well-formed UTF-8 (RFC 3629), and how many bytes it has.
        private static func scalar(
            in source: UnsafeBufferPointer<UInt8>, at place: Int
        ) -> (Unicode.Scalar, width: Int) {
            let first = UInt32(source[place])
            let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            var value = first & (0xFF >> UInt32(width + 1))
            for next in place + 1..<place + width { value = value << 6 | UInt32(source[next]) & 0x3F }
            return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
        }

        /// White space and control characters beyond ASCII, and noncharacters: CLD2 gives up at the last two.
        private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x80...0xA0, 0x1680, 0x2000...0x200B, 0x2028...0x202F, 0x205F, 0x3000: true
            case 0xFDD0...0xFDEF: true
            default: scalar.value & 0xFFFE == 0xFFFE
            }
        }
    }
}
