/// The open conversations, in dense slots with a look-up by id.
package struct WorkTable: Sendable {
    private var slots: ContiguousArray<WorkItem> = []
    private var places = LookupTable<ConversationID, Int32>()

    package init() {}

    package var count: Int { slots.count }

    package mutating func reserve(_ capacity: Int) {
        slots.reserveCapacity(capacity)
        places = LookupTable(reserving: capacity)
    }

    package func contains(_ id: ConversationID) -> Bool {
        places[id] != nil
    }

    package subscript(id: ConversationID) -> WorkItem? {
        guard let place = places[id] else { return nil }
        return slots[Int(place)]
    }

    package mutating func insert(_ item: WorkItem) {
        precondition(places[item.id] == nil, "\(item.id) is already in the router")
        places[item.id] = Int32(slots.count)
        slots.append(item)
    }

    package mutating func update(_ id: ConversationID, _ change: (inout WorkItem) -> Void) {
        guard let place = places[id] else { preconditionFailure("\(id) is not in the router") }
        change(&slots[Int(place)])
    }

    /// The last slot moves into the gap, so slots stay dense; their order carries no meaning.
    package mutating func remove(_ id: ConversationID) {
        guard let place = places[id] else { preconditionFailure("\(id) is not in the router") }
        places[id] = nil
        let last = slots.removeLast()
        if Int(place) < slots.count {
            slots[Int(place)] = last
            places[last.id] = place
        }
    }

    /// All items by id: the one order that means the same in every process.
    package var sorted: [WorkItem] {
        slots.sorted { $0.id < $1.id }
    }

    /// The conversations with a deadline that is like a lease, by id.
    package var idsWithLeases: [ConversationID] {
        slots.filter(\.hasLease).map(\.id).sorted()
    }

    /// Visits some slots; the place of the next, nil after the last. Items may change places between two visits.
    package func visit(from place: Int, atMost count: Int, _ body: (WorkItem) -> Void) -> Int? {
        guard place < slots.count else { return nil }
        let end = min(slots.count, place + count)
        for item in slots[place..<end] { body(item) }
        return end < slots.count ? end : nil
    }

    /// Visits every item in no meaningful order; for sums and rebuilds only.
    package func forEach(_ body: (WorkItem) -> Void) {
        for item in slots { body(item) }
    }
}
