import FrontdeskCore

/// Makes a message of a JSON body.
struct WebhookMapper: Sendable {
    let map: WebhookMap
    /// Whether requests are signed: then what the channel says of the language counts as sure.
    let isSigned: Bool

    /// Reads a message.
    ///
    /// - Parameter deliveryID: the id in the headers, the key of the message where the map has none.
    /// - Throws: the first fault.
    func message(
        from body: JSONValue, deliveryID: String?
    ) throws(WebhookFault) -> (message: InboundMessage, files: [ReceivedFile]) {
        let fields = WebhookFields(body: body)
        try fields.requireLast(map.text)
        let sender = Sender(
            id: try fields.key(map.senderID), name: try fields.line(map.senderName) ?? "",
            email: try fields.line(map.senderEmail) ?? "",
            phone: try fields.identifier(map.senderPhone, max: ChannelLimits.lineBytesMax) ?? "")
        guard let text = try fields.text(map.text) else {
            throw WebhookFault(.fieldMissing, at: map.text, "is missing")
        }
        var message = InboundMessage(dedupe: try dedupe(fields, deliveryID), sender: sender, text: text)
        message.thread = try fields.identifier(map.thread, max: ChannelLimits.idBytesMax) ?? ""
        message.verified = isSigned ? .hmac : .none
        message.subject = try fields.line(map.subject) ?? ""
        message.html = try fields.text(map.html) ?? ""
        if let subtag = try fields.line(map.language).flatMap(Self.primarySubtag) {
            message.language = subtag
            message.languageReliable = isSigned
        }
        message.visibility = try visibility(fields)
        message.attributes = try fields.attributes(map.attributes)
        message.sentAt = try fields.instant(map.sentAt, readsEpoch: map.readsEpochTimes)
        message.replyBy = try fields.instant(map.replyBy, readsEpoch: map.readsEpochTimes)
        let files = try fields.files(map.attachments)
        message.attachments = files.map(\.attachment)
        return (message, files)
    }

    private func dedupe(_ fields: WebhookFields, _ deliveryID: String?) throws(WebhookFault) -> String {
        if let pointer = map.id { return try fields.key(pointer) }
        guard let deliveryID else {
            throw WebhookFault(.fieldMissing, "the map has no id, and the headers bring none either")
        }
        return deliveryID
    }

    private func visibility(_ fields: WebhookFields) throws(WebhookFault) -> MessageVisibility {
        guard let pointer = map.visibility, let name = try fields.line(pointer) else { return .private }
        switch MessageVisibility(name: name) {
        case .public: return .public
        case .private: return .private
        case .internal, nil: throw WebhookFault(.fieldValue, at: pointer, "is neither public nor private")
        }
    }

    /// The language of a tag such as `tr-TR` or `pt_BR` (BCP 47), lower case.
    ///
    /// Nil for what names none: a hint that cannot be read is no reason to hold up a message.
    static func primarySubtag(_ tag: String) -> String? {
        let letters = tag.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        let lower = letters.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard (2...3).contains(lower.count), lower.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
        let subtag = String(decoding: lower, as: UTF8.self)
        return ["und", "mul", "zxx", "mis"].contains(subtag) ? nil : subtag
    }
}
