package import AsyncCurl
package import FrontdeskCore

/// What a provider answers.
package struct ProviderAnswer: Sendable {
    package let status: Int
    /// The body; nil where it is no JSON.
    package let json: JSONValue?
    private let response: CurlResponse

    package init(_ response: CurlResponse) {
        status = response.status
        self.response = response
        json = try? JSONParser.parse(
            response.body, limits: JSONLimits(bytesMax: ProviderLimits.answerBytesMax, depthMax: JSONLimits.nestingMax))
    }

    /// Whether it says that all is well. A provider that says so with a body of its own kind is looked at by its adapter.
    package var isSuccess: Bool { (200..<300).contains(status) }

    package func header(_ name: String) -> String? { response.header(name) }

    /// What it asks to wait, by the field `Retry-After`.
    package func retryAfter(at now: Instant) -> Span? {
        header("Retry-After").flatMap { RetryAfter.span($0, at: now) }
    }
}

extension PollFault {
    /// What it means for a channel that its provider gave no whole answer.
    package init(_ error: CurlError) {
        self.init(.passing(after: nil), "\(error)")
    }

    /// What it means for a channel that its provider refuses: a login that is not taken is not tried again.
    ///
    /// - Parameter reason: a word of the provider's, bounded and without what a person wrote; empty for none.
    package init(refused answer: ProviderAnswer, reason: String = "", at now: Instant) {
        let words = reason.isEmpty ? "" : " (\(reason))"
        switch answer.status {
        case 401, 403: self.init(.lasting, "the provider refuses the channel's credentials: \(answer.status)\(words)")
        default:
            self.init(
                .passing(after: answer.retryAfter(at: now)), "the provider answered \(answer.status)\(words)")
        }
    }
}

extension SendResult {
    /// What a provider's answer means for a message, by its status alone (RFC 9110, section 15).
    package init(_ answer: ProviderAnswer, at now: Instant) {
        self.init(httpStatus: answer.status, retryAfter: answer.header("Retry-After"), at: now)
        if answer.status == 401 { fault = .login }
    }

    /// A 403 without a word of the provider's own, as a proxy or a filter before it gives: it is known neither to be about one
    /// customer nor about the login. Tried again, it neither makes a dead letter of everybody's messages nor stops the channel
    /// because of one of them.
    package static func unexplained(_ answer: ProviderAnswer, at now: Instant) -> SendResult {
        SendResult(
            .retry(after: answer.retryAfter(at: now)), status: answer.status,
            detail: "the answer is a bare \(answer.status): something before the provider may not let the desk in")
    }

    /// An answer that says all is well and does not say what was made: it may have been sent.
    package static func unclear(_ answer: ProviderAnswer, _ what: String) -> SendResult {
        SendResult(.ambiguous, status: answer.status, fault: .cut, detail: what)
    }
}

extension MediaAnswer {
    /// A file that was answered, or why there is none.
    package init(_ response: CurlResponse, at now: Instant) {
        switch response.status {
        case 200..<300:
            let type = response.header("Content-Type").map { WebhookFields.mediaType($0) }
            self = .file(response.body, type: type)
        case 408, 425, 429, 500..<600:
            let after = response.header("Retry-After").flatMap { RetryAfter.span($0, at: now) }
            self = .retry(after: after, detail: "the other side answered \(response.status)")
        default: self = .gone(detail: "the other side answered \(response.status)")
        }
    }

    /// What it means for a file that there was no whole answer.
    package init(_ error: CurlError) {
        switch error.kind {
        case .bodyTooLarge, .headTooLarge, .addressDenied, .redirectDenied, .invalidRequest:
            self = .gone(detail: "\(error)")
        default: self = .retry(after: nil, detail: "\(error)")
        }
    }
}
