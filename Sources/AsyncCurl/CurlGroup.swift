import Synchronization

/// Requests that nobody waits for one by one: how they end is told of several together.
///
/// Of many small requests at a time none costs a task and a wake-up of its own.
package final class CurlGroup: Sendable {
    /// How a request has ended.
    package struct End: Sendable {
        /// What it was begun with.
        package let key: UInt64
        package let result: Result<CurlResponse, CurlError>
    }

    private let onEnded: @Sendable ([End]) -> Void
    private let cancelled = Atomic(false)

    /// - Parameter onEnded: gets those that have ended since it was last called, each once. It runs on the thread of all
    ///   requests, for such as cannot begin on that of their caller, and must not block.
    package init(onEnded: @escaping @Sendable ([End]) -> Void) {
        self.onEnded = onEnded
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }

    func tell(_ ends: [End]) {
        if !ends.isEmpty { onEnded(ends) }
    }
}
