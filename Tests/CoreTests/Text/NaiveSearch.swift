/// Finds a pattern by comparing words, for letters of the tests only: what the automaton must agree with.
enum NaiveSearch {
    /// Whether a pattern has a word at all.
    static func isPattern(_ pattern: String) -> Bool {
        pattern.contains { plain[$0] != nil }
    }

    /// Whether the pattern is in the text.
    static func finds(_ pattern: String, in text: String) -> Bool {
        let prefix = pattern.first.flatMap { "=*".contains($0) ? $0 : nil }
        let raw = trimmed(prefix == nil ? pattern : String(pattern.dropFirst()))
        let wanted = words(raw)
        let startsWord = prefix != "*" || raw.first.map { !isInnerLetter($0) } ?? false
        let endsWord = prefix == "=" || raw.last.map { !isInnerLetter($0) } ?? false
        return finds(wanted, startsWord: startsWord, endsWord: endsWord, in: words(text))
    }

    /// Whether some words follow each other in a text, the first from its start and the last to its end where these are
    /// asked for.
    static func finds(_ wanted: [String], startsWord: Bool, endsWord: Bool, in present: [String]) -> Bool {
        present.indices.contains { at in
            guard at + wanted.count <= present.count else { return false }
            return wanted.indices.allSatisfy { index in
                let atStart = index > 0 || startsWord
                let atEnd = index < wanted.count - 1 || endsWord
                return has(present[at + index], wanted[index], atStart: atStart, atEnd: atEnd)
            }
        }
    }

    private static let plain: [Character: String] = [
        "a": "a", "b": "b", "i": "i", "İ": "i", "I": "i", "ı": "i", "s": "s", "S": "s", "ß": "ss", "ł": "l", "L": "l",
        "l": "l", "ó": "o", "o": "o", "退": "退",
    ]

    private static func isInnerLetter(_ letter: Character) -> Bool { plain[letter] != nil && letter != "退" }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func words(_ text: String) -> [String] {
        var result = [""]
        for letter in text {
            switch plain[letter] {
            case nil: result.append("")
            case "退": result += ["退", ""]
            case let folded?: result[result.count - 1] += folded
            }
        }
        return result.filter { !$0.isEmpty }
    }

    private static func has(_ word: String, _ wanted: String, atStart: Bool, atEnd: Bool) -> Bool {
        switch (atStart, atEnd) {
        case (true, true): return word == wanted
        case (true, false): return word.hasPrefix(wanted)
        case (false, true): return word.hasSuffix(wanted)
        case (false, false):
            var rest = Substring(word)
            while !rest.isEmpty {
                if rest.hasPrefix(wanted) { return true }
                rest.removeFirst()
            }
            return false
        }
    }
}
