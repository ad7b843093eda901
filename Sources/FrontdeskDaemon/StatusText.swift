import FrontdeskCore
import FrontdeskStore
import Synchronization

/// What the daemon knows of its store and channels, refreshed at a slow pace and read from anywhere.
final class StatusText: Sendable {
    private let store: SQLiteStore
    private let channels: Mutex<[(name: String, type: String)]>
    /// Once there are some to tell of.
    let inbound = Mutex<InboundService?>(nil)
    private let room = Atomic<Bool>(true)

    init(store: SQLiteStore, channels: [(name: String, type: String)]) {
        self.store = store
        self.channels = Mutex(channels)
    }

    /// Names other channels from now on.
    func replace(_ channels: [(name: String, type: String)]) { self.channels.withLock { $0 = channels } }

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
        let inbound = inbound.withLock { $0 }?.standings ?? [:]
        let names = channels.withLock { $0 }.map { channel in
            var members = [
                JSONObject.Member(key: "channel", value: .string(channel.name)),
                JSONObject.Member(key: "type", value: .string(channel.type)),
            ]
            if let mailbox = inbound[channel.name] {
                members.append(JSONObject.Member(key: "mailbox", value: Self.json(mailbox)))
            }
            return JSONObject(members).map { JSONValue.object($0) } ?? .null
        }
        let whole = JSONObject([
            JSONObject.Member(key: "store", value: JSONObject(members).map { .object($0) } ?? .null),
            JSONObject.Member(key: "channels", value: .array(names)),
        ])
        return whole.map { .object($0) } ?? .null
    }

    private static func json(_ mailbox: InboundState.Standing) -> JSONValue {
        let state = mailbox.isConnected ? "open" : mailbox.retryAt == .distantFuture ? "down" : "waiting"
        var members = [
            JSONObject.Member(key: "state", value: .string(state)),
            JSONObject.Member(key: "waiting", value: .number(.integer(Int64(mailbox.waiting)))),
        ]
        if mailbox.readAt.isSet {
            members.append(JSONObject.Member(key: "readAt", value: .string(RFC3339.text(mailbox.readAt) ?? "")))
        }
        if !mailbox.error.isEmpty { members.append(JSONObject.Member(key: "error", value: .string(mailbox.error))) }
        if !mailbox.isConnected, mailbox.retryAt.isSet, mailbox.retryAt != .distantFuture {
            members.append(JSONObject.Member(key: "retryAt", value: .string(RFC3339.text(mailbox.retryAt) ?? "")))
        }
        return JSONObject(members).map { .object($0) } ?? .null
    }
}
