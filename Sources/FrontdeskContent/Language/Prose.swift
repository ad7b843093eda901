import FrontdeskCore

/// The part of a text that is in a language: no web or mail addresses, mentions, tags, numbers, control characters.
struct Prose {
    /// How many characters make a word where words are not set apart.
    private static let unspacedPerWord = 2

    /// What is left, as UTF-8.
    private(set) var bytes: [UInt8] = []
    private var spacedWords = 0
    private var unspacedLetters = 0

    /// About how many words are left.
    var words: Int { spacedWords + unspacedLetters / Self.unspacedPerWord }

    /// Reads the whole scalars among the first `bytesMax` bytes of a text.
    init(_ text: String, bytesMax: Int) {
        bytes.reserveCapacity(min(text.utf8.count, bytesMax))
        var size = 0
        var pieceStart = 0
        var hasLetter = false
        for scalar in text.unicodeScalars {
            size += UTF8.width(scalar)
            if size > bytesMax { break }
            let isUnspaced = Fold.isUnspaced(scalar)
            if isUnspaced || Self.isBreak(scalar) {
                // Scripts without spaces run on to an address, so their letters end it too.
                endPiece(from: pieceStart, hasLetter: hasLetter)
                append(isUnspaced ? scalar : " ")
                if isUnspaced { unspacedLetters += 1 }
                pieceStart = bytes.count
                hasLetter = false
            } else {
                append(scalar)
                if !hasLetter { hasLetter = Fold.isWord(scalar) }
            }
        }
        endPiece(from: pieceStart, hasLetter: hasLetter)
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Ends a run of characters between two breaks: takes it back if it is in no language.
    private mutating func endPiece(from start: Int, hasLetter: Bool) {
        if Self.isForeign(bytes[start...]) {
            bytes.removeSubrange(start...)
            bytes.append(0x20)
        } else if hasLetter {
            spacedWords += 1
        }
    }

    /// Whether a run of characters is an address, a mention, a tag or a number.
    private static func isForeign(_ piece: ArraySlice<UInt8>) -> Bool {
        var hasDot = false
        var previous: UInt8 = 0
        for byte in piece {
            switch byte {
            case UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
            case UInt8(ascii: "."): hasDot = true
            case UInt8(ascii: "/"):
                // "shop.example/orders" is an address, "and/or" is not.
                if hasDot || previous == UInt8(ascii: ":") { return true }
            default: break
            }
            previous = byte
        }
        return hasDot && piece.starts(with: "www.".utf8)
    }

    /// White space and control characters, and noncharacters: CLD2 gives up at the last two.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x7F...0xA0, 0x1680, 0x2000...0x200B, 0x2028...0x202F, 0x205F, 0x3000: true
        case 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
