import AsyncCurl
import FrontdeskChannels
import FrontdeskCore

/// An account and what a homeserver answers it.
enum Matrix {
    static let now = Instant.at(1_786_095_000)
    static let own = "@desk:example.org"
    static let room = "!shop:example.org"
    static let customer = "@jan:example.org"

    static func channel(_ server: String, allowsPrivate: Bool = true) throws -> MatrixChannel {
        let settings = MatrixSettings(server: server, token: "syt_secret", allowsPrivate: allowsPrivate)
        return MatrixChannel(name: "matrix", settings: settings, curl: try CurlMulti())
    }

    static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    /// An answer of HTTP.
    static func answer(_ body: String, _ status: String = "200 OK", _ head: String = "") -> TestReceiver.Reaction {
        .answer("HTTP/1.1 \(status)\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    static func refusal(_ status: String, _ code: String) -> TestReceiver.Reaction {
        answer(#"{"errcode":"\#(code)","error":"words of a person"}"#, status)
    }

    static let whoami = answer(#"{"user_id":"@desk:example.org","device_id":"D"}"#)
    static let privateRule = answer(#"{"join_rule":"invite"}"#)
    static let publicRule = answer(#"{"join_rule":"public"}"#)
    static let noState = refusal("404 Not Found", "M_NOT_FOUND")
    static let encryption = answer(#"{"algorithm":"m.megolm.v1.aes-sha2"}"#)

    static func event(_ id: String, _ text: String) -> String {
        #"{"type":"m.room.message","event_id":"$\#(id)","sender":"@jan:example.org","origin_server_ts":1786094999123,"#
            + #""content":{"msgtype":"m.text","body":"\#(text)"}}"#
    }

    static func member(_ membership: String, before: String? = nil) -> String {
        let unsigned = before.map { #","unsigned":{"prev_content":{"membership":"\#($0)"}}"# } ?? ""
        return #"{"type":"m.room.member","event_id":"$m\#(membership)","sender":"@x:example.org","#
            + #""state_key":"@desk:example.org","content":{"membership":"\#(membership)"}\#(unsigned)}"#
    }

    /// An answer of `/sync` with one room.
    static func sync(_ next: String, _ events: [String], limited: String? = nil, room: String = room)
        -> TestReceiver
        .Reaction
    {
        let gap = limited.map { #","limited":true,"prev_batch":"\#($0)""# } ?? ""
        return answer(
            #"{"next_batch":"\#(next)","rooms":{"join":{"\#(room)":{"timeline":{"events":[\#(list(events))]\#(gap)}}}}}"#
        )
    }

    static func page(_ events: [String], end: String?) -> TestReceiver.Reaction {
        answer(#"{"start":"x","chunk":[\#(list(events))]\#(end.map { #","end":"\#($0)""# } ?? "")}"#)
    }

    static func cursor(_ since: String, _ more: String = "") -> String {
        #"{"account":"@desk:example.org","since":"\#(since)"\#(more)}"#
    }

    private static func list(_ events: [String]) -> String { events.joined(separator: ",") }

    static func texts(_ items: [ChannelItem]) -> [String] {
        items.map { item in
            switch item {
            case .message(let message, _, _): message.text
            case .receipt(let receipt): "\(receipt.step) \(receipt.providerID)"
            case .unreadable(let code, _, _): code.rawValue
            }
        }
    }
}
