import FrontdeskCore
import Synchronization

/// What a server allows in one status (docs.joinmastodon.org/entities/Instance, "configuration").
struct MastodonRules: Equatable, Sendable {
    var textMax = MastodonLimits.textMax
    var linkLength = MastodonLimits.linkLength
    var filesMax = MastodonLimits.filesMax

    init() {}

    /// As an instance tells them in either version; nil where it does not.
    init?(_ instance: JSONValue?) {
        guard let statuses = instance?["configuration"]?["statuses"] else {
            // Servers of before version 1's configuration, and some that never had one.
            guard let max = Self.number(instance?["max_toot_chars"]) else { return nil }
            textMax = max
            return
        }
        textMax = Self.number(statuses["max_characters"]) ?? textMax
        linkLength = Self.number(statuses["characters_reserved_per_url"]) ?? linkLength
        filesMax = Self.number(statuses["max_media_attachments"]) ?? filesMax
    }

    private static func number(_ value: JSONValue?) -> Int? {
        guard let number = value?.int64, (1...1_000_000).contains(number) else { return nil }
        return Int(number)
    }
}

/// What a channel has learned of its server and need not ask again. None of it is lost for good by a restart.
final class MastodonMemory: Sendable {
    private struct State {
        var own: MastodonAccount?
        var rules: MastodonRules?
        var remaining: Int?
        /// Where the next round of reading again begins.
        var turn = 0
        var uploads: [(key: String, ids: [String])] = []
    }

    private let state = Mutex(State())

    /// The desk's own account.
    var own: MastodonAccount? {
        get { state.withLock { $0.own } }
        set { state.withLock { $0.own = newValue } }
    }

    var rules: MastodonRules? {
        get { state.withLock { $0.rules } }
        set { state.withLock { $0.rules = newValue } }
    }

    /// Requests that the server takes yet, as its last answer told.
    var remaining: Int? {
        get { state.withLock { $0.remaining } }
        set { state.withLock { $0.remaining = newValue } }
    }

    /// The places of the next few of so many things, each of them in its turn.
    func turn(of count: Int, most: Int) -> [Int] {
        guard count > 0 else { return [] }
        return state.withLock { state in
            let start = state.turn % count
            let places = (0..<min(most, count)).map { (start + $0) % count }
            state.turn = (start + places.count) % count
            return places
        }
    }

    /// The files of a delivery that the server has already, by its ids, in their order.
    func uploads(of key: String) -> [String] {
        state.withLock { state in state.uploads.first { $0.key == key }?.ids ?? [] }
    }

    func keep(uploads ids: [String], of key: String) {
        state.withLock { state in
            state.uploads.removeAll { $0.key == key }
            state.uploads.append((key, ids))
            if state.uploads.count > MastodonLimits.uploadsMax { state.uploads.removeFirst() }
        }
    }

    func forgetUploads(of key: String) {
        state.withLock { state in state.uploads.removeAll { $0.key == key } }
    }
}
