package import FrontdeskCore

/// How a sender proves that a request is theirs.
package enum SignatureScheme: Equatable, Sendable {
    /// Not at all: for endpoints that only trusted hosts reach.
    case none
    /// By a keyed hash (RFC 2104) over the body and what the template puts around it.
    case hmac(HMACScheme)

    /// Standard Webhooks 1.0.0, and Svix, whose headers have another prefix.
    package static let standardWebhooks = SignatureScheme.hmac(.standardWebhooks)
    /// `X-Hub-Signature-256` of GitHub and Meta, over the body alone.
    package static let hub256 = SignatureScheme.hmac(.hub256)
    /// Slack's `v0`.
    package static let slack = SignatureScheme.hmac(.slack)

    /// The scheme of a preset's name in the configuration: `standard-webhooks`, `hub-256`, `slack` or `none`.
    package init?(preset: String) {
        switch preset {
        case "standard-webhooks": self = .standardWebhooks
        case "hub-256": self = .hub256
        case "slack": self = .slack
        case "none": self = .none
        default: return nil
        }
    }

    /// Whether a request without a valid signature is refused.
    package var isSigned: Bool { self != .none }
}

/// Why a scheme of one's own cannot work; the raw values are stable.
package enum SignatureSchemeFault: String, Error, Equatable, Sendable {
    /// A header name is empty or not a token.
    case headerUnreadable = "header-unreadable"
    /// The template has no `{body}`: the signature would be good for any.
    case bodyNotSigned = "body-not-signed"
    /// The template has `{timestamp}`, and no header brings it.
    case timestampHeaderMissing = "timestamp-header-missing"
    /// A header brings a timestamp that the signature does not cover: anyone could renew it.
    case timestampNotSigned = "timestamp-not-signed"
    /// The template has `{id}`, and no header brings it.
    case idHeaderMissing = "id-header-missing"
    /// The tolerance is zero or negative.
    case toleranceNotPositive = "tolerance-not-positive"
}

/// A keyed-hash signature as data: what is hashed, how the result is written, and where it stands.
package struct HMACScheme: Equatable, Sendable {
    package enum Algorithm: String, Equatable, Sendable {
        case sha1, sha256, sha512

        /// Bytes of a digest.
        var digestBytes: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    package enum Encoding: String, Equatable, Sendable {
        /// Lower-case digits, nothing else.
        case hex
        /// The standard alphabet with padding (RFC 4648, section 4).
        case base64
    }

    /// How a secret is written down.
    package enum SecretForm: Equatable, Sendable {
        /// Its bytes are the key.
        case plain
        /// Base64, with or without padding, perhaps after `whsec_`.
        case standardWebhooks
    }

    /// The headers that belong together, lower case.
    package struct Headers: Equatable, Sendable {
        package var signature: String
        package var timestamp: String?
        package var id: String?
    }

    package let algorithm: Algorithm
    /// Sets of headers; the first of which the signature is there counts, and the first is used to sign.
    package let headers: [Headers]
    /// What stands before each signature.
    package let prefix: String
    /// Whether the header is a list of signatures separated by blanks, one for each active secret.
    package let isList: Bool
    package let encoding: Encoding
    package let signed: SignedTemplate
    /// How far the timestamp may be from the present; used only where there is one.
    package let tolerance: Span
    package let secretForm: SecretForm

    private init(
        _ algorithm: Algorithm, _ headers: [Headers], prefix: String, isList: Bool, encoding: Encoding,
        signed: [SignedTemplate.Part], tolerance: Span, secretForm: SecretForm
    ) {
        self.algorithm = algorithm
        self.headers = headers
        self.prefix = prefix
        self.isList = isList
        self.encoding = encoding
        self.signed = SignedTemplate(parts: signed)
        self.tolerance = tolerance
        self.secretForm = secretForm
    }

    /// A scheme of one's own.
    ///
    /// - Throws: what makes it unusable.
    package init(
        algorithm: Algorithm, header: String, prefix: String = "", encoding: Encoding, signed: SignedTemplate,
        timestampHeader: String? = nil, idHeader: String? = nil, tolerance: Span = ChannelLimits.replayWindow
    ) throws(SignatureSchemeFault) {
        for name in [header, timestampHeader, idHeader].compactMap(\.self) where !HeaderName.isToken(name) {
            throw .headerUnreadable
        }
        guard signed.parts.contains(.body) else { throw .bodyNotSigned }
        if signed.parts.contains(.timestamp) {
            guard timestampHeader != nil else { throw .timestampHeaderMissing }
        } else if timestampHeader != nil {
            throw .timestampNotSigned
        }
        guard idHeader != nil || !signed.parts.contains(.id) else { throw .idHeaderMissing }
        guard tolerance > .zero else { throw .toleranceNotPositive }
        let names = Headers(
            signature: HeaderName.lowercased(header), timestamp: timestampHeader.map(HeaderName.lowercased),
            id: idHeader.map(HeaderName.lowercased))
        self.init(
            algorithm, [names], prefix: prefix, isList: false, encoding: encoding, signed: signed.parts,
            tolerance: tolerance, secretForm: .plain)
    }

    static let standardWebhooks = HMACScheme(
        .sha256,
        ["webhook", "svix"].map {
            Headers(signature: $0 + "-signature", timestamp: $0 + "-timestamp", id: $0 + "-id")
        },
        prefix: "v1,", isList: true, encoding: .base64,
        signed: [.id, .literal([UInt8(ascii: ".")]), .timestamp, .literal([UInt8(ascii: ".")]), .body],
        tolerance: ChannelLimits.replayWindow, secretForm: .standardWebhooks)

    static let hub256 = HMACScheme(
        .sha256, [Headers(signature: "x-hub-signature-256", timestamp: nil, id: "x-github-delivery")],
        prefix: "sha256=", isList: false, encoding: .hex, signed: [.body],
        tolerance: ChannelLimits.replayWindow, secretForm: .plain)

    static let slack = HMACScheme(
        .sha256, [Headers(signature: "x-slack-signature", timestamp: "x-slack-request-timestamp", id: nil)],
        prefix: "v0=", isList: false, encoding: .hex,
        signed: [.literal(Array("v0:".utf8)), .timestamp, .literal([UInt8(ascii: ":")]), .body],
        tolerance: ChannelLimits.replayWindow, secretForm: .plain)

    /// Twilio's: what is hashed is not the body but what ``TwilioSignature`` makes of the request.
    static let twilio = HMACScheme(
        .sha1, [Headers(signature: "x-twilio-signature", timestamp: nil, id: nil)],
        prefix: "", isList: false, encoding: .base64, signed: [.body],
        tolerance: ChannelLimits.replayWindow, secretForm: .plain)

    /// LINE's, with the channel secret as key (LINE Messaging API, "Verify webhook signature").
    static let line = HMACScheme(
        .sha256, [Headers(signature: "x-line-signature", timestamp: nil, id: nil)],
        prefix: "", isList: false, encoding: .base64, signed: [.body],
        tolerance: ChannelLimits.replayWindow, secretForm: .plain)

    /// Viber's, with the account's token as key (Viber REST API, "Callbacks").
    static let viber = HMACScheme(
        .sha256, [Headers(signature: "x-viber-content-signature", timestamp: nil, id: nil)],
        prefix: "", isList: false, encoding: .hex, signed: [.body],
        tolerance: ChannelLimits.replayWindow, secretForm: .plain)
}
