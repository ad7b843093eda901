package import FrontdeskCore
package import FrontdeskStore

/// What the store says, with what the batch itself has made laid over it.
///
/// A value of one batch: every answer given from here is what a batch of one would have got from the store.
struct BatchView {
    private var answers: [Lookup: Found] = [:]

    /// Asks the store for all at once; what nobody foresaw is asked one by one later.
    mutating func prefetch(_ lookups: [Lookup], from store: any Store) throws(StoreError) {
        var wanted: [Lookup] = []
        for lookup in lookups where answers[lookup] == nil {
            answers[lookup] = .nothing
            wanted.append(lookup)
        }
        guard !wanted.isEmpty else { return }
        let found = try store.prefetch(wanted)
        for (lookup, answer) in zip(wanted, found) { answers[lookup] = answer }
    }

    mutating func find(_ lookup: Lookup, in store: any Store) throws(StoreError) -> Found {
        if let found = answers[lookup] { return found }
        let found = try store.prefetch([lookup]).first ?? .nothing
        answers[lookup] = found
        return found
    }

    /// What is known already, without asking the store.
    func known(_ lookup: Lookup) -> Found? {
        answers[lookup]
    }

    /// The conversations that known identities lead to, and the identities that known conversations lead to.
    var dependents: [Lookup] {
        var result: [Lookup] = []
        for found in answers.values {
            switch found {
            case .identity(let record) where record.conversation.value != 0:
                result.append(.conversation(record.conversation))
            case .conversation(let record): result.append(.identityByID(record.identity))
            default: break
            }
        }
        return result
    }

    mutating func lay(_ found: Found, over lookup: Lookup) {
        answers[lookup] = found
    }
}
