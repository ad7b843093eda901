package import FrontdeskCore
package import FrontdeskStore
import Synchronization

/// Wraps a store and lets chosen calls fail, as a disk would.
package final class FailingStore: Store, Sendable {
    /// A call that can fail.
    package enum Call: Sendable, Hashable, CaseIterable {
        case open
        case prefetch
        case commit
        case putBlob
    }

    /// One fault to come.
    package struct Fault: Sendable {
        package var call: Call
        /// The how-manieth call from now on fails, from 1.
        package var turn: Int
        /// Whether the inner call has happened before the error: the outcome is unknown to the caller.
        package var afterwards: Bool
        /// Whether every later call of this kind fails too.
        package var forGood: Bool
        package var error: StoreError

        package init(
            _ call: Call, turn: Int = 1, afterwards: Bool = false, forGood: Bool = false,
            error: StoreError = .unavailable("injected")
        ) {
            self.call = call
            self.turn = turn
            self.afterwards = afterwards
            self.forGood = forGood
            self.error = error
        }
    }

    private struct State {
        var faults: [Fault] = []
        var refuses: (@Sendable (Batch) -> Bool)?
        var calls: [Call: Int] = [:]
    }

    private let inner: any Store & Sendable
    private let state = Mutex(State())

    package init(_ inner: any Store & Sendable) {
        self.inner = inner
    }

    /// Adds a fault to those to come.
    package func inject(_ fault: Fault) {
        state.withLock { $0.faults.append(fault) }
    }

    /// Refuses, as bad data, every batch for which this holds; nothing of it is written. `nil` refuses none.
    package func refuse(_ isBad: (@Sendable (Batch) -> Bool)?) {
        state.withLock { $0.refuses = isBad }
    }

    /// No more faults: the disk is well again.
    package func heal() {
        state.withLock { state in
            state.faults = []
            state.refuses = nil
        }
    }

    /// How often the call was made.
    package func count(of call: Call) -> Int {
        state.withLock { $0.calls[call, default: 0] }
    }

    package func open() throws(StoreError) -> Recovered {
        try pass(.open, undo: { self.inner.close() }) { () throws(StoreError) in try inner.open() }
    }

    package func forEachWork(_ body: (ConversationID, [UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        try inner.forEachWork(body)
    }

    package func prefetch(_ lookups: [Lookup]) throws(StoreError) -> [Found] {
        try pass(.prefetch) { () throws(StoreError) in try inner.prefetch(lookups) }
    }

    package func commit(_ batch: Batch) throws(StoreError) {
        if let refuses = state.withLock({ $0.refuses }), refuses(batch) { throw .refusedData("injected") }
        try pass(.commit) { () throws(StoreError) in try inner.commit(batch) }
    }

    package func putBlob(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest {
        try pass(.putBlob) { () throws(StoreError) in try inner.putBlob(bytes) }
    }
    package var secret: [UInt8] { inner.secret }

    package var records: any RecordReader { inner.records }

    package func close() {
        inner.close()
    }

    private func pass<T>(
        _ call: Call, undo: () -> Void = {}, _ body: () throws(StoreError) -> T
    ) throws(StoreError) -> T {
        guard let fault = due(call) else { return try body() }
        guard fault.afterwards else { throw fault.error }
        _ = try body()
        undo()
        throw fault.error
    }

    /// Counts the call down on every fault of its kind; the first that is due strikes.
    private func due(_ call: Call) -> Fault? {
        state.withLock { state in
            state.calls[call, default: 0] += 1
            var striking: Fault?
            for index in state.faults.indices where state.faults[index].call == call {
                state.faults[index].turn -= 1
                if state.faults[index].turn <= 0 && striking == nil { striking = state.faults[index] }
            }
            state.faults.removeAll { $0.call == call && $0.turn <= 0 && !$0.forGood }
            return striking
        }
    }
}
