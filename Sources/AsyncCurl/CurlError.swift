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
        /// An answer led to where no redirect is followed: another protocol, no URL at all, or on and on.
        case redirectDenied
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

    /// The part of the way a request failed on.
    package enum Step: Hashable, Sendable {
        /// Finding the host's address.
        case name
        /// Connecting to it.
        case connection
        /// Agreeing on TLS.
        case handshake
        /// Sending, and getting the answer.
        case exchange
    }

    /// The part of the way, as far as `code` tells: what is not known to be another is the exchange.
    package var step: Step {
        switch CURLcode(rawValue: UInt32(clamping: code)) {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .name
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .connection
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            .handshake
        default: .exchange
        }
    }

    init(invalidRequest message: String) {
        self.init(kind: .invalidRequest, phase: .notSent, message: message)
    }

    /// A failure of libcurl before a transfer.
    init(setup code: CURLcode) {
        let message = ccurl_easy_strerror(code).map { String(cString: $0) } ?? "unknown error"
        self.init(kind: .failed, phase: .notSent, code: Int(code.rawValue), message: message)
    }
}
