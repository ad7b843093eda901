import FrontdeskCore

/// What a message carries besides its long texts, as the bytes of one column. Bytes of an existing form never change.
enum MessageDetail {
    private static let form: UInt8 = 1

    static func encode(_ content: InboundMessage, into writer: inout ByteWriter) {
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
    }

    /// Fills in everything but `dedupe`, `subject`, `text` and `html`, which have columns of their own.
    static func decode(_ bytes: [UInt8], dedupe: String, text: String) throws(CodecError) -> InboundMessage {
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == self.form else { throw .unknownKind(form) }
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
        try reader.finish()
        return content
    }
}

extension MessageRecord {
    /// The blobs the message needs: its original bytes and its attachments.
    var blobs: [String] {
        (content.attachments.map(\.sha256) + [rawBlob]).filter { !$0.isEmpty }
    }
}
