package import AsyncCurl
package import FrontdeskCore

extension SendResult {
    /// What an HTTP answer means for a message that was posted (RFC 9110, section 15).
    ///
    /// A gateway that had no answer, or none that it understood, says only that (502 and 504; sections 15.6.3 and 15.6.5): behind
    /// it the message may have been taken. So nobody knows, and it is the outbox's matter that a message whose key makes a
    /// repeat harmless is sent again under it, and that any other is held.
    ///
    /// - Parameters:
    ///   - retryAfter: the value of the field `Retry-After`, if there is one.
    ///   - now: what a date in it is compared with.
    package init(httpStatus status: Int, retryAfter: String?, at now: Instant) {
        let outcome: Outcome
        switch status {
        case 200..<300: outcome = .sent
        case 502, 504: outcome = .ambiguous
        case 408, 425, 429, 500..<600: outcome = .retry(after: retryAfter.flatMap { RetryAfter.span($0, at: now) })
        // Redirects too: the address in the configuration is the one the operator trusts with the text.
        default: outcome = .failed
        }
        let who = outcome == .ambiguous ? "a gateway before the other side" : "the other side"
        self.init(outcome, status: status, detail: "\(who) answered \(status)")
    }

    /// What an answer means for a message that was posted.
    package init(_ response: CurlResponse, at now: Instant) {
        self.init(httpStatus: response.status, retryAfter: response.header("Retry-After"), at: now)
    }

    /// What it means for a message that there was no whole answer, where the status alone would have decided.
    package init(_ error: CurlError, at now: Instant) {
        // The status was there; what follows it is not needed.
        if let status = error.status, status >= 200 {
            self.init(httpStatus: status, retryAfter: nil, at: now)
        } else if error.phase == .mayHaveBeenSent {
            self.init(.ambiguous, cut: error)
        } else {
            let outcome: Outcome =
                switch error.kind {
                case .invalidRequest, .addressDenied, .redirectDenied: .failed
                default: .retry(after: nil)
                }
            self.init(outcome, cut: error)
        }
    }

    /// How an attempt has ended that brought no whole answer.
    ///
    /// - Parameter place: where on its way, for operators.
    package init(_ outcome: Outcome, cut error: CurlError, at place: String? = nil) {
        self.init(outcome, fault: SendFault(error), detail: error.sentence + (place.map { ", at \($0)" } ?? ""))
        heard = error.description
    }

    /// What it means for a message that there was no whole answer of a provider whose body decides.
    ///
    /// A status that says all is well is not enough: what it has made, or that it refuses, would have stood in the body.
    package init(undecided error: CurlError, at now: Instant) {
        self.init(error, at: now)
        guard outcome == .sent else { return }
        outcome = .ambiguous
        fault = SendFault(error)
        detail = error.sentence
        heard = error.description
    }

    /// The same end of something that comes before a message: of that itself nothing was sent yet, so nothing is uncertain.
    package var beforeSending: SendResult {
        guard outcome == .ambiguous || outcome == .sent else { return self }
        var result = self
        result.outcome = .retry(after: nil)
        return result
    }
}

extension CurlError {
    /// What went wrong in our own words.
    var sentence: String {
        let words =
            switch kind {
            case .cancelled, .stopped: "the daemon has stopped meanwhile"
            case .timedOut: "it took too long"
            case .bodyTooLarge, .headTooLarge: "the answer is too large"
            case .addressDenied: "the host has a private address, and the channel allows none"
            case .redirectDenied: "the answer leads elsewhere"
            case .invalidRequest: "no request can be made of it"
            case .failed:
                switch step {
                case .name: "the host's name is not known"
                case .connection: "no connection came about"
                case .handshake: "there was no agreement on TLS"
                case .exchange: "the connection ended before there was a whole answer"
                }
            }
        return code == 0 ? words : "\(words) (curl \(code))"
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
