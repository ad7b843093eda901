package import FrontdeskCore
package import FrontdeskStore

/// Makes the records and batches that store tests write.
package enum StoreSample {
    package static let channel = ChannelNumber(0)

    package static func message(
        _ id: Int64, in conversation: Int64, after previous: Int64 = 0, dedupe: String? = nil, text: String = "Merhaba"
    ) -> MessageRecord {
        var content = InboundMessage(
            dedupe: dedupe ?? "item-\(id)", sender: Sender(id: "a\(conversation)@example.com", name: "Ayşe"), text: text
        )
        content.subject = "Sipariş \(id)"
        content.html = "<p>\(text)</p>"
        content.language = "tr"
        content.languageReliable = true
        content.attributes = [MessageAttribute(name: "topic", value: "refund", provenance: .channel)]
        content.sentAt = Instant(microseconds: id * 10)
        var record = MessageRecord(
            id: MessageID(id), conversation: ConversationID(conversation), previous: MessageID(previous),
            identity: IdentityID(conversation), channel: channel, direction: .inbound,
            storedAt: Instant(microseconds: id), content: content)
        record.raw = [0, 255, 13, 10]
        return record
    }

    package static func conversation(_ id: Int64, last: Int64, thread: String = "") -> ConversationRecord {
        var record = ConversationRecord(
            id: ConversationID(id), channel: channel, identity: IdentityID(id), contact: ContactID(id),
            openedAt: Instant(microseconds: id))
        record.lastMessage = MessageID(last)
        record.thread = thread
        record.subject = "Sipariş"
        record.language = "tr"
        return record
    }

    package static func identity(_ id: Int64, address: String? = nil) -> IdentityRecord {
        var record = IdentityRecord(
            id: IdentityID(id), contact: ContactID(id), channel: channel, address: address ?? "a\(id)@example.com")
        record.name = "Ayşe Yılmaz"
        record.email = "a\(id)@example.com"
        record.phone = "+90 \(id)"
        record.conversation = ConversationID(id)
        return record
    }

    /// A batch of records alone.
    package static func batch(_ records: [RecordChange], counters: Counters = StoreSample.counters(1_000)) -> Batch {
        var batch = Batch(term: 1)
        batch.counters = counters
        batch.records = records
        return batch
    }

    package static func counters(_ all: Int64) -> Counters {
        var counters = Counters()
        counters.message = all
        counters.conversation = all
        counters.identity = all
        counters.quarantine = all
        return counters
    }
}
