import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Synchronization

/// What the daemon knows of its store and channels, refreshed at a slow pace and read from anywhere.
final class StatusText: Sendable {
    private let store: SQLiteStore
    private let channels: Mutex<[ChannelFacts]>
    /// Once there are some to tell of.
    let inbound = Mutex<InboundService?>(nil)
    let outbox = Mutex<OutboxService?>(nil)
    private let requests: WebMetrics
    private let room = Atomic<Bool>(true)

    init(store: SQLiteStore, channels: [ChannelFacts], requests: WebMetrics) {
        self.store = store
        self.requests = requests
        self.channels = Mutex(channels)
    }

    /// Names other channels from now on.
    func replace(_ channels: [ChannelFacts]) { self.channels.withLock { $0 = channels } }

    /// Whether the disk has room for more; agents may finish their work either way.
    var hasRoom: Bool { room.load(ordering: .relaxed) }

    func refresh() {
        room.store((store.freeBytes() ?? .max) >= IntakeLimits.freeBytesMin, ordering: .relaxed)
    }

    /// Bytes of the database, and of the log beside it.
    var storeBytes: (database: Int64, log: Int64) {
        let metrics = store.metrics
        return (metrics.databaseBytes, metrics.walBytes)
    }

    var value: JSONValue {
        let metrics = store.metrics
        var members: [JSONObject.Member] = []
        for (key, value) in [
            ("databaseBytes", metrics.databaseBytes), ("walBytes", metrics.walBytes),
            ("lastCommitMicroseconds", metrics.lastCommitMicroseconds),
        ] {
            members.append(JSONObject.Member(key: key, value: .number(.integer(value))))
        }
        members.append(JSONObject.Member(key: "hasRoom", value: .bool(hasRoom)))
        let whole = JSONObject([
            JSONObject.Member(key: "store", value: JSONObject(members).map { .object($0) } ?? .null),
            JSONObject.Member(key: "channels", value: .array(standings.map(\.json))),
        ])
        return whole.map { .object($0) } ?? .null
    }

    /// How each channel is doing.
    var standings: [ChannelStanding] {
        let inbound = inbound.withLock { $0 }?.standings ?? [:]
        let outbound = outbox.withLock { $0 }?.standings ?? [:]
        return channels.withLock { $0 }.map { channel in
            var standing = ChannelStanding(channel)
            standing.inbound = inbound[channel.name].map { ChannelStanding.Inbound($0) }
            // What comes by itself has nobody who asks for it.
            if standing.inbound == nil {
                let last = requests.channel(channel.name).lastRequests
                standing.inbound = ChannelStanding.Inbound(last)
            }
            standing.outbound = outbound[channel.name]
            return standing
        }
    }
}
