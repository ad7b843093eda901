import FrontdeskCore
import Synchronization

/// What is known of the rooms: asked for once, and then as the timelines tell.
final class MatrixRooms: Sendable {
    struct Facts: Equatable, Sendable {
        /// Whether anybody may enter without being asked (join rule `public`).
        var isPublic: Bool
        var isEncrypted: Bool
        /// Whether the server told all this, and did not say that it is none of the account's business.
        var isTold = true
        /// Its main alias (`m.room.canonical_alias`); empty where it has none, nil where it was not asked for.
        var alias: String?

        /// Whether a room with this join rule counts as public. One that is not known counts so too: what many have said must never
        /// be taken for the private words of one person.
        static func isPublic(rule: JSONValue?) -> Bool { !closedRules.contains(rule?.string ?? "") }

        /// The rules by which nobody enters without being asked, or being let in elsewhere (Matrix 1.11, `m.room.join_rules`).
        private static let closedRules = ["invite", "knock", "restricted", "knock_restricted", "private"]
    }

    private struct Known {
        var facts: [String: Facts] = [:]
        /// Display names, by room and user.
        var names: [String: String] = [:]
        /// Addresses of files that were uploaded, by transaction.
        var uploads: [String: String] = [:]
        var own = ""
        var joinsFrom = Instant.none
    }

    private let known = Mutex(Known())

    /// The account's own user id; empty until it was asked for.
    var own: String {
        get { known.withLock { $0.own } }
        set { known.withLock { $0.own = newValue } }
    }

    /// When a room may be entered again.
    var joinsFrom: Instant {
        get { known.withLock { $0.joinsFrom } }
        set { known.withLock { $0.joinsFrom = newValue } }
    }

    func facts(_ room: String) -> Facts? { known.withLock { $0.facts[room] } }

    func remember(_ facts: Facts, of room: String) {
        known.withLock { known in
            if known.facts.count >= MatrixLimits.rememberedMax { known.facts = [:] }
            known.facts[room] = facts
        }
    }

    func remember(alias: String, of room: String) {
        known.withLock { $0.facts[room]?.alias = alias }
    }

    /// Forgets a room: what is told of it next is asked for anew.
    func forget(_ room: String) {
        known.withLock { $0.facts[room] = nil }
    }

    func name(of user: String, in room: String) -> String {
        known.withLock { $0.names[Self.key(room, user)] ?? "" }
    }

    func upload(_ transaction: String) -> String? { known.withLock { $0.uploads[transaction] } }

    func remember(upload: String, as transaction: String) {
        known.withLock { known in
            if known.uploads.count >= MatrixLimits.uploadsMax { known.uploads = [:] }
            known.uploads[transaction] = upload
        }
    }

    func forgetUpload(_ transaction: String) {
        known.withLock { $0.uploads[transaction] = nil }
    }

    /// Notes what an event says of its room and of who is in it.
    func note(_ event: JSONValue, in room: String) {
        guard let type = event["type"]?.string, let key = event["state_key"]?.string else { return }
        let content = event["content"]
        known.withLock { known in
            switch type {
            case "m.room.join_rules": known.facts[room]?.isPublic = Facts.isPublic(rule: content?["join_rule"])
            case "m.room.canonical_alias": known.facts[room]?.alias = content?["alias"]?.string ?? ""
            case "m.room.encryption": known.facts[room]?.isEncrypted = true
            case "m.room.member":
                guard let name = content?["displayname"]?.string,
                    name.utf8.count <= ChannelLimits.lineBytesMax, key.utf8.count <= ChannelLimits.idBytesMax
                else { return }
                if known.names.count >= MatrixLimits.rememberedMax { known.names = [:] }
                known.names[Self.key(room, key)] = name
            default: break
            }
        }
    }

    private static func key(_ room: String, _ user: String) -> String { "\(room) \(user)" }
}
