import FrontdeskCore

/// The text patterns of the whole file, each once, by their place in the automaton.
struct PatternTable {
    private(set) var patterns: [TextPattern] = []
    /// As the file writes them first.
    private(set) var texts: [String] = []
    private var places: [TextPattern: Int] = [:]

    /// The places of one pattern or several, each once.
    mutating func places(of node: ConfigNode) -> [Int]? {
        var found: [Int] = []
        var seen: Set<Int> = []
        guard let items = node.oneOrMore({ $0 }) else { return nil }
        for item in items {
            guard let pattern = item.pattern() else { continue }
            let place = place(of: pattern, text: item.text ?? "")
            if place == TextAutomaton.patternsMax {
                item.report(.tooManyPatterns, "more than \(TextAutomaton.patternsMax) patterns")
            }
            if seen.insert(place).inserted { found.append(place) }
        }
        return found
    }

    /// The place of a pattern, a new one behind the others.
    private mutating func place(of pattern: TextPattern, text: String) -> Int {
        if let place = places[pattern] { return place }
        places[pattern] = patterns.count
        patterns.append(pattern)
        texts.append(text)
        return patterns.count - 1
    }
}

extension ConfigNode {
    /// A pattern of text.
    fileprivate func pattern() -> TextPattern? {
        guard let text = string(bytes: 1...TextPattern.bytesMax) else { return nil }
        guard let pattern = TextPattern(text) else {
            report(.badPattern, "\(quote(text)) has no letter or digit")
            return nil
        }
        return pattern
    }
}
