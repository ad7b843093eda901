import AsyncCurl
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("Slack")
struct SlackTests {
    private let now = ProviderCase.now
    private static let secret = SigningSecret(key: Array("8f742231b10e8888abcd99yyyzzz85a5".utf8))

    private func channel(_ api: String = ProviderAPI.slack) throws -> SlackChannel {
        let settings = SlackSettings(
            endpoint: .test("/hooks/slack", api), signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
            token: "xoxb-s3cret")
        return SlackChannel(name: "slack", settings: settings, curl: try CurlMulti())
    }

    private func request(_ body: String, at moment: Instant? = nil) -> WebhookRequest {
        let authenticator = WebhookAuthenticator(scheme: .slack, secrets: [Self.secret])
        return .signed(Array(body.utf8), by: authenticator, at: moment ?? now)
    }

    private func verdict(_ event: String) throws -> WebhookVerdict {
        try channel().accept(request(Self.envelope(event)), at: now)
    }

    private static func envelope(_ event: String) -> String {
        """
        {"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev1","event_time":1786095000,
        "authorizations":[{"team_id":"T1","user_id":"UBOT","is_bot":true}],"event":\(event)}
        """
    }

    @Test("the challenge is answered, signed or not at all")
    func challenge() throws {
        let body =
            #"{"token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}"#
        let answer = WebhookAnswer(body: Array("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P".utf8))
        #expect(try channel().accept(request(body), at: now) == .answer(answer))
        var bare = request(body)
        bare.headers = []
        #expect(try channel().accept(bare, at: now).refusal == .signature(.signatureMissing))
    }

    @Test("a signature with any character changed, an old one, another body: refused")
    func refused() throws {
        let channel = try channel()
        let good = request(
            Self.envelope(#"{"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.2","text":"x"}"#))
        #expect(channel.accept(good, at: now).messages.count == 1)
        for changed in good.flipped("x-slack-signature") + good.flipped("x-slack-request-timestamp") {
            guard case .signature? = channel.accept(changed, at: now).refusal else {
                Issue.record("\(changed.headers)")
                continue
            }
        }
        #expect(channel.accept(good, at: now + .seconds(299)).messages.count == 1)
        #expect(channel.accept(good, at: now + .seconds(301)).refusal == .signature(.timestampStale))
        #expect(channel.accept(good, at: now - .seconds(301)).refusal == .signature(.timestampStale))
        var cut = good
        cut.body.removeLast()
        #expect(channel.accept(cut, at: now).refusal == .signature(.signatureWrong))
        var get = good
        get.method = "GET"
        #expect(channel.accept(get, at: now).refusal == .methodNotAllowed)
    }

    @Test("a direct message is private, and its thread within the chat comes back with the reply")
    func direct() throws {
        let message = try #require(
            try verdict(
                """
                {"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1786094999.000200",
                "thread_ts":"1786090000.000100","text":"Merhaba &amp; <https://a.example|a>",
                "user_profile":{"display_name":"","real_name":"Ayşe"},
                "files":[{"id":"F1","name":"a.pdf","mimetype":"application/pdf","size":12,
                "url_private":"https://files.slack.com/a","url_private_download":"https://files.slack.com/d/a"},
                {"name":"doc","is_external":true,"url_private":"https://docs.example/x"},{"mode":"tombstone"}]}
                """
            ).messages.first)
        #expect(message.dedupe == "D1:1786094999.000200" && message.providerID == message.dedupe)
        #expect(message.thread == "U1" && message.visibility == .private && message.verified == .hmac)
        #expect(message.sender == Sender(id: "U1", name: "Ayşe"))
        #expect(message.text == "Merhaba & a (https://a.example)\n(a file that is not at Slack: doc)")
        #expect(message.attachments.map(\.source) == ["https://files.slack.com/d/a"])
        #expect(message.attachments.map(\.bytes) == [12])
        #expect(message.attributes.first { $0.name == "slack.thread" }?.value == "1786090000.000100")
        #expect(message.refersTo == "D1:1786090000.000100" && !message.automatic)
        #expect(message.sentAt == Instant(microseconds: 1_786_094_999_000_200))
    }

    @Test("a mention in a channel is public, the rest of the channel is nobody's question")
    func mention() throws {
        let event = #"{"type":"app_mention","channel":"C1","user":"U1","ts":"5.1","text":"<@UBOT> where is <@U2>?"}"#
        let message = try #require(try verdict(event).messages.first)
        #expect(message.thread == "C1:5.1" && message.visibility == .public && message.text == "where is @U2?")
        let inThread =
            #"{"type":"app_mention","channel":"C1","user":"U1","ts":"6.1","thread_ts":"5.1","text":"<@UBOT>!"}"#
        #expect(try verdict(inThread).messages.map(\.thread) == ["C1:5.1"])
        // The same message told of by another subscription has the same key, or is none of ours.
        let other =
            #"{"type":"message","channel_type":"channel","channel":"C1","user":"U1","ts":"5.1","text":"<@UBOT> x"}"#
        #expect(try verdict(other) == .items([]))
    }

    @Test("edits and deletions name what they change, each with a key of its own")
    func changes() throws {
        let edit = try #require(
            try verdict(
                """
                {"type":"message","subtype":"message_changed","channel_type":"im","channel":"D1","ts":"9.9",
                "message":{"user":"U1","ts":"5.1","text":"new","edited":{"user":"U1","ts":"8.0"}},
                "previous_message":{"user":"U1","ts":"5.1","text":"old"}}
                """
            ).messages.first)
        #expect(
            edit.kind == .edit && edit.refersTo == "D1:5.1" && edit.dedupe == "D1:5.1:edit:8.0" && edit.text == "new")
        let deletion = try #require(
            try verdict(
                """
                {"type":"message","subtype":"message_deleted","channel_type":"im","channel":"D1","ts":"9.9","deleted_ts":"5.1",
                "previous_message":{"user":"U1","ts":"5.1","text":"old"}}
                """
            ).messages.first)
        #expect(deletion.kind == .delete && deletion.refersTo == "D1:5.1" && deletion.dedupe == "D1:5.1:delete")
        #expect(deletion.text.isEmpty && deletion.thread == "U1")
    }

    @Test(
        "what is no change of a customer's words is nothing",
        arguments: [
            // A link was looked up.
            """
            {"type":"message","subtype":"message_changed","channel_type":"im","channel":"D1",
            "message":{"user":"U1","ts":"5.1","text":"a"},"previous_message":{"user":"U1","ts":"5.1","text":"a"}}
            """,
            // Of another's message in a channel.
            """
            {"type":"message","subtype":"message_changed","channel_type":"channel","channel":"C1",
            "message":{"user":"U1","ts":"5.1","text":"b","edited":{"ts":"8.0"}},"previous_message":{"text":"a"}}
            """,
            // Our own words: by the bot's user, by the app.
            #"{"type":"message","channel_type":"im","channel":"D1","user":"UBOT","ts":"5.1","text":"ours"}"#,
            #"{"type":"message","channel_type":"im","channel":"D1","bot_id":"B1","app_id":"A1","ts":"5.1","text":"ours"}"#,
            """
            {"type":"message","subtype":"bot_message","channel_type":"im","channel":"D1","bot_id":"B1","ts":"5.1",
            "bot_profile":{"app_id":"A1"},"text":"ours"}
            """,
            """
            {"type":"message","subtype":"message_deleted","channel_type":"im","channel":"D1","deleted_ts":"5.1",
            "previous_message":{"user":"UBOT","ts":"5.1","text":"ours"}}
            """,
            #"{"type":"message","subtype":"channel_join","channel_type":"im","channel":"D1","user":"U1","ts":"5.1","text":"x"}"#,
            #"{"type":"reaction_added","user":"U1"}"#,
        ])
    func nothing(event: String) throws {
        #expect(try verdict(event) == .items([]))
    }

    @Test("another bot's message is automatic")
    func bots() throws {
        let event =
            #"{"type":"message","subtype":"bot_message","channel_type":"im","channel":"D1","bot_id":"B2","app_id":"A2","ts":"5.1","text":"x"}"#
        let message = try #require(try verdict(event).messages.first)
        #expect(message.automatic && message.sender.id == "B2")
    }

    @Test("what is signed and not understood is kept, never refused")
    func unreadable() throws {
        let channel = try channel()
        let cases: [(String, QuarantineCode)] = [
            ("not json", .notJSON), ("payload=%7B%7D", .notJSON), (#"{"type":"later"}"#, .kindUnknown),
            ("[]", .kindUnknown),
            (#"{"type":"event_callback"}"#, .fieldMissing),
            (#"{"type":"url_verification","challenge":7.5}"#, .fieldMissing),
            (Self.envelope(#"{"type":"app_mention","user":"U1"}"#), .fieldMissing),
            (Self.envelope(#"{"type":"app_mention","channel":"C1","ts":"1.1","text":"x"}"#), .fieldMissing),
            (Self.envelope(#"{"type":"message","channel_type":"im","subtype":"later"}"#), .kindUnknown),
            (Self.envelope(#"{"type":"message","channel_type":"im","subtype":"message_changed"}"#), .fieldMissing),
        ]
        for (body, code) in cases {
            #expect(channel.accept(request(body), at: now).unreadable == [code], "\(body)")
        }
        #expect(channel.accept(request(#"{"type":"app_rate_limited"}"#), at: now) == .items([]))
    }

    @Test(
        "texts are read as people read them",
        arguments: [
            ("a &lt;b&gt; &amp;amp; &amp &", "a <b> &amp; &amp &"), ("<@UBOT>  hi", "hi"),
            ("<!here> <#C1|shop>", "@here #shop"),
            ("<mailto:a@b.c|a@b.c> <https://x.y>", "a@b.c https://x.y"), ("<!subteam^S1|@team>", "@team"),
            ("1 < 2", "1 < 2"),
            ("<@U7|ewa> <>", "@ewa"), ("", ""), ("<<a>", "<a"),
        ])
    func plain(text: String, plain: String) {
        #expect(SlackText.plain(text, own: ["UBOT"]) == plain)
    }

    private static let answers: [ProviderCase] = [
        .answer("ok", 200, #"{"ok":true,"channel":"D1","ts":"7.1"}"#, .sent, id: "D1:7.1"),
        .answer("auth", 200, #"{"ok":false,"error":"invalid_auth"}"#, .failed, fault: .login),
        .answer(
            "limited", 429, #"{"ok":false,"error":"ratelimited"}"#, .retry(after: .seconds(30)),
            headers: "Retry-After: 30\r\n"),
        .answer("not in channel", 200, #"{"ok":false,"error":"not_in_channel"}"#, .failed, fault: .channel),
        .answer("too long", 200, #"{"ok":false,"error":"msg_too_long"}"#, .failed, fault: .size),
        .answer("fatal", 200, #"{"ok":false,"error":"fatal_error"}"#, .ambiguous),
        .answer("down", 503, #"{"ok":false,"error":"service_unavailable"}"#, .retry(after: nil)),
        .answer("unknown", 200, #"{"ok":false,"error":"D1 Merhaba"}"#, .failed),
        .answer("ok is text", 200, #"{"ok":"true"}"#, .ambiguous, fault: .cut),
        .answer("403", 403, "{}", .failed, fault: .login),
        .answer("no member", 200, #"{"ok":false,"error":"no_permission"}"#, .failed, fault: .channel),
        .answer("409", 409, "{}", .failed),
    ]

    @Test("answers mean what Slack's tables say", arguments: answers + ProviderCase.common)
    func answer(_ each: ProviderCase) async throws {
        try await each.check(.reply(to: "U1", thread: "D1")) { try channel($0) }
    }

    @Test("a reply goes where the question was, and a private one to a mention goes to its writer alone")
    func send() async throws {
        func sent(_ message: OutboundMessage) async throws -> JSONValue {
            let request = try #require(try await Self.answers[0].check(message) { try channel($0) }.first)
            #expect(request.header("authorization") == "Bearer xoxb-s3cret")
            return try JSONParser.parse(request.body)
        }
        func told(_ name: String, _ value: String) -> MessageAttribute {
            MessageAttribute(name: name, value: value, provenance: .channel)
        }
        var direct = OutboundMessage.reply(to: "U1", thread: "U1")
        direct.traits = [told("slack.channel", "D1")]
        var body = try await sent(direct)
        #expect(body["channel"]?.string == "D1" && body["thread_ts"] == nil)
        #expect(body["text"]?.string == "Merhaba \"Ayşe\" &lt;b&gt;👋&lt;/b&gt;\n")
        direct.traits.append(told("slack.thread", "3.1"))
        #expect(try await sent(direct)["thread_ts"]?.string == "3.1")
        // The first word in private after a mention.
        direct.traits = [told("slack.channel", "C1")]
        body = try await sent(direct)
        #expect(body["channel"]?.string == "U1" && body["thread_ts"] == nil)
        direct.traits = [MessageAttribute(name: "slack.channel", value: "D9", provenance: .customer)]
        #expect(try await sent(direct)["channel"]?.string == "U1")
        body = try await sent(.reply(to: "U1", thread: "C1:5.1", visibility: .public))
        #expect(body["channel"]?.string == "C1" && body["thread_ts"]?.string == "5.1")
        body = try await sent(.reply(to: "U1", thread: "C1:5.1"))
        #expect(body["channel"]?.string == "U1" && body["thread_ts"] == nil)
        let refused = await (try channel()).send(.reply(to: "U1", thread: "D1", visibility: .public), at: now)
        #expect(refused.outcome == .failed && refused.fault == .channel)
        let long = OutboundMessage.reply(
            to: "U1", text: String(repeating: "&", count: ProviderTextLimits.slack / 5 + 1))
        #expect(await (try channel()).send(long, at: now).fault == .size)
        let guarded = SlackChannel(
            name: "slack",
            settings: SlackSettings(
                endpoint: ProviderEndpoint(path: "/x", api: "http://127.0.0.1:1"), signingSecret: "s", token: "t"),
            curl: try CurlMulti())
        let denied = await guarded.send(.reply(to: "U1", thread: "D1"), at: now)
        #expect(denied.outcome == .failed && denied.fault == .address)
    }

    @Test("a file is fetched with the token, from Slack alone; a login page is none")
    func files() async throws {
        let receiver = try TestReceiver([
            .answer("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 3\r\n\r\nPDF"),
            .answer("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 3\r\n\r\n<p>"),
        ])
        let api = "http://127.0.0.1:\(receiver.port)"
        let channel = try channel(api + "/api")
        #expect(
            await channel.fetch(api + "/a", bytesMax: 100, at: now) == .file(Array("PDF".utf8), type: "application/pdf")
        )
        guard case .gone = await channel.fetch(api + "/a", bytesMax: 100, at: now) else {
            Issue.record("a login page is no file")
            return
        }
        #expect(receiver.requests.map { $0.header("authorization") } == ["Bearer xoxb-s3cret", "Bearer xoxb-s3cret"])
        for elsewhere in [
            "https://evil.example/a", "http://files.slack.com/a", "https://files.slack.com.evil.example/a",
        ] {
            #expect(await channel.fetch(elsewhere, bytesMax: 100, at: now) == .gone(detail: "the file is not at Slack"))
        }
    }
}
