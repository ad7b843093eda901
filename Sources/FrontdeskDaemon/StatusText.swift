import FrontdeskCore
import FrontdeskStore
import Synchronization

/// What the daemon knows of its store and channels, refreshed at a slow pace and read from anywhere.
final class StatusText: Sendable {
    private let store: SQLiteStore
    private let channels: Mutex<[String]>
    private let room = Atomic<Bool>(true)

    init(store: SQLiteStore, channels: [String]) {
        self.store = store
        self.channels = Mutex(channels)
    }

    /// Names other channels from now on.
    func replace(_ channels: [String]) { self.channels.withLock { $0 = channels } }

    /// Whether the disk has room for more; agents may finish their work either way.
    var hasRoom: Bool { room.load(ordering: .relaxed) }

    func refresh() {
        room.store((store.freeBytes() ?? .max) >= IntakeLimits.freeBytesMin, ordering: .relaxed)
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
        let names = channels.withLock { $0 }.map { name in
            JSONObject([
                JSONObject.Member(key: "channel", value: .string(name)),
                JSONObject.Member(key: "type", value: .string("webhook")),
            ]).map { JSONValue.object($0) } ?? .null
        }
        let whole = JSONObject([
            JSONObject.Member(key: "store", value: JSONObject(members).map { .object($0) } ?? .null),
            JSONObject.Member(key: "channels", value: .array(names)),
        ])
        return whole.map { .object($0) } ?? .null
    }
}
