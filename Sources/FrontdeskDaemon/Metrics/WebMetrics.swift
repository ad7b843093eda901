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

        init(name: String) { self.name = name }
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
