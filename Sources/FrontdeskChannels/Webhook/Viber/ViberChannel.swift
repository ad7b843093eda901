package import AsyncCurl
package import FrontdeskCore

/// A bot at Viber: private chats with those who have written to it.
package struct ViberChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax = ChannelLimits.bodyBytesMax

    /// Viber has no key by which it would know a message again.
    package let retriesAmbiguous = false

    private let settings: ViberSettings
    private let authenticator: WebhookAuthenticator
    private let client: ProviderClient

    package init(name: String, settings: ViberSettings, curl: CurlMulti) {
        self.name = name
        path = settings.endpoint.path
        self.settings = settings
        authenticator = WebhookAuthenticator(scheme: .hmac(.viber), texts: [settings.token])
        client = ProviderClient(settings.endpoint, curl: curl)
    }

    package var accepted: WebhookAnswer? { WebhookAnswer() }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        accept(request, provenBy: { authenticator.refusal(of: request, at: now) }) { event in
            // Viber asks so whether somebody is there, when the endpoint is set.
            if event["event"]?.string == "webhook" { return .answer(WebhookAnswer()) }
            return .items(ViberReading(event, body: request.body).items())
        }
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        if let refusal = outbound.refusal(text: outbound.text, max: ProviderTextLimits.viber) { return refusal }
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
        await client.media(source, bytesMax: bytesMax, at: now)
    }

    package func probe() async -> ProbeResult { await client.probe() }

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
