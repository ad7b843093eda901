import AsyncCurl
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

/// What is signed and holds anything at all: it is taken, kept or answered, and never refused as a forgery.
@Suite("Signed bodies of any shape")
struct PresetFuzzTests {
    private static let slack = """
        {"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev1",
        "authorizations":[{"team_id":"T1","user_id":"UBOT","is_bot":true}],"event":{"type":"message","subtype":"message_changed",
        "channel_type":"im","channel":"D1","ts":"9.9","message":{"user":"U1","ts":"5.1","text":"new <@U2> &amp;",
        "edited":{"user":"U1","ts":"8.0"},"files":[{"name":"a","size":1,"url_private":"https://files.slack.com/a"}]},
        "previous_message":{"user":"U1","ts":"5.1","text":"old"}}}
        """
    private static let line = """
        {"destination":"U0","events":[{"type":"message","mode":"active","timestamp":1462629479859,
        "source":{"type":"user","userId":"U1"},"webhookEventId":"01H","deliveryContext":{"isRedelivery":false},
        "message":{"id":"1","type":"sticker","keywords":["a"],"latitude":1.5,"contentProvider":{"type":"external"}}}]}
        """
    private static let viber = """
        {"event":"message","timestamp":1786094999123,"message_token":4912661846655238145,
        "sender":{"id":"0=","name":"Ayşe","language":"tr"},"message":{"type":"contact","text":"x","media":"https://a.example",
        "contact":{"name":"Ola","phone_number":"1"},"location":{"lat":1,"lon":2},"size":9}}
        """

    private static let strangers: [JSONValue] = [
        .null, .bool(true), .number(.integer(-1)), .number(.decimal("1e400")), .string(""), .string("\u{202E}<@U1|"),
        .string(String(repeating: "ü", count: 2_000)), .array([]), .array([.null]), .string("message"), .string("-1"),
    ]

    /// A value with one of its parts replaced by something of another kind.
    private static func changed(_ value: JSONValue, _ random: inout TestRandom, depth: Int = 0) -> JSONValue {
        if depth > 0, Int.random(in: 0..<4, using: &random) == 0 {
            return strangers[Int.random(in: 0..<strangers.count, using: &random)]
        }
        switch value {
        case .array(let items) where !items.isEmpty:
            var items = items
            let place = Int.random(in: 0..<items.count, using: &random)
            items[place] = changed(items[place], &random, depth: depth + 1)
            return .array(items)
        case .object(let object) where !object.members.isEmpty:
            var members = object.members
            let place = Int.random(in: 0..<members.count, using: &random)
            if Int.random(in: 0..<5, using: &random) == 0 {
                members.remove(at: place)
            } else {
                let value = changed(members[place].value, &random, depth: depth + 1)
                members[place] = JSONObject.Member(key: members[place].key, value: value)
            }
            return JSONObject(members).map { .object($0) } ?? value
        default: return strangers[Int.random(in: 0..<strangers.count, using: &random)]
        }
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }

    private func check(
        _ text: String, _ scheme: SignatureScheme, _ secret: String, _ make: (CurlMulti) -> any WebhookReceiver
    ) throws {
        let channel = make(try CurlMulti())
        let authenticator = WebhookAuthenticator(scheme: scheme, secrets: [SigningSecret(key: Array(secret.utf8))])
        let whole = try JSONParser.parse(Array(text.utf8))
        var random = TestRandom(seed: 17)
        var messages = 0
        for round in 0..<3_000 {
            var value = whole
            for _ in 0...(round % 3) { value = Self.changed(value, &random) }
            var body = Self.bytes(value)
            if round % 10 == 0 { body = Array(body.prefix(Int.random(in: 0...body.count, using: &random))) }
            let request = WebhookRequest.signed(body, by: authenticator, at: ProviderCase.now)
            let verdict = channel.accept(request, at: ProviderCase.now)
            #expect(verdict.refusal == nil, "\(String(decoding: body, as: UTF8.self))")
            messages += verdict.messages.count
            for message in verdict.messages {
                #expect(!message.dedupe.isEmpty && !message.sender.id.isEmpty && !message.thread.isEmpty)
                #expect(message.attachments.allSatisfy { !$0.source.isEmpty })
                #expect(message.kind != .edit && message.kind != .delete || !message.refersTo.isEmpty)
            }
            #expect(channel.accept(request, at: ProviderCase.now) == verdict)
        }
        // Most changes leave a message that can be read.
        #expect(messages > 300)
    }

    @Test("Slack")
    func slack() throws {
        try check(Self.slack, .slack, "k") {
            SlackChannel(
                name: "s", settings: SlackSettings(endpoint: .test("/s"), signingSecret: "k", token: "t"), curl: $0)
        }
    }

    @Test("LINE")
    func line() throws {
        try check(Self.line, .hmac(.line), "k") {
            LineChannel(name: "l", settings: LineSettings(endpoint: .test("/l"), secret: "k", token: "t"), curl: $0)
        }
    }

    @Test("Viber")
    func viber() throws {
        try check(Self.viber, .hmac(.viber), "k") {
            ViberChannel(name: "v", settings: ViberSettings(endpoint: .test("/v"), token: "k", name: "n"), curl: $0)
        }
    }

    @Test("an answer of a declared poll: read, or a fault, and each item is a message or kept")
    func poll() throws {
        let cursor = PollSettings.Cursor(source: .item(try pointer("/id")), parameter: "after")
        let reading = PollReading(settings: try PollReadingTests.settings("https://a.example", cursor), isProven: true)
        let text =
            #"{"posts":[{"id":1,"topic":"t","author":{"id":"a","name":"n"},"body":"b","at":1786000001},{"id":"x"}]}"#
        let whole = try JSONParser.parse(Array(text.utf8))
        var random = TestRandom(seed: 23)
        for _ in 0..<3_000 {
            let value = Self.changed(Self.changed(whole, &random), &random)
            do throws(PollFault) {
                let (items, next) = try reading.answer(value, after: PollCursor(value: ""))
                let again = try reading.answer(value, after: PollCursor(value: "", unreadable: next.unreadable))
                #expect(again.next == next)
                #expect(items.count >= again.items.count)
                #expect(PollCursor(text: next.text, start: "") == next)
            } catch {
                guard case .passing = error.kind else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }
}
