package import FrontdeskCore

/// A channel whose messages come as HTTP requests.
package protocol WebhookReceiver: ChannelAdapter {
    /// The path of the endpoint, with its leading slash.
    var path: String { get }

    /// Bytes of a body above which a request is refused; the daemon stops reading there.
    var bodyBytesMax: Int { get }

    /// What the sender is answered once all of it is stored; nil for the desk's own answer, which names the message.
    var accepted: WebhookAnswer? { get }

    /// Judges one request and reads the message out of it; nothing is stored and nothing else happens.
    func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict
}

extension WebhookReceiver {
    package var accepted: WebhookAnswer? { nil }

    /// Why a request is not taken, whatever it says: its method, its size, and then that nothing proves who sent it.
    func refusal(of request: WebhookRequest, provenBy refusal: () -> SignatureRefusal?) -> WebhookRefusal? {
        guard request.method == "POST" else { return .methodNotAllowed }
        guard request.body.count <= bodyBytesMax else { return .bodyTooLarge }
        return refusal().map { .signature($0) }
    }

    /// Judges a request of a provider that posts JSON: only of one that is believed the body is read. One that is no JSON is
    /// kept and answered as all else is, for providers turn endpoints off that often answer anything else.
    func accept(
        _ request: WebhookRequest, provenBy refusal: () -> SignatureRefusal?, _ read: (JSONValue) -> WebhookVerdict
    ) -> WebhookVerdict {
        if let refusal = self.refusal(of: request, provenBy: refusal) { return .refused(refusal) }
        let body: JSONValue
        do throws(JSONError) {
            let limits = JSONLimits(bytesMax: bodyBytesMax, depthMax: JSONLimits.nestingMax)
            body = try JSONParser.parse(request.body, limits: limits)
        } catch {
            return .items([.unreadable(.notJSON, detail: error.description, bytes: request.body)])
        }
        return read(body)
    }
}
