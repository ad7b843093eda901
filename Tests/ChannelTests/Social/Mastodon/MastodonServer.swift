import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Synchronization

/// A server of the Mastodon API that says what a test tells it to: a table of answers by method and path.
final class MastodonServer: Sendable {
    let receiver: TestReceiver

    static let own = #"{"id":"1","username":"desk","acct":"desk","url":"http://here.example/@desk","bot":false}"#

    /// - Parameter table: answers by the beginning of method and path, the longest that fits; the last one is repeated.
    init(_ table: [String: [String]] = [:]) throws {
        var usual = [
            "GET /api/v1/accounts/verify_credentials": [Self.ok(Self.own)],
            "GET /api/v2/instance": [
                Self.ok(#"{"configuration":{"statuses":{"max_characters":60,"max_media_attachments":2}}}"#)
            ],
        ]
        for (key, value) in table { usual[key] = value }
        let known = Answers(usual)
        receiver = try TestReceiver { line, _ in
            guard let next = known.next(line) else {
                return .answer(Self.answer(404, #"{"error":"Record not found"}"#))
            }
            switch next {
            case Self.cut: return .cut
            case Self.large:
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"
                return .answer(head + String(repeating: " ", count: 9_000_000))
            default: return .answer(next)
            }
        }
    }

    deinit { receiver.stop() }

    /// Closes the connection once the request is read.
    static let cut = "cut"
    /// Begins to send 100 MB.
    static let large = "large"

    static func ok(_ body: String, _ headers: [String] = []) -> String { answer(200, body, headers) }

    static func answer(_ status: Int, _ body: String, _ headers: [String] = []) -> String {
        let lines = ["HTTP/1.1 \(status) Test", "Content-Type: application/json", "Connection: close"] + headers
        return (lines + ["Content-Length: \(body.utf8.count)", "", body]).joined(separator: "\r\n")
    }

    /// A status as servers give it.
    static func status(
        _ id: String, _ text: String, visibility: String = "public", account: String = "2", acct: String = "jan",
        bot: Bool = false, replyTo: String? = nil, edited: String? = nil, more: String = ""
    ) -> String {
        let reply = replyTo.map { "\"\($0)\"" } ?? "null"
        let edit = edited.map { "\"\($0)\"" } ?? "null"
        return
            #"{"id":"\#(id)","created_at":"2026-08-07T09:30:00.000Z","edited_at":\#(edit),"in_reply_to_id":\#(reply),"#
            + #""visibility":"\#(visibility)","spoiler_text":"","language":"pl","url":"http://here.example/@\#(acct)/\#(id)","#
            + #""content":"\#(text)","account":{"id":"\#(account)","username":"\#(acct)","acct":"\#(acct)","#
            + #""display_name":"Jan","url":"http://here.example/@\#(acct)","bot":\#(bot)},"#
            + #""mentions":[{"id":"1","username":"desk","acct":"desk","url":"http://here.example/@desk"}]\#(more)}"#
    }

    static func mention(_ id: String, _ status: String, type: String = "mention") -> String {
        #"{"id":"\#(id)","type":"\#(type)","status":\#(status)}"#
    }

    func channel() throws -> MastodonChannel {
        let settings = MastodonSettings(server: receiver.base, token: "tok", allowsPrivate: true)
        return MastodonChannel(name: "social", settings: settings, curl: try CurlMulti())
    }
}

/// The answers that are left.
private final class Answers: Sendable {
    private let table: Mutex<[String: [String]]>

    init(_ table: [String: [String]]) {
        self.table = Mutex(table)
    }

    func next(_ line: String) -> String? {
        table.withLock { table in
            let key = table.keys.filter { line.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
            guard let key, let next = table[key]?.first else { return nil }
            if (table[key]?.count ?? 0) > 1 { table[key]?.removeFirst() }
            return next
        }
    }
}

extension PollAnswer {
    var messages: [InboundMessage] {
        items.compactMap { item in
            guard case .message(let message, _, _) = item else { return nil }
            return message
        }
    }
}
