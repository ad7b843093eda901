/// What a key of the configuration is set to, to be compared by what it means and shown as it was written.
enum MeaningValue {
    case one(Word)
    /// Of which the order means nothing.
    case set([Word])
    /// Of which the order counts.
    case list([Word])

    /// One value.
    struct Word {
        /// As people read it.
        var shown: String
        /// Equal where two mean the same.
        var meant: String

        init(_ shown: String, meant: String? = nil) {
            self.shown = shown
            self.meant = meant ?? shown
        }
    }

    /// All of it for people.
    var shown: String {
        switch self {
        case .one(let word): word.shown
        case .set(let words): words.isEmpty ? "none" : words.map(\.shown).joined(separator: ", ")
        case .list(let words): words.isEmpty ? "none" : words.map(\.shown).joined(separator: ", ")
        }
    }

    /// Equal where two mean the same; an empty set means what none means.
    var meant: [String] {
        switch self {
        case .one(let word): [word.meant]
        case .set(let words): Set(words.map(\.meant)).sorted()
        case .list(let words): words.map(\.meant)
        }
    }
}

/// One thing of the configuration, by its kind and name, with all that is set of it.
struct MeaningItem {
    /// As in `queue`; of what has no name the key of its section.
    var kind: String
    var name: String?
    /// By the way to the key, as in `live.target.firstReply`.
    var values: [String: MeaningValue] = [:]

    /// For people, as in `queue billing`.
    var title: String { name.map { "\(kind) \($0)" } ?? kind }
}
