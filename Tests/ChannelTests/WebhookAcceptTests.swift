import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("The request of a webhook channel")
struct WebhookAcceptTests {
    private let now = Instant.at(1_786_095_000)
    private let secret = SigningSecret(key: Array("0123456789abcdef0123456789abcdef".utf8))

    private func channel(_ scheme: SignatureScheme = .standardWebhooks, max: Int = 4_096) throws -> WebhookChannel {
        let settings = WebhookSettings(path: "/hooks/shop", scheme: scheme, secrets: [secret], bodyBytesMax: max)
        return WebhookChannel(name: "shop-chat", settings: settings, curl: try CurlMulti())
    }

    private func request(_ body: String, _ scheme: SignatureScheme = .standardWebhooks) -> WebhookRequest {
        .signed(Array(body.utf8), by: WebhookAuthenticator(scheme: scheme, secrets: [secret]), at: now)
    }

    private let least = #"{"id":"m1","from":{"id":"u1"},"text":"Merhaba"}"#

    @Test("a message needs an id, a sender and a text")
    func needed() throws {
        let channel = try channel()
        #expect(channel.name == "shop-chat" && channel.path == "/hooks/shop" && channel.bodyBytesMax == 4_096)
        var expected = InboundMessage(dedupe: "m1", sender: Sender(id: "u1"), text: "Merhaba")
        expected.verified = .hmac
        #expect(channel.accept(request(least), at: now) == .message(expected, files: []))
    }

    @Test("the method is judged before the size, the size before the signature, that before the content")
    func order() throws {
        let channel = try channel(max: 60)
        let long = #"{"id":"m1""# + String(repeating: " ", count: 60)
        var wrong = request(long)
        wrong.method = "GET"
        wrong.headers = []
        #expect(channel.accept(wrong, at: now) == .refused(.methodNotAllowed))
        wrong.method = "POST"
        #expect(channel.accept(wrong, at: now) == .refused(.bodyTooLarge))
        wrong.body.removeLast(wrong.body.count - 60)
        #expect(channel.accept(wrong, at: now) == .refused(.signature(.signatureMissing)))
        let cut = request(String(long.prefix(60)))
        guard case .quarantine(.notJSON, _) = channel.accept(cut, at: now) else {
            Issue.record("not quarantined")
            return
        }
    }

    @Test("a body of exactly the limit is read, also above that of other bodies")
    func sizeLimit() throws {
        let max = JSONLimits.bodyBytesMax + 100
        let channel = try channel(max: max)
        let padded = least + String(repeating: " ", count: max - least.utf8.count)
        guard case .message = channel.accept(request(padded), at: now) else {
            Issue.record("not read")
            return
        }
        #expect(channel.accept(request(padded + " "), at: now) == .refused(.bodyTooLarge))
    }

    @Test("refusals have a status and a code")
    func refusals() {
        #expect(WebhookRefusal.methodNotAllowed.httpStatus == 405)
        #expect(WebhookRefusal.bodyTooLarge.httpStatus == 413)
        for refusal in SignatureRefusal.allCases {
            #expect(WebhookRefusal.signature(refusal).httpStatus == 401)
            #expect(WebhookRefusal.signature(refusal).code == refusal.rawValue)
        }
        #expect(WebhookRefusal.methodNotAllowed.code == "method-not-allowed")
        #expect(WebhookRefusal.bodyTooLarge.code == "body-too-large")
    }

    @Test("every field of the own body arrives")
    func full() throws {
        let body = #"""
            {"id": "m2", "thread": "order-5", "from": {"id": 77, "name": "Ay\u015fe", "email": "a@example.com",
             "phone": "+905551112233"}, "text": "Iade istiyorum \ud83d\udc4b", "subject": "Iade", "html": "<p>x</p>",
             "language": "TR-Latn-TR", "sentAt": "2026-08-07T12:29:59.5+03:00", "replyBy": "2026-08-08T09:30:00Z",
             "visibility": "public", "attributes": {"topic": "refund", "total": 12.50, "vip": true, "none": null},
             "attachments": [{"name": "a.txt", "type": "Text/Plain; charset=utf-8", "base64": "aGFsbG8="},
               {"base64": ""}], "future": [1, {"x": 2}]}
            """#
        let verdict = try channel().accept(request(body), at: now)
        guard case .message(let message, let files) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(message.dedupe == "m2" && message.thread == "order-5")
        #expect(
            message.sender == Sender(id: "77", name: "Ayşe", email: "a@example.com", phone: "+905551112233"))
        #expect(message.text == "Iade istiyorum 👋" && message.subject == "Iade" && message.html == "<p>x</p>")
        #expect(message.language == "tr" && message.languageReliable)
        #expect(message.sentAt == now - .milliseconds(500) && message.replyBy == now + .days(1))
        #expect(message.visibility == .public && message.kind == .message && message.verified == .hmac)
        let attributes = [("topic", "refund"), ("total", "12.50"), ("vip", "true")].map {
            MessageAttribute(name: $0.0, value: $0.1, provenance: .channel)
        }
        #expect(message.attributes == attributes)
        #expect(message.attachments == files.map(\.attachment))
        let sha256 = [
            "d3751d33f9cd5049c4af2b462735457e4d3baf130bcbb87f389e349fbaeb20b9",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ]
        #expect(files.map(\.bytes) == [Array("hallo".utf8), []])
        #expect(
            message.attachments == [
                Attachment(name: "a.txt", type: "text/plain", bytes: 5, sha256: sha256[0]),
                Attachment(name: "", type: "application/octet-stream", bytes: 0, sha256: sha256[1]),
            ])
    }

    @Test("without a signature nothing is proven, neither sender nor language")
    func unsigned() throws {
        let body = #"{"id":"m1","from":{"id":"u1"},"text":"x","language":"tr"}"#
        guard case .message(let message, _) = try channel(.none).accept(request(body, .none), at: now) else {
            Issue.record("not read")
            return
        }
        #expect(message.verified == .none && message.language == "tr" && !message.languageReliable)
    }

    @Test(
        "a language that names none is passed over",
        arguments: ["", "und", "x-klingon", "t", "turkish", "t1", "ş", "zxx", "mul-TR"])
    func unknownLanguage(tag: String) throws {
        let body = #"{"id":"m1","from":{"id":"u1"},"text":"x","language":"\#(tag)"}"#
        guard case .message(let message, _) = try channel().accept(request(body), at: now) else {
            Issue.record("not read")
            return
        }
        #expect(message.language == "und" && !message.languageReliable)
    }

    @Test(
        "what cannot be read is quarantined with its code and its place",
        arguments: [
            ("", .notJSON, "empty at byte 0"),
            ("hello", .notJSON, "unexpected-character at byte 0"),
            (#"{"id":"a","id":"b"}"#, .notJSON, "duplicate-key at byte 10"),
            (#"{"id":"a",}"#, .notJSON, "trailing-comma at byte 10"),
            ("{\"id\":\"\u{1}\"}", .notJSON, "control-character at byte 7"),
            (#"{"id":"\ud800"}"#, .notJSON, "lone-surrogate at byte 7"),
            ("[]", .fieldMissing, "/from/id is missing"),
            (#""text""#, .fieldMissing, "/from/id is missing"),
            (#"{"from":{"id":"u"},"text":"x"}"#, .fieldMissing, "/id is missing"),
            (#"{"id":"","from":{"id":"u"},"text":"x"}"#, .fieldMissing, "/id is empty"),
            (#"{"id":"m","from":{"id":null},"text":"x"}"#, .fieldMissing, "/from/id is missing"),
            (#"{"id":"m","from":"u","text":"x"}"#, .fieldMissing, "/from/id is missing"),
            (#"{"id":"m","from":{"id":"u"}}"#, .fieldMissing, "/text is missing"),
            (#"{"id":1.5,"from":{"id":"u"},"text":"x"}"#, .fieldType, "/id is neither text nor a whole number"),
            (#"{"id":[],"from":{"id":"u"},"text":"x"}"#, .fieldType, "/id is neither text nor a whole number"),
            (#"{"id":"m","from":{"id":"u"},"text":7}"#, .fieldType, "/text is not text"),
            (#"{"id":"m","from":{"id":"u","name":{}},"text":"x"}"#, .fieldType, "/from/name is not text"),
        ] as [(String, QuarantineCode, String)])
    func quarantine(body: String, code: QuarantineCode, detail: String) throws {
        #expect(try channel().accept(request(body), at: now) == .quarantine(code, detail: detail))
    }

    @Test(
        "an optional field that cannot be read is not silently dropped",
        arguments: [
            (#""thread":true"#, .fieldType, "/thread is neither text nor a whole number"),
            (#""sentAt":1786095000"#, .fieldType, "/sentAt is not a date and time"),
            (#""sentAt":"yesterday""#, .fieldValue, "/sentAt is not a date and time by RFC 3339"),
            (#""sentAt":"1786095000""#, .fieldValue, "/sentAt is not a date and time by RFC 3339"),
            (#""visibility":"internal""#, .fieldValue, "/visibility is neither public nor private"),
            (#""visibility":"Public""#, .fieldValue, "/visibility is neither public nor private"),
            (#""attributes":[]"#, .fieldType, "/attributes is not an object"),
            (
                #""attributes":{"a":"b","geheim":{}}"#, .fieldType,
                "/attributes (member 2) is neither text, number nor truth value"
            ),
            (#""attributes":{"":"b"}"#, .fieldMissing, "/attributes (member 1) has no name"),
            (#""attachments":{}"#, .fieldType, "/attachments is not an array"),
            (#""attachments":[7]"#, .fieldType, "/attachments/0 is not an object"),
            (#""attachments":[{"name":"x"}]"#, .fieldMissing, "/attachments/0/base64 is missing"),
            (
                #""attachments":[{"base64":"a"}]"#, .fieldValue,
                "/attachments/0/base64 is not Base64 by RFC 4648, section 4"
            ),
            (
                #""attachments":[{"base64":"Zh=="}]"#, .fieldValue,
                "/attachments/0/base64 is not Base64 by RFC 4648, section 4"
            ),
            (#""attachments":[{"base64":7}]"#, .fieldType, "/attachments/0/base64 is not text"),
        ] as [(String, QuarantineCode, String)])
    func optional(field: String, code: QuarantineCode, detail: String) throws {
        let body = #"{"id":"m","from":{"id":"u"},"text":"x",\#(field)}"#
        #expect(try channel().accept(request(body), at: now) == .quarantine(code, detail: detail))
    }
}
