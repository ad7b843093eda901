/// A word or phrase that routes look for, from its text in the configuration.
///
/// `iade` matches at the start of a word ("iademi", not "stiade"), `=iade` a whole word, `*iade` anywhere. Both
/// sides are folded by `Fold`. Between words any white space or punctuation is as good as any other: `=24/7`
/// matches "24 7" and "24-7". Punctuation at an end of a pattern asks for that end of a word: `c++` means `=c`, and
/// `*.pl` means `pl`. White space at the ends and after the prefix means nothing. In scripts written without
/// spaces every character is a word of its own, so the three kinds are the same.
package struct TextPattern: Hashable, Sendable {
    /// The most bytes that the configuration takes for one pattern, as UTF-8 before folding: a long sentence.
    package static let bytesMax = 200

    /// What is searched for in folded words, with a space where a word must start or end.
    package let bytes: [UInt8]

    /// Reads a pattern; nil if no letter or digit is in it.
    package init?(_ text: String) {
        var rest = Self.trimmed(text.unicodeScalars[...])
        var startsWord = true
        var endsWord = false
        if rest.first == "=" || rest.first == "*" {
            startsWord = rest.first == "="
            endsWord = startsWord
            rest = Self.trimmed(rest.dropFirst())
        }
        var words = Words()
        var folder = Fold.WordFolder()
        if startsWord { folder.endWord(into: &words) }
        Fold.withBytes(of: String(rest)) { folder.fold($0, into: &words) }
        if endsWord { folder.endWord(into: &words) }
        guard words.bytes.contains(where: { $0 != Fold.WordFolder.gap }) else { return nil }
        bytes = words.bytes
    }

    private static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var text = text
        while let first = text.first, isSpace(first) { text.removeFirst() }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{A0}"
    }

    private struct Words: Fold.WordSink {
        var bytes: [UInt8] = []

        mutating func take(_ byte: UInt8) { bytes.append(byte) }
    }
}
