import FrontdeskCore
import FrontdeskStore

/// What waits to be sent in one conversation, in the order it was written.
struct ConversationLine: Sendable {
    /// Those before `start` are gone.
    private var records: [OutboxRecord] = []
    private var start = 0
    /// Whose limits it is under.
    var destination: String
    /// One of them is on its way: the next one waits for it.
    var isBusy = false
    /// None goes before then.
    var notBefore = Instant.none

    init(destination: String) { self.destination = destination }

    var isEmpty: Bool { start == records.count }
    var first: OutboxRecord? { isEmpty ? nil : records[start] }
    var waiting: ArraySlice<OutboxRecord> { records[start...] }

    /// When the first one may go, for all this conversation knows.
    var dueAt: Instant? { first.map { max($0.nextAt, notBefore) } }

    /// Puts a record in its place, over an older form of it.
    ///
    /// - Returns: whether it is one more.
    mutating func put(_ record: OutboxRecord) -> Bool {
        let place = place(of: record.id)
        if place < records.count, records[place].id == record.id {
            records[place] = record
            return false
        }
        if place == start, start > 0 {
            // It was the first one, and comes back.
            start -= 1
            records[start] = record
        } else {
            records.insert(record, at: place)
        }
        return true
    }

    /// - Returns: whether it was there.
    mutating func remove(_ id: OutboxID) -> Bool {
        let place = place(of: id)
        guard place < records.count, records[place].id == id else { return false }
        if place == start { _ = removeFirst() } else { records.remove(at: place) }
        return true
    }

    mutating func removeFirst() -> OutboxRecord? {
        guard let first else { return nil }
        start += 1
        // Half of it is gone: each record is moved once for one that goes.
        if start * 2 > records.count {
            records.removeFirst(start)
            start = 0
        }
        return first
    }

    /// Where the record is or belongs.
    private func place(of id: OutboxID) -> Int {
        // What is written now comes last.
        if let last = records.last, start < records.count, last.id < id { return records.count }
        var (low, high) = (start, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
