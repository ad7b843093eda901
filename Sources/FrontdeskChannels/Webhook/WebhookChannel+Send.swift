import AsyncCurl
package import FrontdeskCore

extension WebhookChannel {
    package var takesReplies: Bool { replies != nil }

    /// Posts a reply to the channel's URL.
    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        guard let replies else {
            return SendResult(.failed, fault: .channel, detail: "the channel takes no replies")
        }
        guard outbound.visibility != .internal else { return SendResult(.failed, detail: "a note is not sent") }
        do {
            return SendResult(try await curl.perform(replies.request(outbound, at: now)), at: now)
        } catch let error as CurlError {
            return SendResult(error, at: now)
        } catch {
            // Nothing else is thrown; should it be, nobody knows how far the request got.
            return SendResult(.ambiguous, detail: "the request ended by an unknown error")
        }
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
