package import AsyncCurl
package import FrontdeskCore

/// A channel that sends each message by one request, so that many can be made together without a task for each.
///
/// Some are prepared ahead, and after a crash nobody knows of those either: its other side knows a repeat by its key
/// (``ChannelAdapter/retriesAmbiguous``).
package protocol PostingChannel: ChannelAdapter {
    /// The request that sends a message, or why none does.
    func posting(_ outbound: OutboundMessage, at now: Instant) -> Posting

    /// What its end means for the message.
    func result(_ end: Result<CurlResponse, CurlError>, at now: Instant) -> SendResult
}

/// What sends a message by one request.
package enum Posting: Sendable {
    case request(CurlRequest)
    /// It is not sent.
    case refused(SendResult)
}

extension PostingChannel {
    package func result(_ end: Result<CurlResponse, CurlError>, at now: Instant) -> SendResult {
        switch end {
        case .success(let response): SendResult(response, at: now)
        case .failure(let error): SendResult(error, at: now)
        }
    }

    /// Sends one message, and waits for its end.
    package func post(_ outbound: OutboundMessage, at now: Instant, by curl: CurlMulti) async -> SendResult {
        switch posting(outbound, at: now) {
        case .refused(let result): return result
        case .request(let request):
            do {
                return result(.success(try await curl.perform(request)), at: now)
            } catch let error as CurlError {
                return result(.failure(error), at: now)
            } catch {
                // Nothing else is thrown; should it be, nobody knows how far the request got.
                return SendResult(.ambiguous, detail: "the request ended by an unknown error")
            }
        }
    }
}
