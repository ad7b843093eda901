import AsyncCurl
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("LINE")
struct LineTests {
    private let now = ProviderCase.now

    private func channel(_ api: String = ProviderAPI.line) throws -> LineChannel {
        let settings = LineSettings(endpoint: .test("/hooks/line", api), secret: "channel_secret", token: "s3cret")
        return LineChannel(name: "line", settings: settings, curl: try CurlMulti())
    }

    private func request(_ body: [UInt8]) -> WebhookRequest {
        let secret = SigningSecret(key: Array("channel_secret".utf8))
        let authenticator = WebhookAuthenticator(scheme: .hmac(.line), secrets: [secret])
        return .signed(body, by: authenticator, at: now)
    }

    private func verdict(_ events: String...) throws -> WebhookVerdict {
        let body = #"{"destination":"U0","events":["# + events.joined(separator: ",") + "]}"
        return try channel().accept(request(Array(body.utf8)), at: now)
    }

    private static func event(
        _ rest: String, type: String = "message", id: String = "01H", source: String = #"{"type":"user","userId":"U1"}"#
    ) -> String {
        """
        {"type":"\(type)","mode":"active","timestamp":1462629479859,"source":\(source),"webhookEventId":"\(id)",
        "deliveryContext":{"isRedelivery":false},"replyToken":"r"\(rest.isEmpty ? "" : ",")\(rest)}
        """
    }

    @Test("each kind of the SDK's own events becomes what it is", .enabled(if: Corpora.isPresent))
    func corpus() throws {
        let value = try Corpora.read("line-events.json")
        var writer = JSONWriter()
        writer.value(value)
        let verdict = try channel().accept(request(writer.bytes), at: now)
        #expect(verdict.unreadable.isEmpty)
        let messages = verdict.messages
        #expect(
            messages.map(\.text) == [
                "Hello, world", "", "Location: my location, Tokyo, 35.65910807942215 139.70372892916203",
                "action=buyItem&itemId=123123&color=red", "Hello, world", "action=buyItem&itemId=123123&color=red",
                "action=buyItem&itemId=123123&color=red", "", "", "Hello, edited world",
            ])
        #expect(messages.map(\.kind) == Array(repeating: .message, count: 7) + [.delete, .message, .edit])
        let group = "Ca56f94637cc4347f90a25382909b24b9"
        let user = "U206d25c2ea6bd87c17655609a1c37cb8"
        #expect(messages.map(\.thread) == [user, user, user, user, group, user, user, group, user, user])
        #expect(messages.allSatisfy { ($0.visibility == .public) == ($0.thread == group) && $0.sender.id == user })
        #expect(messages[1].attachments.map(\.source) == ["https://example.com"])
        #expect(messages[8].attachments.map(\.source) == ["line:354718705033693861"])
        #expect(messages[7].refersTo == "325708" && messages[9].refersTo == "325708")
        #expect(messages.allSatisfy { $0.dedupe == "testwebhookeventid" })
        #expect(messages[0].sentAt == Instant(microseconds: 1_462_629_479_859_000))
        // Each event alone, and all of them in another order, say the same.
        let events = try #require(value["events"]?.array)
        let alone = try events.flatMap { event -> [InboundMessage] in
            var writer = JSONWriter()
            writer.value(event)
            return try self.verdict(String(decoding: writer.bytes, as: UTF8.self)).messages
        }
        #expect(alone == messages)
    }

    @Test("no event of the SDK's is believed with any byte of its signature changed", .enabled(if: Corpora.isPresent))
    func everyEvent() throws {
        let channel = try channel()
        let events = try #require(try Corpora.read("line-events.json")["events"]?.array)
        #expect(events.count == 14)
        for event in events {
            var writer = JSONWriter()
            writer.value(event)
            let body = #"{"destination":"U0","events":["# + String(decoding: writer.bytes, as: UTF8.self) + "]}"
            let good = request(Array(body.utf8))
            #expect(channel.accept(good, at: now).refusal == nil)
            let wrong = good.flipped("x-line-signature")
            // 32 bytes in Base64, and none at all.
            #expect(wrong.count == 45)
            for changed in wrong {
                guard case .signature? = channel.accept(changed, at: now).refusal else {
                    Issue.record("\(changed.headers)")
                    continue
                }
            }
        }
    }

    @Test("a signature with any character changed, and any cut of the body: refused")
    func refused() throws {
        let channel = try channel()
        let good = request(Array(#"{"destination":"U0","events":[]}"#.utf8))
        #expect(channel.accept(good, at: now) == .items([]))
        for changed in good.flipped("x-line-signature") {
            guard case .signature? = channel.accept(changed, at: now).refusal else {
                Issue.record("\(changed.headers)")
                continue
            }
        }
        for count in good.body.indices {
            var cut = good
            cut.body = Array(good.body.prefix(count))
            #expect(channel.accept(cut, at: now).refusal == .signature(.signatureWrong))
        }
    }

    @Test("a redelivery has the key it had, and a batch gives each of its messages")
    func batches() throws {
        let text = #""message":{"id":"1","type":"text","text":"a"}"#
        let first = Self.event(text, id: "01A")
        let second = Self.event(#""message":{"id":"2","type":"text","text":"b"}"#, id: "01B")
        #expect(try verdict(first, second).messages.map(\.dedupe) == ["01A", "01B"])
        #expect(try verdict(second, first).messages.map(\.text) == ["b", "a"])
        // One without an id of its own has the message's.
        let nameless = first.replacing("\"webhookEventId\":\"01A\",", with: "")
        #expect(try verdict(nameless).messages.map(\.dedupe) == ["U1:message:1"])
        let edited = nameless.replacing("\"type\":\"message\"", with: "\"type\":\"messageEdited\"")
        #expect(try verdict(edited).messages.map(\.dedupe) == ["U1:message:1:edit:1462629479859"])
        let again = first.replacing("\"isRedelivery\":false", with: "\"isRedelivery\":true")
        #expect(try verdict(again).messages == (try verdict(first).messages))
    }

    @Test("each thing of a batch keeps its own event, and nothing of what others have said")
    func ownBytes() throws {
        func source(_ user: Int) -> String { #"{"type":"user","userId":"U\#(user)"}"# }
        let long = String(repeating: "x", count: ChannelLimits.textBytesMax + 1)
        let events = [
            Self.event(#""message":{"id":"1","type":"text","text":"a"}"#, id: "01A", source: source(1)),
            Self.event(
                #""message":{"id":"1","type":"text","text":"b"}"#, type: "messageEdited", id: "01B", source: source(2)),
            Self.event(#""unsend":{"messageId":"1"}"#, type: "unsend", id: "01C", source: source(3)),
            Self.event(#""postback":{"data":"c"}"#, type: "postback", id: "01D", source: source(4)),
            Self.event("", type: "hologram", id: "01E", source: source(5)),
            Self.event("", id: "01F", source: source(6)),
            Self.event("", type: "unsend", id: "01G", source: source(7)),
            Self.event(#""message":{"id":"1","type":"text","text":"d"}"#, id: "01H", source: "{}"),
            Self.event(#""message":{"id":"1","type":"text","text":"\#(long)"}"#, id: "01I", source: source(8)),
            #"{"mode":"active"}"#,
        ]
        let body = #"{"destination":"U0","events":["# + events.joined(separator: ",") + "]}"
        guard case .items(let items) = try channel().accept(request(Array(body.utf8)), at: now) else {
            Issue.record("no items")
            return
        }
        let kept = items.map { item -> [UInt8] in
            switch item {
            case .message(_, _, let raw): raw
            case .unreadable(_, _, let bytes): bytes
            case .receipt: []
            }
        }
        #expect(try kept.map { try JSONParser.parse($0) } == events.map { try JSONParser.parse(Array($0.utf8)) })
    }

    @Test(
        "kinds of messages",
        arguments: [
            (#""type":"sticker","packageId":"1","stickerId":"2","keywords":["smile","hi"]"#, "Sticker: smile, hi", 0),
            (#""type":"sticker","packageId":"1","stickerId":"2""#, "Sticker", 0),
            (#""type":"audio","duration":5,"contentProvider":{"type":"line"}"#, "", 1),
            (#""type":"file","fileName":"a.pdf","fileSize":7"#, "", 1),
            (#""type":"image","contentProvider":{"type":"external"}"#, "", 0),
            (#""type":"hologram""#, "unsupported kind: hologram", 0),
            (#""type":"<b>""#, "unsupported kind: (unreadable)", 0),
        ])
    func kinds(content: String, text: String, files: Int) throws {
        let message = try #require(try verdict(Self.event(#""message":{"id":"9",\#(content)}"#)).messages.first)
        #expect(message.text == text && message.attachments.count == files)
        if files > 0 { #expect(message.attachments[0].source == "line:9") }
    }

    @Test("events in which nobody speaks are nothing; a chat that another tool has is its own")
    func silent() throws {
        for type in ["follow", "unfollow", "join", "leave", "memberJoined", "memberLeft", "beacon", "accountLink"] {
            #expect(try verdict(Self.event("", type: type)) == .items([]))
        }
        let standby = Self.event(#""message":{"id":"1","type":"text","text":"a"}"#).replacing("active", with: "standby")
        #expect(try verdict(standby) == .items([]))
    }

    @Test("what is signed and not understood is kept, never refused")
    func unreadable() throws {
        #expect(try verdict(Self.event("", type: "later")).unreadable == [.kindUnknown])
        #expect(try verdict(Self.event("")).unreadable == [.fieldMissing])
        #expect(try verdict("{}").unreadable == [.fieldMissing])
        #expect(try verdict("7").unreadable == [.fieldMissing])
        #expect(
            try verdict(Self.event(#""message":{"id":"1","type":"text","text":"a"}"#, source: "{}")).unreadable
                == [.fieldMissing])
        #expect(try channel().accept(request(Array("{".utf8)), at: now).unreadable == [.notJSON])
        #expect(try channel().accept(request(Array("[]".utf8)), at: now).unreadable == [.fieldMissing])
    }

    private static let answers: [ProviderCase] = [
        .answer(
            "200", 200, #"{"sentMessages":[{"id":"461230966842064897","quoteToken":"q"}]}"#, .sent,
            id: "461230966842064897"),
        .answer("200 without ids", 200, "{}", .sent),
        .answer("200 with an error", 200, #"{"message":"The request body has 1 error(s)"}"#, .ambiguous, fault: .cut),
        .answer(
            "taken before", 409, #"{"message":"The retry key is already accepted","sentMessages":[{"id":"4"}]}"#, .sent,
            id: "4"),
        .answer("400", 400, #"{"message":"U1"}"#, .failed),
        .answer("403", 403, "{}", .failed, fault: .login),
        .answer("monthly limit", 429, #"{"message":"You have reached your monthly limit."}"#, .failed, fault: .channel),
    ]

    @Test("answers mean what LINE's reference says", arguments: answers + ProviderCase.common)
    func answer(_ each: ProviderCase) async throws {
        try await each.check(.reply(to: "U1")) { try channel($0) }
    }

    @Test("a repeat has the same retry key, another message another: a UUID")
    func retryKey() async throws {
        var keys: [String] = []
        for message in [
            OutboundMessage.reply(to: "U1"), .reply(to: "U1"), .reply(to: "U1", key: "x9"), .reply(to: "U1", text: "b"),
        ] {
            let request = try #require(try await Self.answers[0].check(message) { try channel($0) }.first)
            keys.append(try #require(request.header("x-line-retry-key")))
            #expect(request.header("authorization") == "Bearer s3cret")
        }
        #expect(keys[0] == keys[1] && Set(keys).count == 3)
        for key in keys {
            #expect(key.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
            #expect(key.dropFirst(14).first == "5")
        }
        #expect(try channel().retriesAmbiguous)
    }

    @Test("a reply is pushed to the chat it answers; public and private stay apart")
    func send() async throws {
        let group = OutboundMessage.reply(to: "U1", thread: "C1", visibility: .public)
        let request = try #require(try await Self.answers[0].check(group) { try channel($0) }.first)
        let body = try JSONParser.parse(request.body)
        #expect(body["to"]?.string == "C1")
        #expect(body["messages"]?.array?.first?["text"]?.string == group.text)
        let line = try channel()
        #expect(await line.send(.reply(to: "U1", thread: "C1"), at: now).fault == .channel)
        #expect(await line.send(.reply(to: "U1", visibility: .public), at: now).fault == .channel)
        let long = OutboundMessage.reply(to: "U1", text: String(repeating: "👋", count: ProviderTextLimits.line / 2 + 1))
        #expect(await line.send(long, at: now).fault == .size)
        let endpoint = ProviderEndpoint(path: "/x", api: "http://127.0.0.1:1")
        let guarded = LineChannel(
            name: "line", settings: LineSettings(endpoint: endpoint, secret: "s", token: "t"), curl: try CurlMulti())
        let denied = await guarded.send(.reply(to: "U1"), at: now)
        #expect(denied.outcome == .failed && denied.fault == .address)
    }

    @Test("a file is fetched by the message's id; one that is being prepared is asked for again")
    func files() async throws {
        let receiver = try TestReceiver([
            .answer("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"),
            .answer("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 2\r\n\r\nab"),
            .answer("HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n"),
        ])
        let channel = try channel("http://127.0.0.1:\(receiver.port)")
        guard case .retry = await channel.fetch("line:9", bytesMax: 10, at: now) else {
            Issue.record("202 is no file")
            return
        }
        #expect(await channel.fetch("line:9", bytesMax: 10, at: now) == .file([0x61, 0x62], type: "image/jpeg"))
        guard case .gone = await channel.fetch("line:../x", bytesMax: 10, at: now) else {
            Issue.record("404 is gone")
            return
        }
        #expect(receiver.requests.allSatisfy { $0.header("authorization") == "Bearer s3cret" })
        // A stranger's host must be a public one.
        guard case .gone = await channel.fetch("http://127.0.0.2:1/x", bytesMax: 10, at: now) else {
            Issue.record("a private address is not asked")
            return
        }
    }
}
