package import AsyncCurl
package import FrontdeskCore

extension SendResult {
    /// What an HTTP answer means for a message that was posted (RFC 9110, section 15).
    ///
    /// - Parameters:
    ///   - retryAfter: the value of the field `Retry-After`, if there is one.
    ///   - now: what a date in it is compared with.
    package init(httpStatus status: Int, retryAfter: String?, at now: Instant) {
        let outcome: Outcome
        switch status {
        case 200..<300: outcome = .sent
        case 408, 425, 429, 500..<600: outcome = .retry(after: retryAfter.flatMap { RetryAfter.span($0, at: now) })
        // Redirects too: the address in the configuration is the one the operator trusts with the text.
        default: outcome = .failed
        }
        self.init(outcome, status: status, detail: "the other side answered \(status)")
    }

    /// What an answer means for a message that was posted.
    package init(_ response: CurlResponse, at now: Instant) {
        self.init(httpStatus: response.status, retryAfter: response.header("Retry-After"), at: now)
    }

    /// What it means for a message that there was no whole answer.
    package init(_ error: CurlError, at now: Instant) {
        // The status decides, and it was there; what follows it is not needed.
        if let status = error.status, status >= 200 {
            self.init(httpStatus: status, retryAfter: nil, at: now)
        } else if error.phase == .mayHaveBeenSent {
            self.init(.ambiguous, fault: SendFault(error), detail: error.description)
        } else {
            let outcome: Outcome =
                switch error.kind {
                case .invalidRequest, .addressDenied, .redirectDenied: .failed
                default: .retry(after: nil)
                }
            self.init(outcome, fault: SendFault(error), detail: error.description)
        }
    }
}

extension SendFault {
    /// What an operator has to look after, where a request got no whole answer.
    package init(_ error: CurlError) {
        switch error.kind {
        case .timedOut: self = .timeout
        case .addressDenied, .redirectDenied: self = .address
        case .invalidRequest: self = .channel
        case .cancelled, .stopped: self = .stopped
        case .bodyTooLarge, .headTooLarge: self = .cut
        case .failed:
            switch error.step {
            case .name: self = .name
            case .connection: self = .connect
            case .handshake: self = .tls
            case .exchange: self = .cut
            }
        }
    }
}
