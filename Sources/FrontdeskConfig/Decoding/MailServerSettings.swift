/// A server for mails and the login there, its secret still to be read.
package struct MailServerSettings: Equatable, Sendable {
    /// The protocol, and whether TLS comes before it.
    package enum Scheme: String, CaseIterable, Sendable {
        case imap, imaps, smtp, smtps

        /// Whether the connection begins with TLS (RFC 8314).
        package var isEncrypted: Bool { self == .imaps || self == .smtps }

        /// The registered port; for replies that of submission (RFC 6409), not that between servers.
        package var usualPort: Int {
            switch self {
            case .imap: 143
            case .imaps: 993
            case .smtp: 587
            case .smtps: 465
            }
        }
    }

    /// How the login proves itself.
    package enum Login: Equatable, Sendable {
        /// Nobody logs in, as at a relay on the loopback.
        case none
        case password(user: String, SecretReference)
        /// By tokens that ``EmailChannelSettings/oauth`` brings.
        case oauth(user: String)
    }

    package var scheme: Scheme
    /// A name or an address; one of IPv6 without its brackets.
    package var host: String
    /// That of the scheme where the file does not say it.
    package var port: Int
    package var login = Login.none

    /// A server where nobody logs in.
    ///
    /// - Parameter port: nil for the one of the scheme.
    package init(scheme: Scheme, host: String, port: Int? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.usualPort
    }

    /// Reads `scheme://host` or `scheme://host:port`; nil for anything else, a user or a path among it.
    init?(_ text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let scheme = Scheme(rawValue: parts[0].lowercased()) else { return nil }
        let place = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
        guard let (host, port) = HostText.split(String(place)), port != 0 else { return nil }
        self.init(scheme: scheme, host: host, port: port)
    }

    /// The URL with its port, as libcurl takes it.
    package var url: String { "\(scheme.rawValue)://\(WebAddress(host: host, port: port).text)" }

    /// Whether nothing may be said before the connection is encrypted: everywhere but on this machine.
    package var requiresTLS: Bool { scheme.isEncrypted || !HostText.isLoopback(host) }
}
