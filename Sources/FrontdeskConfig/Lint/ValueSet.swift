/// Some of the values a fact can have, by their places.
struct ValueSet: Equatable {
    private var words: [UInt64]

    /// The values at some places of `count`.
    init(_ places: some Sequence<Int>, of count: Int) {
        words = Array(repeating: 0, count: (count + 63) / 64)
        for place in places { words[place / 64] |= 1 << UInt64(place % 64) }
    }

    /// No value.
    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether a place is one of them.
    func contains(_ place: Int) -> Bool { words[place / 64] & 1 << UInt64(place % 64) != 0 }

    /// Whether all of them are in another set of values of the same fact.
    func isSubset(of other: ValueSet) -> Bool {
        words.indices.allSatisfy { words[$0] & ~other.words[$0] == 0 }
    }

    /// Keeps those that are in another set of values of the same fact.
    mutating func formIntersection(_ other: ValueSet) {
        for place in words.indices { words[place] &= other.words[place] }
    }

    /// Adds those of another set of values of the same fact.
    mutating func formUnion(_ other: ValueSet) {
        for place in words.indices { words[place] |= other.words[place] }
    }
}
