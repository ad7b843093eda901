package import AsyncCurl
package import FrontdeskCore

/// A bot at Viber: private chats with those who have written to it.
package struct ViberChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax: Int

    /// Viber has no key by which it would know a message again.
    package let retriesAmbiguous = false

    /// Longest text, in characters of UTF-16 (Viber REST API, "Text message").
    package static let textMax = PresetLimits.viberTextMax

    private let settings: ViberSettings
    private let authenticator: WebhookAuthenticator
    private let client: ProviderClient

    package init(name: String, settings: ViberSettings, curl: CurlMulti) {
        self.name = name
        path = settings.path
        bodyBytesMax = settings.bodyBytesMax
        self.settings = settings
        authenticator = WebhookAuthenticator(
            scheme: .hmac(.viber),
            secrets: settings.token.isEmpty ? [] : [SigningSecret(key: Array(settings.token.utf8))])
        client = ProviderClient(base: settings.api, allowsPrivate: settings.allowsPrivate, curl: curl)
    }

    package var accepted: WebhookAnswer? { WebhookAnswer() }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        guard request.method == "POST" else { return .refused(.methodNotAllowed) }
        guard request.body.count <= bodyBytesMax else { return .refused(.bodyTooLarge) }
        if case .refused(let refusal) = authenticator.verify(request, at: now) { return .refused(.signature(refusal)) }
        let limits = JSONLimits(bytesMax: bodyBytesMax, depthMax: JSONLimits.nestingMax)
        do throws(JSONError) {
            let event = try JSONParser.parse(request.body, limits: limits)
            // Viber asks so whether somebody is there, when the endpoint is set.
            if event["event"]?.string == "webhook" { return .answer(WebhookAnswer()) }
            return .items(ViberReading(event, body: request.body).items())
        } catch {
            return .items([.unreadable(.notJSON, detail: error.description, bytes: request.body)])
        }
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        if let refusal = outbound.refusal(text: outbound.text, max: Self.textMax) { return refusal }
        guard outbound.visibility == .private else {
            return SendResult(.failed, fault: .channel, detail: "a chat with a bot is never public")
        }
        do throws(CurlError) {
            let answer = try await client.call(
                "POST", "/pa/send_message", headers: [("X-Viber-Auth-Token", settings.token)],
                body: .json(body(outbound)))
            return ViberAnswer(answer).result(at: now)
        } catch {
            return SendResult(undecided: error, at: now)
        }
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        do throws(CurlError) {
            return MediaAnswer(try await client.file(source, bytesMax: bytesMax), at: now)
        } catch {
            return MediaAnswer(error)
        }
    }

    package func probe() async -> ProbeResult {
        do throws(CurlError) {
            try await client.connect()
            return .reachable("\(URLText.place(client.base)) takes connections")
        } catch {
            return .unreachable("\(URLText.place(client.base)): \(error.message)")
        }
    }

    private func body(_ outbound: OutboundMessage) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("receiver")
        writer.string(outbound.recipient)
        writer.key("min_api_version")
        writer.integer(1)
        writer.key("sender")
        writer.beginObject()
        writer.key("name")
        writer.string(settings.name)
        writer.endObject()
        writer.key("type")
        writer.string("text")
        writer.key("text")
        writer.string(outbound.text)
        writer.endObject()
        return writer.bytes
    }
}
