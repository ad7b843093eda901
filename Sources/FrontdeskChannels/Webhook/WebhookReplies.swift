import AsyncCurl
import FrontdeskCore

/// Makes the signed requests by which replies leave.
struct WebhookReplies: Sendable {
    let url: String
    let allowsPrivate: Bool
    private let authenticator: WebhookAuthenticator

    init(_ settings: WebhookSettings.Reply) {
        url = settings.url
        allowsPrivate = settings.allowsPrivate
        authenticator = WebhookAuthenticator(scheme: settings.scheme, secrets: settings.secrets)
    }

    /// Scheme, host and port of the URL.
    var place: String { URLText.place(url) }

    /// The request of one attempt; body and `webhook-id` are the same for each.
    func request(_ outbound: OutboundMessage, at now: Instant) -> CurlRequest {
        let body = Self.body(outbound)
        var headers = [(name: "Content-Type", value: "application/json"), (name: "User-Agent", value: "Frontdesk")]
        headers += authenticator.sign(body: body, id: outbound.key, at: now)
        var request = CurlRequest(method: "POST", url: url, headers: headers, body: body)
        request.timeout = ChannelLimits.replyTimeout
        request.responseBodyBytesMax = ChannelLimits.replyAnswerBytesMax
        request.denyPrivateAddresses = !allowsPrivate
        // A kept connection that has died is nobody's fault, and the id keeps the repeat from counting twice.
        request.isRepeatable = true
        return request
    }

    /// The body of a reply.
    ///
    /// Where the customer's messages name no thread there is one for each sender, so `thread` is the sender's id.
    static func body(_ outbound: OutboundMessage) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("id")
        writer.string(outbound.id)
        writer.key("thread")
        writer.string(outbound.thread.isEmpty ? outbound.recipient : outbound.thread)
        writer.key("conversation")
        writer.string(outbound.conversation)
        writer.key("text")
        writer.string(outbound.text)
        writer.key("visibility")
        writer.string(outbound.visibility.name)
        writer.key("agent")
        writer.string(outbound.agent)
        if outbound.isAutomatic {
            writer.key("automatic")
            writer.bool(true)
        }
        writer.endObject()
        return writer.bytes
    }
}
