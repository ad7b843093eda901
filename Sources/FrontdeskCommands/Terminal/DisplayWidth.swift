/// How many columns of a terminal text takes (after UAX #11 and UTS #51).
enum DisplayWidth {
    /// Columns of a text without control characters.
    static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + of($1) }
    }

    /// Columns of one character, however many scalars it is made of.
    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.count == 1 { return of(first) }
        let isEmoji =
            first.properties.isEmoji && scalars.contains { $0.value == 0xfe0f || $0.properties.isEmojiModifier }
        if isEmoji || isFlag(first) || first.properties.isEmojiPresentation { return 2 }
        return scalars.reduce(0) { $0 + of($1) }
    }

    /// The longest beginning that fits the columns, never a part of a character.
    static func prefix(_ text: String, columns: Int) -> Substring {
        var width = 0
        var end = text.startIndex
        while end < text.endIndex {
            width += of(text[end])
            guard width <= columns else { break }
            end = text.index(after: end)
        }
        return text[..<end]
    }

    /// The text cut to the columns; `…` takes the place of what is missing.
    static func fitted(_ text: String, columns: Int) -> String {
        of(text) <= columns ? text : prefix(text, columns: max(0, columns - 1)) + "…"
    }

    private static func isFlag(_ scalar: Unicode.Scalar) -> Bool { (0x1f1e6...0x1f1ff).contains(scalar.value) }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value == 0xad ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // The second and third part of a Hangul syllable stand inside the first.
        if (0x1160...0x11ff).contains(scalar.value) || (0xd7b0...0xd7ff).contains(scalar.value) { return 0 }
        return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
    }

    /// Whether a scalar has East Asian Width W or F (UAX #11), emoji apart; whole blocks, unassigned places included.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115f, 0x2329...0x232a, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
            0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18cff,
            0x1aff0...0x1b2ff, 0x1f200...0x1f265, 0x20000...0x3fffd:
            true
        default:
            false
        }
    }
}
