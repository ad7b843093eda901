/// All patterns of a policy in one automaton: one pass over a text finds every pattern in it.
///
/// Aho and Corasick, "Efficient string matching", CACM 18 (1975), over folded bytes. States are numbered by depth,
/// so the children of a state lie together and need only their labels. The first states, where a scan spends its
/// time, have a complete row of a table; the rare deep ones follow their failure links. The same patterns give the
/// same automaton, byte for byte.
package struct TextAutomaton: Equatable, Sendable {
    /// How much of a text is searched, in bytes: a complaint of twenty pages; what follows in a longer one is logs.
    package static let bytesMax = 65_536
    /// The most patterns that the configuration takes: with the longest, 50 MiB of states.
    package static let patternsMax = 20_000
    /// The most entries of the complete rows: 1 MiB, what fits a core's second-level cache.
    static let denseEntriesMax = 262_144

    /// How many patterns were compiled; the indices of hits are below.
    package let patternCount: Int

    /// For each byte its class: 0 for those in no pattern.
    let classes: [UInt8]
    let classCount: Int
    /// Complete rows: for each state and class the next state, with `matchBit` if something ends there.
    let dense: [UInt32]
    let denseCount: Int
    /// The children of state s are `firstChild[s]..<firstChild[s + 1]`.
    let firstChild: [UInt32]
    /// The class that leads into a state, ascending among the children of one.
    let label: [UInt8]
    /// The state of the longest proper suffix.
    let fail: [UInt32]
    /// 1 + the ending of the longest pattern that ends in a state, 0 for none.
    let match: [UInt32]
    /// The patterns of ending e are `endingPatterns[endingStart[e]..<endingStart[e + 1]]`.
    let endingStart: [UInt32]
    let endingPatterns: [UInt32]
    /// 1 + the next shorter ending at the same place, 0 for none.
    let shorterEnding: [UInt32]

    static let matchBit: UInt32 = 1 << 31

    /// An automaton that finds nothing.
    package static let empty = TextAutomaton([])

    /// Returns the patterns that occur in the first `limitBytes` of a text.
    ///
    /// A text cut there ends with a word only if the next character is not a part of it.
    package func hits(in text: String, limitBytes: Int = Self.bytesMax) -> TextHits {
        precondition(limitBytes >= 0, "a size")
        if patternCount == 0 { return TextHits() }
        return Fold.withBytes(of: text) { scan($0, limitBytes: limitBytes) }
    }

    private func scan(_ utf8: UnsafeBufferPointer<UInt8>, limitBytes: Int) -> TextHits {
        var end = min(utf8.count, limitBytes)
        while end > 0, end < utf8.count, utf8[end] & 0xC0 == 0x80 { end -= 1 }
        var cursor = Cursor(self)
        var folder = Fold.WordFolder()
        folder.endWord(into: &cursor)
        folder.fold(UnsafeBufferPointer(rebasing: utf8[..<end]), into: &cursor)
        if end == utf8.count || Self.isWordEnd(at: end, of: utf8) { folder.endWord(into: &cursor) }
        return cursor.hits
    }

    private static func isWordEnd(at position: Int, of utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = position
        switch Fold.Table.shared[Fold.decode(utf8, at: &position)].characterClass {
        case .separator, .solitary: return true
        case .word, .ignored: return false
        }
    }

    /// Where a scan stands.
    private struct Cursor: Fold.WordSink {
        let automaton: TextAutomaton
        var state = 0
        var hits = TextHits()

        init(_ automaton: TextAutomaton) { self.automaton = automaton }

        @inline(__always)
        mutating func take(_ byte: UInt8) {
            let byteClass = automaton.classes[Int(byte)]
            if state < automaton.denseCount {
                let next = automaton.dense[state * automaton.classCount + Int(byteClass)]
                state = Int(next & ~TextAutomaton.matchBit)
                if next & TextAutomaton.matchBit != 0 { report() }
            } else {
                state = automaton.next(of: state, by: byteClass)
                if automaton.match[state] != 0 { report() }
            }
        }

        /// Notes everything that ends here; where one ending was noted before, the shorter ones were too.
        private mutating func report() {
            var ending = Int(automaton.match[state])
            while ending != 0 {
                let first = Int(automaton.endingStart[ending - 1])
                if hits.contains(Int(automaton.endingPatterns[first])) { return }
                for index in first..<Int(automaton.endingStart[ending]) {
                    hits.insert(Int(automaton.endingPatterns[index]))
                }
                ending = Int(automaton.shorterEnding[ending - 1])
            }
        }
    }

    /// The next state from one without a row, by failure links down to one that has it.
    private func next(of state: Int, by byteClass: UInt8) -> Int {
        var state = state
        while state >= denseCount {
            if let child = Self.child(of: state, by: byteClass, firstChild: firstChild, label: label) { return child }
            state = Int(fail[state])
        }
        return Int(dense[state * classCount + Int(byteClass)] & ~Self.matchBit)
    }

    static func child(of state: Int, by byteClass: UInt8, firstChild: [UInt32], label: [UInt8]) -> Int? {
        var low = Int(firstChild[state])
        var high = Int(firstChild[state + 1])
        while low < high {
            let middle = (low + high) >> 1
            if label[middle] == byteClass { return middle }
            if label[middle] < byteClass { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
