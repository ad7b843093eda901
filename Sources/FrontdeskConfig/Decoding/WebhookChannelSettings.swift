package import FrontdeskCore

/// An endpoint for signed JSON, with its secrets still to be read.
package struct WebhookChannelSettings: Equatable, Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// How senders sign.
    package var signature: SignatureSettings
    /// The secrets in force, newest first; none only where nothing is signed.
    package var secrets: [SecretReference]
    /// Where the fields are in a foreign body; nil for Frontdesk's own.
    package var map: WebhookMap?
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax: Int
    /// Nil where the channel only takes in.
    package var reply: WebhookReplySettings?
    /// Whether the host that replies go to may have a private address.
    package var allowsPrivate = false

    /// Makes the settings of an endpoint.
    package init(
        path: String, signature: SignatureSettings, secrets: [SecretReference], map: WebhookMap? = nil,
        bodyBytesMax: Int = JSONLimits.bodyBytesMax, reply: WebhookReplySettings? = nil
    ) {
        self.path = path
        self.signature = signature
        self.secrets = secrets
        self.map = map
        self.bodyBytesMax = bodyBytesMax
        self.reply = reply
    }
}

/// Where replies of a webhook channel go.
package struct WebhookReplySettings: Equatable, Sendable {
    /// An absolute URL; https, or http to a host of the loopback.
    package var url: String
    package var scheme: SignaturePreset
    /// The first signs; a scheme that lists signatures uses all.
    package var secrets: [SecretReference]

    /// Makes the way of replies.
    package init(url: String, scheme: SignaturePreset = .standardWebhooks, secrets: [SecretReference]) {
        self.url = url
        self.scheme = scheme
        self.secrets = secrets
    }
}

/// How requests are signed.
package enum SignatureSettings: Equatable, Sendable {
    /// Not at all.
    case none
    case preset(SignaturePreset)
    case custom(CustomSignature)
}

/// The signature schemes known by name.
package enum SignaturePreset: String, CaseIterable, Sendable {
    case standardWebhooks = "standard-webhooks"
    case hub256 = "hub-256"
    case slack
}

/// A keyed-hash signature of one's own, checked: the parts of `signed` fit the headers.
package struct CustomSignature: Equatable, Sendable {
    package enum Algorithm: String, CaseIterable, Sendable {
        case sha1, sha256, sha512
    }

    package enum Encoding: String, CaseIterable, Sendable {
        case hex, base64
    }

    package var algorithm = Algorithm.sha256
    /// The name of the header, in the case of the file.
    package var header: String
    /// What stands before the signature.
    package var prefix = ""
    package var encoding = Encoding.hex
    /// What is hashed: text with `{timestamp}`, `{id}` and, always, `{body}`.
    package var signed = "{body}"
    package var timestampHeader: String?
    package var idHeader: String?
    /// How far a timestamp may be from the present; nil for the usual five minutes.
    package var tolerance: Span?

    /// SHA-256 over the body in hexadecimal digits, in a header.
    package init(header: String) {
        self.header = header
    }
}
