/// Paths of the client-server interface (Matrix 1.11), encoded.
enum MatrixPath {
    static let whoami = "/_matrix/client/v3/account/whoami"
    static let sync = "/_matrix/client/v3/sync"
    static let upload = "/_matrix/media/v3/upload"
    static let createRoom = "/_matrix/client/v3/createRoom"

    static func join(_ room: String) -> String { "/_matrix/client/v3/join/\(URLText.encoded(room))" }

    static func room(_ room: String, _ rest: String) -> String {
        "/_matrix/client/v3/rooms/\(URLText.encoded(room))/\(rest)"
    }

    static func messages(_ room: String) -> String { self.room(room, "messages") }

    static func state(_ room: String, _ type: String) -> String { self.room(room, "state/\(type)") }

    static func event(_ room: String, _ id: String) -> String { self.room(room, "event/\(URLText.encoded(id))") }

    static func send(_ room: String, _ transaction: String) -> String {
        self.room(room, "send/m.room.message/\(URLText.encoded(transaction))")
    }

    static func alias(_ alias: String) -> String { "/_matrix/client/v3/directory/room/\(URLText.encoded(alias))" }
}
