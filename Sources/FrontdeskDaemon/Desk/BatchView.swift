import FrontdeskCore
import FrontdeskStore

/// What the store says, with what the batch itself has made laid over it.
///
/// A value of one batch: every answer given from here is what a batch of one would have got from the store.
struct BatchView {
    private var answers: [Key: Found] = [:]
    /// How far messages of ours have come by what the batch has made of them, by whatever they are found.
    private var deliveries: [MessageID: DeliveryState] = [:]

    /// Asks the store for all at once; what nobody foresaw is asked one by one later.
    mutating func prefetch(_ lookups: [Lookup], from store: any Store) throws(StoreError) {
        var wanted: [Lookup] = []
        for lookup in lookups where answers[Key(lookup)] == nil {
            answers[Key(lookup)] = .nothing
            wanted.append(lookup)
        }
        guard !wanted.isEmpty else { return }
        let found = try store.prefetch(wanted)
        for (lookup, answer) in zip(wanted, found) { answers[Key(lookup)] = answer }
    }

    mutating func find(_ lookup: Lookup, in store: any Store) throws(StoreError) -> Found {
        if let found = known(lookup) { return found }
        answers[Key(lookup)] = try store.prefetch([lookup]).first ?? .nothing
        return known(lookup) ?? .nothing
    }

    /// What is known already, without asking the store.
    func known(_ lookup: Lookup) -> Found? {
        guard case .reference(var record)? = answers[Key(lookup)] else { return answers[Key(lookup)] }
        record.delivery = deliveries[record.message] ?? record.delivery
        return .reference(record)
    }

    /// The conversations that known identities lead to, and the identities that known conversations lead to.
    var dependents: [Lookup] {
        var result: [Lookup] = []
        for found in answers.values {
            switch found {
            case .identity(let record) where record.conversation.value != 0:
                result.append(.conversation(record.conversation))
            case .conversation(let record): result.append(.identityByID(record.identity))
            case .reference(let record): result.append(.conversation(record.conversation))
            default: break
            }
        }
        return result
    }

    mutating func set(_ delivery: DeliveryState, of message: MessageID) {
        deliveries[message] = delivery
    }

    mutating func lay(_ found: Found, over lookup: Lookup) {
        answers[Key(lookup)] = found
    }
}

/// A look-up whose texts compare by their bytes, as they do in the store: two spellings of one letter are two keys.
private struct Key: Hashable {
    let lookup: Lookup

    init(_ lookup: Lookup) {
        self.lookup = lookup
    }

    private var text: String {
        switch lookup {
        case .message(_, let text), .identity(_, let text), .thread(_, let text), .reference(let text),
            .fingerprint(let text):
            text
        case .conversation, .identityByID, .idempotency: ""
        }
    }

    static func == (left: Key, right: Key) -> Bool {
        left.lookup == right.lookup && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        lookup.hash(into: &hasher)
    }
}
