import FrontdeskCore

/// How far the notifications were read, and which statuses are looked at again: what the store keeps between two looks.
struct MastodonCursor: Equatable, Sendable {
    /// A status of a customer that may be edited or deleted yet.
    struct Watched: Equatable, Sendable {
        var id: String
        var editedAt: String
        /// The account that wrote it.
        var account: String
        var thread: String
        var isPublic: Bool
        var seenAt: Instant
    }

    /// The id of the last notification that was read.
    var last: String
    /// Oldest first.
    var watched: [Watched] = []

    init(last: String) {
        self.last = last
    }

    /// Nil for what this is none of.
    init?(_ text: String) {
        guard let value = try? JSONParser.parse(Array(text.utf8)), let last = value["last"]?.string else { return nil }
        self.last = last
        watched = (value["watched"]?.array ?? []).compactMap { item in
            guard let fields = item.array, fields.count == 6, let id = fields[0].string, let edited = fields[1].string,
                let account = fields[2].string, let thread = fields[3].string, let isPublic = fields[4].bool,
                let seen = fields[5].int64
            else { return nil }
            return Watched(
                id: id, editedAt: edited, account: account, thread: thread, isPublic: isPublic,
                seenAt: Instant(microseconds: seen))
        }
    }

    var text: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("last")
        writer.string(last)
        writer.key("watched")
        writer.beginArray()
        for item in watched {
            writer.beginArray()
            for field in [item.id, item.editedAt, item.account, item.thread] { writer.string(field) }
            writer.bool(item.isPublic)
            writer.integer(item.seenAt.microseconds)
            writer.endArray()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Looks at a status again for a while; the oldest make room.
    mutating func watch(_ status: MastodonStatus, thread: String, at now: Instant) {
        // What is told twice keeps what is known of it, or an edit in between would pass for the first text.
        guard !watched.contains(where: { $0.id == status.id }) else { return }
        watched.append(
            Watched(
                id: status.id, editedAt: status.editedAt, account: status.account.id, thread: thread,
                isPublic: status.isPublic, seenAt: now))
        if watched.count > MastodonLimits.watchedMax {
            watched.removeFirst(watched.count - MastodonLimits.watchedMax)
        }
    }

    /// Leaves what was looked at for long enough.
    mutating func expire(at now: Instant) {
        watched.removeAll { now - $0.seenAt > MastodonLimits.watchTime }
    }

    /// Whether one id was given after another: the longer text, or the greater of the same length
    /// (docs.joinmastodon.org/api/guidelines, "id"; the ULIDs of other servers have one length).
    static func isAfter(_ id: String, _ other: String) -> Bool {
        id.utf8.count != other.utf8.count
            ? id.utf8.count > other.utf8.count : other.utf8.lexicographicallyPrecedes(id.utf8)
    }
}
