import FrontdeskCore

/// Where the journal stands: what a batch must follow on. The same rules for every store.
struct Standing: Sendable, Equatable {
    var lastSequence: Int64
    var lastAt: Instant
    var alive: Instant
    var counters: Counters

    init(_ recovered: Recovered) {
        lastSequence = recovered.lastSequence
        lastAt = recovered.lastAt
        alive = recovered.alive
        counters = recovered.counters
    }

    /// - Throws: `refusedData` for a gap in the journal, or time or counters that went back.
    func check(_ batch: Batch) throws(StoreError) {
        let new = batch.counters
        guard new.message >= counters.message, new.conversation >= counters.conversation,
            new.identity >= counters.identity, new.quarantine >= counters.quarantine
        else { throw .refusedData("a counter went back") }
        guard !batch.entries.isEmpty else { return }
        guard batch.firstSequence == lastSequence + 1, batch.lastSequence >= batch.firstSequence else {
            throw .refusedData(
                "events \(batch.firstSequence) to \(batch.lastSequence) do not follow on \(lastSequence)")
        }
        guard batch.lastAt >= lastAt else { throw .refusedData("time went back") }
    }

    func after(_ batch: Batch) -> Standing {
        var next = self
        next.counters = batch.counters
        if batch.alive.isSet { next.alive = batch.alive }
        if !batch.entries.isEmpty {
            next.lastSequence = batch.lastSequence
            next.lastAt = batch.lastAt
        }
        return next
    }
}
