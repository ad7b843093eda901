import AsyncCurl
package import FrontdeskCore

extension WebhookChannel {
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
}
