import FrontdeskCore
import GRDBSQLite

/// The prepared statements that answer look-ups by id.
final class LookupStatements {
    let begin: Statement
    let end: Statement
    let conversation: Statement
    let identity: Statement
    let idempotency: Statement
    let reference: Statement

    init(on database: OpaquePointer) throws(StoreError) {
        begin = try Statement("BEGIN", on: database)
        end = try Statement("COMMIT", on: database)
        conversation = try Statement("SELECT \(Columns.conversation) FROM conversation WHERE id = ?", on: database)
        identity = try Statement("SELECT \(Columns.identity) FROM identity WHERE id = ?", on: database)
        idempotency = try Statement("SELECT \(Columns.idempotency) FROM idempotency WHERE key = ?", on: database)
        reference = try Statement(
            "SELECT conversation, direction, delivery, detail, answers FROM message WHERE id = ?", on: database)
    }

    func finalize() {
        for statement in [begin, end, conversation, identity, idempotency, reference] { statement.finalize() }
    }
}

extension BatchWriter {
    /// Answers all look-ups under one read lock, which is cheaper than one for each.
    func prefetch(_ asked: [Lookup]) throws(StoreError) -> [Found] {
        guard !asked.isEmpty else { return [] }
        var answers: [Found] = []
        answers.reserveCapacity(asked.count)
        try lookups.begin.run()
        do throws(StoreError) {
            for lookup in asked { answers.append(try answer(lookup)) }
            try lookups.end.run()
        } catch {
            sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
            throw error
        }
        return answers
    }

    private func answer(_ lookup: Lookup) throws(StoreError) -> Found {
        switch lookup {
        case .message(let channel, let dedupe):
            guard !dedupe.isEmpty, let hit = try keys.find(.message, channel.value, dedupe) else { return .nothing }
            return .message(MessageID(hit.id), ConversationID(hit.conversation))
        case .identity(let channel, let address):
            guard let hit = try keys.find(.identity, channel.value, address) else { return .nothing }
            return try identity(hit.id)
        case .thread(let channel, let thread):
            guard !thread.isEmpty, let hit = try keys.find(.thread, channel.value, thread) else { return .nothing }
            return try conversation(hit.id)
        case .reference(let messageID):
            guard !messageID.isEmpty, let hit = try keys.find(.reference, KeyKind.desk, messageID) else {
                return .nothing
            }
            return try reference(hit.id)
        case .fingerprint(let text):
            guard !text.isEmpty, let hit = try keys.find(.fingerprint, KeyKind.desk, text) else { return .nothing }
            return .message(MessageID(hit.id), ConversationID(hit.conversation))
        case .conversation(let id): return try conversation(id.value)
        case .identityByID(let id): return try identity(id.value)
        case .idempotency(let key):
            let row = lookups.idempotency
            try row.bind(1, Int64(bitPattern: key.hash))
            defer { row.reset() }
            return try row.step() ? .idempotency(IdempotencyRecord(row: row)) : .nothing
        }
    }

    private func conversation(_ id: Int64) throws(StoreError) -> Found {
        let row = lookups.conversation
        try row.bind(1, id)
        defer { row.reset() }
        return try row.step() ? .conversation(ConversationRecord(row: row)) : .nothing
    }

    private func reference(_ id: Int64) throws(StoreError) -> Found {
        let row = lookups.reference
        try row.bind(1, id)
        defer { row.reset() }
        guard try row.step() else { return .nothing }
        let content: InboundMessage
        let answers: [RecipientAnswer]
        do throws(CodecError) {
            content = try MessageDetail.decode(row.bytes(3), dedupe: "", text: "")
            answers = try RecipientAnswers.decode(row.bytes(4))
        } catch {
            throw .damaged("message m\(id): \(error)")
        }
        return .reference(
            ReferenceRecord(
                message: MessageID(id), conversation: row.id(0), direction: try row.value(1, "direction"),
                delivery: try row.value(2, "delivery"), content: content, answers: answers))
    }

    private func identity(_ id: Int64) throws(StoreError) -> Found {
        let row = lookups.identity
        try row.bind(1, id)
        defer { row.reset() }
        return try row.step() ? .identity(IdentityRecord(row: row)) : .nothing
    }
}
