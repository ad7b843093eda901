import FrontdeskCore

/// What a message carries besides its long texts, as the bytes of one column. Bytes of an existing form never change.
enum MessageDetail {
    private static let form: UInt8 = 1
    /// The first one, and behind it what mails have and what the scanner said of each file.
    private static let mailForm: UInt8 = 2
    /// The second one, and behind it what stands below the text of a mail of ours.
    private static let signedForm: UInt8 = 3
    /// The third one, and behind it who gets a copy of a mail of ours.
    private static let copiedForm: UInt8 = 4
    /// The fourth one, and behind it what message it has to do with and where its files are.
    private static let providerForm: UInt8 = 5
    /// The fifth one, and behind it the further recipients that a report tells of.
    private static let reportForm: UInt8 = 6
    /// The sixth one, and behind it what a calendar part is about.
    private static let calendarForm: UInt8 = 7
    /// The seventh one, whether or not there is a calendar part, and behind it when its channel's server had the message.
    private static let receivedForm: UInt8 = 8

    static func encode(_ content: InboundMessage, into writer: inout ByteWriter) {
        let isPlain =
            content.mail == nil && content.quotedFrom == nil && content.recipients.isEmpty
            && content.attachments.allSatisfy { $0.verdict == .unscanned }
        let isOfProvider = !content.refersTo.isEmpty || content.attachments.contains { !$0.source.isEmpty }
        let signature = content.mail?.signature ?? ""
        let copies = content.mail?.copies ?? []
        let longForm = !copies.isEmpty ? copiedForm : !signature.isEmpty ? signedForm : isPlain ? self.form : mailForm
        let others = content.mail?.report?.recipients.dropFirst() ?? []
        let laterForm = !others.isEmpty ? reportForm : isOfProvider ? providerForm : longForm
        let calendar = content.mail?.invitation
        let form = content.receivedAt.isSet ? receivedForm : calendar == nil ? laterForm : calendarForm
        writer.byte(form)
        writer.text(content.thread)
        writer.text(content.sender.id)
        writer.text(content.sender.name)
        writer.text(content.sender.email)
        writer.text(content.sender.phone)
        writer.byte(content.kind.rawValue)
        writer.byte(content.visibility.rawValue)
        writer.byte(content.verified.rawValue)
        writer.text(content.language)
        writer.bool(content.languageReliable)
        writer.bool(content.automatic)
        writer.instant(content.sentAt)
        writer.instant(content.replyBy)
        writer.unsigned(UInt64(content.attributes.count))
        for attribute in content.attributes {
            writer.text(attribute.name)
            writer.text(attribute.value)
            writer.byte(attribute.provenance.rawValue)
        }
        writer.unsigned(UInt64(content.attachments.count))
        for attachment in content.attachments {
            writer.text(attachment.name)
            writer.text(attachment.type)
            writer.int(attachment.bytes)
            writer.text(attachment.sha256)
        }
        guard form != self.form else { return }
        writer.texts(content.recipients)
        writer.int(content.quotedFrom ?? -1)
        writer.bool(content.mail != nil)
        if let mail = content.mail { encode(mail, into: &writer) }
        for attachment in content.attachments { writer.byte(attachment.verdict.rawValue) }
        guard form != mailForm else { return }
        writer.text(signature)
        guard form != signedForm else { return }
        writer.texts(copies)
        guard form != copiedForm else { return }
        writer.text(content.refersTo)
        writer.texts(content.attachments.map(\.source))
        guard form != providerForm else { return }
        writer.unsigned(UInt64(others.count))
        for recipient in others {
            writer.byte(recipient.kind.rawValue)
            encode(recipient, into: &writer)
        }
        guard form != reportForm else { return }
        if form == receivedForm {
            writer.instant(content.receivedAt)
            writer.bool(calendar != nil)
        }
        if let calendar { encode(calendar, into: &writer) }
    }

    private static func encode(_ invitation: MailInvitation, into writer: inout ByteWriter) {
        writer.byte(invitation.kind.rawValue)
        for text in [invitation.summary, invitation.start, invitation.end, invitation.zone] { writer.text(text) }
        writer.text(invitation.place)
        writer.text(invitation.answer)
        writer.bool(invitation.repeats)
    }

    private static func encode(_ mail: MailFacts, into writer: inout ByteWriter) {
        writer.text(mail.messageID)
        writer.texts(mail.parents)
        writer.text(mail.fingerprint)
        writer.id(mail.token)
        writer.text(mail.replyTo)
        writer.byte(mail.auto.rawValue)
        writer.byte(mail.protection.rawValue)
        writer.bool(mail.report != nil)
        guard let report = mail.report else { return }
        writer.byte(report.kind.rawValue)
        writer.id(report.message)
        writer.text(report.original)
        // The first one has the report's kind.
        encode(report.recipients.first ?? MailReport.Recipient(address: "", kind: report.kind), into: &writer)
    }

    private static func encode(_ recipient: MailReport.Recipient, into writer: inout ByteWriter) {
        writer.text(recipient.address)
        writer.text(recipient.reason)
        writer.bool(recipient.isHard)
        writer.text(recipient.diagnostic)
    }

    /// Fills in everything but `dedupe`, `subject`, `text` and `html`, which have columns of their own.
    static func decode(_ bytes: [UInt8], dedupe: String, text: String) throws(CodecError) -> InboundMessage {
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard (self.form...receivedForm).contains(form) else { throw .unknownKind(form) }
        let thread = try reader.text()
        let sender = Sender(
            id: try reader.text(), name: try reader.text(), email: try reader.text(), phone: try reader.text())
        var content = InboundMessage(dedupe: dedupe, sender: sender, text: text)
        content.thread = thread
        content.kind = try reader.value(MessageKind.self, "message kind")
        content.visibility = try reader.value(MessageVisibility.self, "visibility")
        content.verified = try reader.value(SenderVerification.self, "verification")
        content.language = try reader.text()
        content.languageReliable = try reader.bool()
        content.automatic = try reader.bool()
        content.sentAt = try reader.instant()
        content.replyBy = try reader.instant()
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            let value = try reader.text()
            content.attributes.append(
                MessageAttribute(
                    name: name, value: value, provenance: try reader.value(Provenance.self, "provenance")))
        }
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            let type = try reader.text()
            let count = try reader.int()
            content.attachments.append(
                Attachment(name: name, type: type, bytes: count, sha256: try reader.text()))
        }
        if form != self.form { try readLater(&content, form, &reader) }
        try reader.finish()
        return content
    }

    /// What stands behind the first form.
    private static func readLater(
        _ content: inout InboundMessage, _ form: UInt8, _ reader: inout ByteReader
    ) throws(CodecError) {
        content.recipients = try reader.texts()
        let quotedFrom = try reader.int()
        content.quotedFrom = quotedFrom < 0 ? nil : quotedFrom
        if try reader.bool() { content.mail = try mail(&reader) }
        for place in content.attachments.indices {
            content.attachments[place].verdict = try reader.value(FileVerdict.self, "verdict")
        }
        if form >= signedForm {
            let signature = try reader.text()
            content.mail?.signature = signature
        }
        if form >= copiedForm {
            let copies = try reader.texts()
            content.mail?.copies = copies
        }
        if form >= providerForm {
            content.refersTo = try reader.text()
            for (place, source) in zip(content.attachments.indices, try reader.texts()) {
                content.attachments[place].source = source
            }
        }
        if form >= reportForm {
            for _ in 0..<(try reader.count()) {
                let kind = try reader.value(MailReport.Kind.self, "kind of report")
                content.mail?.report?.recipients.append(try recipient(&reader, kind))
            }
        }
        var hasCalendar = form == calendarForm
        if form == receivedForm {
            content.receivedAt = try reader.instant()
            hasCalendar = try reader.bool()
        }
        if hasCalendar {
            content.mail?.invitation = try invitation(&reader)
        }
    }

    private static func mail(_ reader: inout ByteReader) throws(CodecError) -> MailFacts {
        var mail = MailFacts(messageID: try reader.text())
        mail.parents = try reader.texts()
        mail.fingerprint = try reader.text()
        mail.token = try reader.id()
        mail.replyTo = try reader.text()
        mail.auto = AutoSigns(rawValue: try reader.byte())
        mail.protection = try reader.value(MailProtection.self, "protection")
        guard try reader.bool() else { return mail }
        var report = MailReport(kind: try reader.value(MailReport.Kind.self, "kind of report"))
        report.message = try reader.id()
        report.original = try reader.text()
        let first = try recipient(&reader, report.kind)
        if first != MailReport.Recipient(address: "", kind: report.kind) { report.recipients = [first] }
        mail.report = report
        return mail
    }

    private static func invitation(_ reader: inout ByteReader) throws(CodecError) -> MailInvitation {
        MailInvitation(
            kind: try reader.value(MailInvitation.Kind.self, "kind of invitation"), summary: try reader.text(),
            start: try reader.text(), end: try reader.text(), zone: try reader.text(), place: try reader.text(),
            answer: try reader.text(), repeats: try reader.bool())
    }

    private static func recipient(
        _ reader: inout ByteReader, _ kind: MailReport.Kind
    ) throws(CodecError) -> MailReport.Recipient {
        MailReport.Recipient(
            address: try reader.text(), kind: kind, reason: try reader.text(), isHard: try reader.bool(),
            diagnostic: try reader.text())
    }
}

extension ByteWriter {
    fileprivate mutating func texts(_ values: [String]) {
        unsigned(UInt64(values.count))
        for value in values { text(value) }
    }
}

extension ByteReader {
    fileprivate mutating func texts() throws(CodecError) -> [String] {
        var values: [String] = []
        for _ in 0..<(try count()) { values.append(try text()) }
        return values
    }
}

extension InboundMessage {
    /// Takes another text; the last of those who wrote one stands with it.
    mutating func edit(_ text: String, _ attribute: MessageAttribute) {
        self.text = text
        attributes.removeAll { $0.name == attribute.name && $0.provenance == attribute.provenance }
        attributes.append(attribute)
    }

    /// Takes what was found of a file that nobody had looked at; false where there is no such file.
    mutating func take(_ verdict: FileVerdict, ofFile place: Int) -> Bool {
        guard attachments.indices.contains(place), attachments[place].verdict == .unscanned else { return false }
        attachments[place].verdict = verdict
        return true
    }
}

extension MessageRecord {
    /// The blobs the message needs: its original bytes and its attachments.
    var blobs: [String] {
        (content.attachments.map(\.sha256) + [rawBlob]).filter { !$0.isEmpty }
    }
}
