/// A place in an order: smaller key first, then smaller id.
package struct OrderedID: Comparable, Sendable {
    package var key: Int64
    package var id: Int64

    package init(key: Int64, id: Int64) {
        self.key = key
        self.id = id
    }

    package static func < (left: OrderedID, right: OrderedID) -> Bool {
        left.key != right.key ? left.key < right.key : left.id < right.id
    }
}

/// A binary min-heap of ``OrderedID``.
///
/// Concrete on purpose: a generic heap of another module costs several times as much on the hot path. Entries are not
/// removed when they become stale; the owner drops them as they reach the top.
package struct BinaryHeap: Sendable {
    private var entries: ContiguousArray<OrderedID> = []

    package init() {}

    package var count: Int { entries.count }
    package var first: OrderedID? { entries.first }

    package mutating func reserve(_ capacity: Int) {
        entries.reserveCapacity(capacity)
    }

    package mutating func push(_ entry: OrderedID) {
        entries.append(entry)
        var place = entries.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard entries[place] < entries[parent] else { break }
            entries.swapAt(place, parent)
            place = parent
        }
    }

    @discardableResult
    package mutating func pop() -> OrderedID? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink(from: 0)
        }
        return first
    }

    private mutating func sink(from start: Int) {
        var place = start
        while true {
            var smallest = place
            let left = 2 * place + 1
            if left < entries.count, entries[left] < entries[smallest] { smallest = left }
            if left + 1 < entries.count, entries[left + 1] < entries[smallest] { smallest = left + 1 }
            guard smallest != place else { return }
            entries.swapAt(place, smallest)
            place = smallest
        }
    }

    /// Visits the entries before the bound, in no meaningful order, as long as the body says so. Only these are looked at.
    package func visit(before bound: OrderedID, while body: (OrderedID) -> Bool) {
        var open = [0]
        while let place = open.popLast() {
            guard place < entries.count, entries[place] < bound else { continue }
            guard body(entries[place]) else { return }
            open.append(2 * place + 1)
            open.append(2 * place + 2)
        }
    }

    /// Drops every entry the predicate rejects, in linear time.
    package mutating func keep(where isLive: (OrderedID) -> Bool) {
        entries.removeAll { !isLive($0) }
        var place = entries.count / 2
        while place > 0 {
            place -= 1
            sink(from: place)
        }
    }
}
