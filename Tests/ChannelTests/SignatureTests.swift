import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Signatures")
struct SignatureTests {
    private let now = Instant.at(1_786_095_000)
    private let body = Array(#"{"id":"m1","from":{"id":"u1"},"text":"Merhaba"}"#.utf8)
    private static let secret = SigningSecret(key: Array("0123456789abcdef0123456789abcdef".utf8))
    private static let other = SigningSecret(key: Array("another secret of the same desk.".utf8))

    static let schemes: [(name: String, scheme: SignatureScheme)] = {
        var schemes: [(String, SignatureScheme)] = [
            ("standard", .standardWebhooks), ("hub", .hub256), ("slack", .slack),
        ]
        for (name, algorithm, encoding, text) in [
            ("sha1 hex", .sha1, .hex, "{timestamp}.{id}.{body}"),
            ("sha512 base64", .sha512, .base64, "v9:{id}:{body}:{timestamp}"),
        ] as [(String, HMACScheme.Algorithm, HMACScheme.Encoding, String)] {
            guard let signed = SignedTemplate(text),
                let scheme = try? HMACScheme(
                    algorithm: algorithm, header: "X-Sig", prefix: "p=", encoding: encoding, signed: signed,
                    timestampHeader: "X-Time", idHeader: "X-Id")
            else { continue }
            schemes.append((name, .hmac(scheme)))
        }
        return schemes
    }()

    private func authenticator(_ scheme: SignatureScheme, _ secrets: SigningSecret...) -> WebhookAuthenticator {
        WebhookAuthenticator(scheme: scheme, secrets: secrets.isEmpty ? [Self.secret] : secrets)
    }

    @Test("what is signed is accepted", arguments: schemes)
    func accepts(name: String, scheme: SignatureScheme) {
        let authenticator = authenticator(scheme)
        let request = WebhookRequest.signed(body, by: authenticator, at: now)
        let id = scheme == .slack ? nil : "msg_1"
        #expect(authenticator.verify(request, at: now) == .accepted(id: id))
        #expect(request.headers.first { $0.name == "webhook-id" }?.value == "msg_1")
        #expect(Self.schemes.count == 5)
    }

    @Test("every flipped bit of the body and of the headers is refused", arguments: schemes)
    func mutations(name: String, scheme: SignatureScheme) {
        let authenticator = authenticator(scheme)
        let request = WebhookRequest.signed(body, by: authenticator, at: now)
        var accepted = 0
        for bit in 0..<(8 * body.count) {
            var changed = request
            changed.body[bit / 8] ^= 1 << UInt8(bit % 8)
            if case .accepted = authenticator.verify(changed, at: now) { accepted += 1 }
        }
        // GitHub does not sign the id of a delivery, and Slack has none.
        let unsigned = scheme == .hub256 ? ["webhook-id", "x-github-delivery"] : scheme == .slack ? ["webhook-id"] : []
        let ownID = name.hasPrefix("sha") ? ["webhook-id"] : []
        for (name, value) in request.headers where !(unsigned + ownID).contains(name) {
            let bytes = Array(value.utf8)
            for bit in 0..<(8 * bytes.count) {
                var changed = bytes
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                let text = String(decoding: changed, as: UTF8.self)
                if case .accepted = authenticator.verify(request.with(name, text), at: now) { accepted += 1 }
            }
            for length in 0..<bytes.count {
                let text = String(decoding: bytes[..<length], as: UTF8.self)
                if case .accepted = authenticator.verify(request.with(name, text), at: now) { accepted += 1 }
            }
            for addition in [" ", "=", "0", ",", ";", "\u{0}"] where !(addition == " " && name == "webhook-signature") {
                if case .accepted = authenticator.verify(request.with(name, value + addition), at: now) {
                    accepted += 1
                }
            }
        }
        #expect(accepted == 0)
    }

    @Test("missing and doubled headers are refused with their code", arguments: schemes)
    func missing(name: String, scheme: SignatureScheme) throws {
        guard case .hmac(let rule) = scheme, let names = rule.headers.first else { return }
        let authenticator = authenticator(scheme)
        let request = WebhookRequest.signed(body, by: authenticator, at: now)
        func verdict(without name: String) -> SignatureVerdict {
            authenticator.verify(request.with(name, nil), at: now)
        }
        func verdict(twice name: String) -> SignatureVerdict {
            var doubled = request
            doubled.headers += request.headers.filter { $0.name == name }
            return authenticator.verify(doubled, at: now)
        }
        #expect(verdict(without: names.signature) == .refused(.signatureMissing))
        #expect(verdict(twice: names.signature) == .refused(.signatureMissing))
        if let timestamp = names.timestamp {
            #expect(verdict(without: timestamp) == .refused(.timestampMissing))
            #expect(verdict(twice: timestamp) == .refused(.timestampMissing))
        }
        if let id = names.id, rule.signed.parts.contains(.id) {
            #expect(verdict(without: id) == .refused(.idMissing))
            #expect(verdict(twice: id) == .refused(.idMissing))
        }
        #expect(authenticator.verify(request.with(names.signature, ""), at: now) == .refused(.signatureWrong))
    }

    @Test(
        "timestamps that are no plain count of seconds are missing",
        arguments: [
            "", "soon", "-1", "+1786095000", "01786095000", " 1786095000", "1786095000.0", "1786095000000000000",
        ])
    func malformedTimestamp(text: String) {
        for scheme in [SignatureScheme.standardWebhooks, .slack] {
            let name = scheme == .slack ? "x-slack-request-timestamp" : "webhook-timestamp"
            let request = WebhookRequest.signed(body, by: authenticator(scheme), at: now).with(name, text)
            #expect(authenticator(scheme).verify(request, at: now) == .refused(.timestampMissing))
        }
    }

    @Test("the window is five minutes in both directions, and a wrong signature is told first")
    func staleness() {
        let authenticator = authenticator(.standardWebhooks)
        let request = WebhookRequest.signed(body, by: authenticator, at: now)
        let microsecond = Span(microseconds: 1)
        #expect(authenticator.verify(request, at: now + .minutes(5)) == .accepted(id: "msg_1"))
        #expect(authenticator.verify(request, at: now - .minutes(5)) == .accepted(id: "msg_1"))
        #expect(authenticator.verify(request, at: now + .minutes(5) + microsecond) == .refused(.timestampStale))
        #expect(authenticator.verify(request, at: now - .minutes(5) - microsecond) == .refused(.timestampStale))
        let wrong = request.with("webhook-id", "msg_2")
        #expect(authenticator.verify(wrong, at: now + .days(1)) == .refused(.signatureWrong))
        let old = WebhookRequest.signed(body, by: self.authenticator(.hub256), at: now)
        #expect(self.authenticator(.hub256).verify(old, at: now + .days(9)) == .accepted(id: "msg_1"))
    }

    @Test("during a rotation either secret is accepted, on either side", arguments: schemes)
    func rotation(name: String, scheme: SignatureScheme) {
        let both = authenticator(scheme, Self.secret, Self.other)
        for secret in [Self.secret, Self.other] {
            let request = WebhookRequest.signed(body, by: authenticator(scheme, secret), at: now)
            #expect(both.verify(request, at: now) != .refused(.signatureWrong))
            let stranger = authenticator(scheme, SigningSecret(key: [1, 2, 3]))
            #expect(stranger.verify(request, at: now) == .refused(.signatureWrong))
        }
        let request = WebhookRequest.signed(body, by: both, at: now)
        #expect(authenticator(scheme, Self.secret).verify(request, at: now) != .refused(.signatureWrong))
        let old = authenticator(scheme, Self.other).verify(request, at: now)
        // Only the list of Standard Webhooks has room for the signature of the secret that goes.
        #expect((old == .refused(.signatureWrong)) == (scheme != .standardWebhooks))
    }

    @Test("without a secret nobody is believed", arguments: schemes)
    func noSecrets(name: String, scheme: SignatureScheme) {
        let request = WebhookRequest.signed(body, by: authenticator(scheme), at: now)
        let none = WebhookAuthenticator(scheme: scheme, secrets: [])
        #expect(none.verify(request, at: now) == .refused(.signatureWrong))
    }

    @Test("of a list one good signature suffices, other versions are passed over, and the list has an end")
    func lists() throws {
        let authenticator = authenticator(.standardWebhooks)
        let request = WebhookRequest.signed(body, by: authenticator, at: now)
        let good = try #require(request.headers.first { $0.name == "webhook-signature" }?.value)
        let bad = "v1," + StrictBase64.encode([UInt8](repeating: 7, count: 32))
        func verdict(_ header: String) -> SignatureVerdict {
            authenticator.verify(request.with("webhook-signature", header), at: now)
        }
        #expect(verdict("\(bad) v1a,\(bad) v2,x \(good)") == .accepted(id: "msg_1"))
        #expect(verdict("\(good) \(bad)") == .accepted(id: "msg_1"))
        #expect(verdict("v1a" + good.dropFirst(2)) == .refused(.signatureWrong))
        #expect(verdict(good + good) == .refused(.signatureWrong))
        let bads = Array(repeating: bad, count: ChannelLimits.signaturesMax - 1)
        #expect(verdict((bads + [good]).joined(separator: " ")) == .accepted(id: "msg_1"))
        #expect(verdict((bads + [bad, good]).joined(separator: " ")) == .refused(.signatureWrong))
    }

    @Test("Svix's header names are as good, unless they are mixed")
    func svix() {
        let authenticator = authenticator(.standardWebhooks)
        var request = WebhookRequest.signed(body, by: authenticator, at: now)
        request.headers = request.headers.map { ("Svix" + $0.name.dropFirst("webhook".count), $0.value) }
        #expect(authenticator.verify(request, at: now) == .accepted(id: "msg_1"))
        request.headers = request.headers.map { ($0.name == "Svix-id" ? "webhook-id" : $0.name, $0.value) }
        #expect(authenticator.verify(request, at: now) == .refused(.idMissing))
    }

    @Test("an id that is too long to be a key counts as none")
    func longID() {
        let authenticator = authenticator(.standardWebhooks)
        let max = String(repeating: "x", count: ChannelLimits.deliveryIDBytesMax)
        let fits = WebhookRequest.signed(body, by: authenticator, id: max, at: now)
        #expect(authenticator.verify(fits, at: now) == .accepted(id: max))
        let exceeds = WebhookRequest.signed(body, by: authenticator, id: max + "x", at: now)
        #expect(authenticator.verify(exceeds, at: now) == .refused(.idMissing))
    }

    @Test("without a scheme everybody is believed")
    func unsigned() {
        let none = WebhookAuthenticator(scheme: .none, secrets: [])
        #expect(none.verify(WebhookRequest(method: "POST", headers: [], body: []), at: now) == .accepted(id: nil))
        #expect(none.sign(body: [], id: "x1", at: now).map(\.name) == ["webhook-id"])
    }
}
