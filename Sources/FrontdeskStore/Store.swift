package import FrontdeskCore

/// All that the desk loop may use of a database. Synchronous, called from one thread, no SQL types.
///
/// A commit that returns is on the disk: everything the loop answers afterwards rests on that.
package protocol Store: AnyObject {
    /// Opens or creates the database, takes the lock, and says what was found.
    ///
    /// - Throws: ``StoreError``: `locked` when another daemon has it, `newer` when a newer release wrote it (nothing is
    ///   touched), `damaged` when it does not read.
    func open() throws(StoreError) -> Recovered

    /// Hands every row of `work` to the body, in order of id. For the start only.
    func forEachWork(_ body: (ConversationID, [UInt8]) throws(StoreError) -> Void) throws(StoreError)

    /// Answers all look-ups of a batch in one call, in their order.
    func prefetch(_ lookups: [Lookup]) throws(StoreError) -> [Found]

    /// Writes the batch in one transaction and syncs it.
    ///
    /// - Throws: `unavailable` when the disk or the system failed (the outcome is unknown until the next `open`),
    ///   `refusedData` when the data itself was not accepted (nothing was written).
    func commit(_ batch: Batch) throws(StoreError)

    /// Keeps bytes under their digest, synced, before a command that names them is asked for.
    ///
    /// May be called from any thread.
    func putBlob(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest

    /// A key of the desk's own that never leaves it, 32 bytes, once it is open: what is signed with it comes back as ours.
    var secret: [UInt8] { get }

    /// Reads outside the loop; safe from any thread.
    var records: any RecordReader { get }

    /// Releases the database and its lock.
    func close()
}

/// Why the store did not do it.
package enum StoreError: Error, Equatable, CustomStringConvertible {
    /// Another process holds the database.
    case locked(String)
    /// The database belongs to a newer release.
    case newer(found: Int, known: Int)
    /// The disk or the system failed; the outcome is unknown.
    case unavailable(String)
    /// The data was not accepted: a bug of ours, nothing was written.
    case refusedData(String)
    /// What is stored does not read.
    case damaged(String)

    package var description: String {
        switch self {
        case .locked(let path): "\(path) is in use by another daemon"
        case .newer(let found, let known):
            """
            the database has the form \(found), this release knows up to \(known), and nothing was touched: install the \
            release that wrote it, or put back the copy that was kept when it was migrated
            """
        case .unavailable(let what): "the store is unavailable: \(what)"
        case .refusedData(let what): "the store refused the data: \(what)"
        case .damaged(let what): "the store is damaged: \(what)"
        }
    }
}

/// What `open` found.
package struct Recovered: Sendable, Equatable {
    /// The last number given to an event; 0 for a new journal.
    package var lastSequence: Int64 = 0
    /// The time of the last entry; ``Instant/none`` for a new journal.
    package var lastAt: Instant = .none
    /// When the daemon was last known to decide.
    package var alive: Instant = .none
    package var term: Int64 = 0
    package var counters = Counters()
    package var workCount: Int = 0
    /// Rows of `roster`, by agent number.
    package var roster: [[UInt8]] = []
    package var definitions: [Definition] = []
    package var scalars: [UInt8] = []
    /// Open conversations that everybody can read.
    package var openInPublic: [ConversationID] = []
    /// Outbound messages not yet confirmed, by id.
    package var outbox: [OutboxRecord] = []
    /// Files that are still to be fetched, the oldest first.
    package var media: [MediaRecord] = []
    /// The newest kept generation; `nil` in a new database.
    package var generation: GenerationRecord?

    package init() {}
}

/// The last identifiers given out.
package struct Counters: Sendable, Equatable {
    package var message: Int64 = 0
    package var conversation: Int64 = 0
    package var identity: Int64 = 0
    package var quarantine: Int64 = 0

    package init() {}
}

/// A name or requirement with its desk number, as a row.
package struct Definition: Sendable, Equatable {
    /// A ``NameKind`` raw value, or ``requirementKind``.
    package var kind: UInt8
    package var number: Int32
    /// The name's UTF-8, or the requirement's encoding.
    package var bytes: [UInt8]

    package static let requirementKind: UInt8 = 100

    package init(kind: UInt8, number: Int32, bytes: [UInt8]) {
        self.kind = kind
        self.number = number
        self.bytes = bytes
    }
}

/// What a batch changes, all in one transaction.
package struct Batch: Sendable {
    package var term: Int64
    /// The journal rows of this batch: entries one after the other, as the codec made them. Empty when nothing happened.
    package var entries: [UInt8] = []
    /// The number of the first event in `entries`.
    package var firstSequence: Int64 = 0
    /// The number of the last event; unchanged when `entries` is empty.
    package var lastSequence: Int64 = 0
    package var lastAt: Instant = .none
    package var alive: Instant = .none
    package var counters = Counters()
    /// Present state: `nil` bytes remove the row.
    package var work: [(id: ConversationID, bytes: [UInt8]?)] = []
    package var roster: [(agent: AgentNumber, bytes: [UInt8])] = []
    package var definitions: [Definition] = []
    package var scalars: [UInt8] = []
    package var records: [RecordChange] = []

    package init(term: Int64) {
        self.term = term
    }
}

/// What the loop asks before it decides.
package enum Lookup: Sendable, Hashable {
    /// Has this item of the channel been seen?
    case message(ChannelNumber, dedupe: String)
    case identity(ChannelNumber, address: String)
    /// The newest conversation of a provider's thread.
    case thread(ChannelNumber, thread: String)
    case conversation(ConversationID)
    case identityByID(IdentityID)
    /// The message that had this Message-ID first.
    case reference(String)
    /// Has this mail been seen, by whatever way it came?
    case fingerprint(String)
    /// A result kept under an `Idempotency-Key` for 24 h.
    case idempotency(IdempotencyKey)
}

/// A hash over the caller and the `Idempotency-Key` header.
package struct IdempotencyKey: Sendable, Hashable {
    package var hash: UInt64
    package init(hash: UInt64) { self.hash = hash }
}

package enum Found: Sendable, Equatable {
    case nothing
    case message(MessageID, ConversationID)
    case identity(IdentityRecord)
    case conversation(ConversationRecord)
    case idempotency(IdempotencyRecord)
    case reference(ReferenceRecord)
}

/// The SHA-256 of a blob's bytes, in lower-case hex: its name on the disk.
package struct BlobDigest: Sendable, Hashable {
    package var hex: String
    package init(hex: String) { self.hex = hex }
}
