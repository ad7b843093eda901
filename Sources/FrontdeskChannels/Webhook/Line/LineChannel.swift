package import AsyncCurl
package import FrontdeskCore

/// An official account at LINE: chats with users, groups and rooms.
///
/// Replies are pushed. The token that comes with an event for replying is good for some minutes and once, which no person keeps
/// to; a push has no such end, and counts against the account's plan.
package struct LineChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax = ChannelLimits.bodyBytesMax

    /// LINE knows a message again by its retry key, for 24 hours.
    package let retriesAmbiguous = true

    package var repeatsFor: Span? { LineRetryKey.lasts }

    private let authenticator: WebhookAuthenticator
    private let client: ProviderClient
    private let files: ProviderClient

    package init(name: String, settings: LineSettings, curl: CurlMulti) {
        self.name = name
        path = settings.endpoint.path
        authenticator = WebhookAuthenticator(scheme: .hmac(.line), texts: [settings.secret])
        let authorization = "Bearer \(settings.token)"
        client = ProviderClient(settings.endpoint, authorization: authorization, curl: curl)
        files = ProviderClient(settings.files, authorization: authorization, curl: curl)
    }

    package var accepted: WebhookAnswer? { WebhookAnswer() }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        accept(request, provenBy: { authenticator.refusal(of: request, at: now) }) { envelope in
            .items(LineReading(envelope, body: request.body).items())
        }
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        if let refusal = outbound.refusal(text: outbound.text, max: ProviderTextLimits.line) { return refusal }
        let place = outbound.thread.isEmpty ? outbound.recipient : outbound.thread
        // Ids of users begin with U, of groups with C, of rooms with R.
        let isUser = !place.hasPrefix("C") && !place.hasPrefix("R")
        guard isUser == (outbound.visibility == .private) else {
            let detail =
                isUser
                ? "a private chat is not answered in public"
                : "LINE does not tell whether a member of a group takes private messages: answer in the group"
            return SendResult(.failed, fault: .channel, detail: detail)
        }
        let key = LineRetryKey.text(outbound, to: place)
        do throws(CurlError) {
            let answer = try await client.call(
                "POST", "/v2/bot/message/push", headers: [("X-Line-Retry-Key", key)],
                body: .json(Self.body(place, outbound.text)), isRepeatable: true)
            return LineAnswer(answer).result(at: now)
        } catch {
            return SendResult(undecided: error, at: now)
        }
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        var url = source
        if source.hasPrefix("line:") {
            url = "\(files.base)/v2/bot/message/\(URLText.encoded(String(source.dropFirst(5))))/content"
        }
        do throws(CurlError) {
            let response = try await files.file(url, bytesMax: bytesMax)
            if response.status == 202 {
                return .retry(after: nil, detail: "LINE is still preparing the file")
            }
            return MediaAnswer(response, at: now)
        } catch {
            return MediaAnswer(error)
        }
    }

    package func probe() async -> ProbeResult { await client.probe() }

    private static func body(_ place: String, _ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("to")
        writer.string(place)
        writer.key("messages")
        writer.beginArray()
        writer.beginObject()
        writer.key("type")
        writer.string("text")
        writer.key("text")
        writer.string(text)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
