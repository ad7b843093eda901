package import AsyncCurl

/// The server through which a channel sends.
package struct SMTPSettings: Sendable {
    /// Scheme, host and port: `smtps://mail.example.com`, `smtp://mail.example.com:587`.
    package var url: String
    package var login: CurlConnectionRequest.Login
    /// Whether `smtp://` must become encrypted by STARTTLS before a login or a mail; beyond this machine it must in any case.
    package var requiresTLS = true
    /// A file of certificates, PEM, to trust instead of the system's.
    package var authoritiesFile: String?
    /// The proxy's URL; nil goes straight.
    package var proxy: String?
    /// The name by which the desk greets: that of a host, or an address in brackets.
    package var name: String
    package var timeouts = SMTPTimeouts()

    package init(url: String, login: CurlConnectionRequest.Login, name: String = "localhost") {
        self.url = url
        self.login = login
        self.name = name
    }

    var hasLogin: Bool { if case .none = login { false } else { true } }

    /// Host and port, without what may stand before them.
    var place: String {
        let rest = url.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }.prefix { $0 != "/" }
        return String(rest.split(separator: "@").last ?? "")
    }

    /// Whether the server is on this machine, and its address cannot be another's.
    private var isLoopback: Bool {
        let isNumeric = place.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E || $0 == 0x3A }
        return place.hasPrefix("127.") && isNumeric || place.split(separator: ":").first == "localhost"
            || place.hasPrefix("[::1]")
    }

    /// The connection; nil where the name is none, since it would become a command.
    var connection: CurlConnectionRequest? {
        let isName = name.utf8.allSatisfy { HeaderWords.isAlphanumeric($0) || ".-[]:".utf8.contains($0) }
        guard isName, !name.isEmpty else { return nil }
        // libcurl greets with the path, percent-encoded where it is no plain name.
        let path = name.replacing("[", with: "%5B").replacing("]", with: "%5D")
        let separator = url.hasSuffix("/") ? "" : "/"
        var request = CurlConnectionRequest(url: url + separator + path, login: login)
        request.requiresTLS = requiresTLS || !isLoopback || proxy != nil
        // Ports for submission take a login only behind it, on the loopback too.
        request.prefersTLS = hasLogin
        request.authoritiesFile = authoritiesFile
        request.proxy = proxy
        request.allowedProtocols = "smtp,smtps"
        // libcurl counts the greeting and the login to the time to connect.
        request.connectTimeout = timeouts.opening
        request.timeout = timeouts.opening
        return request
    }
}
