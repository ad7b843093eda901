import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("The reply of a webhook channel")
struct WebhookSendTests {
    private let now = Instant.at(1_786_095_000)
    private let secret = SigningSecret(key: Array("0123456789abcdef0123456789abcdef".utf8))

    private func channel(_ url: String, scheme: SignatureScheme = .standardWebhooks) throws -> WebhookChannel {
        let reply = WebhookSettings.Reply(url: url, scheme: scheme, secrets: [secret])
        let settings = WebhookSettings(path: "/hooks/shop", scheme: scheme, secrets: [secret], reply: reply)
        return WebhookChannel(name: "shop-chat", settings: settings, curl: try CurlMulti())
    }

    private func message(thread: String = "order-5") -> OutboundMessage {
        OutboundMessage(
            id: "m17", conversation: "c1042", thread: thread, recipient: "u1", text: "Merhaba \"Ayşe\" 👋\n",
            visibility: .private, agent: "Ayşe", key: "x8")
    }

    @Test(
        "a receiver gets the six fields, signed",
        arguments: [SignatureScheme.standardWebhooks, .hub256, .slack, .none])
    func signed(scheme: SignatureScheme) async throws {
        let receiver = try TestReceiver([.answer("HTTP/1.1 204 No Content\r\n\r\n")])
        let result = await (try channel(receiver.url, scheme: scheme)).send(message(), at: now)
        #expect(result == SendResult(.sent, status: 204, detail: "the other side answered 204"))

        let request = try #require(receiver.requests.first)
        #expect(request.method == "POST")
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(
            body == #"{"id":"m17","thread":"order-5","conversation":"c1042","text":"Merhaba \"Ayşe\" 👋\n","#
                + #""visibility":"private","agent":"Ayşe"}"#)
        let verdict = WebhookAuthenticator(scheme: scheme, secrets: [secret]).verify(request, at: now)
        #expect(verdict == .accepted(id: scheme == .slack ? nil : "x8"))
        #expect(request.headers.first { $0.name == "webhook-id" }?.value == "x8")
        #expect(request.headers.first { $0.name == "Content-Type" }?.value == "application/json")
    }

    @Test("what a machine wrote says so, and names no agent")
    func automatic() async throws {
        let receiver = try TestReceiver([.answer("HTTP/1.1 204 No Content\r\n\r\n")])
        var message = message()
        message.isAutomatic = true
        message.agent = ""
        _ = await (try channel(receiver.url, scheme: .standardWebhooks)).send(message, at: now)
        let body = String(decoding: try #require(receiver.requests.first).body, as: UTF8.self)
        #expect(body.hasSuffix(#""visibility":"private","agent":"","automatic":true}"#))
    }

    @Test("repeats carry the same id and body, whatever the receiver answered before")
    func repeats() async throws {
        let receiver = try TestReceiver([
            .answer("HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nbad"),
            .answer("HTTP/1.1 429 Slow\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n"),
            .answer("HTTP/1.1 503 Down\r\nRetry-After: Fri, 07 Aug 2026 09:31:30 GMT\r\nContent-Length: 0\r\n\r\n"),
            .cut,
            .answer("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
            .answer("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"),
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 100_000)),
        ])
        let channel = try channel(receiver.url)
        #expect(channel.retriesAmbiguous)
        var outcomes: [SendResult.Outcome] = []
        var statuses: [Int] = []
        for attempt in 0..<7 {
            let result = await channel.send(message(), at: now + .seconds(Int64(attempt)))
            outcomes.append(result.outcome)
            statuses.append(result.status)
            #expect(!result.detail.contains("Merhaba") && !result.detail.contains("u1"))
        }
        let expected: [SendResult.Outcome] = [
            .retry(after: nil), .retry(after: .seconds(17)), .retry(after: .seconds(88)), .ambiguous, .failed, .failed,
            .sent,
        ]
        #expect(outcomes == expected)
        #expect(statuses == [500, 429, 503, 0, 302, 410, 200])

        let requests = receiver.requests
        #expect(requests.count == 7)
        #expect(Set(requests.map(\.body)).count == 1)
        #expect(Set(requests.map { $0.headers.first { $0.name == "webhook-id" }?.value }) == ["x8"])
        // Each attempt is of its own moment.
        #expect(Set(requests.map { $0.headers.first { $0.name == "webhook-timestamp" }?.value }).count == 7)
    }

    @Test("a receiver that is not there is tried again, an address that is none is not")
    func unreachable() async throws {
        let refused = await (try channel("http://127.0.0.1:\(try TestReceiver.closedPort())/")).send(message(), at: now)
        #expect(refused.outcome == .retry(after: nil))
        #expect(refused.status == 0)
        let unresolved = await (try channel("http://shop.invalid/")).send(message(), at: now)
        #expect(unresolved.outcome == .retry(after: nil))
        #expect(await (try channel("")).send(message(), at: now).outcome == .failed)
    }

    @Test("without a thread the reply names the sender's")
    func noThread() async throws {
        let receiver = try TestReceiver([.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
        _ = await (try channel(receiver.url)).send(message(thread: ""), at: now)
        let request = try #require(receiver.requests.first)
        #expect(try JSONParser.parse(request.body)["thread"]?.string == "u1")
    }

    @Test("notes and channels without an address send nothing")
    func sendsNothing() async throws {
        let settings = WebhookSettings(path: "/in", scheme: .hub256, secrets: [secret])
        let oneWay = WebhookChannel(name: "form", settings: settings, curl: try CurlMulti())
        #expect(await oneWay.send(message(), at: now).outcome == .failed)
        var note = message()
        note.visibility = .internal
        #expect(await (try channel("http://127.0.0.1:1/")).send(note, at: now).outcome == .failed)
    }
}
