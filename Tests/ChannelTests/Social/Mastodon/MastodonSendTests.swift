import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("An answer on a Mastodon server")
struct MastodonSendTests {
    private let now = Instant.at(1_786_095_000)
    private let post = "POST /api/v1/statuses"
    typealias Server = MastodonServer

    private func outbound(
        _ text: String = "Dzień dobry", _ visibility: MessageVisibility = .public, was: String? = "public",
        replyTo: String? = "101"
    ) -> OutboundMessage {
        var message = OutboundMessage(
            id: "m17", conversation: "c1042", thread: visibility == .public ? "status/90" : "direct/2", recipient: "2",
            text: text, visibility: visibility, agent: "Ayşe", key: "x8", replyTo: replyTo)
        if let was {
            message.traits = [("visibility", was), ("acct", "jan"), ("account", "2")].map {
                MessageAttribute(name: "mastodon.\($0.0)", value: $0.1, provenance: .channel)
            }
        }
        message.writtenAt = now
        return message
    }

    private func posted(_ server: Server) throws -> [JSONValue] {
        try zip(server.receiver.lines, server.receiver.requests).filter { $0.0 == post }
            .map { try JSONParser.parse($0.1.body) }
    }

    @Test(
        "The answer has the visibility of what it answers, and what is private stays direct",
        arguments: [
            (MessageVisibility.public, "public", "public"), (.public, "unlisted", "unlisted"),
            (.private, "direct", "direct"),
            (.private, "public", "direct"), (.private, "private", "direct"), (.public, "direct", "direct"),
            (.public, "private", "direct"),
        ])
    func visibility(asked: MessageVisibility, was: String, becomes: String) async throws {
        let server = try Server([
            post: [
                Server.ok(#"{"id":"200"}"#, ["X-RateLimit-Remaining: 299", "X-RateLimit-Reset: 2026-08-07T09:35:00Z"])
            ]
        ])
        let result = await (try server.channel()).send(outbound(asked, was: was), at: now)
        #expect(result.outcome == .sent && result.providerID == "200")
        #expect(result.pace == SendPace(remaining: 299, resets: try #require(RFC3339.instant("2026-08-07T09:35:00Z"))))
        let body = try #require(try posted(server).first)
        #expect(body["visibility"]?.string == becomes)
        #expect(body["status"]?.string == "@jan Dzień dobry")
        #expect(body["in_reply_to_id"]?.string == "101")
    }

    private func outbound(_ visibility: MessageVisibility, was: String?) -> OutboundMessage {
        outbound("Dzień dobry", visibility, was: was)
    }

    @Test("What the traits do not tell is asked for; a private answer is for the customer, whoever wrote last")
    func asks() async throws {
        let server = try Server([
            post: [Server.ok(#"{"id":"200"}"#)],
            "GET /api/v1/statuses/101": [Server.ok(Server.status("101", "a", visibility: "unlisted"))],
            "GET /api/v1/statuses/90": [Server.ok(Server.status("90", "a"))],
            "GET /api/v1/accounts/2": [Server.ok(#"{"id":"2","username":"jan","acct":"jan@far.example"}"#)],
        ])
        let channel = try server.channel()
        #expect(await channel.send(outbound(was: nil), at: now).outcome == .sent)
        #expect(await channel.send(outbound(was: nil, replyTo: nil), at: now).outcome == .sent)
        var other = outbound("x", .private)
        other.traits[2].value = "3"
        #expect(await channel.send(other, at: now).outcome == .sent)
        let bodies = try posted(server)
        #expect(bodies.map { $0["visibility"]?.string } == ["unlisted", "public", "direct"])
        #expect(bodies.map { $0["in_reply_to_id"]?.string } == ["101", "90", "101"])
        #expect(bodies.allSatisfy { $0["status"]?.string?.hasPrefix("@jan@far.example ") == true })
        // The instance is asked once.
        #expect(server.receiver.lines.filter { $0.contains("instance") }.count == 1)
    }

    @Test("Every attempt has the same key; another installation's message x8 has another")
    func keys() async throws {
        let server = try Server([post: [Server.answer(500, ""), Server.ok(#"{"id":"200"}"#)]])
        let channel = try server.channel()
        var other = outbound()
        other.writtenAt = now + .seconds(1)
        for message in [outbound(), outbound(), other] { _ = await channel.send(message, at: now) }
        let keys = server.receiver.requests.compactMap { $0.headers.first { $0.name == "Idempotency-Key" }?.value }
        #expect(keys.count == 3 && keys[0] == keys[1] && keys[1] != keys[2])
        #expect(channel.retriesAmbiguous)
    }

    @Test("After an uncertain post the answer is looked for before it is posted again")
    func lookUp() async throws {
        let mine = Server.status(
            "200", "<p>@<span>jan</span> Dzień  dobry</p>", account: "1", acct: "desk", replyTo: "101")
        let old = mine.replacing("09:30:00.000Z", with: "09:20:00.000Z").replacing("\"200\"", with: "\"150\"")
        let foreign = mine.replacing(#""account":{"id":"1""#, with: #""account":{"id":"2""#)
        let context = "GET /api/v1/statuses/101/context"
        let cases: [([String: [String]], SendResult.Outcome, String, Int)] = [
            ([context: [Server.ok(#"{"descendants":[\#(old),\#(foreign),\#(mine)]}"#)]], .sent, "200", 0),
            ([context: [Server.ok(#"{"descendants":[\#(old),\#(foreign)]}"#)]], .sent, "201", 1),
            // What was answered is gone: the account's own statuses are looked through.
            (
                ["GET /api/v1/accounts/1/statuses": [Server.ok("[\(mine.replacing(#""101""#, with: "null"))]")]], .sent,
                "200", 0
            ),
            ([context: [Server.answer(503, "")]], .ambiguous, "", 0), ([context: [Server.cut]], .ambiguous, "", 0),
            ([context: [Server.answer(401, "")]], .ambiguous, "", 0),
        ]
        for (table, outcome, id, posts) in cases {
            var table = table
            table[post] = [Server.ok(#"{"id":"201"}"#)]
            let server = try Server(table)
            var again = outbound()
            again.mayHaveBeenSent = true
            let result = await (try server.channel()).send(again, at: now)
            #expect(result.outcome == outcome && result.providerID == id)
            #expect(try posted(server).count == posts)
        }
    }

    @Test("The same words said twice are two answers: what stands there as the other one is not this one")
    func twice() async throws {
        let first = Server.status("200", "<p>@jan Dzień dobry</p>", account: "1", acct: "desk", replyTo: "101")
        let second = first.replacing("\"200\"", with: "\"202\"")
        let context = "GET /api/v1/statuses/101/context"
        for (statuses, id, posts) in [(first, "201", 1), ("\(first),\(second)", "202", 0)] {
            let server = try Server([
                post: [Server.ok(#"{"id":"201"}"#)], context: [Server.ok(#"{"descendants":[\#(statuses)]}"#)],
            ])
            var again = outbound()
            // Within what the clocks may differ.
            again.writtenAt = now + .seconds(30)
            again.mayHaveBeenSent = true
            again.others = ["200"]
            let result = await (try server.channel()).send(again, at: now + .seconds(40))
            #expect(result.outcome == .sent && result.providerID == id)
            #expect(try posted(server).count == posts)
        }
    }

    @Test("A server that forgets the key: the second post is not made, the first is found")
    func ignoresKeys() async throws {
        let mine = Server.status("200", "<p>@jan Dzień dobry</p>", account: "1", acct: "desk", replyTo: "101")
        let server = try Server([
            post: [Server.cut, Server.ok(#"{"id":"201"}"#)],
            "GET /api/v1/statuses/101/context": [Server.ok(#"{"descendants":[\#(mine)]}"#)],
        ])
        let channel = try server.channel()
        #expect(await channel.send(outbound(), at: now).outcome == .ambiguous)
        var again = outbound()
        again.mayHaveBeenSent = true
        let result = await channel.send(again, at: now)
        #expect(result.outcome == .sent && result.providerID == "200")
        #expect(try posted(server).count == 1)
    }

    @Test(
        "What the answer to a post means",
        arguments: [
            (Server.ok(#"{"id":"200"}"#), .sent, nil), (Server.ok(#"{"id":200}"#), .sent, nil),
            (Server.ok(#"{"error":"no"}"#), .failed, nil), (Server.ok("<html>"), .ambiguous, .cut),
            (Server.ok("[]"), .ambiguous, .cut), (Server.answer(401, "{}"), .failed, .login),
            (Server.answer(403, "{}"), .failed, .login), (Server.answer(404, "{}"), .failed, nil),
            (Server.answer(409, "{}"), .failed, nil), (Server.answer(410, "{}"), .failed, nil),
            (Server.answer(413, ""), .failed, .size), (Server.answer(422, #"{"error":"Dzień dobry"}"#), .failed, nil),
            (Server.answer(429, "", ["Retry-After: 17"]), .retry(after: .seconds(17)), nil),
            (Server.answer(429, "", ["Retry-After: Fri, 07 Aug 2026 09:31:00 GMT"]), .retry(after: .seconds(60)), nil),
            (Server.answer(429, "", ["X-RateLimit-Reset: 2026-08-07T09:31:00Z"]), .retry(after: .seconds(60)), nil),
            (Server.answer(429, #"{"error":"Too many requests","retry_after":5}"#), .retry(after: nil), nil),
            (Server.answer(500, ""), .retry(after: nil), nil), (Server.answer(502, "<html>"), .ambiguous, nil),
            (Server.answer(503, ""), .retry(after: nil), nil),
            (Server.answer(504, ""), .ambiguous, nil),
            (Server.answer(302, "", ["Location: http://127.0.0.1:1/"]), .failed, nil), (Server.cut, .ambiguous, .cut),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", .ambiguous, .cut),
            (
                Server.large,
                .ambiguous, .cut
            ),
            ("HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\n{", .retry(after: nil), nil),
        ] as [(String, SendResult.Outcome, SendFault?)])
    func answers(answer: String, outcome: SendResult.Outcome, fault: SendFault?) async throws {
        let server = try Server([post: [answer]])
        let result = await (try server.channel()).send(outbound(), at: now)
        #expect(result.outcome == outcome)
        #expect(result.fault == fault)
        for secret in ["Dzień", "jan", "tok_", "Bearer"] { #expect(!result.detail.contains(secret)) }
    }

    @Test("A private answer reaches the customer though what it answers is gone; a public one does not lose its place")
    func gone() async throws {
        let table = [post: [Server.answer(404, "{}"), Server.ok(#"{"id":"200"}"#)]]
        let server = try Server(table)
        #expect(await (try server.channel()).send(outbound("x", .private, was: "direct"), at: now).outcome == .sent)
        #expect(try posted(server).map { $0["in_reply_to_id"]?.string } == ["101", nil])
        let other = try Server(table)
        #expect(await (try other.channel()).send(outbound(), at: now).outcome == .failed)
        #expect(try posted(other).count == 1)
    }

    @Test("Notes, texts and files that are too much, and public answers to nothing are not posted")
    func refused() async throws {
        let server = try Server([post: [Server.ok(#"{"id":"200"}"#)]])
        let channel = try server.channel()
        var note = outbound()
        note.visibility = .internal
        #expect(await channel.send(note, at: now).outcome == .failed)
        let long = await channel.send(outbound(String(repeating: "x", count: 56)), at: now)
        #expect(long.outcome == .failed && long.fault == .size)
        var files = outbound()
        files.files = Array(repeating: OutboundFile(name: "a", type: "image/png", content: [1]), count: 3)
        let many = await channel.send(files, at: now)
        #expect(many.outcome == .failed && many.fault == .size)
        var nothing = outbound(replyTo: nil)
        nothing.thread = ""
        #expect(await channel.send(nothing, at: now).outcome == .failed)
        #expect(try posted(server).isEmpty)
        #expect(await channel.send(outbound(String(repeating: "x", count: 55)), at: now).outcome == .sent)
    }

    @Test("Where the server does not tell its limits, 500 characters are taken", arguments: [500, 501])
    func usual(length: Int) async throws {
        let server = try Server([
            post: [Server.ok(#"{"id":"200"}"#)], "GET /api/v2/instance": [Server.answer(404, "{}")],
        ])
        let result = await (try server.channel()).send(outbound(String(repeating: "x", count: length - 5)), at: now)
        #expect((result.outcome == .sent) == (length <= MastodonChannel.textMax))
        #expect(server.receiver.lines.contains("GET /api/v1/instance"))
    }

    @Test("Files go to the server once, and the answer waits until it has done with them")
    func files() async throws {
        let server = try Server([
            post: [Server.ok(#"{"id":"200"}"#)],
            "POST /api/v2/media": [Server.ok(#"{"id":"31"}"#), Server.answer(202, #"{"id":"32","url":null}"#)],
            "GET /api/v1/media/31": [Server.ok(#"{"id":"31"}"#)],
            "GET /api/v1/media/32": [Server.answer(206, "{}"), Server.ok(#"{"id":"32"}"#)],
        ])
        let channel = try server.channel()
        var message = outbound()
        message.files = [
            OutboundFile(name: "a.png", type: "image/png", content: [1, 2]),
            OutboundFile(name: "b\".mp4", type: "video/mp4", content: [3]),
        ]
        var outcomes: [SendResult.Outcome] = []
        for _ in 0..<3 { outcomes.append(await channel.send(message, at: now).outcome) }
        #expect(outcomes == [.retry(after: .seconds(5)), .retry(after: .seconds(5)), .sent])
        #expect(server.receiver.lines.filter { $0 == "POST /api/v2/media" }.count == 2)
        let body = try #require(try posted(server).first)
        #expect(body["media_ids"] == .array([.string("31"), .string("32")]))
        let first = server.receiver.lines.firstIndex(of: "POST /api/v2/media")
        let form = String(decoding: server.receiver.requests[try #require(first)].body, as: UTF8.self)
        #expect(form.contains(#"name="file"; filename="a.png""#) && form.contains("Content-Type: image/png"))
    }

    @Test("A file that is refused, or cannot be brought, posts nothing")
    func badFiles() async throws {
        let cases: [(String, SendResult.Outcome)] = [
            (Server.answer(422, "{}"), .failed), (Server.answer(413, ""), .failed), (Server.cut, .retry(after: nil)),
            (Server.answer(500, ""), .retry(after: nil)), (Server.ok("{}"), .retry(after: nil)),
            (Server.answer(502, ""), .retry(after: nil)),
        ]
        for (answer, outcome) in cases {
            let server = try Server(["POST /api/v2/media": [answer]])
            var message = outbound()
            message.files = [OutboundFile(name: "a.png", type: "image/png", content: [1])]
            #expect(await (try server.channel()).send(message, at: now).outcome == outcome)
            #expect(try posted(server).isEmpty)
        }
    }

    @Test("Media are attachments with a place to fetch them from; only what the web has is one")
    func media() async throws {
        let server = try Server([
            "GET /media/a.png": ["HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 2\r\n\r\nPN"]
        ])
        let more =
            #","media_attachments":[{"type":"image","url":"\#(server.receiver.base)/media/a.png?x=1"},"#
            + #"{"type":"audio","url":null,"remote_url":"https://far.example/files/9"},{"type":"image","url":"file:///etc/passwd"},7,"#
            + #"{"type":"image","url":"\#(server.receiver.base.replacing("127.0.0.1", with: "127.0.0.2"))/media/b.png"}]"#
        let list = [Server.ok("[\(Server.mention("11", Server.status("101", "a", more: more)))]")]
        let reader = try Server(["GET /api/v1/notifications": list])
        let answer = try await reader.channel().poll(after: #"{"last":"10","watched":[]}"#, at: now)
        let files = try #require(answer.messages.first).attachments
        #expect(files.map(\.name) == ["a.png", "audio-2", "b.png"])
        #expect(files.map(\.type) == ["image/png", "application/octet-stream", "image/png"])
        let channel = try server.channel()
        let asked = MediaAnswer.file([80, 78], type: "image/png")
        #expect(await channel.fetch(files[0].source, bytesMax: 10, at: now) == asked)
        guard case .gone = await channel.fetch(files[0].source, bytesMax: 1, at: now) else {
            Issue.record("more than allowed was fetched")
            return
        }
        // Another port of the server's own host is where its files may lie.
        #expect(await (try reader.channel()).fetch(files[0].source, bytesMax: 10, at: now) == asked)
        // Another private host is not asked, whatever a status says.
        guard case .gone = await channel.fetch(files[2].source, bytesMax: 10, at: now) else {
            Issue.record("a stranger sent us to a private address")
            return
        }
    }
}
