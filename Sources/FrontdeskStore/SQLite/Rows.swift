import FrontdeskCore

/// How records are read from rows: the columns of each table in one order, and the record made of them.
enum Columns {
    static let message = """
        id, conversation, previous, identity, channel, direction, stored_at, author, delivery, raw_blob, dedupe, \
        subject, detail, text, html, raw, message_id, fingerprint, answers
        """
    static let conversation = """
        id, channel, identity, contact, opened_at, last_message, left_state, left_at, left_row, language, thread, subject, \
        linked, link, mistaken, visibility
        """
    static let identity = """
        id, channel, contact, conversation, replied_by, replied_at, language, address, name, email, phone, owner, \
        acknowledged, newest
        """
    private static let outboxHead =
        "id, conversation, message, channel, attempts, underway, held, created_at, next_at, status"
    static let outbox = outboxHead + ", answers"
    static let outboxOfForm4 = outboxHead + ", x''"
    static let draft = "conversation, author, saved_at, reason, text"
    static let quarantine = "id, at, channel, code, detail, blob, bytes"
    static let arrival = "message, channel, dedupe, at"
    static let mailbox = "channel, name, validity, last_uid, mod_seq"
    static let cursor = "channel, cursor"
    static let media = "message, place, channel, since"
    static let generationHead = "generation, at, uid, hash, unicode_version, zones_version"
    static let generation = generationHead + ", files"
    static let idempotency = "key, request_hash, at, status, conversation, message, epoch, state"
}

extension Statement {
    func id<ID: DeskIdentifier>(_ column: Int32) -> ID { ID(int(column)) }
    func number<Number: DeskNumber>(_ column: Int32) -> Number { Number(Int32(truncatingIfNeeded: int(column))) }
    func int32(_ column: Int32) -> Int32 { Int32(truncatingIfNeeded: int(column)) }
    func instant(_ column: Int32) -> Instant { Instant(microseconds: int(column)) }

    /// A stored raw value; one that no release wrote is damage.
    func value<Value: RawRepresentable>(_ column: Int32, _ what: String) throws(StoreError) -> Value
    where Value.RawValue == UInt8 {
        guard let raw = UInt8(exactly: int(column)), let value = Value(rawValue: raw) else {
            throw .damaged("\(what) \(int(column)) is unknown")
        }
        return value
    }
}

extension MessageRecord {
    /// A row's message and the one before it, without the rest of the row.
    static func step(of row: Statement) -> (id: MessageID, previous: MessageID) { (row.id(0), row.id(2)) }

    /// Whose word a row is, without the rest of it.
    static func direction(of row: Statement) throws(StoreError) -> MessageDirection { try row.value(5, "direction") }

    init(row: Statement) throws(StoreError) {
        let detail = row.bytes(12)
        let content: InboundMessage
        let original: [UInt8]
        let said: [RecipientAnswer]
        do throws(CodecError) {
            content = try MessageDetail.decode(detail, dedupe: row.text(10), text: row.text(13))
            original = try OriginalBytes.decode(row.bytes(15), besides: content.text)
            said = try RecipientAnswers.decode(row.bytes(18))
        } catch {
            throw .damaged("message m\(row.int(0)): \(error)")
        }
        self.init(
            id: row.id(0), conversation: row.id(1), previous: row.id(2), identity: row.id(3), channel: row.number(4),
            direction: try Self.direction(of: row), storedAt: row.instant(6), content: content)
        author = row.number(7)
        delivery = try row.value(8, "delivery")
        answers = said
        rawBlob = row.text(9)
        self.content.subject = row.text(11)
        self.content.html = row.text(14)
        self.content.providerID = ProviderReference.id(in: row.text(16)) ?? ""
        raw = original
    }
}

extension ConversationRecord {
    init(row: Statement) throws(StoreError) {
        self.init(
            id: row.id(0), channel: row.number(1), identity: row.id(2), contact: row.id(3), openedAt: row.instant(4))
        lastMessage = row.id(5)
        leftState = try row.value(6, "state")
        leftAt = row.instant(7)
        left = row.bytes(8)
        language = row.text(9)
        thread = row.text(10)
        subject = row.text(11)
        linked = row.id(12)
        link = try row.value(13, "link")
        mistaken = row.id(14)
        visibility = try row.value(15, "visibility")
    }
}

extension IdentityRecord {
    init(row: Statement) {
        self.init(id: row.id(0), contact: row.id(2), channel: row.number(1), address: row.text(7))
        conversation = row.id(3)
        repliedBy = row.number(4)
        repliedAt = row.instant(5)
        language = row.text(6)
        name = row.text(8)
        email = row.text(9)
        phone = row.text(10)
        owner = row.number(11)
        newest = row.id(13)
        var reader = ByteReader(row.bytes(12))
        while !reader.isAtEnd, let instant = try? reader.instant() { acknowledged.append(instant) }
    }
}

extension ArrivalRecord {
    init(row: Statement) {
        self.init(message: row.id(0), channel: row.number(1), dedupe: row.text(2), at: row.instant(3))
    }
}

extension MailboxRecord {
    init(row: Statement) {
        self.init(
            channel: row.number(0), name: row.text(1), validity: UInt32(truncatingIfNeeded: row.int(2)),
            lastUID: UInt32(truncatingIfNeeded: row.int(3)), modSeq: UInt64(bitPattern: row.int(4)))
    }
}

extension MediaRecord {
    init(row: Statement) {
        self.init(message: row.id(0), place: Int(row.int(1)), channel: row.number(2), since: row.instant(3))
    }
}

extension CursorRecord {
    init(row: Statement) {
        self.init(channel: row.number(0), cursor: row.text(1))
    }
}

extension OutboxRecord {
    init(row: Statement) throws(StoreError) {
        self.init(
            id: row.id(0), conversation: row.id(1), message: row.id(2), channel: row.number(3),
            createdAt: row.instant(7))
        attempts = row.int32(4)
        underway = row.int(5) & 1 != 0
        mayHaveBeenSent = row.int(5) & 2 != 0
        isNamed = row.int(5) & 4 != 0
        held = row.int(6) != 0
        nextAt = row.instant(8)
        status = row.int32(9)
        do throws(CodecError) {
            answers = try RecipientAnswers.decode(row.bytes(10))
        } catch {
            throw .damaged("outbox \(id): \(error)")
        }
    }
}

extension DraftRecord {
    init(row: Statement) {
        self.init(
            conversation: row.id(0), author: row.number(1), text: row.text(4), savedAt: row.instant(2),
            reason: row.text(3))
    }
}

extension QuarantineRecord {
    init(row: Statement) {
        self.init(
            id: row.int(0), at: row.instant(1), channel: row.text(2), code: row.text(3), detail: row.text(4),
            bytes: row.bytes(6), blob: row.text(5))
    }
}

extension GenerationRecord {
    init(row: Statement) {
        self.init(
            generation: row.int(0), at: row.instant(1), uid: row.int(2), hash: row.text(3),
            unicodeVersion: row.text(4), zonesVersion: row.text(5), files: Self.files(of: row.bytes(6)))
    }
}

extension IdempotencyRecord {
    init(row: Statement) throws(StoreError) {
        self.init(
            key: IdempotencyKey(hash: UInt64(bitPattern: row.int(0))), requestHash: UInt64(bitPattern: row.int(1)),
            at: row.instant(2), status: row.int32(3), conversation: row.id(4), message: row.id(5),
            epoch: row.int32(6), state: try row.value(7, "state"))
    }
}
