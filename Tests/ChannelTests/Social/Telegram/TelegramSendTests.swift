import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Telegram: sending")
struct TelegramSendTests {
    private typealias Updates = TelegramUpdates
    private let now = Instant.at(1_786_095_000)
    private static let taken = TelegramUpdates.answer(
        #"{"ok":true,"result":{"message_id":31,"chat":{"id":77,"type":"private"}}}"#)

    private func channel(_ receiver: TestReceiver, allowsPrivate: Bool = true) throws -> TelegramChannel {
        TelegramChannel(
            name: "tg",
            settings: TelegramSettings(
                token: Updates.token, api: "http://127.0.0.1:\(receiver.port)", allowsPrivate: allowsPrivate),
            curl: try CurlMulti())
    }

    private func message(
        _ text: String = "Merhaba 👋", thread: String = "77", visibility: MessageVisibility = .private
    ) -> OutboundMessage {
        OutboundMessage(
            id: "m17", conversation: "c1", thread: thread, recipient: "77", text: text, visibility: visibility,
            agent: "Ayşe", key: "x8")
    }

    @Test("a text, as an answer to a message")
    func text() async throws {
        let receiver = try TestReceiver([.answer(Self.taken)])
        var outbound = message()
        outbound.replyTo = "77:5"
        let channel = try channel(receiver)
        #expect(!channel.retriesAmbiguous && channel.destination == "telegram:4242")
        let result = await channel.send(outbound, at: now)
        #expect(result.outcome == .sent && result.providerID == "77:31" && result.status == 200)
        let body = String(decoding: try #require(receiver.requests.first).body, as: UTF8.self)
        #expect(
            body
                == #"{"chat_id":77,"text":"Merhaba 👋","reply_parameters":{"message_id":5,"allow_sending_without_reply":true}}"#
        )
    }

    @Test("public answers go to the group and its topic, private ones to the person")
    func places() async throws {
        let receiver = try TestReceiver([.answer(Self.taken), .answer(Self.taken), .answer(Self.taken)])
        let channel = try channel(receiver)
        var inGroup = message(thread: "-1001/9", visibility: .public)
        inGroup.replyTo = "-1001:6"
        _ = await channel.send(inGroup, at: now)
        inGroup.visibility = .private
        _ = await channel.send(inGroup, at: now)
        _ = await channel.send(message(thread: ""), at: now)
        let bodies = try receiver.requests.map { try JSONParser.parse($0.body) }
        #expect(bodies[0]["chat_id"]?.int64 == -1_001 && bodies[0]["message_thread_id"]?.int64 == 9)
        #expect(bodies[0]["reply_parameters"]?["message_id"]?.int64 == 6)
        for body in bodies[1...] {
            #expect(body["chat_id"]?.int64 == 77 && body["message_thread_id"] == nil && body["reply_parameters"] == nil)
        }
    }

    @Test("a token that is none is no part of what is shown")
    func destination() throws {
        let settings = TelegramSettings(token: "secret-without-colon")
        #expect(TelegramChannel(name: "tg", settings: settings, curl: try CurlMulti()).destination == "telegram:")
    }

    @Test("what cannot be sent is not tried")
    func untried() async throws {
        let receiver = try TestReceiver([])
        let channel = try channel(receiver)
        func result(_ outbound: OutboundMessage) async -> SendResult { await channel.send(outbound, at: now) }
        #expect(await result(message(visibility: .internal)).outcome == .failed)
        #expect(await result(message(visibility: .public)).outcome == .failed)
        #expect(await result(message(thread: "x")).outcome == .failed)
        #expect(await result(message("")).outcome == .failed)
        var hidden = message(thread: "-1001")
        hidden.recipient = "-1001"
        #expect(await result(hidden).outcome == .failed)
        let long = String(repeating: "👋", count: ProviderTextLimits.telegram / 2)
        let tooLong = await result(message(long + "!"))
        #expect(tooLong.outcome == .failed && tooLong.fault == .size)
        var withFile = message(String(repeating: "x", count: TelegramLimits.captionMax + 1))
        withFile.files = [OutboundFile(name: "a", type: "text/plain", content: [1])]
        #expect(await result(withFile).fault == .size)
        var many = message("x")
        many.files = (0...TelegramLimits.filesMax).map { OutboundFile(name: "\($0)", type: "text/plain", content: [1]) }
        #expect(await result(many).fault == .size)
        #expect(receiver.requests.isEmpty)
    }

    @Test("the longest text goes out whole")
    func longest() async throws {
        let receiver = try TestReceiver([.answer(Self.taken)])
        let text = String(repeating: "👋", count: ProviderTextLimits.telegram / 2)
        #expect(await (try channel(receiver)).send(message(text), at: now).outcome == .sent)
        #expect(try JSONParser.parse(receiver.requests[0].body)["text"]?.string == text)
    }

    @Test("files go in one call: a picture, a document, an album")
    func files() async throws {
        let album = Updates.answer(
            #"{"ok":true,"result":[{"message_id":40,"chat":{"id":77}},{"message_id":41,"chat":{"id":77}}]}"#)
        let refused = Updates.answer(
            #"{"ok":false,"error_code":400,"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"}"#, status: "400 Bad")
        let receiver = try TestReceiver([
            .answer(Self.taken), .answer(refused), .answer(Self.taken), .answer(album),
        ])
        let channel = try channel(receiver)
        let picture = OutboundFile(name: "a.jpg", type: "image/jpeg", content: Array("JPEG".utf8))
        var outbound = message("see \"this\"")
        outbound.files = [picture]
        #expect(await channel.send(outbound, at: now).providerID == "77:31")
        // Refused as a picture, it goes as a document.
        #expect(await channel.send(outbound, at: now).outcome == .sent)
        outbound.files = [picture, OutboundFile(name: "b.pdf", type: "application/pdf", content: Array("PDF".utf8))]
        #expect(await channel.send(outbound, at: now).providerID == "77:40")
        let bodies = receiver.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.count == 4)
        #expect(bodies[0].contains(#"name="photo"; filename="a.jpg""#) && bodies[0].contains("see \"this\""))
        #expect(bodies[2].contains(#"name="document"; filename="a.jpg""#))
        #expect(bodies[3].contains(#"{"type":"document","media":"attach://file1","caption":"see \"this\""}"#))
        #expect(bodies[3].contains(#"name="file1"; filename="b.pdf""#))
    }

    private static func error(_ code: Int, _ description: String, _ more: String = "", status: Int? = nil) -> String {
        TelegramUpdates.answer(
            #"{"ok":false,"error_code":\#(code),"description":"\#(description)"\#(more)}"#,
            status: "\(status ?? code) X")
    }

    static let answers: [(String, SendResult.Outcome, SendFault?)] = [
        (taken, .sent, nil),
        (TelegramUpdates.answer(#"{"ok":true,"result":true}"#), .ambiguous, .cut),
        (TelegramUpdates.answer("<html>log in</html>"), .ambiguous, .cut),
        (TelegramUpdates.answer("{}"), .ambiguous, .cut),
        (error(429, "Too Many Requests", status: 200), .retry(after: nil), nil),
        (error(400, "Bad Request: chat not found", status: 200), .failed, nil),
        (error(400, "Bad Request: message is too long"), .failed, .size),
        (
            error(400, "Bad Request: group chat was upgraded", #","parameters":{"migrate_to_chat_id":-100}"#), .failed,
            nil
        ),
        (error(401, "Unauthorized"), .failed, .login), (error(404, "Not Found"), .failed, .login),
        (error(403, "Forbidden: bot was blocked by the user"), .failed, nil),
        (error(403, "Forbidden: bot was kicked from the group chat"), .failed, nil),
        (error(403, "Forbidden: user is deactivated", status: 200), .failed, nil),
        (TelegramUpdates.answer("<html>", status: "403 Forbidden"), .retry(after: nil), nil),
        (TelegramUpdates.answer("{}", status: "403 Forbidden"), .retry(after: nil), nil),
        (error(409, "Conflict"), .failed, nil), (error(410, "Gone"), .failed, nil),
        (error(413, "Request Entity Too Large"), .failed, .size),
        (error(429, "Too Many Requests", #","parameters":{"retry_after":35}"#), .retry(after: .seconds(35)), nil),
        (TelegramUpdates.answer("", status: "429 X", head: "Retry-After: 9\r\n"), .retry(after: .seconds(9)), nil),
        (
            TelegramUpdates.answer("", status: "429 X", head: "Retry-After: Fri, 07 Aug 2026 09:31:30 GMT\r\n"),
            .retry(after: .seconds(90)), nil
        ),
        (error(500, "Internal Server Error"), .retry(after: nil), nil),
        (TelegramUpdates.answer("<html>", status: "503 Down"), .retry(after: nil), nil),
        (TelegramUpdates.answer("<html>", status: "502 Bad Gateway"), .ambiguous, nil),
        (TelegramUpdates.answer("<html>", status: "404 Not Found"), .failed, nil),
        (TelegramUpdates.answer("", status: "302 Found", head: "Location: http://169.254.169.254/\r\n"), .failed, nil),
        ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"ok\":true", .ambiguous, .cut),
        // Cut where 100 MB were announced; 100 MB that come are in SendingPageTests.
        ("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n{\"ok\":true", .ambiguous, .cut),
    ]

    @Test("answers, and what they mean", arguments: answers.indices)
    func outcome(index: Int) async throws {
        let (answer, outcome, fault) = Self.answers[index]
        let receiver = try TestReceiver([.answer(answer)])
        let result = await (try channel(receiver)).send(message("secret words"), at: now)
        #expect(result.outcome == outcome && result.fault == fault, "\(answer)")
        #expect(receiver.requests.count == 1)
        for word in ["secret words", "AAExample", "77"] { #expect(!result.detail.contains(word)) }
    }

    @Test("without an answer nobody knows; without a connection nothing was sent; a private address is not called")
    func connections() async throws {
        #expect(await (try channel(try TestReceiver([.cut]))).send(message(), at: now).outcome == .ambiguous)
        let receiver = try TestReceiver([])
        let denied = await (try channel(receiver, allowsPrivate: false)).send(message(), at: now)
        #expect(denied.outcome == .failed && denied.fault == .address)
        let closed = TelegramChannel(
            name: "tg",
            settings: TelegramSettings(
                token: Updates.token, api: "http://127.0.0.1:\(try TestReceiver.closedPort())", allowsPrivate: true),
            curl: try CurlMulti())
        #expect(await closed.send(message(), at: now).outcome == .retry(after: nil))
    }
}
