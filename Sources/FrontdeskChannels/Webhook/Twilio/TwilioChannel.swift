package import AsyncCurl
package import FrontdeskCore

/// A number at Twilio: texts with their files come in and go out, calls come in as something to call back.
package struct TwilioChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax = ChannelLimits.bodyBytesMax

    /// Twilio has no key by which it would know a message again.
    package let retriesAmbiguous = false

    private let settings: TwilioSettings
    private let signature: TwilioSignature
    private let client: ProviderClient

    package init(name: String, settings: TwilioSettings, curl: CurlMulti) {
        self.name = name
        path = settings.endpoint.path
        self.settings = settings
        signature = TwilioSignature(url: settings.url, token: settings.token)
        let login = StrictBase64.encode(Array("\(settings.account):\(settings.token)".utf8))
        client = ProviderClient(settings.endpoint, authorization: "Basic " + login, curl: curl)
    }

    package var destination: String { "twilio \(settings.account)" }

    /// No instructions: no answer to a text, and a call ends.
    package var accepted: WebhookAnswer? {
        WebhookAnswer(
            contentType: "text/xml", body: Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>".utf8))
    }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        if let refusal = refusal(of: request, provenBy: { signature.refusal(of: request, at: now) }) {
            return .refused(refusal)
        }
        return .items(TwilioReading(request.body).items(at: now))
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        if let refusal = outbound.refusal(text: outbound.text, max: ProviderTextLimits.twilio) { return refusal }
        guard outbound.visibility == .private else {
            return SendResult(.failed, fault: .channel, detail: "a text message is never public")
        }
        guard !outbound.recipient.hasPrefix("call:") else {
            return SendResult(.failed, fault: .channel, detail: "the caller has hidden the number")
        }
        let path = "/2010-04-01/Accounts/\(URLText.encoded(settings.account))/Messages.json"
        do throws(CurlError) {
            return TwilioAnswer(try await client.call("POST", path, body: .form(form(outbound)))).result(at: now)
        } catch {
            return SendResult(undecided: error, at: now)
        }
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        await client.media(source, bytesMax: bytesMax, at: now)
    }

    package func probe() async -> ProbeResult { await client.probe() }

    private func form(_ outbound: OutboundMessage) -> [(name: String, value: String)] {
        var fields = [(name: "To", value: outbound.recipient)]
        if settings.from.hasPrefix("MG") {
            fields.append(("MessagingServiceSid", settings.from))
        } else {
            // An address of another network has its name in front, and so must the sender's.
            let network = outbound.recipient.hasPrefix("whatsapp:") && !settings.from.contains(":") ? "whatsapp:" : ""
            fields.append(("From", network + settings.from))
        }
        fields.append(("Body", outbound.text))
        fields.append(("StatusCallback", settings.url))
        return fields
    }
}
