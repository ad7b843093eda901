import FrontdeskCore

/// What came of looking for a room to write into.
enum MatrixPlace: Equatable {
    case room(String)
    /// There is none, and why, for people.
    case none(String)
}

extension MatrixChannel {
    /// The account's own room with a user, made where there is none.
    ///
    /// There is one of it however often it is asked for, also after a cut connection. An
    /// alias may be taken by anybody on the server: only a room of the account's own making is written into.
    func privateRoom(with user: String, at now: Instant) async throws(MatrixTrouble) -> MatrixPlace {
        let own = try await account(at: now)
        guard let alias = MatrixAlias(of: own, with: user) else { throw .strange("the account's name has no server") }
        var room = try await lookUp(alias.text, at: now)
        if room == nil {
            let answer = try await ask(
                "POST", MatrixPath.createRoom, body: .json(Self.newRoom(alias.local, user)), at: now)
            if answer.isSuccess {
                room = answer.json?["room_id"]?.string
            } else if MatrixRefusal(answer, at: now).code == "M_ROOM_IN_USE" {
                room = try await lookUp(alias.text, at: now)
            } else {
                throw .refused(answer)
            }
        }
        guard let room, room.hasPrefix("!") else { throw .strange("it names no room") }
        return try await checked(room, of: own, with: user, at: now)
    }

    private func lookUp(_ alias: String, at now: Instant) async throws(MatrixTrouble) -> String? {
        let answer = try await ask("GET", MatrixPath.alias(alias), at: now)
        if answer.status == 404 { return nil }
        guard answer.isSuccess else { throw .refused(answer) }
        return answer.json?["room_id"]?.string
    }

    private func checked(
        _ room: String, of own: String, with user: String, at now: Instant
    ) async throws(MatrixTrouble) -> MatrixPlace {
        let answer = try await ask("GET", MatrixPath.room(room, "state"), at: now)
        guard answer.status != 403 else { return .none("the private room is not the channel's own any more") }
        guard answer.isSuccess else { throw .refused(answer) }
        guard let state = answer.json?.array else { throw .strange("a room's state is none") }
        func event(_ type: String, _ key: String = "") -> JSONValue? {
            state.first { $0["type"]?.string == type && $0["state_key"]?.string == key }
        }
        guard event("m.room.create")?["sender"]?.string == own else {
            return .none("the alias of the private room leads to a room of somebody else")
        }
        guard event("m.room.join_rules")?["content"]?["join_rule"]?.string != "public" else {
            return .none("the private room has become public")
        }
        guard event("m.room.encryption") == nil else { return .none("the private room is encrypted by now") }
        let membership = event("m.room.member", user)?["content"]?["membership"]?.string
        if membership == "join" || membership == "invite" { return .room(room) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("user_id")
        writer.string(user)
        writer.endObject()
        let invited = try await ask("POST", MatrixPath.room(room, "invite"), body: .json(writer.bytes), at: now)
        if invited.status == 403 { return .none("the customer cannot be invited into a private room") }
        guard invited.isSuccess else { throw .refused(invited) }
        return .room(room)
    }

    private static func newRoom(_ alias: String, _ user: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("preset")
        writer.string("private_chat")
        writer.key("is_direct")
        writer.bool(true)
        writer.key("room_alias_name")
        writer.string(alias)
        writer.key("invite")
        writer.beginArray()
        writer.string(user)
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
