import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Schemes, secrets and encodings")
struct SchemeTests {
    @Test("a preset has one name")
    func presets() {
        #expect(SignatureScheme(preset: "standard-webhooks") == .standardWebhooks)
        #expect(SignatureScheme(preset: "hub-256") == .hub256)
        #expect(SignatureScheme(preset: "slack") == .slack)
        #expect(SignatureScheme(preset: "none") == SignatureScheme.none)
        #expect(SignatureScheme(preset: "Slack") == nil)
    }

    @Test("templates are literals and three names")
    func templates() {
        let parts = SignedTemplate("v0:{timestamp}.{id}{body}!")?.parts
        let expected: [SignedTemplate.Part] = [
            .literal(Array("v0:".utf8)), .timestamp, .literal(Array(".".utf8)), .id, .body, .literal(Array("!".utf8)),
        ]
        #expect(parts == expected)
        #expect(SignedTemplate("")?.parts == [])
        for text in ["{", "}", "{}", "{url}", "{body", "body}", "{{body}}", "{ body }", "{Body}"] {
            #expect(SignedTemplate(text) == nil, "\(text)")
        }
    }

    @Test(
        "a scheme that cannot protect is refused",
        arguments: [
            ("X Sig", "{body}", nil, nil, 300, .headerUnreadable),
            ("", "{body}", nil, nil, 300, .headerUnreadable),
            ("X-Sig", "{body}", nil, "X\u{e9}", 300, .headerUnreadable),
            ("X-Sig", "{timestamp}", "X-Time", nil, 300, .bodyNotSigned),
            ("X-Sig", "{timestamp}{body}", nil, nil, 300, .timestampHeaderMissing),
            ("X-Sig", "{body}", "X-Time", nil, 300, .timestampNotSigned),
            ("X-Sig", "{id}{body}", nil, nil, 300, .idHeaderMissing),
            ("X-Sig", "{body}", nil, nil, 0, .toleranceNotPositive),
        ] as [(String, String, String?, String?, Int64, SignatureSchemeFault)])
    func faults(
        header: String, template: String, timestamp: String?, id: String?, tolerance: Int64,
        fault: SignatureSchemeFault
    ) throws {
        let signed = try #require(SignedTemplate(template))
        #expect(throws: fault) {
            _ = try HMACScheme(
                algorithm: .sha256, header: header, encoding: .hex, signed: signed, timestampHeader: timestamp,
                idHeader: id, tolerance: .seconds(tolerance))
        }
    }

    @Test("secrets of Standard Webhooks may have their prefix or not, and padding or not")
    func standardSecrets() {
        func secret(_ text: String) -> SigningSecret? {
            SigningSecret(credential: Array(text.utf8), for: .standardWebhooks)
        }
        let key = SigningSecret(key: Array("sixteen bytes ok".utf8))
        for text in [
            "whsec_c2l4dGVlbiBieXRlcyBvaw==", "c2l4dGVlbiBieXRlcyBvaw==", "whsec_c2l4dGVlbiBieXRlcyBvaw",
            "c2l4dGVlbiBieXRlcyBvaw\n", "whsec_c2l4dGVlbiBieXRlcyBvaw==\r\n",
        ] {
            #expect(secret(text) == key, "\(text)")
        }
        for text in ["", "whsec_", "whsec_c2l4dGVlbiBieXRlcyBvaw=", "whsec_c2l4dGVlbiBieXRlcyBvax", "a secret!", "\n"] {
            #expect(secret(text) == nil, "\(text)")
        }
    }

    @Test("other secrets are their bytes, without one line break")
    func plainSecrets() {
        func secret(_ text: String) -> SigningSecret? { SigningSecret(credential: Array(text.utf8), for: .hub256) }
        #expect(secret("whsec_x") == SigningSecret(key: Array("whsec_x".utf8)))
        #expect(secret(" s \n") == SigningSecret(key: Array(" s ".utf8)))
        #expect(secret("s\n\n") == SigningSecret(key: Array("s\n".utf8)))
        #expect(secret("s\r") == SigningSecret(key: Array("s\r".utf8)))
        #expect(secret("\n") == nil)
    }

    @Test("a secret appears in no description")
    func secretsAreSilent() {
        let secret = SigningSecret(key: Array("Tomate".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [dumped, "\(secret)", String(reflecting: secret), String(reflecting: [secret])] {
            #expect(!text.contains("Tomate") && !text.contains("84"), "\(text)")
        }
    }

    @Test(
        "Base64 is read and written (RFC 4648, section 10)",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"), ("\u{0}\u{7f}\u{1f600}", "AH/wn5iA"),
        ])
    func base64(text: String, encoded: String) {
        #expect(StrictBase64.encode(Array(text.utf8)) == encoded)
        #expect(StrictBase64.decode(encoded) == Array(text.utf8))
        let bare = String(encoded.prefix { $0 != "=" })
        #expect(StrictBase64.decode(bare, padding: .optional) == Array(text.utf8))
        #expect((StrictBase64.decode(bare) == nil) == (bare != encoded))
    }

    @Test(
        "Base64 with a second text for the same bytes is refused",
        arguments: [
            "Zh==", "Zm9=", "Zg=", "Zg===", "=", "==", "====", "Z", "Z===", "Zm9vY", "Zm9v=", "Zm9v====", "Zm 9v",
            "Zm9v\n", " Zm9v", "Zm-v", "Zm_v", "Z=g=", "Zm9vé", "Zg==Zg==",
        ])
    func base64Refused(text: String) {
        #expect(StrictBase64.decode(text) == nil)
        #expect(StrictBase64.decode(text, padding: .optional) == nil)
    }

    @Test("each text of Base64 that is read is the one that would be written")
    func base64Canonical() {
        var random = TestRandom(seed: 2)
        let alphabet = Array("AZaz059+/=".utf8)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                alphabet.randomElement(using: &random)
            }
            if let bytes = StrictBase64.decode(text) {
                #expect(StrictBase64.encode(bytes) == String(decoding: text, as: UTF8.self))
            }
        }
    }
}
