package import FrontdeskCore

/// What only a mail has, as agents see it.
package struct WireMail: WireValue {
    /// Its Message-ID, without angle brackets.
    package var messageID: String
    /// To whom it went, as its header says.
    package var recipients: [String]
    /// Why it counts as a machine's: `submitted`, `bulk`, `bounce`; empty for a person's.
    package var auto: [String]
    /// `signed` or `encrypted`; nil where it is neither.
    package var protection: String?
    /// What it tells of a mail of ours.
    package var report: WireReport?
    /// What its calendar part is about.
    package var invitation: WireInvitation?
    /// The channels by which further copies of it came.
    package var alsoBy: [String]
    /// Of a mail of ours: what was said last of each recipient; empty where nothing was yet.
    package var answers: [WireAnswer] = []

    package init(
        messageID: String, recipients: [String] = [], auto: [String] = [], protection: String? = nil,
        report: WireReport? = nil, alsoBy: [String] = []
    ) {
        self.messageID = messageID
        self.recipients = recipients
        self.auto = auto
        self.protection = protection
        self.report = report
        self.alsoBy = alsoBy
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        messageID = try reader.string("messageID")
        recipients = try reader.strings("recipients")
        auto = try reader.strings("auto")
        protection = try reader.optionalString("protection")
        report = try reader.optionalNested("report")
        invitation = try reader.optionalNested("invitation")
        alsoBy = try reader.strings("alsoBy")
        answers = try reader.list("answers")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("messageID", messageID)
        writer.list("recipients", recipients)
        writer.list("auto", auto)
        writer.field("protection", protection)
        writer.field("report", report)
        writer.field("invitation", invitation)
        writer.list("alsoBy", alsoBy)
        if !answers.isEmpty { writer.list("answers", answers) }
        writer.endObject()
    }
}

/// What a mail server tells of a mail of ours; the fields of a recipient are those of the first for whom it ended so.
package struct WireReport: WireValue {
    /// `failed`, `delayed`, `delivered`, `complaint`, `read`.
    package var kind: String
    /// The message it is about; nil where none of ours is.
    package var message: MessageID?
    package var recipient: String?
    /// A stable code such as `mailboxFull`; nil where nothing failed.
    package var reason: String?
    /// Whether writing there again is of no use.
    package var isHard: Bool
    /// What the refusing host said: a stranger's words.
    package var diagnostic: String?
    /// The further recipients that it tells of, those first for whom it ended alike.
    package var others: [WireReported] = []

    package init(
        kind: String, message: MessageID? = nil, recipient: String? = nil, reason: String? = nil, isHard: Bool = false,
        diagnostic: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.recipient = recipient
        self.reason = reason
        self.isHard = isHard
        self.diagnostic = diagnostic
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        kind = try reader.string("kind")
        message = try reader.optionalID("message")
        recipient = try reader.optionalString("recipient")
        reason = try reader.optionalString("reason")
        isHard = try reader.bool("hard")
        diagnostic = try reader.optionalString("diagnostic")
        others = try reader.list("others")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("kind", kind)
        writer.field("message", message)
        writer.field("recipient", recipient)
        writer.field("reason", reason)
        writer.field("hard", isHard)
        writer.field("diagnostic", diagnostic)
        if !others.isEmpty { writer.list("others", others) }
        writer.endObject()
    }
}

/// One more recipient of a mail of ours that a report tells of.
package struct WireReported: WireValue {
    /// How it ended for this one, in the words of ``WireReport/kind``.
    package var kind: String
    package var recipient: String?
    /// A stable code such as `mailboxFull`; nil where nothing failed.
    package var reason: String?
    /// Whether writing there again is of no use.
    package var isHard: Bool
    /// What the refusing host said: a stranger's words.
    package var diagnostic: String?

    package init(
        kind: String, recipient: String? = nil, reason: String? = nil, isHard: Bool = false, diagnostic: String? = nil
    ) {
        self.kind = kind
        self.recipient = recipient
        self.reason = reason
        self.isHard = isHard
        self.diagnostic = diagnostic
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        kind = try reader.string("kind")
        recipient = try reader.optionalString("recipient")
        reason = try reader.optionalString("reason")
        isHard = try reader.bool("hard")
        diagnostic = try reader.optionalString("diagnostic")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("kind", kind)
        writer.field("recipient", recipient)
        writer.field("reason", reason)
        writer.field("hard", isHard)
        writer.field("diagnostic", diagnostic)
        writer.endObject()
    }
}

/// What the other side said last of one recipient of a mail of ours.
package struct WireAnswer: WireValue {
    /// The address; nil for whoever may not see it.
    package var recipient: String?
    package var state: RecipientAnswer.State
    /// The answer's code.
    package var code: Int32
    /// The code behind it, `5.1.1`; nil where there is none.
    package var enhanced: String?

    package init(_ answer: RecipientAnswer, recipient: String?) {
        self.recipient = recipient
        state = answer.state
        code = answer.code
        enhanced = answer.enhanced.isEmpty ? nil : answer.enhanced
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        recipient = try reader.optionalString("recipient")
        state = try reader.word("state", of: RecipientAnswer.State.allCases, \.name)
        code = try reader.integer("code")
        enhanced = try reader.optionalString("enhanced")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("recipient", recipient)
        writer.field("state", state.name)
        writer.field("code", code)
        writer.field("enhanced", enhanced)
        writer.endObject()
    }
}
