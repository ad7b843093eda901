/// A connection to be opened and logged in, for a protocol that the caller speaks: IMAP, SMTP.
///
/// libcurl does the way there: names, proxy, TLS, STARTTLS and SASL. The environment has no say: no proxy variables, no
/// `.netrc`.
package struct CurlConnectionRequest: Sendable {
    /// How the login proves itself.
    package enum Login: Sendable {
        /// No login: the protocol begins where the server's greeting ends.
        case none
        /// The best of what the server offers: SCRAM, CRAM-MD5, PLAIN, LOGIN.
        case password(user: String, password: String)
        /// XOAUTH2 or OAUTHBEARER (RFC 7628) with a token that the caller has got.
        case bearer(user: String, token: String)
    }

    /// Scheme, host and port, already percent-encoded: `imaps://mail.example.com`, `imap://127.0.0.1:1143`.
    package var url: String

    package var login: Login

    /// Whether a URL without TLS of its own must become encrypted by STARTTLS before anything else is said.
    package var requiresTLS: Bool = true

    /// Whether it does so where it need not, if the server offers it: many take no login before.
    package var prefersTLS: Bool = false

    /// A file of certificates, PEM, to trust instead of the system's.
    package var authoritiesFile: String?

    /// The proxy's URL (`http`, `https` or `socks5h`), through which all goes and which resolves the host's name; nil goes straight.
    package var proxy: String?

    /// URL schemes that may be used, by comma.
    package var allowedProtocols: String = "imap,imaps"

    /// Time to resolve, connect and finish TLS.
    package var connectTimeout: Duration = CurlLimits.connectTimeout

    /// Time for all of it, login included.
    package var timeout: Duration = CurlLimits.timeout

    package init(url: String, login: Login) {
        self.url = url
        self.login = login
    }

    /// Checks what libcurl would pass on as it is.
    ///
    /// - Throws: `CurlError` of kind `invalidRequest`.
    func validate() throws {
        guard !url.isEmpty, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw CurlError(invalidRequest: "the URL is empty or contains blanks or control characters")
        }
        let texts: [String] =
            switch login {
            case .none: []
            case .password(let user, let password): [user, password]
            case .bearer(let user, let token): [user, token]
            }
        guard texts.allSatisfy({ !$0.utf8.contains(where: { $0 == 0 || $0 == 0x0D || $0 == 0x0A }) }) else {
            throw CurlError(invalidRequest: "the user or the secret contains a line break or NUL")
        }
        for text in [authoritiesFile, proxy, allowedProtocols] where text?.utf8.contains(0) == true {
            throw CurlError(invalidRequest: "a setting contains NUL")
        }
    }
}
