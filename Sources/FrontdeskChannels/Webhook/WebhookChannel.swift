package import AsyncCurl
package import FrontdeskCore

/// An endpoint of one's own: signed JSON comes in, signed JSON goes back.
package struct WebhookChannel: WebhookReceiver, PostingChannel {
    package let name: String
    package let path: String
    package let bodyBytesMax: Int

    /// The receiver recognizes a repeat by its `webhook-id`.
    package let retriesAmbiguous = true
    package let namesAnswered = false

    private let authenticator: WebhookAuthenticator
    private let mapper: WebhookMapper
    let replies: WebhookReplies?
    let curl: CurlMulti

    package init(name: String, settings: WebhookSettings, curl: CurlMulti) {
        self.name = name
        path = settings.path
        bodyBytesMax = settings.bodyBytesMax
        authenticator = WebhookAuthenticator(scheme: settings.scheme, secrets: settings.secrets)
        mapper = WebhookMapper(map: settings.map, isSigned: settings.scheme.isSigned)
        replies = settings.reply.map(WebhookReplies.init)
        self.curl = curl
    }

    /// Judges one request: method, size, signature over the bytes as they came, and only then what they say.
    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        var deliveryID: String?
        let refusal = refusal(of: request) {
            switch authenticator.verify(request, at: now) {
            case .refused(let refusal): return refusal
            case .accepted(let id):
                deliveryID = id
                return nil
            }
        }
        if let refusal { return .refused(refusal) }
        do throws(JSONError) {
            let limits = JSONLimits(bytesMax: bodyBytesMax, depthMax: JSONLimits.nestingMax)
            return verdict(try JSONParser.parse(request.body, limits: limits), deliveryID)
        } catch {
            return .quarantine(.notJSON, detail: error.description)
        }
    }

    private func verdict(_ body: JSONValue, _ deliveryID: String?) -> WebhookVerdict {
        do throws(WebhookFault) {
            let (message, files) = try mapper.message(from: body, deliveryID: deliveryID)
            return .message(message, files: files)
        } catch {
            return .quarantine(error.code, detail: error.detail)
        }
    }
}
