import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("What comes from a Mastodon server")
struct MastodonPollTests {
    private let now = Instant.at(1_786_095_000)
    private let list = "GET /api/v1/notifications"
    private let start = #"{"last":"10","watched":[]}"#
    typealias Server = MastodonServer

    @Test("The first look begins with what comes next", arguments: [(#"[{"id":"9"},{"id":"10"}]"#, "10"), ("[]", "0")])
    func begins(list: String, last: String) async throws {
        let server = try Server([self.list: [Server.ok(list)]])
        let answer = try await server.channel().poll(after: "", at: now)
        #expect(answer == PollAnswer(items: [], cursor: #"{"last":"\#(last)","watched":[]}"#))
        #expect(server.receiver.lines.last == "GET /api/v1/notifications?limit=1")
    }

    @Test("Pages follow each other by min_id, oldest first, until one is empty")
    func pages() async throws {
        let pages = [
            "[" + Server.mention("12", Server.status("102", "b", visibility: "direct")) + ","
                + Server.mention("11", Server.status("101", "a")) + "]",
            "[" + Server.mention("100", Server.status("103", "c")) + "]", "[]",
        ]
        let server = try Server([list: pages.map { Server.ok($0) }, "GET /api/v1/statuses/": [Server.answer(500, "")]])
        let channel = try server.channel()
        let first = try await channel.poll(after: start, at: now)
        #expect(first.messages.map(\.providerID) == ["101", "102"])
        #expect(first.pause == .zero)
        let second = try await channel.poll(after: first.cursor, at: now)
        #expect(second.messages.map(\.providerID) == ["103"])
        let third = try await channel.poll(after: second.cursor, at: now)
        #expect(third.items.isEmpty && third.pause == .seconds(15) && third.cursor == second.cursor)
        let asked = server.receiver.lines.filter { $0.hasPrefix(list) }
        #expect(asked.map { $0.contains("min_id=10&") } == [true, false, false])
        #expect(asked[1].contains("min_id=12&") && asked[2].contains("min_id=100&"))
        #expect(asked.allSatisfy { !$0.contains("since_id") && $0.contains("include_filtered=true") })
        // Nothing is dismissed, nothing marked: that some servers know no such call is of no matter.
        #expect(server.receiver.requests.allSatisfy { $0.method == "GET" })
    }

    @Test("The same cursor gives the same messages; what a server repeats in its answer does too")
    func repeats() async throws {
        let one = Server.mention("11", Server.status("101", "a"))
        let server = try Server([
            list: [Server.ok("[\(one),\(one)]"), Server.ok("[\(one)]")],
            "GET /api/v1/statuses/": [Server.answer(500, "")],
        ])
        let channel = try server.channel()
        let first = try await channel.poll(after: start, at: now)
        let again = try await channel.poll(after: start, at: now)
        #expect(Set((first.messages + again.messages).map(\.dedupe)) == ["101"])
        #expect(first.cursor == again.cursor)
        // A server that does not know min_id gives the same page for ever: it is over once nothing is newer.
        let third = try await channel.poll(after: first.cursor, at: now)
        #expect(third.items.isEmpty && third.pause == .seconds(15))
    }

    @Test(
        "Who may read it makes the thread",
        arguments: [
            ("public", MessageVisibility.public, MessageKind.comment, "status/101"),
            ("unlisted", .public, .comment, "status/101"), ("private", .private, .message, "direct/2"),
            ("direct", .private, .message, "direct/2"), ("mutuals_only", .private, .message, "direct/2"),
        ])
    func visibility(word: String, visibility: MessageVisibility, kind: MessageKind, thread: String) async throws {
        let server = try Server([
            list: [Server.ok("[\(Server.mention("11", Server.status("101", "a", visibility: word)))]")]
        ])
        let message = try #require(try await server.channel().poll(after: start, at: now).messages.first)
        #expect(message.visibility == visibility && message.kind == kind && message.thread == thread)
        #expect(message.verified == .provider && message.sender == Sender(id: "2", name: "Jan"))
        #expect(
            message.attributes.contains(
                MessageAttribute(name: "mastodon.visibility", value: word, provenance: .channel)))
        #expect(
            message.attributes.contains(MessageAttribute(name: "mastodon.acct", value: "jan", provenance: .channel)))
        #expect(message.sentAt == RFC3339.instant("2026-08-07T09:30:00Z"))
        #expect(message.language == "und" && !message.languageReliable)
    }

    @Test(
        "A public thread is that of the status at its root",
        arguments: [
            (#"{"ancestors":[{"id":"90","in_reply_to_id":null},{"id":"95"}],"descendants":[]}"#, "status/90"),
            (#"{"ancestors":[{"id":"90","in_reply_to_id":"80"}],"descendants":[]}"#, "status/80"),
            (#"{"ancestors":[],"descendants":[]}"#, "status/95"), (#"{"error":"Record not found"}"#, "status/95"),
        ])
    func root(context: String, thread: String) async throws {
        let isGone = context.contains("error")
        let server = try Server([
            list: [Server.ok("[\(Server.mention("11", Server.status("101", "a", replyTo: "95")))]")],
            "GET /api/v1/statuses/101/context": [isGone ? Server.answer(404, context) : Server.ok(context)],
        ])
        let message = try #require(try await server.channel().poll(after: start, at: now).messages.first)
        #expect(message.thread == thread && message.refersTo == "95")
    }

    @Test("Machines are marked; what is our own, deleted, or nothing that was said does not come")
    func others() async throws {
        let page = [
            Server.mention("11", Server.status("101", "beep", bot: true)),
            Server.mention("12", Server.status("102", "own", account: "1", acct: "desk")),
            #"{"id":"13","type":"mention","status":null}"#, #"{"id":"14","type":"favourite"}"#, #"{"type":"mention"}"#,
            Server.mention("15", Server.status("105", "not ours", edited: "2026-08-07T09:31:00Z"), type: "update"),
            #"{"id":"16","type":"mention","status":{"id":7}}"#, "17", #""x""#,
        ]
        let server = try Server([list: [Server.ok("[\(page.joined(separator: ","))]")]])
        let answer = try await server.channel().poll(after: start, at: now)
        #expect(answer.messages.map(\.automatic) == [true])
        #expect(answer.items.count == 2)
        guard case .unreadable(.fieldMissing, _, let bytes) = answer.items[1] else {
            Issue.record("what cannot be read is kept")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""id":7"#))
        #expect(answer.cursor.hasPrefix(#"{"last":"16""#))
    }

    @Test("Edits and deletions are found by reading again, each of them once")
    func changes() async throws {
        let edited = Server.status("101", "corrected", edited: "2026-08-07T09:40:00.000Z")
        let server = try Server([
            list: [
                Server.ok(
                    "[\(Server.mention("11", Server.status("101", "a"))),"
                        + "\(Server.mention("12", Server.status("102", "b", visibility: "direct")))]"), Server.ok("[]"),
            ],
            "GET /api/v1/statuses/101": [Server.ok(edited)],
        ])
        let channel = try server.channel()
        let first = try await channel.poll(after: start, at: now)
        let second = try await channel.poll(after: first.cursor, at: now)
        #expect(second.messages.map(\.kind) == [.edit, .delete])
        let edit = try #require(second.messages.first)
        #expect(edit.text == "corrected" && edit.refersTo == "101" && edit.thread == "status/101")
        #expect(edit.dedupe == "101:edit:2026-08-07T09:40:00.000Z" && edit.providerID == "101")
        let deletion = try #require(second.messages.last)
        #expect(deletion.dedupe == "102:delete" && deletion.refersTo == "102" && deletion.thread == "direct/2")
        #expect(deletion.visibility == .private && deletion.sender.id == "2" && deletion.text.isEmpty)
        let third = try await channel.poll(after: second.cursor, at: now)
        #expect(third.items.isEmpty && third.cursor == second.cursor)
        // A day later nobody looks again.
        let late = try await channel.poll(after: second.cursor, at: now + .hours(25))
        #expect(late.cursor == #"{"last":"12","watched":[]}"#)
    }

    @Test("A server tells of an edit by itself; a page of a proxy is no deletion; a low limit reads nothing again")
    func told() async throws {
        let edited = Server.status("101", "new", edited: "2026-08-07T09:40:00.000Z")
        let server = try Server([
            list: [
                Server.ok("[\(Server.mention("11", Server.status("101", "a")))]"), Server.ok("[]"),
                Server.ok("[\(Server.mention("12", edited, type: "update"))]"),
                Server.ok("[]", ["X-RateLimit-Remaining: 59"]),
            ],
            "GET /api/v1/statuses/101": [Server.answer(404, "<html>no</html>")],
        ])
        let channel = try server.channel()
        var cursor = start
        var kinds: [MessageKind] = []
        for _ in 0..<4 {
            let answer = try await channel.poll(after: cursor, at: now)
            cursor = answer.cursor
            kinds += answer.messages.map(\.kind)
        }
        #expect(kinds == [.comment, .edit])
        #expect(server.receiver.lines.filter { $0 == "GET /api/v1/statuses/101" }.count == 1)
    }

    @Test(
        "What a refusal means for the channel",
        arguments: [
            (401, "", [], PollFault.Kind.lasting), (403, "", [], .lasting), (404, "", [], .passing(after: nil)),
            (409, "{}", [], .passing(after: nil)), (410, "{}", [], .passing(after: nil)),
            (429, "", ["Retry-After: Fri, 07 Aug 2026 09:31:30 GMT"], .passing(after: .seconds(90))),
            (429, "", ["Retry-After: 17"], .passing(after: .seconds(17))),
            (429, "", ["X-RateLimit-Reset: 2026-08-07T09:31:00.5Z"], .passing(after: .milliseconds(60_500))),
            (429, "", ["X-RateLimit-Reset: 1786095060"], .passing(after: .seconds(60))),
            (429, "", ["X-RateLimit-Reset: soon"], .passing(after: nil)),
            (429, "", ["X-RateLimit-Reset: 2036-08-07T09:31:00Z"], .passing(after: .days(1))),
            (429, "", ["Retry-After: 31536000"], .passing(after: .days(1))),
            (500, "", [], .passing(after: nil)), (502, "<html>", ["Retry-After: 5"], .passing(after: .seconds(5))),
            (200, "<html>", [], .passing(after: nil)), (200, #"{"error":"no"}"#, [], .passing(after: nil)),
            (302, "", ["Location: http://127.0.0.1/"], .passing(after: nil)),
        ] as [(Int, String, [String], PollFault.Kind)])
    func refused(status: Int, body: String, headers: [String], kind: PollFault.Kind) async throws {
        let server = try Server([list: [Server.answer(status, body, headers)]])
        let fault = await #expect(throws: PollFault.self) { try await server.channel().poll(after: start, at: now) }
        #expect(fault?.kind == kind)
        #expect(fault?.detail.contains("tok") == false || status == 401 || status == 403)
    }

    @Test("A token that is refused at the first call is lasting; a cut connection and 100 MB pass")
    func unreadable() async throws {
        let own = "GET /api/v1/accounts/verify_credentials"
        let cases: [(String, PollFault.Kind)] = [
            (Server.answer(401, #"{"error":"The access token is invalid"}"#), .lasting),
            (Server.cut, .passing(after: nil)),
            (
                Server.large,
                .passing(after: nil)
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":", .passing(after: nil)),
            (Server.ok(String(repeating: "[", count: 200)), .passing(after: nil)),
            (Server.ok(#"{"id":[]}"#), .passing(after: nil)),
        ]
        for (answer, kind) in cases {
            let server = try Server([own: [answer]])
            let fault = await #expect(throws: PollFault.self) { try await server.channel().poll(after: start, at: now) }
            #expect(fault?.kind == kind)
        }
    }

    @Test("A server that may be private and is not allowed to is not asked")
    func privateServer() async throws {
        let server = try Server()
        let settings = MastodonSettings(server: server.receiver.base, token: "tok")
        let channel = MastodonChannel(name: "social", settings: settings, curl: try CurlMulti())
        _ = await #expect(throws: PollFault.self) { try await channel.poll(after: "", at: now) }
        guard case .unreachable = await channel.probe() else {
            Issue.record("a private address was reached")
            return
        }
        #expect(server.receiver.lines.isEmpty)
    }
}
