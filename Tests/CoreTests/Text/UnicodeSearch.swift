import Foundation

/// Finds a pattern word by word in any text, folded by Foundation's normal forms and the properties of the standard
/// library: what the automaton must agree with. It shares no table with the fold it judges.
enum UnicodeSearch {
    /// A text as the search sees it.
    struct Folded {
        /// Runs of letters and digits, folded.
        var words: [String] = []
        /// Whether something that is no part of a word stands before the first, and behind the last.
        var startsApart = false
        var endsApart = false
    }

    /// A pattern of the configuration, or nil where it has no letter or digit.
    static func pattern(_ text: String) -> (folded: Folded, startsWord: Bool, endsWord: Bool)? {
        var rest = trimmed(Array(text.unicodeScalars))
        let mark = rest.first.flatMap { "=*".unicodeScalars.contains($0) ? $0 : nil }
        if mark != nil { rest = trimmed(Array(rest.dropFirst())) }
        let folded = fold(rest)
        guard !folded.words.isEmpty else { return nil }
        return (folded, mark != "*" || folded.startsApart, mark == "=" || folded.endsApart)
    }

    /// Whether a pattern is in a folded text.
    static func finds(_ pattern: (folded: Folded, startsWord: Bool, endsWord: Bool), in text: Folded) -> Bool {
        NaiveSearch.finds(
            pattern.folded.words, startsWord: pattern.startsWord, endsWord: pattern.endsWord, in: text.words)
    }

    /// The words of a text.
    static func fold(_ scalars: [Unicode.Scalar]) -> Folded {
        var folded = Folded()
        var isInWord = false
        for scalar in String(String.UnicodeScalarView(scalars)).decomposedStringWithCompatibilityMapping.unicodeScalars
        {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: continue
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .decimalNumber:
                if !isInWord { folded.words.append("") }
                isInWord = true
                let lower = scalar.properties.lowercaseMapping
                folded.words[folded.words.count - 1] += keyboard[lower] ?? lower
            default:
                if folded.words.isEmpty { folded.startsApart = true }
                isInWord = false
            }
        }
        folded.endsApart = !isInWord
        return folded
    }

    /// Letters that have no accent to lose, as a keyboard without them writes them.
    private static let keyboard = ["ı": "i", "ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"]

    private static func trimmed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r", "\u{A0}"]
        var rest = scalars[...]
        while let first = rest.first, blanks.contains(first) { rest.removeFirst() }
        while let last = rest.last, blanks.contains(last) { rest.removeLast() }
        return Array(rest)
    }
}
