import FrontdeskCore
import GRDBSQLite

extension BatchWriter {
    func write(_ change: RecordChange) throws(StoreError) {
        switch change {
        case .insertMessage(let record): try insert(record)
        case .putConversation(let record): try put(record)
        case .putIdentity(let record): try put(record)
        case .touchConversation(let id, let last):
            try records.touch.bind(1, last.value)
            try records.touch.bind(2, id.value)
            try runOnOne(records.touch, "conversation \(id)")
        case .putOutbox(let record): try put(record)
        case .endOutbox(let id, let message, let delivery):
            try records.dropOutbox.bind(1, id.value)
            try runOnOne(records.dropOutbox, "outbox \(id)")
            try set(delivery, of: message)
        case .setDelivery(let message, let delivery): try set(delivery, of: message)
        case .editText(let message, let text, let attribute): try edit(message, text, attribute)
        case .setVerdict(let message, let place, let verdict):
            try revise(message) { $0.take(verdict, ofFile: place) }
        case .setAnswers(let message, let answers):
            try records.answers.bind(1, encoded(answers))
            try records.answers.bind(2, message.value)
            try runOnOne(records.answers, "message \(message)")
        case .putDraft(let record): try put(record)
        case .deleteDraft(let conversation, let author):
            try records.dropDraft.bind(1, conversation.value)
            try records.dropDraft.bind(2, author.value)
            try records.dropDraft.run()
        case .quarantine(let record): try insert(record)
        case .putGeneration(let record): try put(record)
        case .putIdempotency(let record): try put(record)
        case .expireIdempotency(let before): expiring = max(before, expiring)
        case .putArrival(let record): try put(record)
        case .putMailbox(let record): try put(record)
        case .putCursor(let record):
            try records.cursor.bind(1, record.channel.value)
            try records.cursor.bind(2, record.cursor)
            try records.cursor.run()
        case .putMedia(let record):
            try records.media.bind(1, record.message.value)
            try records.media.bind(2, Int64(record.place))
            try records.media.bind(3, record.channel.value)
            try records.media.bind(4, record.since.microseconds)
            try records.media.run()
        case .endMedia(let message, let place, let attachment):
            try records.dropMedia.bind(1, message.value)
            try records.dropMedia.bind(2, Int64(place))
            try records.dropMedia.run()
            try revise(message) { content in
                guard content.attachments.indices.contains(place) else { return false }
                content.attachments[place] = attachment
                return true
            }
            if !attachment.sha256.isEmpty { try use(attachment.sha256) }
        case .setProviderID(let message, let channel, let id): try setProviderID(message, channel, id)
        }
    }

    /// Runs a change of exactly one row; none means that the loop speaks of what is not there.
    private func runOnOne(_ statement: Statement, _ what: String) throws(StoreError) {
        try statement.run()
        guard statement.changes == 1 else { throw .refusedData("\(what) does not exist") }
    }

    private func insert(_ record: MessageRecord) throws(StoreError) {
        let row = records.message
        let content = record.content
        scratch.removeAll()
        MessageDetail.encode(content, into: &scratch)
        try row.bind(1, record.id.value)
        try row.bind(2, record.conversation.value)
        try row.bind(3, record.previous.value)
        try row.bind(4, record.identity.value)
        try row.bind(5, record.channel.value)
        try row.bind(6, Int32(record.direction.rawValue))
        try row.bind(7, record.storedAt.microseconds)
        try row.bind(8, record.author.value)
        try row.bind(9, Int32(record.delivery.rawValue))
        try row.bind(10, record.rawBlob)
        try row.bind(11, content.dedupe)
        try row.bind(12, content.subject)
        try row.bind(13, scratch.bytes)
        try row.bind(14, content.text)
        try row.bind(15, content.html)
        scratch.removeAll()
        OriginalBytes.encode(record.raw, besides: content.text, into: &scratch)
        try row.bind(16, scratch.bytes)
        try row.bind(17, record.reference)
        try row.bind(18, content.mail?.fingerprint ?? "")
        try row.bind(19, encoded(record.answers))
        try row.run()
        for digest in record.blobs { try use(digest) }
        try insertKeys(of: record)
        guard !content.dedupe.isEmpty else { return }
        if let hit = try keys.insert(.message, record.channel.value, content.dedupe, id: record.id.value) {
            throw .refusedData("message \(record.id) is a duplicate of m\(hit.id)")
        }
    }

    /// The first message with a reference keeps it: another one that claims it is another message.
    private func insertKeys(of record: MessageRecord) throws(StoreError) {
        if !record.reference.isEmpty {
            _ = try keys.insert(.reference, KeyKind.desk, record.reference, id: record.id.value)
        }
        guard let mail = record.content.mail, !mail.fingerprint.isEmpty,
            let hit = try keys.insert(.fingerprint, KeyKind.desk, mail.fingerprint, id: record.id.value)
        else { return }
        throw .refusedData("message \(record.id) is the same mail as m\(hit.id)")
    }

    /// A provider that gives one id twice is not believed the second time.
    private func setProviderID(_ message: MessageID, _ channel: ChannelNumber, _ id: String) throws(StoreError) {
        let reference = ProviderReference.key(channel, id)
        try records.reference.bind(1, reference)
        try records.reference.bind(2, message.value)
        try records.reference.run()
        guard records.reference.changes == 1 else { return }
        _ = try keys.insert(.reference, KeyKind.desk, reference, id: message.value)
    }

    private func put(_ record: ArrivalRecord) throws(StoreError) {
        let row = records.arrival
        try row.bind(1, record.message.value)
        try row.bind(2, record.channel.value)
        try row.bind(3, record.dedupe)
        try row.bind(4, record.at.microseconds)
        try row.run()
    }

    private func put(_ record: MailboxRecord) throws(StoreError) {
        let row = records.mailbox
        try row.bind(1, record.channel.value)
        try row.bind(2, record.name)
        try row.bind(3, Int64(record.validity))
        try row.bind(4, Int64(record.lastUID))
        try row.bind(5, Int64(bitPattern: record.modSeq))
        try row.run()
    }

    private func put(_ record: ConversationRecord) throws(StoreError) {
        let row = records.conversation
        try row.bind(1, record.id.value)
        try row.bind(2, record.channel.value)
        try row.bind(3, record.identity.value)
        try row.bind(4, record.contact.value)
        try row.bind(5, record.openedAt.microseconds)
        try row.bind(6, record.lastMessage.value)
        try row.bind(7, Int32(record.leftState.rawValue))
        try row.bind(8, record.leftAt.microseconds)
        if record.left.isEmpty { try row.bindNull(9) } else { try row.bind(9, record.left) }
        try row.bind(10, record.language)
        try row.bind(11, record.thread)
        try row.bind(12, record.subject)
        try row.bind(13, record.linked.value)
        try row.bind(14, Int32(record.link.rawValue))
        try row.bind(15, record.mistaken.value)
        try row.bind(16, Int32(record.visibility.rawValue))
        let isNew = try upsert(row, id: record.id.value, "conversation \(record.id) cannot change its thread")
        guard isNew, !record.thread.isEmpty else { return }
        if let hit = try keys.insert(.thread, record.channel.value, record.thread, id: record.id.value),
            hit.id < record.id.value
        {
            keys.move(hit.slot, .thread, to: record.id.value)
        }
    }

    private func put(_ record: IdentityRecord) throws(StoreError) {
        let row = records.identity
        try row.bind(1, record.id.value)
        try row.bind(2, record.channel.value)
        try row.bind(3, record.contact.value)
        try row.bind(4, record.conversation.value)
        try row.bind(5, record.repliedBy.value)
        try row.bind(6, record.repliedAt.microseconds)
        try row.bind(7, record.language)
        try row.bind(8, record.address)
        try row.bind(9, record.name)
        try row.bind(10, record.email)
        try row.bind(11, record.phone)
        try row.bind(12, record.owner.value)
        scratch.removeAll()
        for instant in record.acknowledged { scratch.instant(instant) }
        try row.bind(13, scratch.bytes)
        try row.bind(14, record.newest.value)
        guard try upsert(row, id: record.id.value, "identity \(record.id) cannot change its address") else { return }
        if let hit = try keys.insert(.identity, record.channel.value, record.address, id: record.id.value) {
            throw .refusedData("identity \(record.id) has the address of i\(hit.id)")
        }
    }

    /// Whether the row is a new one. An upsert that updates leaves the last inserted row id alone, which saves a look.
    private func upsert(_ row: Statement, id: Int64, _ refusal: String) throws(StoreError) -> Bool {
        sqlite3_set_last_insert_rowid(database, 0)
        try row.run()
        guard row.changes == 1 else { throw .refusedData(refusal) }
        return sqlite3_last_insert_rowid(database) == id
    }

    private func put(_ record: OutboxRecord) throws(StoreError) {
        let row = records.putOutbox
        try row.bind(1, record.id.value)
        try row.bind(2, record.conversation.value)
        try row.bind(3, record.message.value)
        try row.bind(4, record.channel.value)
        try row.bind(5, record.attempts)
        // Three facts of its attempts in one column: files of before have only the first.
        let attempts = (record.underway ? 1 : 0) | (record.mayHaveBeenSent ? 2 : 0) | (record.isNamed ? 4 : 0)
        try row.bind(6, Int32(attempts))
        try row.bind(7, Int32(record.held ? 1 : 0))
        try row.bind(8, record.createdAt.microseconds)
        try row.bind(9, record.nextAt.microseconds)
        try row.bind(10, record.status)
        try row.bind(11, encoded(record.answers))
        try row.run()
    }

    private func encoded(_ answers: [RecipientAnswer]) -> [UInt8] {
        scratch.removeAll()
        RecipientAnswers.encode(answers, into: &scratch)
        return scratch.bytes
    }

    private func set(_ delivery: DeliveryState, of message: MessageID) throws(StoreError) {
        try records.delivery.bind(1, Int32(delivery.rawValue))
        try records.delivery.bind(2, message.value)
        try runOnOne(records.delivery, "message \(message)")
    }

    /// What a message carries besides its texts is written anew as a whole; where `body` says that nothing changes, or there
    /// is no such message, nothing is.
    private func revise(_ message: MessageID, _ body: (inout InboundMessage) -> Bool) throws(StoreError) {
        guard var content = try content(of: message), body(&content) else { return }
        scratch.removeAll()
        MessageDetail.encode(content, into: &scratch)
        try records.putDetail.bind(1, scratch.bytes)
        try records.putDetail.bind(2, message.value)
        try runOnOne(records.putDetail, "message \(message)")
    }

    private func edit(_ message: MessageID, _ text: String, _ attribute: MessageAttribute) throws(StoreError) {
        try records.putText.bind(1, text)
        try records.putText.bind(2, message.value)
        try runOnOne(records.putText, "message \(message)")
        try revise(message) { content in
            content.edit(text, attribute)
            return true
        }
    }

    /// What a message carries besides its texts; nil where there is none.
    private func content(of message: MessageID) throws(StoreError) -> InboundMessage? {
        try records.detail.bind(1, message.value)
        defer { records.detail.reset() }
        guard try records.detail.step() else { return nil }
        do throws(CodecError) {
            return try MessageDetail.decode(records.detail.bytes(0), dedupe: "", text: "")
        } catch {
            throw .damaged("message \(message): \(error)")
        }
    }

    private func put(_ record: DraftRecord) throws(StoreError) {
        let row = records.putDraft
        try row.bind(1, record.conversation.value)
        try row.bind(2, record.author.value)
        try row.bind(3, record.savedAt.microseconds)
        try row.bind(4, record.reason)
        try row.bind(5, record.text)
        try row.run()
    }

    private func insert(_ record: QuarantineRecord) throws(StoreError) {
        let row = records.quarantine
        try row.bind(1, record.id)
        try row.bind(2, record.at.microseconds)
        try row.bind(3, record.channel)
        try row.bind(4, record.code)
        try row.bind(5, record.detail)
        try row.bind(6, record.blob)
        try row.bind(7, record.bytes)
        try row.run()
        if !record.blob.isEmpty { try use(record.blob) }
    }

    private func put(_ record: GenerationRecord) throws(StoreError) {
        let row = records.generation
        try row.bind(1, record.generation)
        try row.bind(2, record.at.microseconds)
        try row.bind(3, record.uid)
        try row.bind(4, record.hash)
        try row.bind(5, record.unicodeVersion)
        try row.bind(6, record.zonesVersion)
        try row.bind(7, record.encodedFiles)
        try row.run()
    }

    private func put(_ record: IdempotencyRecord) throws(StoreError) {
        let row = records.idempotency
        try row.bind(1, Int64(bitPattern: record.key.hash))
        try row.bind(2, Int64(bitPattern: record.requestHash))
        try row.bind(3, record.at.microseconds)
        try row.bind(4, record.status)
        try row.bind(5, record.conversation.value)
        try row.bind(6, record.message.value)
        try row.bind(7, record.epoch)
        try row.bind(8, Int32(record.state.rawValue))
        try row.run()
    }

    /// Forgets the oldest results that are due; what is left over is the next commit's.
    func expire() throws(StoreError) {
        guard expiring.isSet else { return }
        try records.expire.bind(1, expiring.microseconds)
        try records.expire.bind(2, StoreLimits.expiredPerCommit)
        try records.expire.run()
        if records.expire.changes < StoreLimits.expiredPerCommit { expiring = .none }
    }

    private func use(_ digest: String) throws(StoreError) {
        try records.useBlob.bind(1, digest)
        try records.useBlob.run()
    }
}
