/// One request: what is asked of whom, and within which limits.
///
/// The environment has no say: no proxy variables, no `.netrc`, no cookies.
package struct CurlRequest: Sendable {
    /// The method, upper case: `GET`, `POST`...
    package var method: String

    /// The absolute URL, already percent-encoded.
    package var url: String

    /// Header fields in the order in which they are sent. The length and the transfer coding are libcurl's matter.
    package var headers: [(name: String, value: String)]

    /// The body, byte for byte; nil sends none. `POST`, `PUT` and `PATCH` without one send a length of 0.
    package var body: [UInt8]?

    /// The Unix socket to connect to instead of the URL's host.
    package var unixSocketPath: String?

    /// The proxy's URL (`http`, `https` or `socks5h`), through which all goes and which resolves the host's name; nil goes straight.
    package var proxy: String?

    /// Time to resolve, connect and finish TLS.
    package var connectTimeout: Duration = CurlLimits.connectTimeout

    /// Time for the whole request, from its turn to the last byte; nil for streams that end when they end.
    package var timeout: Duration? = CurlLimits.timeout

    /// Bytes of the response's body beyond which the request fails with `bodyTooLarge`.
    package var responseBodyBytesMax: Int = CurlLimits.responseBodyBytesMax

    /// URL schemes that may be used, by comma, for the URL and for redirects.
    package var allowedProtocols: String = "http,https"

    /// Whether redirects are followed, at most `CurlLimits.redirectsMax` of them; for `GET`, `HEAD` and `POST`
    /// only. Header fields go along, except `Authorization` and `Cookie` to another host.
    package var followRedirects: Bool = false

    /// Whether the connection alone is wanted, with TLS where the URL has it: nothing is sent, and the answer has no status.
    package var connectsOnly: Bool = false

    /// Whether only public addresses may be connected to: for URLs that strangers had a hand in. A Unix socket is
    /// not public. See ``PrivateAddresses``.
    package var denyPrivateAddresses: Bool = false

    /// Whether libcurl may send the request a second time when a kept connection breaks before any answer.
    ///
    /// Without it such a request fails as `mayHaveBeenSent`. At first true for the methods that are idempotent by
    /// RFC 9110, section 9.2.2; a `POST` that carries an idempotency key may set it.
    package var isRepeatable: Bool

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        unixSocketPath: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.unixSocketPath = unixSocketPath
        isRepeatable = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].contains(method)
    }
}
