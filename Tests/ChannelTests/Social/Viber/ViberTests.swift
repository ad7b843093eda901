import AsyncCurl
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("Viber")
struct ViberTests {
    private let now = ProviderCase.now
    private static let token = "44dafb7e0f40021e-61a47a1e6778d187-f2c5a676a07050b3"

    private func channel(_ api: String = ProviderAPI.viber) throws -> ViberChannel {
        let settings = ViberSettings(endpoint: .test("/hooks/viber", api), token: Self.token, name: "Acme")
        return ViberChannel(name: "viber", settings: settings, curl: try CurlMulti())
    }

    private func request(_ body: String) -> WebhookRequest {
        let authenticator = WebhookAuthenticator(
            scheme: .hmac(.viber), secrets: [SigningSecret(key: Array(Self.token.utf8))])
        return .signed(Array(body.utf8), by: authenticator, at: now)
    }

    private func verdict(_ body: String) throws -> WebhookVerdict { try channel().accept(request(body), at: now) }

    private static func message(_ content: String) -> String {
        """
        {"event":"message","timestamp":1786094999123,"message_token":4912661846655238145,
        "sender":{"id":"01234567890A=","name":"Ayşe","language":"tr","country":"TR","api_version":1},
        "message":{\(content)}}
        """
    }

    @Test("the request by which Viber tries the endpoint is answered", .enabled(if: Corpora.isPresent))
    func webhook() throws {
        let vectors = try #require(try Corpora.read("signature-vectors.json").array)
        let vector = try #require(vectors.first { $0["scheme"]?.string == "x-viber-content-signature" })
        let body = Array(try #require(vector["body"]?.string).utf8)
        let good = WebhookRequest(
            method: "POST", headers: [("X-Viber-Content-Signature", try #require(vector["header"]?.string))], body: body
        )
        let channel = try channel()
        #expect(channel.accept(good, at: now) == .answer(WebhookAnswer()))
        for changed in good.flipped("X-Viber-Content-Signature") {
            guard case .signature? = channel.accept(changed, at: now).refusal else {
                Issue.record("\(changed.headers)")
                continue
            }
        }
        for place in body.indices {
            var changed = good
            changed.body[place] ^= 1
            #expect(channel.accept(changed, at: now).refusal == .signature(.signatureWrong))
        }
    }

    @Test("a message is private, and its token its key")
    func message() throws {
        let message = try #require(try verdict(Self.message(#""type":"text","text":"Merhaba""#)).messages.first)
        #expect(message.dedupe == "4912661846655238145" && message.providerID == message.dedupe)
        #expect(message.thread == "01234567890A=" && message.sender == Sender(id: "01234567890A=", name: "Ayşe"))
        #expect(message.visibility == .private && message.verified == .hmac && message.text == "Merhaba")
        #expect(message.attributes.map(\.value) == ["TR", "tr"])
        #expect(message.sentAt == Instant(microseconds: 1_786_094_999_123_000))
    }

    @Test(
        "kinds of messages",
        arguments: [
            (
                #""type":"picture","text":"bu","media":"https://dl-media.viber.com/a","file_name":"a.jpg""#, "bu",
                "a.jpg"
            ),
            (#""type":"video","media":"https://dl-media.viber.com/a","size":9"#, "", "video.mp4"),
            (#""type":"file","media":"https://dl-media.viber.com/a","file_name":"a.pdf","size":9"#, "", "a.pdf"),
            (#""type":"location","location":{"lat":52.5,"lon":21.0}"#, "Location: 52.5 21.0", nil),
            (#""type":"location""#, "unsupported kind: location", nil),
            (#""type":"contact","contact":{"name":"Ola","phone_number":"+48600"}"#, "Contact: Ola, +48600", nil),
            (#""type":"sticker","sticker_id":46105"#, "Sticker", nil),
            (#""type":"url","media":"https://a.example/x""#, "https://a.example/x", nil),
            (#""type":"poll","text":"hm""#, "unsupported kind: poll\nhm", nil),
        ] as [(String, String, String?)])
    func kinds(content: String, text: String, file: String?) throws {
        let message = try #require(try verdict(Self.message(content)).messages.first)
        #expect(message.text == text)
        #expect(message.attachments.map(\.name) == [file].compactMap { $0 })
        #expect(message.attachments.allSatisfy { $0.source == "https://dl-media.viber.com/a" })
    }

    @Test("reports are receipts, and what nobody says is nothing")
    func callbacks() throws {
        for (event, step) in [("delivered", DeliveryStep.delivered), ("seen", .read)] {
            let body = #"{"event":"\#(event)","message_token":49126,"user_id":"0="}"#
            #expect(try verdict(body) == .items([.receipt(DeliveryReceipt(providerID: "49126", step: step))]))
        }
        let failed = #"{"event":"failed","message_token":"49126","user_id":"0=","desc":"not_subscribed"}"#
        let receipt = DeliveryReceipt(providerID: "49126", step: .failed)
        #expect(try verdict(failed) == .items([.receipt(receipt)]))
        for event in ["conversation_started", "subscribed", "unsubscribed"] {
            #expect(try verdict(#"{"event":"\#(event)","message_token":1}"#) == .items([]))
        }
    }

    @Test("what is signed and not understood is kept, never refused")
    func unreadable() throws {
        let cases: [(String, QuarantineCode)] = [
            ("{", .notJSON), ("{}", .fieldMissing), (#"{"event":"later"}"#, .kindUnknown),
            (#"{"event":7}"#, .fieldMissing),
            (#"{"event":"seen","message_token":1.5}"#, .fieldMissing),
            (#"{"event":"message","message_token":1}"#, .fieldMissing),
            (#"{"event":"message","message_token":1,"sender":{"id":"0="}}"#, .fieldMissing),
        ]
        for (body, code) in cases { #expect(try verdict(body).unreadable == [code], "\(body)") }
    }

    private static func status(
        _ status: Int, _ outcome: SendResult.Outcome, fault: SendFault? = nil
    ) -> ProviderCase {
        .answer(
            "status \(status)", 200, #"{"status":\#(status),"status_message":"01234567890A="}"#, outcome, fault: fault)
    }

    private static let answers: [ProviderCase] = [
        .answer(
            "ok", 200, #"{"status":0,"status_message":"ok","message_token":5741311803571721087}"#, .sent,
            id: "5741311803571721087"),
        status(2, .failed, fault: .login), status(3, .failed), status(6, .failed), status(5, .failed),
        status(7, .failed, fault: .login), status(8, .failed, fault: .login), status(9, .failed, fault: .login),
        status(10, .failed, fault: .login), status(21, .failed, fault: .channel),
        status(11, .failed), status(12, .retry(after: nil)), status(24, .failed, fault: .channel),
        status(99, .retry(after: nil)),
        .answer("status is text", 200, #"{"status":"0"}"#, .ambiguous, fault: .cut),
        .answer("403", 403, "{}", .retry(after: nil)), .answer("403 in HTML", 403, "<html>", .retry(after: nil)),
        .answer("403 with a status", 403, #"{"status":6}"#, .failed),
        .answer("409", 409, "{}", .failed),
    ]

    @Test("answers mean what Viber's table says", arguments: answers + ProviderCase.common)
    func answer(_ each: ProviderCase) async throws {
        try await each.check(.reply(to: "01234567890A=")) { try channel($0) }
    }

    @Test("a reply has the token in its header and the name that customers see")
    func send() async throws {
        let request = try #require(
            try await Self.answers[0].check(.reply(to: "01234567890A=")) { try channel($0) }.first)
        #expect(request.header("x-viber-auth-token") == Self.token)
        let body = try JSONParser.parse(request.body)
        #expect(body["receiver"]?.string == "01234567890A=" && body["sender"]?["name"]?.string == "Acme")
        #expect(body["text"]?.string == "Merhaba \"Ayşe\" <b>👋</b>\n")
        #expect(await (try channel()).send(.reply(to: "0=", visibility: .public), at: now).fault == .channel)
        let long = OutboundMessage.reply(to: "0=", text: String(repeating: "a", count: ProviderTextLimits.viber + 1))
        #expect(await (try channel()).send(long, at: now).fault == .size)
        let endpoint = ProviderEndpoint(path: "/x", api: "http://127.0.0.1:1")
        let settings = ViberSettings(endpoint: endpoint, token: Self.token, name: "Acme")
        let guarded = ViberChannel(name: "viber", settings: settings, curl: try CurlMulti())
        let denied = await guarded.send(.reply(to: "0="), at: now)
        #expect(denied.outcome == .failed && denied.fault == .address)
    }
}
