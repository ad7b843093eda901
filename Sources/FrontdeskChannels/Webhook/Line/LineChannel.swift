package import AsyncCurl
package import FrontdeskCore

/// An official account at LINE: chats with users, groups and rooms.
///
/// Replies are pushed. The token that comes with an event for replying is good for some minutes and once, which no person keeps
/// to; a push has no such end, and counts against the account's plan.
package struct LineChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax: Int

    /// LINE knows a message again by its retry key, for 24 hours.
    package let retriesAmbiguous = true

    /// Longest text, in characters of UTF-16 (LINE Messaging API, "Text message").
    package static let textMax = PresetLimits.lineTextMax

    private let settings: LineSettings
    private let authenticator: WebhookAuthenticator
    private let client: ProviderClient
    private let files: ProviderClient

    package init(name: String, settings: LineSettings, curl: CurlMulti) {
        self.name = name
        path = settings.path
        bodyBytesMax = settings.bodyBytesMax
        self.settings = settings
        authenticator = WebhookAuthenticator(
            scheme: .hmac(.line),
            secrets: settings.secret.isEmpty ? [] : [SigningSecret(key: Array(settings.secret.utf8))])
        let authorization = "Bearer \(settings.token)"
        client = ProviderClient(
            base: settings.api, authorization: authorization, allowsPrivate: settings.allowsPrivate, curl: curl)
        files = ProviderClient(
            base: settings.files, authorization: authorization, allowsPrivate: settings.allowsPrivate, curl: curl)
    }

    package var accepted: WebhookAnswer? { WebhookAnswer() }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        guard request.method == "POST" else { return .refused(.methodNotAllowed) }
        guard request.body.count <= bodyBytesMax else { return .refused(.bodyTooLarge) }
        if case .refused(let refusal) = authenticator.verify(request, at: now) { return .refused(.signature(refusal)) }
        let limits = JSONLimits(bytesMax: bodyBytesMax, depthMax: JSONLimits.nestingMax)
        do throws(JSONError) {
            let envelope = try JSONParser.parse(request.body, limits: limits)
            return .items(LineReading(envelope, body: request.body).items())
        } catch {
            return .items([.unreadable(.notJSON, detail: error.description, bytes: request.body)])
        }
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        if let refusal = outbound.refusal(text: outbound.text, max: Self.textMax) { return refusal }
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

    package func probe() async -> ProbeResult {
        do throws(CurlError) {
            try await client.connect()
            return .reachable("\(URLText.place(client.base)) takes connections")
        } catch {
            return .unreachable("\(URLText.place(client.base)): \(error.message)")
        }
    }

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
