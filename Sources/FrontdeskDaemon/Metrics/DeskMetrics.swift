package import Synchronization

/// Counters of the desk loop, read by `/metrics` while the loop runs.
package final class DeskMetrics: Sendable {
    package let commits = Atomic<Int>(0)
    package let requests = Atomic<Int>(0)
    package let entries = Atomic<Int>(0)
    package let storeFailures = Atomic<Int>(0)
    package let parkedPulls = Atomic<Int>(0)
    package let clockAhead = Atomic<Int64>(0)
    /// Commit times in microseconds.
    package let commitTimes = Histogram(bounds: [
        250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000,
    ])

    package init() {}

    func committed(requests count: Int, entries written: Int, microseconds: Int64) {
        requests.add(count, ordering: .relaxed)
        entries.add(written, ordering: .relaxed)
        guard written > 0 else { return }
        commits.add(1, ordering: .relaxed)
        commitTimes.record(microseconds)
    }
}

/// A histogram with fixed bounds, in the unit of its values.
package final class Histogram: Sendable {
    package struct Snapshot: Sendable {
        package var counts: [Int]
        package var sum: Int64
        package var count: Int
    }

    package let bounds: [Int64]
    private let state: Mutex<Snapshot>

    package init(bounds: [Int64]) {
        self.bounds = bounds
        state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count), sum: 0, count: 0))
    }

    package func record(_ value: Int64) {
        let place = bounds.firstIndex { value <= $0 }
        state.withLock { state in
            if let place { state.counts[place] += 1 }
            state.sum += value
            state.count += 1
        }
    }

    package var snapshot: Snapshot { state.withLock { $0 } }
}
