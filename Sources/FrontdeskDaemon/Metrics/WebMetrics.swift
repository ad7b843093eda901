import FrontdeskCore
package import Synchronization

/// Counters of the web listener.
package final class WebMetrics: Sendable {
    /// Counters of one channel.
    package final class Channel: Sendable {
        package let name: String
        package let received = Atomic<Int>(0)
        package let duplicates = Atomic<Int>(0)
        package let quarantined = Atomic<Int>(0)
        package let refused = Atomic<Int>(0)
        private let last = Mutex(Last())

        /// The newest requests of a webhook.
        struct Last: Sendable {
            var acceptedAt = Instant.none
            var refusedAt = Instant.none
            /// Why that one was refused.
            var refusal = ""
        }

        init(name: String) { self.name = name }

        var lastRequests: Last { last.withLock { $0 } }

        /// A request was stored, or answered as it wants.
        func accepted(at now: Instant) { last.withLock { $0.acceptedAt = now } }

        /// A request was not believed.
        func refused(_ code: String, at now: Instant) {
            refused.add(1, ordering: .relaxed)
            last.withLock { last in
                last.refusedAt = now
                last.refusal = code
            }
        }
    }

    package let intakeFull = Atomic<Int>(0)
    private let list = Mutex<[Channel]>([])

    package init() {}

    package func channel(_ name: String) -> Channel {
        list.withLock { list in
            if let known = list.first(where: { $0.name == name }) { return known }
            let channel = Channel(name: name)
            list.append(channel)
            return channel
        }
    }

    package var channels: [Channel] { list.withLock { $0 } }
}
