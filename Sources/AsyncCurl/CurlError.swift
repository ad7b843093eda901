import CCurl

/// Why a request got no answer. An answer with a status of 400 or more is an answer, not an error.
package struct CurlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as far as a caller acts upon it.
    package enum Kind: Hashable, Sendable {
        /// The task that waited for the answer was cancelled.
        case cancelled
        /// `CurlMulti.stop()` was called.
        case stopped
        /// The connection, or the whole request, took longer than allowed.
        case timedOut
        /// The body exceeds `responseBodyBytesMax`.
        case bodyTooLarge
        /// The heads of the answer exceed `CurlLimits.responseHeadBytesMax`.
        case headTooLarge
        /// Every address of the host is private, and only public ones are allowed.
        case addressDenied
        /// The request was not tried, for it is malformed.
        case invalidRequest
        /// Anything else: see `code`.
        case failed
    }

    /// Whether the other side can have seen the request.
    package enum Phase: Hashable, Sendable {
        /// No byte of the request left: it may be tried again.
        case notSent
        /// The request was begun on a connection: the other side may have acted on it.
        case mayHaveBeenSent
    }

    package let kind: Kind
    package let phase: Phase

    /// The `CURLcode`; 0 where libcurl was not asked or only did as it was told.
    package let code: Int

    /// The status, if the answer had begun.
    package let status: Int?

    /// A sentence for people, in English; it holds no header, no body and of the URL at most the host.
    package let message: String

    package var description: String { code == 0 ? message : "\(message) (curl \(code))" }

    package init(kind: Kind, phase: Phase, code: Int = 0, status: Int? = nil, message: String) {
        self.kind = kind
        self.phase = phase
        self.code = code
        self.status = status
        self.message = message
    }

    init(invalidRequest message: String) {
        self.init(kind: .invalidRequest, phase: .notSent, message: message)
    }

    /// A failure of libcurl before a transfer.
    init(setup code: CURLcode) {
        let message = curl_easy_strerror(code).map { String(cString: $0) } ?? "unknown error"
        self.init(kind: .failed, phase: .notSent, code: Int(code.rawValue), message: message)
    }
}
