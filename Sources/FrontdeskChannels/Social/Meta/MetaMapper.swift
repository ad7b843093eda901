import FrontdeskCore

/// Makes items of what Meta posts: entries × changes or events × messages, each of them on its own.
struct MetaMapper {
    let product: MetaSettings.Product
    /// The account's own id.
    let account: String
    let window: Span
    let now: Instant

    init(_ settings: MetaSettings, at now: Instant) {
        product = settings.product
        account = settings.account
        window = settings.window
        self.now = now
    }

    /// All that a body tells of. What cannot be understood of it is kept by itself, and holds up nothing else.
    ///
    /// - Throws: why nothing of it can be read.
    func items(_ body: JSONValue) throws(WebhookFault) -> [ChannelItem] {
        guard let object = body["object"]?.string else { throw WebhookFault(.fieldMissing, "the body has no object") }
        guard object == product.object else { throw WebhookFault(.kindUnknown, "the body is of another product") }
        guard let entries = body["entry"]?.array else { throw WebhookFault(.fieldMissing, "the body has no entry") }
        var items: [ChannelItem] = []
        for entry in entries {
            for (value, read) in parts(of: entry) {
                do throws(WebhookFault) {
                    items += try read()
                } catch {
                    items.append(.unreadable(error.code, detail: error.detail, bytes: MessagingFields.bytes(value)))
                }
                guard items.count <= MetaLimits.itemsMax else {
                    throw WebhookFault(.tooManyItems, "the body tells of more than \(MetaLimits.itemsMax) things")
                }
            }
        }
        return items
    }

    /// One part of an entry, and what reads it.
    typealias Part = (value: JSONValue, read: () throws(WebhookFault) -> [ChannelItem])

    private func parts(of entry: JSONValue) -> [Part] {
        var parts: [Part] = []
        // A business login for Instagram brings one change in the entry itself.
        let changes = (entry["changes"]?.array ?? []) + (entry["field"] == nil ? [] : [entry])
        guard product != .whatsapp else { return changes.flatMap(whatsappParts) }
        guard MessagingFields.id(entry["id"]) == account else {
            return [
                (
                    entry,
                    { () throws(WebhookFault) -> [ChannelItem] in
                        throw WebhookFault(.fieldValue, "an entry is of another account than the channel's")
                    }
                )
            ]
        }
        for event in entry["messaging"]?.array ?? [] {
            parts.append((event, { () throws(WebhookFault) -> [ChannelItem] in try messaging(event) }))
        }
        let time = MessagingFields.id(entry["time"]) ?? ""
        for change in changes {
            parts.append((change, { () throws(WebhookFault) -> [ChannelItem] in try self.change(change, time: time) }))
        }
        // `standby`: another app talks to this customer now, and the desk has no say (Meta, "Handover protocol").
        guard parts.isEmpty, entry["standby"] == nil, entry["messaging"] == nil, entry["changes"] == nil else {
            return parts
        }
        return [
            (
                entry,
                { () throws(WebhookFault) -> [ChannelItem] in
                    throw WebhookFault(.kindUnknown, "an entry has neither messages nor changes")
                }
            )
        ]
    }

    /// A message of somebody, with what all of them have.
    func message(_ dedupe: String, _ sender: Sender, _ text: String, sentAt: Instant) throws(WebhookFault)
        -> InboundMessage
    {
        guard text.utf8.count <= ChannelLimits.textBytesMax else {
            throw WebhookFault(.textTooLong, "a text exceeds \(ChannelLimits.textBytesMax) bytes")
        }
        guard dedupe.utf8.count <= ChannelLimits.idBytesMax else {
            throw WebhookFault(.fieldTooLong, "an id exceeds \(ChannelLimits.idBytesMax) bytes")
        }
        var message = InboundMessage(dedupe: dedupe, sender: sender, text: text)
        message.verified = .hmac
        message.sentAt = sentAt
        return message
    }

    /// Until when a customer who wrote at this time may be answered in private.
    func replyBy(_ sentAt: Instant) -> Instant { (sentAt == .none ? now : min(sentAt, now)) + window }

    /// The value as a message item of its own.
    static func item(_ message: InboundMessage, _ value: JSONValue) -> ChannelItem {
        .message(message, raw: MessagingFields.bytes(value))
    }

    /// What a customer thinks of a message, in words; it asks for nothing, so it counts as automatic.
    static func reaction(_ emoji: String?) -> String {
        guard let emoji, !emoji.isEmpty else { return "[reaction removed]" }
        return "[reaction] \(MessagingFields.line(.string(emoji)))"
    }
}
