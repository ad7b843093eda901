import FrontdeskCore

/// What the agent was shown: for each conversation the last customer message that was printed.
///
/// A reply says so (`seen`), and the daemon refuses it if the customer wrote since. It is kept in
/// `$XDG_STATE_HOME/frontdesk/seen.json` between commands, by socket. Without the file nothing is claimed. Two
/// commands at once may lose one entry, which claims nothing either. A gateway's session leaves no trace here, because
/// another agent may use the next one.
struct SeenStore {
    /// Conversations remembered for one socket: more than an agent has in hand; the oldest go first.
    static let conversationsMax = 512

    private let shell: Shell
    private let socket: String
    private let path: String?

    init(shell: Shell, socket: String, isForSession: Bool) {
        self.shell = shell
        self.socket = socket
        path = isForSession ? nil : Self.path(shell.variable)
    }

    /// The last customer message shown of a conversation.
    subscript(conversation: ConversationID) -> MessageID? {
        entries(read())?[conversation.description]?.string.flatMap { MessageID(parsing: $0) }
    }

    /// Notes what was shown.
    func note(_ message: MessageID, of conversation: ConversationID) {
        guard let path, self[conversation] != message else { return }
        let all = read()
        var mine = (entries(all)?.members ?? []).filter { $0.key != conversation.description }
        mine.append(JSONObject.Member(key: conversation.description, value: .string(message.description)))
        mine = mine.suffix(Self.conversationsMax)
        var sockets = (all?.object?.members ?? []).filter { $0.key != socket }
        if let object = JSONObject(mine) { sockets.append(JSONObject.Member(key: socket, value: .object(object))) }
        guard let object = JSONObject(sockets) else { return }
        var writer = JSONWriter(.pretty)
        writer.value(.object(object))
        shell.writeFile(path, writer.bytes + [UInt8(ascii: "\n")])
    }

    private func read() -> JSONValue? {
        path.flatMap(shell.readFile).flatMap { try? JSONParser.parse($0) }
    }

    private func entries(_ all: JSONValue?) -> JSONObject? { all?[socket]?.object }

    /// By the XDG Base Directory Specification, where a relative path counts as none.
    private static func path(_ variable: (String) -> String?) -> String? {
        func folder(_ name: String) -> String? { variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let state = folder("XDG_STATE_HOME") ?? folder("HOME").map { $0 + "/.local/state" }
        return state.map { $0 + "/frontdesk/seen.json" }
    }
}
