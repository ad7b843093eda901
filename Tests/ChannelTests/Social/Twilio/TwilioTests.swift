import AsyncCurl
import Crypto
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("Twilio")
struct TwilioTests {
    private static let token = "12345-s3cret"
    private static let url = "https://desk.example.com/hooks/sms"
    private let now = ProviderCase.now

    private func channel(_ api: String = ProviderAPI.twilio, from: String = "+15550009999") throws
        -> TwilioChannel
    {
        let settings = TwilioSettings(
            endpoint: .test("/hooks/sms", api), url: Self.url, account: "AC1", token: Self.token, from: from)
        return TwilioChannel(name: "sms", settings: settings, curl: try CurlMulti())
    }

    private func request(_ fields: KeyValuePairs<String, String>, target: String = "/hooks/sms") -> WebhookRequest {
        let list = fields.map { (name: $0.key, value: $0.value) }
        let query = target.split(separator: "?").dropFirst().first.map { "?" + $0 } ?? ""
        let signature = Self.sign(Self.url + query + TwilioSignature.signed(list))
        return WebhookRequest(
            method: "POST", target: target, headers: [("X-Twilio-Signature", signature)],
            body: Array(URLText.form(list).utf8))
    }

    private static func sign(_ text: String, token: String = token) -> String {
        let key = SymmetricKey(data: Array(token.utf8))
        return StrictBase64.encode(HMAC<Insecure.SHA1>.authenticationCode(for: Array(text.utf8), using: key).map { $0 })
    }

    private static let text: KeyValuePairs = [
        "MessageSid": "SM1", "SmsSid": "SM1", "AccountSid": "AC1", "From": "+14158675309", "To": "+15550009999",
        "Body": "Iade & zwrot = 100% 👋", "NumMedia": "0", "SmsStatus": "received", "FromCountry": "US",
    ]

    @Test(
        "the vector of Twilio's own library is believed, and no other character of it", .enabled(if: Corpora.isPresent))
    func vector() throws {
        let vectors = try #require(try Corpora.read("signature-vectors.json").array)
        let vector = try #require(vectors.first { $0["scheme"]?.string == "x-twilio-signature" })
        let url = try #require(vector["url"]?.string)
        let signature = TwilioSignature(url: url, token: try #require(vector["secret"]?.string))
        let fields = try #require(vector["params"]?.object).members.flatMap { member in
            (member.value.array ?? []).map { (name: member.key, value: $0.string ?? "") }
        }
        let request = WebhookRequest(
            method: "POST", target: "/myapp.php?foo=1&bar=2",
            headers: [("X-Twilio-Signature", try #require(vector["header"]?.string))],
            body: Array(URLText.form(fields).utf8))
        #expect(signature.refusal(of: request, at: now) == nil)
        for changed in request.flipped("X-Twilio-Signature") {
            #expect(signature.refusal(of: changed, at: now) != nil)
        }
    }

    @Test("a body that is no form is believed by its hash, and by no other", .enabled(if: Corpora.isPresent))
    func hashed() throws {
        let vectors = try #require(try Corpora.read("signature-vectors.json").array)
        let vector = try #require(vectors.first { $0["scheme"]?.string == "x-twilio-bodySHA256" })
        let body = Array(try #require(vector["body"]?.string).utf8)
        let hash = try #require(vector["hash"]?.string)
        func request(_ hash: String, signed: String, _ body: [UInt8]) -> WebhookRequest {
            WebhookRequest(
                method: "POST", target: "/hooks/sms?bodySHA256=" + hash,
                headers: [("X-Twilio-Signature", Self.sign(Self.url + "?bodySHA256=" + signed))], body: body)
        }
        let own = TwilioSignature(url: Self.url, token: Self.token)
        let good = request(hash, signed: hash, body)
        #expect(own.refusal(of: good, at: now) == nil)
        // 20 bytes in Base64, and none at all.
        #expect(good.flipped("X-Twilio-Signature").count == 29)
        for changed in good.flipped("X-Twilio-Signature") { #expect(own.refusal(of: changed, at: now) != nil) }
        #expect(hash.count == 64)
        for place in hash.indices {
            let other = String(hash[..<place]) + (hash[place] == "0" ? "1" : "0") + hash[hash.index(after: place)...]
            // Under the signature of the right one, and under one of its own: another body's.
            for signed in [hash, other] {
                #expect(own.refusal(of: request(other, signed: signed, body), at: now) == .signatureWrong)
            }
        }
        for place in body.indices {
            var other = body
            other[place] ^= 1
            #expect(own.refusal(of: request(hash, signed: hash, other), at: now) == .signatureWrong)
        }
    }

    @Test("names are sorted, the values of one name too, and each of them counts once")
    func duplicates() {
        let fields = [("b", "2"), ("a", "z"), ("b", "1"), ("b", "2"), ("A", "")].map { (name: $0.0, value: $0.1) }
        #expect(TwilioSignature.signed(fields) == "Aazb1b2")
    }

    @Test(
        "the URL may be signed with the port of its scheme and without",
        arguments: [
            ("https://a.example/x", ["https://a.example/x?q=1", "https://a.example:443/x?q=1"]),
            ("http://a.example", ["http://a.example?q=1", "http://a.example:80?q=1"]),
            ("https://a.example:8443/x?y=2", ["https://a.example:8443/x?q=1", "https://a.example/x?q=1"]),
            ("https://[::1]/x", ["https://[::1]/x?q=1", "https://[::1]:443/x?q=1"]),
        ])
    func ports(url: String, candidates: [String]) {
        #expect(TwilioSignature.candidates(url, query: "q=1") == candidates)
    }

    @Test("a signature with any character changed, another field or another query is refused")
    func refused() throws {
        let channel = try channel()
        let good = request(Self.text)
        #expect(channel.accept(good, at: now).messages.count == 1)
        for changed in good.flipped("X-Twilio-Signature") {
            guard case .signature? = channel.accept(changed, at: now).refusal else {
                Issue.record("\(changed.headers)")
                continue
            }
        }
        for place in good.body.indices {
            var changed = good
            changed.body[place] ^= 1
            // A changed escape may decode to the same text: then it is the same message.
            let verdict = channel.accept(changed, at: now)
            #expect(
                verdict.refusal == .signature(.signatureWrong)
                    || verdict.messages == channel.accept(good, at: now).messages)
        }
        var other = good
        other.target += "?x=1"
        #expect(channel.accept(other, at: now).refusal == .signature(.signatureWrong))
        other = good
        other.method = "GET"
        #expect(channel.accept(other, at: now).refusal == .methodNotAllowed)
        other = good
        other.body = Array(good.body.prefix(40))
        #expect(channel.accept(other, at: now).refusal == .signature(.signatureWrong))
        #expect(TwilioSignature(url: Self.url, token: "").refusal(of: good, at: now) != nil)
    }

    @Test("a text with its files becomes a private message")
    func message() throws {
        let request = request([
            "MessageSid": "MM1", "From": "+14158675309", "To": "+15550009999", "Body": "foto", "NumMedia": "2",
            "MediaUrl0": "https://api.twilio.com/m/0", "MediaContentType0": "image/jpeg",
            "MediaUrl1": "https://api.twilio.com/m/1", "MediaContentType1": "text/x-vcard",
        ])
        let message = try #require(try channel().accept(request, at: now).messages.first)
        #expect(message.dedupe == "MM1" && message.providerID == "MM1" && message.thread == "+14158675309")
        #expect(message.sender == Sender(id: "+14158675309", phone: "+14158675309"))
        #expect(message.visibility == .private && message.verified == .hmac && message.kind == .message)
        #expect(message.attachments.map(\.name) == ["media-1.jpg", "media-2.vcf"])
        #expect(message.attachments.map(\.source) == ["https://api.twilio.com/m/0", "https://api.twilio.com/m/1"])
        #expect(!message.replyBy.isSet)
        let plain = try #require(try channel().accept(self.request(Self.text), at: now).messages.first)
        #expect(plain.text == "Iade & zwrot = 100% 👋")
        #expect(plain.attributes.map(\.name) == ["twilio.to", "twilio.country"])
    }

    @Test("a text of WhatsApp has a day for its reply, and a place is a line")
    func whatsApp() throws {
        let request = request([
            "MessageSid": "SM2", "From": "whatsapp:+48600100200", "Body": "", "Latitude": "52.2", "Longitude": "21.0",
            "Label": "Biuro", "ProfileName": "Ola", "OriginalRepliedMessageSid": "SM1",
        ])
        let message = try #require(try channel().accept(request, at: now).messages.first)
        #expect(message.sender == Sender(id: "whatsapp:+48600100200", name: "Ola", phone: "+48600100200"))
        #expect(message.text == "Location: Biuro, 52.2 21.0")
        #expect(message.replyBy == now + .hours(24) && message.refersTo == "SM1")
    }

    @Test("a call is something to call back, once, whatever is told of it later")
    func call() throws {
        let ringing = request([
            "CallSid": "CA1", "From": "+14158675309", "CallStatus": "ringing", "Direction": "inbound",
        ])
        let message = try #require(try channel().accept(ringing, at: now).messages.first)
        #expect(message.kind == .call && message.text == "Missed call" && message.dedupe == "CA1")
        #expect(message.thread == "+14158675309" && message.sender.phone == "+14158675309")
        let later = request(["CallSid": "CA1", "From": "+14158675309", "CallStatus": "no-answer"])
        #expect(try channel().accept(later, at: now).messages.map(\.dedupe) == ["CA1"])
        for (status, direction) in [("completed", "inbound"), ("in-progress", "inbound"), ("ringing", "outbound-api")] {
            let request = request(["CallSid": "CA2", "From": "+1", "CallStatus": status, "Direction": direction])
            #expect(try channel().accept(request, at: now) == .items([]))
        }
        let accepted = try #require(try channel().accepted)
        #expect(
            accepted.contentType == "text/xml"
                && String(decoding: accepted.body, as: UTF8.self).hasSuffix("<Response/>"))
    }

    @Test("two callers who hide their numbers are not one customer, and cannot be written to")
    func hidden() async throws {
        let senders = try ["CA1", "CA2"].compactMap { id in
            try channel().accept(request(["CallSid": id, "From": "Anonymous"]), at: now).messages.first?.sender.id
        }
        #expect(senders == ["call:CA1", "call:CA2"])
        let result = await (try channel()).send(.reply(to: "call:CA1"), at: now)
        #expect(result.outcome == .failed && result.fault == .channel)
    }

    @Test(
        "reports are receipts, and those on the way say nothing",
        arguments: [
            ("delivered", DeliveryStep.delivered), ("read", .read), ("undelivered", .failed), ("failed", .failed),
            ("sent", nil), ("queued", nil), ("sending", nil),
        ] as [(String, DeliveryStep?)])
    func receipts(status: String, step: DeliveryStep?) throws {
        let request = request(["MessageSid": "SM9", "MessageStatus": status, "ErrorCode": "30005", "From": "+1"])
        let expected = step.map { [ChannelItem.receipt(DeliveryReceipt(providerID: "SM9", step: $0))] }
        #expect(try channel().accept(request, at: now) == .items(expected ?? []))
    }

    @Test("what is signed and names nothing is kept, never refused")
    func unreadable() throws {
        let channel = try channel()
        #expect(channel.accept(request(["Foo": "bar"]), at: now).unreadable == [.kindUnknown])
        #expect(channel.accept(request([:]), at: now).unreadable == [.kindUnknown])
        #expect(channel.accept(request(["MessageSid": "SM1", "Body": "x"]), at: now).unreadable == [.fieldMissing])
        #expect(channel.accept(request(["CallSid": "CA1"]), at: now).unreadable == [.fieldMissing])
        let long = String(repeating: "a", count: ChannelLimits.textBytesMax + 1)
        let request = request(["MessageSid": "SM1", "From": "+1", "Body": long])
        #expect(channel.accept(request, at: now).unreadable == [.textTooLong])
        let nul = self.request(["MessageSid": "SM1", "From": "+1", "Body": "a\0b"])
        #expect(channel.accept(nul, at: now).messages.map(\.text) == ["ab"])
    }

    private static let answers: [ProviderCase] = [
        .answer("201", 201, #"{"sid":"SM5","status":"queued","error_code":null}"#, .sent, id: "SM5"),
        .answer("200 with an error", 200, #"{"code":21211,"message":"no","status":400}"#, .failed),
        .answer("200 with an unknown error", 200, #"{"code":99999,"status":400}"#, .failed),
        .answer("unsubscribed", 400, #"{"code":21610,"message":"+14158675309 s3cret","status":400}"#, .failed),
        .answer("auth", 401, #"{"code":20003,"status":401}"#, .failed, fault: .login),
        .answer("access denied", 403, #"{"code":20006}"#, .failed, fault: .login),
        .answer("forbidden", 403, #"{"code":20403}"#, .failed, fault: .login),
        .answer("403", 403, "{}", .failed, fault: .login),
        .answer("403 in HTML", 403, "<html>", .failed, fault: .login),
        .answer("a region that is not enabled", 403, #"{"code":21408}"#, .failed),
        .answer("unsubscribed under 403", 403, #"{"code":21610}"#, .failed),
        .answer("a 403 of another kind", 403, #"{"code":63024}"#, .failed),
        .answer("409", 409, "{}", .failed),
        .answer("too long", 400, #"{"code":21617}"#, .failed, fault: .size),
        .answer("too many", 429, #"{"code":20429}"#, .retry(after: .seconds(3)), headers: "Retry-After: 3\r\n"),
        .answer("message rate", 400, #"{"code":14107}"#, .retry(after: nil)),
        .answer("window closed", 400, #"{"code":63016}"#, .failed),
        .answer("wrong types", 201, #"{"sid":17.5,"code":"x"}"#, .ambiguous, fault: .cut),
    ]

    @Test("answers mean what Twilio's tables say", arguments: answers + ProviderCase.common)
    func answer(_ each: ProviderCase) async throws {
        try await each.check(.reply(to: "+14158675309")) { try channel($0) }
    }

    @Test("a reply is posted as a form, with the way back for reports")
    func send() async throws {
        let requests = try await Self.answers[0].check(.reply(to: "+14158675309")) { try channel($0) }
        let request = try #require(requests.first)
        let login = "Basic " + StrictBase64.encode(Array("AC1:\(Self.token)".utf8))
        #expect(request.method == "POST" && request.header("authorization") == login)
        let fields = URLText.fields(Substring(String(decoding: request.body, as: UTF8.self)))
        #expect(fields.map(\.name) == ["To", "From", "Body", "StatusCallback"])
        #expect(fields.map(\.value) == ["+14158675309", "+15550009999", "Merhaba \"Ayşe\" <b>👋</b>\n", Self.url])
        let service = try await Self.answers[0].check(.reply(to: "+1")) { try channel($0, from: "MG7") }
        #expect(String(decoding: try #require(service.first).body, as: UTF8.self).contains("MessagingServiceSid=MG7"))
        let whatsApp = try await Self.answers[0].check(.reply(to: "whatsapp:+1")) { try channel($0) }
        #expect(String(decoding: try #require(whatsApp.first).body, as: UTF8.self).contains("From=whatsapp%3A%2B1555"))
    }

    @Test("a file is fetched with the account's login; one that is away for now is asked for again")
    func files() async throws {
        let receiver = try TestReceiver([
            .answer("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 2\r\n\r\nab"),
            .answer("HTTP/1.1 503 No\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"),
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"),
        ])
        let api = "http://127.0.0.1:\(receiver.port)"
        let channel = try channel(api)
        #expect(await channel.fetch(api + "/m", bytesMax: 9, at: now) == .file([0x61, 0x62], type: "image/jpeg"))
        let later = await channel.fetch(api + "/m", bytesMax: 9, at: now)
        #expect(later == .retry(after: .seconds(5), detail: "the other side answered 503"))
        guard case .gone = await channel.fetch(api + "/m", bytesMax: 1, at: now) else {
            Issue.record("a file over the limit is not fetched")
            return
        }
        #expect(receiver.requests.allSatisfy { $0.header("authorization")?.hasPrefix("Basic ") == true })
        // Another host is told no login, and must be a public one.
        guard case .gone = await channel.fetch("http://169.254.169.254/latest", bytesMax: 9, at: now) else {
            Issue.record("a private address is not asked")
            return
        }
    }

    @Test("what cannot be sent is not tried")
    func unsendable() async throws {
        let channel = try channel("http://127.0.0.1:1")
        let long = OutboundMessage.reply(to: "+1", text: String(repeating: "a", count: ProviderTextLimits.twilio + 1))
        #expect(await channel.send(long, at: now).fault == .size)
        #expect(await channel.send(.reply(to: "+1", visibility: .public), at: now).fault == .channel)
        #expect(await channel.send(.reply(to: "+1", visibility: .internal), at: now).outcome == .failed)
        #expect(await channel.send(.reply(to: "+1", text: ""), at: now).outcome == .failed)
        #expect(await channel.send(.reply(to: ""), at: now).outcome == .failed)
        var withFile = OutboundMessage.reply(to: "+1")
        withFile.files = [OutboundFile(name: "a", type: "text/plain", content: [65])]
        #expect(await channel.send(withFile, at: now).outcome == .failed)
        let guarded = TwilioChannel(
            name: "sms",
            settings: TwilioSettings(
                endpoint: ProviderEndpoint(path: "/x", api: "http://127.0.0.1:1"), url: Self.url, account: "AC1",
                token: Self.token, from: "+1"), curl: try CurlMulti())
        let denied = await guarded.send(.reply(to: "+1"), at: now)
        #expect(denied.outcome == .failed && denied.fault == .address)
    }
}
