package import AsyncCurl
package import FrontdeskCore

/// An app in a Slack workspace: its direct messages, and what mentions it in channels.
package struct SlackChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax = ChannelLimits.bodyBytesMax

    /// `chat.postMessage` has no key by which Slack would know a message again.
    package let retriesAmbiguous = false

    /// The attribute that has the thread within a direct message.
    static let threadTrait = "slack.thread"
    /// The attribute that has the channel something was said in, or the direct messages, whose ids begin with `D`.
    static let channelTrait = "slack.channel"

    private let settings: SlackSettings
    private let authenticator: WebhookAuthenticator
    private let client: ProviderClient

    package init(name: String, settings: SlackSettings, curl: CurlMulti) {
        self.name = name
        path = settings.endpoint.path
        self.settings = settings
        authenticator = WebhookAuthenticator(scheme: .slack, texts: [settings.signingSecret])
        client = ProviderClient(settings.endpoint, authorization: "Bearer \(settings.token)", curl: curl)
    }

    /// One message a second in each conversation, and some hundred a minute in all (Slack, "Rate limits").
    package var sendLimits: SendLimits? {
        SendLimits(burst: 10, every: .milliseconds(250), perConversation: .seconds(1))
    }

    package var accepted: WebhookAnswer? { WebhookAnswer() }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        accept(request, provenBy: { authenticator.refusal(of: request, at: now) }) { envelope in
            Self.verdict(envelope, of: request)
        }
    }

    private static func verdict(_ envelope: JSONValue, of request: WebhookRequest) -> WebhookVerdict {
        switch envelope["type"]?.string {
        case "url_verification":
            guard let challenge = MessagingFields.id(envelope["challenge"]) else {
                return .items([.missing("challenge", in: request.body)])
            }
            return .answer(WebhookAnswer(body: Array(challenge.utf8)))
        case "event_callback": return .items(SlackReading(envelope, body: request.body).items())
        // It holds deliveries back for a minute, and says so.
        case "app_rate_limited": return .items([])
        case let type:
            let word = PresetText.word(type ?? "")
            return .items([.unreadable(.kindUnknown, detail: "a delivery of the type \(word)", bytes: request.body)])
        }
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        let text = SlackText.escaped(outbound.text)
        if let refusal = outbound.refusal(text: text, max: ProviderTextLimits.slack) { return refusal }
        guard let place = place(of: outbound) else {
            return SendResult(.failed, fault: .channel, detail: "a direct message is not answered in public")
        }
        let body = ProviderClient.Body.bytes(
            Self.body(place, text), type: "application/json; charset=utf-8")
        do throws(CurlError) {
            return SlackAnswer(try await client.call("POST", "/chat.postMessage", body: body)).result(at: now)
        } catch {
            return SendResult(undecided: error, at: now)
        }
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        let place = URLText.place(source)
        var headers: [(name: String, value: String)] = []
        if place != URLText.place(client.base) {
            // Only Slack's own hosts are told the token.
            guard place.hasPrefix("https://"), place.hasSuffix(".slack.com") else {
                return .gone(detail: "the file is not at Slack")
            }
            headers.append(("Authorization", "Bearer \(settings.token)"))
        }
        let answer = await client.media(source, headers: headers, bytesMax: bytesMax, at: now)
        if case .file(_, "text/html") = answer, !source.hasSuffix(".html"), !source.hasSuffix(".htm") {
            return .gone(detail: "Slack answered with its login page: the token needs the scope files:read")
        }
        return answer
    }

    package func probe() async -> ProbeResult { await client.probe() }

    /// Where a reply goes; nil where it would make public what was private.
    private func place(of outbound: OutboundMessage) -> (channel: String, thread: String?)? {
        if let colon = outbound.thread.firstIndex(of: ":") {
            // A user's id opens the direct messages with them.
            if outbound.visibility == .private { return (outbound.recipient, nil) }
            return (String(outbound.thread[..<colon]), String(outbound.thread[colon...].dropFirst()))
        }
        guard outbound.visibility == .private else { return nil }
        let thread = trait(Self.threadTrait, of: outbound)
        if let direct = trait(Self.channelTrait, of: outbound), direct.hasPrefix("D") { return (direct, thread) }
        // Nothing was said in direct messages yet: the user's id opens them.
        return (outbound.thread.isEmpty ? outbound.recipient : outbound.thread, nil)
    }

    private func trait(_ name: String, of outbound: OutboundMessage) -> String? {
        outbound.traits.first { $0.name == name && $0.provenance == .channel }?.value
    }

    private static func body(_ place: (channel: String, thread: String?), _ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("channel")
        writer.string(place.channel)
        writer.key("text")
        writer.string(text)
        if let thread = place.thread {
            writer.key("thread_ts")
            writer.string(thread)
        }
        // As the agent wrote it: stars and underscores are no markup.
        writer.key("mrkdwn")
        writer.bool(false)
        writer.endObject()
        return writer.bytes
    }
}
