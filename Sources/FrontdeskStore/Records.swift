package import FrontdeskCore

/// A change of records; commits with the batch it belongs to.
package enum RecordChange: Sendable {
    case insertMessage(MessageRecord)
    /// New, or a newer form of a known one.
    case putConversation(ConversationRecord)
    case putIdentity(IdentityRecord)
    /// The newest message of a conversation that is otherwise unchanged.
    case touchConversation(ConversationID, lastMessage: MessageID)
    case putOutbox(OutboxRecord)
    /// Sent or given up: the row goes, the message keeps how it ended.
    case endOutbox(OutboxID, MessageID, DeliveryState)
    case setDelivery(MessageID, DeliveryState)
    /// What is known of a file of a message, counted from 0, once somebody has looked. What is known already stays, and what
    /// is not there any more needs none.
    case setVerdict(MessageID, file: Int, FileVerdict)
    /// Another text of a message of ours that has not gone out, and by whom.
    case editText(MessageID, String, by: MessageAttribute)
    /// What was said last of each recipient, all of them.
    case setAnswers(MessageID, [RecipientAnswer])
    case putDraft(DraftRecord)
    case deleteDraft(ConversationID, author: AgentNumber)
    case quarantine(QuarantineRecord)
    case putGeneration(GenerationRecord)
    case putIdempotency(IdempotencyRecord)
    /// Forget all idempotency results older than this, the oldest first: at once, or by and by with the commits that
    /// follow.
    case expireIdempotency(before: Instant)
    /// Another copy of a mail that is here; one that is known already changes nothing.
    case putArrival(ArrivalRecord)
    case putMailbox(MailboxRecord)
    case putCursor(CursorRecord)
    /// A file that is to be fetched.
    case putMedia(MediaRecord)
    /// A file was fetched, or is given up: what it is now. Known no more as one to fetch.
    case endMedia(MessageID, file: Int, Attachment)
    /// The provider's id that a message of ours was given when it was sent.
    case setProviderID(MessageID, ChannelNumber, String)
}

/// One address of a customer, and what is remembered for the next message from it.
package struct IdentityRecord: Sendable, Equatable {
    package var id: IdentityID
    package var contact: ContactID
    package var channel: ChannelNumber
    /// The provider's id of the address; unique in the channel.
    package var address: String
    package var name: String
    package var email: String
    package var phone: String
    /// The last language that was detected with certainty; `und` when never.
    package var language: String
    /// The newest conversation without a provider's thread; 0 when none.
    package var conversation: ConversationID
    /// The newest conversation of all; 0 when none.
    package var newest: ConversationID
    /// Who wrote the last human public reply, and when.
    package var repliedBy: AgentNumber
    package var repliedAt: Instant
    /// The agent to whom the contact belongs; none without one.
    package var owner: AgentNumber
    /// When the address was last sent an acknowledgement, the oldest first; no more than count.
    package var acknowledged: [Instant]

    package init(id: IdentityID, contact: ContactID, channel: ChannelNumber, address: String) {
        self.id = id
        self.contact = contact
        self.channel = channel
        self.address = address
        name = ""
        email = ""
        phone = ""
        language = "und"
        conversation = ConversationID(0)
        newest = ConversationID(0)
        repliedBy = .none
        repliedAt = .none
        owner = .none
        acknowledged = []
    }
}

/// What stays of a conversation, in and outside the router.
package struct ConversationRecord: Sendable, Equatable {
    package var id: ConversationID
    package var channel: ChannelNumber
    package var identity: IdentityID
    package var contact: ContactID
    /// The provider's key of the thread; empty for one thread per sender. Unique key: the newest conversation wins.
    package var thread: String
    package var subject: String
    package var language: String
    package var openedAt: Instant
    /// The newest message; each message names the one before it.
    package var lastMessage: MessageID
    /// The router's last row of it, once it has left the router (encoded by the core's codec); empty while it is open.
    package var left: [UInt8]
    /// How it left; meaningless while `left` is empty.
    package var leftState: WorkState
    package var leftAt: Instant
    /// Another conversation it has to do with; 0 when there is none.
    package var linked: ConversationID
    /// What it has to do with that one.
    package var link: ConversationLink
    /// Whom it was thought to be from before somebody corrected that; 0 where nobody has.
    package var mistaken: IdentityID
    /// Who can read it: a public one has public messages only, and a private one private ones.
    package var visibility: MessageVisibility

    package init(
        id: ConversationID, channel: ChannelNumber, identity: IdentityID, contact: ContactID, openedAt: Instant
    ) {
        self.id = id
        self.channel = channel
        self.identity = identity
        self.contact = contact
        self.openedAt = openedAt
        thread = ""
        subject = ""
        language = "und"
        lastMessage = MessageID(0)
        left = []
        leftState = .queued
        leftAt = .none
        linked = ConversationID(0)
        link = .before
        mistaken = IdentityID(0)
        visibility = .private
    }
}

/// How far an outbound message has come.
package enum DeliveryState: UInt8, Sendable, CaseIterable {
    /// Inbound, or a note: nothing to deliver.
    case none = 0
    case queued = 1
    case sent = 2
    case failed = 3
    case ambiguous = 4
    case discarded = 5
    /// It had been sent, and a mail server tells that it did not arrive.
    case bounced = 6
    /// Some of its recipients have it, and others will not get it.
    case partly = 7
    /// Its provider tells that it has reached the customer.
    case delivered = 8
    /// Its provider tells that the customer has seen it.
    case read = 9

    package var name: String {
        switch self {
        case .none: "none"
        case .queued: "queued"
        case .sent: "sent"
        case .failed: "failed"
        case .ambiguous: "ambiguous"
        case .discarded: "discarded"
        case .bounced: "bounced"
        case .partly: "partly"
        case .delivered: "delivered"
        case .read: "read"
        }
    }

    /// What it becomes by what its provider tells, which may come twice and in any order; nil where that is nothing new.
    package func after(_ step: DeliveryStep) -> DeliveryState? {
        switch (self, step) {
        case (.none, _), (.discarded, _), (.read, _), (.bounced, .delivered): nil
        case (.delivered, .delivered): nil
        case (_, .delivered): .delivered
        case (_, .read): .read
        case (.delivered, .failed), (.bounced, .failed): nil
        case (_, .failed): .bounced
        }
    }
}

/// One stored message.
package struct MessageRecord: Sendable, Equatable {
    package var id: MessageID
    package var conversation: ConversationID
    /// The message before it in the conversation; 0 for the first.
    package var previous: MessageID
    package var identity: IdentityID
    package var channel: ChannelNumber
    package var direction: MessageDirection
    package var storedAt: Instant
    /// The agent who wrote it; none for a customer's.
    package var author: AgentNumber
    package var delivery: DeliveryState
    /// Of a mail of ours: what was said last of each recipient, as far as anything was.
    package var answers: [RecipientAnswer]
    /// What was said. Outbound messages and notes use `text`, `visibility` and `attachments` only, with an empty
    /// `dedupe`, which is not indexed.
    package var content: InboundMessage
    /// The original bytes; empty when they are in a blob or there are none.
    package var raw: [UInt8]
    /// The blob of the original bytes; empty when `raw` has them.
    package var rawBlob: String

    package init(
        id: MessageID, conversation: ConversationID, previous: MessageID, identity: IdentityID, channel: ChannelNumber,
        direction: MessageDirection, storedAt: Instant, content: InboundMessage
    ) {
        self.id = id
        self.conversation = conversation
        self.previous = previous
        self.identity = identity
        self.channel = channel
        self.direction = direction
        self.storedAt = storedAt
        self.content = content
        author = .none
        delivery = .none
        answers = []
        raw = []
        rawBlob = ""
    }
}

/// An outbound message not yet confirmed by the other side.
package struct OutboxRecord: Sendable, Equatable {
    package var id: OutboxID
    package var conversation: ConversationID
    package var message: MessageID
    package var channel: ChannelNumber
    /// Attempts begun so far.
    package var attempts: Int32
    /// An attempt has begun and no result is known.
    package var underway: Bool
    /// Held until somebody decides: nothing more is tried by itself.
    package var held: Bool
    /// An earlier attempt ended so that nobody knows whether the customer has it.
    package var mayHaveBeenSent: Bool
    package var createdAt: Instant
    package var nextAt: Instant
    /// How the last attempt ended: positive the other side's status, negative a ``SendFault`` instead of an answer; 0 where
    /// there was no attempt yet, or nothing is known of it.
    package var status: Int32
    /// What was said last of each recipient, on a channel where a message has several: who has it does not get it again.
    package var answers: [RecipientAnswer]

    package init(
        id: OutboxID, conversation: ConversationID, message: MessageID, channel: ChannelNumber, createdAt: Instant
    ) {
        self.id = id
        self.conversation = conversation
        self.message = message
        self.channel = channel
        self.createdAt = createdAt
        attempts = 0
        underway = false
        held = false
        mayHaveBeenSent = false
        nextAt = createdAt
        status = 0
        answers = []
    }
}

/// A text an agent has begun; one for each author and conversation.
package struct DraftRecord: Sendable, Equatable {
    package var conversation: ConversationID
    package var author: AgentNumber
    package var text: String
    package var savedAt: Instant
    /// Why it was kept: `saved` by hand, or the code of the refusal that kept it.
    package var reason: String

    package init(conversation: ConversationID, author: AgentNumber, text: String, savedAt: Instant, reason: String) {
        self.conversation = conversation
        self.author = author
        self.text = text
        self.savedAt = savedAt
        self.reason = reason
    }
}

/// Something that came in and could not be understood, with its bytes.
package struct QuarantineRecord: Sendable, Equatable {
    package var id: Int64
    package var at: Instant
    /// The configured channel's name.
    package var channel: String
    /// A stable code.
    package var code: String
    package var detail: String
    package var bytes: [UInt8]
    /// The blob with the bytes when they are large; else empty.
    package var blob: String

    package init(id: Int64, at: Instant, channel: String, code: String, detail: String, bytes: [UInt8], blob: String) {
        self.id = id
        self.at = at
        self.channel = channel
        self.code = code
        self.detail = detail
        self.bytes = bytes
        self.blob = blob
    }
}

/// The ids a request made, kept for 24 h under its `Idempotency-Key`; never a body.
package struct IdempotencyRecord: Sendable, Equatable {
    package var key: IdempotencyKey
    /// Of method, path and body: another request under the same key is refused.
    package var requestHash: UInt64
    package var at: Instant
    package var status: Int32
    package var conversation: ConversationID
    package var message: MessageID
    package var epoch: Int32
    package var state: WorkState

    package init(
        key: IdempotencyKey, requestHash: UInt64, at: Instant, status: Int32, conversation: ConversationID,
        message: MessageID, epoch: Int32, state: WorkState
    ) {
        self.key = key
        self.requestHash = requestHash
        self.at = at
        self.status = status
        self.conversation = conversation
        self.message = message
        self.epoch = epoch
        self.state = state
    }
}

/// Reads for the API and the commands; never part of a decision. Safe from any thread; a read may take 2 s at most.
package protocol RecordReader: RecordLookups, Sendable {
    /// Reads that belong together; the time is one for all of them.
    func snapshot<T>(_ body: (any RecordLookups) throws(StoreError) -> T) throws(StoreError) -> T
    /// The other copies of a mail, by channel.
    func arrivals(_ message: MessageID) throws(StoreError) -> [ArrivalRecord]
    func mailbox(_ channel: ChannelNumber) throws(StoreError) -> MailboxRecord?
    func cursor(_ channel: ChannelNumber) throws(StoreError) -> CursorRecord?
    /// Conversations that have left the router, newest first, with an id below `before`.
    func leftConversations(before: ConversationID, limit: Int) throws(StoreError) -> [ConversationRecord]
    func drafts(_ conversation: ConversationID) throws(StoreError) -> [DraftRecord]
    /// Those with an id above `after`, in order.
    func outbox(after: OutboxID, limit: Int) throws(StoreError) -> [OutboxRecord]
    func outbox(_ id: OutboxID) throws(StoreError) -> OutboxRecord?
    func quarantine(before: Int64, limit: Int) throws(StoreError) -> [QuarantineRecord]
    func quarantined(_ id: Int64) throws(StoreError) -> QuarantineRecord?
    /// A blob to be read in pieces; `nil` when there is none.
    func blobFile(_ digest: BlobDigest) throws(StoreError) -> BlobFile?
    /// Journal rows whose last event is after `sequence`, oldest first, at most `limit` rows; each the bytes of a batch.
    func journal(after sequence: Int64, limit: Int) throws(StoreError) -> [[UInt8]]
    /// The bytes of the newest checkpoint that holds no event after `sequence`, and the last event it holds; `nil` when
    /// the journal has to be read from its beginning.
    func checkpoint(upTo sequence: Int64) throws(StoreError) -> (bytes: [UInt8], lastSequence: Int64)?
    /// The number of the first event that is kept; of the next to come when none is.
    func journalStart() throws(StoreError) -> Int64
    /// Those with a number below `before`, newest first; without their files.
    func generations(before: Int64, limit: Int) throws(StoreError) -> [GenerationRecord]
    func generation(_ number: Int64) throws(StoreError) -> GenerationRecord?
}
