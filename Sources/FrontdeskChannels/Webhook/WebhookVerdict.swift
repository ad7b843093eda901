package import FrontdeskCore

/// What a webhook channel makes of one request.
package enum WebhookVerdict: Equatable, Sendable {
    /// A message, and the bytes of its attachments in the order of `attachments`.
    case message(InboundMessage, files: [ReceivedFile])
    /// Several things, or none: all of them are stored in one transaction, and only then the sender gets a 2xx.
    case items([ChannelItem])
    /// Nothing that is stored: a provider that asks whether somebody is there.
    case answer(WebhookAnswer)
    /// Believed, and not understood: the bytes are kept for operators, and the sender gets a 2xx.
    case quarantine(QuarantineCode, detail: String)
    /// Not taken, and nothing of it is stored.
    case refused(WebhookRefusal)
}

/// A file that came with a message, to be put into the blob store.
package struct ReceivedFile: Equatable, Sendable {
    package var attachment: Attachment
    package var bytes: [UInt8]

    package init(attachment: Attachment, bytes: [UInt8]) {
        self.attachment = attachment
        self.bytes = bytes
    }
}

/// Why a body became no message; the raw values are stable.
package enum QuarantineCode: String, CaseIterable, Equatable, Sendable {
    case notJSON = "not-json"
    /// A needed field is not there, null or empty.
    case fieldMissing = "field-missing"
    /// A field holds another kind of JSON value.
    case fieldType = "field-type"
    /// A field holds the right kind of value with an unreadable content: a date, Base64.
    case fieldValue = "field-value"
    case fieldTooLong = "field-too-long"
    case textTooLong = "text-too-long"
    case tooManyItems = "too-many-items"
    /// A kind of thing that this release does not know, and which may be something a customer said.
    case kindUnknown = "kind-unknown"
}

/// Why a request is not taken.
package enum WebhookRefusal: Equatable, Sendable {
    case methodNotAllowed
    case bodyTooLarge
    case signature(SignatureRefusal)

    /// The status to answer with.
    package var httpStatus: Int {
        switch self {
        case .methodNotAllowed: 405
        case .bodyTooLarge: 413
        case .signature: 401
        }
    }

    /// What the sender has to do, a sentence.
    package var advice: String {
        switch self {
        case .methodNotAllowed: "Use POST."
        case .bodyTooLarge: "Send less: the body is over the channel's limit."
        case .signature(.signatureMissing): "Sign the request: it has no header with a signature, or has it twice."
        case .signature(.signatureWrong): "Sign the exact bytes sent, with the channel's secret."
        case .signature(.timestampMissing):
            "Send the header with the time of the signature, in whole seconds since 1970."
        case .signature(.timestampStale): "Sign anew, with the time of now: this one is too old, or of the future."
        case .signature(.idMissing): "Send the header with the delivery's id: the signature covers it."
        }
    }

    /// The stable code to answer with.
    package var code: String {
        switch self {
        case .methodNotAllowed: "method-not-allowed"
        case .bodyTooLarge: "body-too-large"
        case .signature(let refusal): refusal.rawValue
        }
    }
}
