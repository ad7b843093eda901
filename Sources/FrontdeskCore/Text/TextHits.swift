/// Which patterns of an automaton occur in a text, by their index.
///
/// Equal when the same indices are in it.
package struct TextHits: Equatable, Sendable {
    /// 64 indices a word, the lowest first; the last word is never 0.
    private var words: [UInt64] = []

    /// No hit.
    package init() {}

    /// Hits of the given indices, in any order.
    package init(_ indices: some Sequence<Int>) {
        for index in indices { insert(index) }
    }

    package var isEmpty: Bool { words.isEmpty }

    /// The indices, ascending.
    package var indices: [Int] {
        var result: [Int] = []
        for (position, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                result.append(position * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return result
    }

    /// Tells whether the pattern of this index occurs.
    package func contains(_ index: Int) -> Bool {
        let position = index >> 6
        return index >= 0 && position < words.count && words[position] >> UInt64(index & 63) & 1 == 1
    }

    /// Tells whether any of these patterns occurs.
    package func containsAny(of indices: some Sequence<Int>) -> Bool {
        indices.contains { contains($0) }
    }

    mutating func insert(_ index: Int) {
        precondition(index >= 0, "an index of a pattern")
        let position = index >> 6
        while words.count <= position { words.append(0) }
        words[position] |= 1 << UInt64(index & 63)
    }
}
