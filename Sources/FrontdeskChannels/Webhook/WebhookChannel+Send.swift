import AsyncCurl
package import FrontdeskCore

extension WebhookChannel {
    package var takesReplies: Bool { replies != nil }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        await post(outbound, at: now, by: curl)
    }

    /// The post of a reply to the channel's URL.
    package func posting(_ outbound: OutboundMessage, at now: Instant) -> Posting {
        guard let replies else {
            return .refused(SendResult(.failed, fault: .channel, detail: "the channel takes no replies"))
        }
        guard outbound.visibility != .internal else {
            return .refused(SendResult(.failed, detail: "a note is not sent"))
        }
        return .request(replies.request(outbound, at: now))
    }

    /// Connects to where replies go, and sends nothing.
    package func probe() async -> ProbeResult {
        guard let replies else { return .idle("takes no replies") }
        var request = CurlRequest(url: replies.url)
        request.connectsOnly = true
        request.denyPrivateAddresses = !replies.allowsPrivate
        do {
            _ = try await curl.perform(request)
            return .reachable("replies: \(replies.place) takes connections")
        } catch {
            return .unreachable("replies: \(replies.place): \((error as? CurlError)?.message ?? "\(error)")")
        }
    }
}
