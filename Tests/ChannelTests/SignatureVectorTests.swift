import FrontdeskChannels
import FrontdeskCore
import Testing

/// Signatures that others have published.
@Suite("Published signatures")
struct SignatureVectorTests {
    /// Vectors of the corpus that sign something else than a body: Twilio's URL and form fields.
    static let unsupported = ["x-twilio-signature", "x-twilio-bodySHA256"]

    // Skipped where the corpora are not checked out beside the package.
    @Test("each vector of the corpus is accepted, and with no character of it changed", .enabled(if: Corpora.isPresent))
    func corpus() throws {
        let vectors = try #require(try Corpora.read("signature-vectors.json").array)
        var names: [String] = []
        for vector in vectors {
            let name = try #require(vector["scheme"]?.string)
            guard !Self.unsupported.contains(name) else { continue }
            names.append(name)
            let (scheme, headerName) = try scheme(name)
            let header = try #require(vector["header"]?.string)
            let body = Array(try #require(vector["body"]?.string).utf8)
            let secret = try #require(vector["secret"]?.string)
            var headers = [(name: headerName, value: header)]
            let timestamp = vector["timestamp"]?.string
            if let timestamp {
                headers.append((name == "slack-v0" ? "X-Slack-Request-Timestamp" : "Webhook-Timestamp", timestamp))
            }
            let id = vector["id"]?.string
            if let id { headers.append(("Webhook-Id", id)) }
            let request = WebhookRequest(method: "POST", headers: headers, body: body)
            let key = try #require(SigningSecret(credential: Array(secret.utf8), for: scheme))
            let authenticator = WebhookAuthenticator(scheme: scheme, secrets: [key])
            let now = Instant.at(timestamp.flatMap { Int64($0) } ?? 0)
            #expect(authenticator.verify(request, at: now) == .accepted(id: id), "\(name)")
            // The final digit of Base64 has bits that no byte needs: another digit must not pass.
            for place in 0..<header.utf8.count {
                let changed = header.changed(at: place)
                guard case .refused = authenticator.verify(request.with(headerName, changed), at: now) else {
                    Issue.record("\(name) \(changed)")
                    continue
                }
            }
        }
        #expect(Set(names).count == 5)
    }

    private func scheme(_ name: String) throws -> (scheme: SignatureScheme, header: String) {
        func custom(_ header: String, _ encoding: HMACScheme.Encoding) throws -> (SignatureScheme, String) {
            let body = SignedTemplate(parts: [.body])
            return (.hmac(try HMACScheme(algorithm: .sha256, header: header, encoding: encoding, signed: body)), header)
        }
        switch name {
        case "x-hub-signature-256": return (.hub256, "X-Hub-Signature-256")
        case "slack-v0": return (.slack, "X-Slack-Signature")
        case "standard-webhooks-v1": return (.standardWebhooks, "Webhook-Signature")
        case "x-line-signature": return try custom("X-Line-Signature", .base64)
        case "x-viber-content-signature": return try custom("X-Viber-Content-Signature", .hex)
        default:
            struct UnknownVector: Error {}
            throw UnknownVector()
        }
    }

    @Test("GitHub's example is accepted, and its delivery is the id")
    func gitHub() throws {
        let request = WebhookRequest(
            method: "POST",
            headers: [
                ("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
                ("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
            ], body: Array("Hello, World!".utf8))
        let secret = SigningSecret(key: Array("It's a Secret to Everybody".utf8))
        let authenticator = WebhookAuthenticator(scheme: .hub256, secrets: [secret])
        #expect(authenticator.verify(request, at: .at(0)) == .accepted(id: "72d3162e-cc78-11e3-81ab-4c9367dc0958"))
    }

    /// RFC 2202 and RFC 4231, test case 2: key `Jefe`, data `what do ya want for nothing?`.
    @Test(
        "the keyed hashes are those of the RFCs",
        arguments: [
            (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                .sha512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
                    + "caeab1a34d4a6b4b636e070a38bce737"
            ),
        ] as [(HMACScheme.Algorithm, String)])
    func algorithms(algorithm: HMACScheme.Algorithm, digest: String) throws {
        let template = try #require(SignedTemplate("{body}"))
        let scheme = try HMACScheme(algorithm: algorithm, header: "X-Signature", encoding: .hex, signed: template)
        let authenticator = WebhookAuthenticator(
            scheme: .hmac(scheme), secrets: [SigningSecret(key: Array("Jefe".utf8))])
        let body = Array("what do ya want for nothing?".utf8)
        let fields = authenticator.sign(body: body, id: "x1", at: .at(0))
        #expect(fields.map(\.name) == ["webhook-id", "x-signature"])
        #expect(fields.map(\.value) == ["x1", digest])
        let request = WebhookRequest(method: "POST", headers: fields, body: body)
        #expect(authenticator.verify(request, at: .at(0)) == .accepted(id: nil))
    }
}

extension String {
    /// This text with the character at a byte replaced by its neighbour in the alphabet.
    fileprivate func changed(at place: Int) -> String {
        var bytes = Array(utf8)
        bytes[place] = bytes[place] == UInt8(ascii: "9") || bytes[place] == UInt8(ascii: "z") ? 0x61 : bytes[place] + 1
        return String(decoding: bytes, as: UTF8.self)
    }
}
