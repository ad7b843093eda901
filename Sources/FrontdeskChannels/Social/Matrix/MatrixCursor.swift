import FrontdeskCore

/// Where the reading of an account stands, as it is stored: a JSON object.
struct MatrixCursor: Equatable {
    /// An invitation that was seen and whose room was not read yet.
    struct Invitation: Equatable {
        var room: String
        /// Looks in which entering failed.
        var tries = 0
        /// Whether the room was entered.
        var isJoined = false
    }

    /// The account whose place this is; of another one it says nothing.
    var own: String
    /// The token of the last answer that was stored; empty before the first.
    var since = ""
    var invitations: [Invitation] = []
    /// Rooms whose timelines have a gap after `since`, with the token up to which it was filled.
    var gaps: [(room: String, token: String)] = []

    init(own: String) {
        self.own = own
    }

    /// The place that was stored for this account; the very first where there is none.
    init(_ text: String, of own: String) {
        self.init(own: own)
        guard let json = try? JSONParser.parse(Array(text.utf8)), json["account"]?.string == own,
            let since = json["since"]?.string
        else { return }
        self.since = since
        invitations = (json["invitations"]?.array ?? []).compactMap { entry in
            guard let room = entry["room"]?.string else { return nil }
            return Invitation(
                room: room, tries: Int(clamping: entry["tries"]?.int64 ?? 0), isJoined: entry["joined"]?.bool ?? false)
        }
        gaps = (json["gaps"]?.object?.members ?? []).compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
    }

    var text: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("account")
        writer.string(own)
        writer.key("since")
        writer.string(since)
        if !invitations.isEmpty { write(invitations, to: &writer) }
        if !gaps.isEmpty {
            writer.key("gaps")
            writer.beginObject()
            for gap in gaps {
                writer.key(gap.room)
                writer.string(gap.token)
            }
            writer.endObject()
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func write(_ invitations: [Invitation], to writer: inout JSONWriter) {
        writer.key("invitations")
        writer.beginArray()
        for invitation in invitations {
            writer.beginObject()
            writer.key("room")
            writer.string(invitation.room)
            if invitation.tries > 0 {
                writer.key("tries")
                writer.integer(Int64(invitation.tries))
            }
            if invitation.isJoined {
                writer.key("joined")
                writer.bool(true)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    /// The invitation that is taken next: one that was tried less than the others, whoever has made how many.
    var nextInvitation: Invitation? { invitations.filter { !$0.isJoined }.min { $0.tries < $1.tries } }

    /// The token from which a room's gap is to be filled.
    func gap(_ room: String) -> String { gaps.first { $0.room == room }?.token ?? since }

    mutating func setGap(_ room: String, _ token: String) {
        gaps.removeAll { $0.room == room }
        gaps.append((room, token))
    }

    static func == (left: MatrixCursor, right: MatrixCursor) -> Bool { left.text == right.text }
}
