import AsyncCurl
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("The declared HTTP poll: replies")
struct PollReplyTests {
    private func channel(
        _ base: String, url: String = "/topics/{thread}/posts?re={id}",
        body: String = #"{"text":"{text}","by":["{agent} ({key})",7,null]}"#,
        id: String? = "/post/id"
    ) throws -> PollChannel {
        var settings = try PollReadingTests.settings(base, nil)
        settings.reply = PollSettings.Reply(
            url: PollTemplate(base + url), method: "PUT", headers: [("X-Key", "s3cret")],
            body: try JSONParser.parse(Array(body.utf8)), id: try id.map { try pointer($0) })
        return PollChannel(name: "forum", settings: settings, curl: try CurlMulti())
    }

    private func reply(_ text: String = "Merhaba", thread: String = "t1", id: String? = "p1") -> OutboundMessage {
        var message = OutboundMessage.reply(to: "a1", thread: thread, text: text, visibility: .public)
        message.replyTo = id
        return message
    }

    private static let answers: [ProviderCase] = [
        .answer("named", 201, #"{"post":{"id":17}}"#, .sent, id: "17"),
        .answer("200 with an error", 200, #"{"error":"no"}"#, .ambiguous, fault: .cut),
        .answer("403", 403, "{}", .retry(after: nil)),
        .answer("403 with seconds", 403, "", .retry(after: .seconds(7)), headers: "Retry-After: 7\r\n"),
        .answer("409", 409, "{}", .failed),
    ]

    @Test("answers mean what HTTP says, and what is made must be named", arguments: answers + ProviderCase.common)
    func answer(_ each: ProviderCase) async throws {
        try await each.check(reply()) { try channel($0) }
    }

    @Test("where nothing has to be named, the status says all")
    func unnamed() async throws {
        try await ProviderCase.answer("204", 204, "", .sent).check(reply()) { try channel($0, id: nil) }
    }

    @Test(
        "whatever is written stays one text of the body and one piece of the URL",
        arguments: [
            "plain", "\"},\"admin\":true,{\"", "{key} {agent} {text}", "a\\\nb\u{7F}c\u{1F}", "../../admin",
            "x?y=1&z#w", "%2e%2e%2f", "Ğ👋",
        ])
    func filling(text: String) async throws {
        let replies = try #require(
            try settings("https://forum.example/t/{thread}/p?re={id}", #"{"text":"<{text}>","k":"{key}"}"#))
        let call = try replies.call(reply(text, thread: "t/" + text, id: "i" + text))
        let body = try JSONParser.parse(
            try #require(call.body), limits: JSONLimits(bytesMax: 1_000, depthMax: 8)
        ).object
        #expect(body?.members.map(\.key) == ["text", "k"])
        #expect(body?["text"]?.string == "<\(text)>" && body?["k"]?.string == "x8")
        #expect(call.url.origin == "https://forum.example")
        #expect(call.url.path == "/t/\(URLText.encoded("t/" + text))/p?re=\(URLText.encoded("i" + text))")
        #expect(call.url.path.split(separator: "/").count == 3)
    }

    private func settings(_ url: String, _ body: String) throws -> PollReplies? {
        PollReplies(
            PollSettings.Reply(url: PollTemplate(url), body: try JSONParser.parse(Array(body.utf8))))
    }

    @Test("what would lead elsewhere is not sent", arguments: [".", "..", ""])
    func dots(thread: String) async throws {
        let channel = try channel("http://127.0.0.1:1", url: "/t/{thread}/{id}")
        var message = reply(thread: "t1", id: thread)
        #expect(await channel.send(message, at: ProviderCase.now).fault == .channel)
        message = reply(thread: thread, id: nil)
        #expect(await channel.send(message, at: ProviderCase.now).fault == .channel)
    }

    @Test(
        "the host is never filled",
        arguments: ["https://{thread}/x", "https://forum.example{thread}/x", "{thread}", "https://{sender}.example/x"])
    func host(url: String) throws {
        let replies = try #require(try settings(url, "{}"))
        #expect(replies.origin == nil)
        #expect(throws: PollReplies.Fault.self) { try replies.call(reply()) }
    }

    @Test("the request is as the configuration writes it")
    func request() async throws {
        let requests = try await Self.answers[0].check(reply("a\"b {key}")) { try channel($0) }
        let request = try #require(requests.first)
        #expect(request.method == "PUT" && request.header("x-key") == "s3cret")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"text":"a\"b {key}","by":["Ayşe (x8)",7,null]}"#)
    }

    @Test("only what the channel's replies are is sent")
    func unsendable() async throws {
        let channel = try channel("http://127.0.0.1:1")
        var message = reply()
        message.visibility = .private
        #expect(await channel.send(message, at: ProviderCase.now).fault == .channel)
        message.visibility = .internal
        #expect(await channel.send(message, at: ProviderCase.now).outcome == .failed)
        let long = reply(String(repeating: "a", count: PollChannel.textMax + 1))
        #expect(await channel.send(long, at: ProviderCase.now).fault == .size)
        let oneWay = PollChannel(
            name: "in", settings: try PollReadingTests.settings("http://127.0.0.1:1", nil), curl: try CurlMulti())
        #expect(await oneWay.send(reply(), at: ProviderCase.now).fault == .channel)
        #expect(!channel.retriesAmbiguous)
        var settings = try PollReadingTests.settings("http://127.0.0.1:1", nil)
        settings.reply = PollSettings.Reply(
            url: PollTemplate("http://127.0.0.1:1/x"), body: try JSONParser.parse(Array("{}".utf8)))
        settings.allowsPrivate = false
        let guarded = PollChannel(name: "forum", settings: settings, curl: try CurlMulti())
        let denied = await guarded.send(reply(), at: ProviderCase.now)
        #expect(denied.outcome == .failed && denied.fault == .address)
    }

    @Test("a template has the places it names, two braces are one, and others are text")
    func template() {
        let template = PollTemplate("{a}{text}{{{id}} {{id} {sender")
        #expect(template.places == [.text, .id])
        #expect(template.filled { "<\($0.rawValue)>" } == "{a}<text>{<id>} {id} {sender")
        #expect(PollTemplate("").places.isEmpty && PollTemplate("").filled { _ in "x" } == "")
    }
}
