package import FrontdeskCore

/// What a channel of the Mastodon API is made of.
package struct MastodonSettings: Sendable {
    /// The server's base URL, as `https://social.example`.
    package var server: String
    /// The access token of the desk's account; a secret.
    package var token: String
    /// Time between two looks at a server that has nothing new.
    package var poll: Span
    /// Whether the server's host may have a private address.
    package var allowsPrivate: Bool

    /// 15 seconds: 20 of the 300 requests that a server takes of one account in five minutes
    /// (docs.joinmastodon.org/api/rate-limits).
    package init(server: String, token: String, poll: Span = .seconds(15), allowsPrivate: Bool = false) {
        self.server = server
        self.token = token
        self.poll = poll
        self.allowsPrivate = allowsPrivate
    }
}
