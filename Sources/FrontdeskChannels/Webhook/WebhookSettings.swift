import AsyncCurl
package import FrontdeskCore

/// What the configuration says of one webhook channel, checked and with its secrets read.
package struct WebhookSettings: Sendable {
    /// The way replies go out.
    package struct Reply: Sendable {
        /// The absolute URL replies are posted to; redirects are not followed.
        package var url: String
        package var scheme: SignatureScheme
        /// The first signs; a scheme that lists signatures uses all.
        package var secrets: [SigningSecret]
        /// Whether its host may have a private address.
        package var allowsPrivate: Bool

        /// - Parameter allowsPrivate: nil for what the URL says: one whose own host is plainly private is meant so.
        package init(url: String, scheme: SignatureScheme, secrets: [SigningSecret], allowsPrivate: Bool? = nil) {
            self.url = url
            self.scheme = scheme
            self.secrets = secrets
            self.allowsPrivate = allowsPrivate ?? PrivateAddresses.isPrivateLiteral(url: url)
        }
    }

    /// The path of the endpoint, with its leading slash.
    package var path: String
    package var scheme: SignatureScheme
    /// The secrets in force, newest first; a signed scheme with none refuses every request.
    package var secrets: [SigningSecret]
    /// Where the fields are in a foreign body.
    package var map: WebhookMap
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax: Int
    /// Nil where the channel only takes in.
    package var reply: Reply?

    package init(
        path: String, scheme: SignatureScheme, secrets: [SigningSecret], map: WebhookMap = .own,
        bodyBytesMax: Int = ChannelLimits.bodyBytesMax, reply: Reply? = nil
    ) {
        self.path = path
        self.scheme = scheme
        self.secrets = secrets
        self.map = map
        self.bodyBytesMax = bodyBytesMax
        self.reply = reply
    }
}
