package import FrontdeskCore

/// A channel as its adapter needs it.
package struct ChannelSettings: Equatable, Sendable {
    /// What sort of channel it is, with the settings of that sort.
    package enum Kind: Equatable, Sendable {
        case webhook(WebhookChannelSettings)
    }

    package var name: String
    package var kind: Kind

    /// Makes a channel.
    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// An endpoint for signed JSON, with its secrets still to be read.
package struct WebhookChannelSettings: Equatable, Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// How senders sign.
    package var signature: SignatureSettings
    /// The secrets in force, newest first; none only where nothing is signed.
    package var secrets: [SecretReference]
    /// Where the fields are in a foreign body; nil for Frontdesk's own.
    package var map: WebhookFieldMap?
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax: Int
    /// Nil where the channel only takes in.
    package var reply: WebhookReplySettings?

    /// Makes the settings of an endpoint.
    package init(
        path: String, signature: SignatureSettings, secrets: [SecretReference], map: WebhookFieldMap? = nil,
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

/// Where the fields of a message are in a foreign JSON body; a field without a pointer is not read.
package struct WebhookFieldMap: Equatable, Sendable {
    /// Where attributes are.
    package enum Attributes: Equatable, Sendable {
        /// All members of one object.
        case object(JSONPointer)
        /// Single values by attribute name, in the order of the file.
        case each([NamedPointer])
    }

    package struct NamedPointer: Equatable, Sendable {
        package var name: String
        package var pointer: JSONPointer

        /// Makes a pointer with a name.
        package init(name: String, pointer: JSONPointer) {
            self.name = name
            self.pointer = pointer
        }
    }

    /// Where files are: an array, and from each of its items on the parts of a file.
    package struct Attachments: Equatable, Sendable {
        package var items: JSONPointer
        package var name = JSONPointer(tokens: ["name"])
        package var type = JSONPointer(tokens: ["type"])
        package var base64 = JSONPointer(tokens: ["base64"])

        /// An array whose items have the names of Frontdesk's own body.
        package init(items: JSONPointer) {
            self.items = items
        }
    }

    package var id: JSONPointer?
    package var thread: JSONPointer?
    package var senderID: JSONPointer
    package var senderName: JSONPointer?
    package var senderEmail: JSONPointer?
    package var senderPhone: JSONPointer?
    package var text: JSONPointer
    package var subject: JSONPointer?
    package var html: JSONPointer?
    package var language: JSONPointer?
    package var sentAt: JSONPointer?
    package var replyBy: JSONPointer?
    package var visibility: JSONPointer?
    package var attributes: Attributes?
    package var attachments: Attachments?

    /// The least a message needs.
    package init(senderID: JSONPointer, text: JSONPointer) {
        self.senderID = senderID
        self.text = text
    }
}
