/// The prepared statements that write records.
final class RecordStatements {
    let message: Statement
    let conversation: Statement
    let touch: Statement
    let identity: Statement
    let delivery: Statement
    let detail: Statement
    let putText: Statement
    let putDetail: Statement
    let answers: Statement
    let putOutbox: Statement
    let dropOutbox: Statement
    let putDraft: Statement
    let dropDraft: Statement
    let quarantine: Statement
    let generation: Statement
    let idempotency: Statement
    let expire: Statement
    let useBlob: Statement
    let arrival: Statement
    let mailbox: Statement
    let cursor: Statement
    let reference: Statement
    let media: Statement
    let dropMedia: Statement

    init(on database: OpaquePointer) throws(StoreError) {
        func values(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
        message = try Statement("INSERT INTO message (\(Columns.message)) VALUES (\(values(19)))", on: database)
        // What a key row stands for never changes: such a change would leave the key behind.
        conversation = try Statement(
            """
            INSERT INTO conversation (\(Columns.conversation)) VALUES (\(values(16)))
            ON CONFLICT (id) DO UPDATE SET identity = excluded.identity, contact = excluded.contact,
                opened_at = excluded.opened_at, last_message = excluded.last_message,
                left_state = excluded.left_state, left_at = excluded.left_at, left_row = excluded.left_row,
                language = excluded.language, subject = excluded.subject, mistaken = excluded.mistaken
            WHERE channel = excluded.channel AND thread = excluded.thread
            """, on: database)
        touch = try Statement("UPDATE conversation SET last_message = ? WHERE id = ?", on: database)
        identity = try Statement(
            """
            INSERT INTO identity (\(Columns.identity)) VALUES (\(values(14)))
            ON CONFLICT (id) DO UPDATE SET contact = excluded.contact, conversation = excluded.conversation,
                replied_by = excluded.replied_by, replied_at = excluded.replied_at, language = excluded.language,
                name = excluded.name, email = excluded.email, phone = excluded.phone, owner = excluded.owner,
                acknowledged = excluded.acknowledged, newest = excluded.newest
            WHERE channel = excluded.channel AND address = excluded.address
            """, on: database)
        delivery = try Statement("UPDATE message SET delivery = ? WHERE id = ?", on: database)
        detail = try Statement("SELECT detail FROM message WHERE id = ?", on: database)
        putDetail = try Statement("UPDATE message SET detail = ? WHERE id = ?", on: database)
        putText = try Statement("UPDATE message SET text = ? WHERE id = ?", on: database)
        answers = try Statement("UPDATE message SET answers = ? WHERE id = ?", on: database)
        putOutbox = try Statement(
            "INSERT OR REPLACE INTO outbox (\(Columns.outbox)) VALUES (\(values(11)))", on: database)
        dropOutbox = try Statement("DELETE FROM outbox WHERE id = ?", on: database)
        putDraft = try Statement("INSERT OR REPLACE INTO draft (\(Columns.draft)) VALUES (\(values(5)))", on: database)
        dropDraft = try Statement("DELETE FROM draft WHERE conversation = ? AND author = ?", on: database)
        quarantine = try Statement("INSERT INTO quarantine (\(Columns.quarantine)) VALUES (\(values(7)))", on: database)
        generation = try Statement(
            "INSERT OR REPLACE INTO generation (\(Columns.generation)) VALUES (\(values(7)))", on: database)
        idempotency = try Statement(
            "INSERT OR REPLACE INTO idempotency (\(Columns.idempotency)) VALUES (\(values(8)))", on: database)
        expire = try Statement(
            "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?)",
            on: database)
        useBlob = try Statement(
            "INSERT INTO blob VALUES (?, 1) ON CONFLICT (digest) DO UPDATE SET uses = uses + 1", on: database)
        arrival = try Statement(
            "INSERT OR IGNORE INTO arrival (\(Columns.arrival)) VALUES (\(values(4)))", on: database)
        mailbox = try Statement(
            "INSERT OR REPLACE INTO mailbox (\(Columns.mailbox)) VALUES (\(values(5)))", on: database)
        cursor = try Statement(
            "INSERT OR REPLACE INTO cursor (\(Columns.cursor)) VALUES (\(values(2)))", on: database)
        media = try Statement("INSERT OR REPLACE INTO media (\(Columns.media)) VALUES (\(values(4)))", on: database)
        dropMedia = try Statement("DELETE FROM media WHERE message = ? AND place = ?", on: database)
        reference = try Statement("UPDATE message SET message_id = ? WHERE id = ? AND message_id = ''", on: database)
    }

    func finalize() {
        for statement in [
            message, conversation, touch, identity, delivery, detail, putDetail, putText, answers, putOutbox,
            dropOutbox,
            putDraft, dropDraft, quarantine, generation, idempotency, expire, useBlob, arrival, mailbox, cursor,
            reference, media, dropMedia,
        ] {
            statement.finalize()
        }
    }
}
