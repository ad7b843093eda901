/// The tables, as SQL. A message of a new customer touches six b-trees: `journal`, `work`, `message`, `conversation`,
/// `identity` and `key_log` (besides the single row of `meta`, once a batch, and `key`, by the merges of ``RecentKeys``).
enum Schema {
    /// "fdsk": marks the file as ours (sqlite.org/pragma.html#pragma_application_id).
    static let applicationID: Int64 = 0x6664_736b
    /// The form of the database; a file with a higher one is refused.
    static let version: Int64 = 5
    /// The oldest form that is brought up to the present one when it is opened.
    static let oldest: Int64 = 4

    /// What brings a database from each older form to the next.
    static let steps: [Int64: String] = [4: fromForm4]

    /// From form 4 to form 5: what was said of each recipient, and what channels that are asked need.
    private static let fromForm4 = """
        ALTER TABLE message ADD COLUMN answers BLOB NOT NULL DEFAULT x'';
        ALTER TABLE outbox ADD COLUMN answers BLOB NOT NULL DEFAULT x'';
        ALTER TABLE conversation ADD COLUMN visibility INTEGER NOT NULL DEFAULT 1;
        CREATE INDEX conversation_public ON conversation (id) WHERE visibility = 0;
        ALTER TABLE identity ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
        UPDATE identity SET newest = known.last
            FROM (SELECT identity, max(id) AS last FROM conversation GROUP BY identity) AS known
            WHERE known.identity = identity.id;
        CREATE TABLE cursor (channel INTEGER PRIMARY KEY, cursor TEXT NOT NULL);
        CREATE TABLE media (
            message INTEGER NOT NULL, place INTEGER NOT NULL, channel INTEGER NOT NULL, since INTEGER NOT NULL,
            PRIMARY KEY (message, place)) WITHOUT ROWID;
        PRAGMA user_version = 5;
        """

    static let create = """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            term INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, alive INTEGER NOT NULL,
            message INTEGER NOT NULL, conversation INTEGER NOT NULL, identity INTEGER NOT NULL,
            quarantine INTEGER NOT NULL, scalars BLOB NOT NULL,
            key0 INTEGER NOT NULL, key1 INTEGER NOT NULL, key_bits INTEGER NOT NULL);
        CREATE TABLE journal (
            last_seq INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, sum INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE work (id INTEGER PRIMARY KEY, row BLOB NOT NULL);
        CREATE TABLE roster (agent INTEGER PRIMARY KEY, row BLOB NOT NULL);
        CREATE TABLE definition (
            kind INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (kind, number)) WITHOUT ROWID;
        CREATE TABLE message (
            id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, previous INTEGER NOT NULL,
            identity INTEGER NOT NULL, channel INTEGER NOT NULL, direction INTEGER NOT NULL,
            stored_at INTEGER NOT NULL, author INTEGER NOT NULL, delivery INTEGER NOT NULL,
            raw_blob TEXT NOT NULL, dedupe TEXT NOT NULL, subject TEXT NOT NULL, detail BLOB NOT NULL,
            text TEXT NOT NULL, html TEXT NOT NULL, raw BLOB NOT NULL,
            message_id TEXT NOT NULL, fingerprint TEXT NOT NULL, answers BLOB NOT NULL DEFAULT x'');
        CREATE TABLE arrival (
            message INTEGER NOT NULL, channel INTEGER NOT NULL, dedupe TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (message, channel, dedupe)) WITHOUT ROWID;
        CREATE TABLE mailbox (
            channel INTEGER PRIMARY KEY, name TEXT NOT NULL, validity INTEGER NOT NULL, last_uid INTEGER NOT NULL,
            mod_seq INTEGER NOT NULL);
        CREATE TABLE cursor (channel INTEGER PRIMARY KEY, cursor TEXT NOT NULL);
        CREATE TABLE media (
            message INTEGER NOT NULL, place INTEGER NOT NULL, channel INTEGER NOT NULL, since INTEGER NOT NULL,
            PRIMARY KEY (message, place)) WITHOUT ROWID;
        CREATE TABLE conversation (
            id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, identity INTEGER NOT NULL, contact INTEGER NOT NULL,
            opened_at INTEGER NOT NULL, last_message INTEGER NOT NULL, left_state INTEGER NOT NULL,
            left_at INTEGER NOT NULL, left_row BLOB, language TEXT NOT NULL, thread TEXT NOT NULL,
            subject TEXT NOT NULL, linked INTEGER NOT NULL, link INTEGER NOT NULL,
            mistaken INTEGER NOT NULL, visibility INTEGER NOT NULL);
        CREATE INDEX conversation_left ON conversation (id) WHERE left_row IS NOT NULL;
        CREATE INDEX conversation_public ON conversation (id) WHERE visibility = 0;
        CREATE TABLE identity (
            id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, contact INTEGER NOT NULL,
            conversation INTEGER NOT NULL, replied_by INTEGER NOT NULL, replied_at INTEGER NOT NULL,
            language TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
            phone TEXT NOT NULL, owner INTEGER NOT NULL, acknowledged BLOB NOT NULL,
            newest INTEGER NOT NULL);
        CREATE TABLE key (hash INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id INTEGER NOT NULL);
        CREATE TABLE key_log (last INTEGER PRIMARY KEY, keys BLOB NOT NULL);
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, message INTEGER NOT NULL,
            channel INTEGER NOT NULL, attempts INTEGER NOT NULL, underway INTEGER NOT NULL, held INTEGER NOT NULL,
            created_at INTEGER NOT NULL, next_at INTEGER NOT NULL, status INTEGER NOT NULL,
            answers BLOB NOT NULL DEFAULT x'');
        CREATE TABLE draft (
            conversation INTEGER NOT NULL, author INTEGER NOT NULL, saved_at INTEGER NOT NULL,
            reason TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (conversation, author)) WITHOUT ROWID;
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, channel TEXT NOT NULL, code TEXT NOT NULL,
            detail TEXT NOT NULL, blob TEXT NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE generation (
            generation INTEGER PRIMARY KEY, at INTEGER NOT NULL, uid INTEGER NOT NULL, hash TEXT NOT NULL,
            unicode_version TEXT NOT NULL, zones_version TEXT NOT NULL, files BLOB NOT NULL);
        CREATE TABLE idempotency (
            key INTEGER PRIMARY KEY, request_hash INTEGER NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL,
            conversation INTEGER NOT NULL, message INTEGER NOT NULL, epoch INTEGER NOT NULL,
            state INTEGER NOT NULL);
        CREATE INDEX idempotency_at ON idempotency (at);
        CREATE TABLE blob (digest TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE checkpoint (
            last_seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL);
        """
}
