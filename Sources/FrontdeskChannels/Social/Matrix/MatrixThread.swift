/// How a conversation is named: by its room, and in a public room, where many speak, by its room and who speaks.
///
/// Neither a room's id nor a user's has a blank in it, so that the two are told apart, and a public conversation never has
/// the name of a private one, also in a room that becomes the other.
struct MatrixThread: Equatable {
    /// Empty where there is none yet.
    var room: String
    /// The user, in a public room.
    var user: String?

    init(room: String, user: String, isPublic: Bool) {
        self.room = room
        self.user = isPublic ? user : nil
    }

    /// What an agent has begun, in the account's own room with a person: it is found by the person.
    init(personAlone user: String) {
        room = ""
        self.user = user
    }

    init?(_ text: String) {
        if text.hasPrefix("@"), !text.contains(" ") {
            room = ""
            user = text
            return
        }
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.hasPrefix("!") else { return nil }
        room = String(first)
        user = parts.count > 1 ? String(parts[1]) : nil
    }

    var text: String { user.map { room.isEmpty ? $0 : "\(room) \($0)" } ?? room }
}
