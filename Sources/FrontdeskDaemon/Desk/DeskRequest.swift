package import FrontdeskConfig
package import FrontdeskCore
package import FrontdeskStore

/// What is asked of the desk loop.
package enum DeskRequest: Sendable {
    case intake(IntakeItem)
    /// Several things of one channel, and how far it has been asked with them.
    case delivery(ChannelDelivery)
    case quarantine(QuarantineItem)
    case setPresence(AgentNumber, Presence, overtime: Span, Actor)
    /// `got` names offers and assignments, `read` conversations that came as wakes.
    case pull(AgentNumber, max: Int, got: [OfferID], read: [ConversationID])
    /// The bytes of these offers were written.
    case deliver([OfferID])
    case accept(OfferID, siblings: [ConversationID], Actor)
    case decline(OfferID, reason: String, Actor)
    case reply(ReplyRequest)
    /// Opened by hand.
    case open(OpeningRequest)
    case note(NoteRequest)
    case change(Change)
    case take(ConversationID, epoch: Int32, Actor)
    case assign(ConversationID, epoch: Int32, AgentNumber, force: Bool, reason: String, Actor)
    case transfer(Transfer)
    case prioritize(ConversationID, epoch: Int32, boost: Int32, strict: UInt8, Actor)
    case spam(ConversationID, epoch: Int32, Actor)
    /// Back by hand, `reopen` or `notSpam`, to a queue or to where it was.
    case revive(ConversationID, Verb, QueueNumber, Actor)
    /// The customer of a conversation is somebody else: who, as their channel names them.
    case correctContact(ConversationID, Sender, Actor)
    /// The contact belongs to an agent from now on, or to nobody.
    case setContactOwner(ContactID, AgentNumber)
    case putDraft(ConversationID, AgentNumber, text: String)
    case deleteDraft(ConversationID, AgentNumber)
    /// What was found of a file of a message, counted from 0, that nobody had looked at when it came.
    case fileVerdict(MessageID, file: Int, FileVerdict)
    /// A file of a message, counted from 0, was fetched from its channel, or is given up: what it is now.
    case fileFetched(MessageID, file: Int, Attachment)
    case outboxAttempt(OutboxID)
    case outboxResult(OutboxID, OutboxOutcome, status: Int32, next: OutboxNext, heard: OutboxHeard = OutboxHeard())
    case outboxRetry(OutboxID)
    case outboxDiscard(OutboxID)
    case outboxEdit(OutboxEdit)
    case present(AgentNumber)
    case absent(AgentNumber, since: Instant)
    /// The agent's pull ended a while ago: no offers any more.
    case unreachable(AgentNumber)
    /// The daemon runs again after so long.
    case start(gap: Span)
    case policy(PolicyChange)
    /// The wall clock was far ahead for long, and the desk's time has been set to it.
    case clockFollowed(by: Span)
    /// A call under an `Idempotency-Key`.
    indirect case keyed(IdempotencyRequest, DeskRequest)
    /// Nothing but time: lets passed deadlines happen.
    case tick

    /// The agent whose call this is: each call shows that they are there.
    package var caller: AgentNumber? {
        switch self {
        case .setPresence(_, _, _, let actor), .accept(_, _, let actor), .decline(_, _, let actor),
            .take(_, _, let actor), .assign(_, _, _, _, _, let actor), .prioritize(_, _, _, _, let actor),
            .spam(_, _, let actor), .revive(_, _, _, let actor), .correctContact(_, _, let actor):
            actor.agent
        case .transfer(let transfer): transfer.by.agent
        case .pull(let agent, _, _, _), .putDraft(_, let agent, _), .deleteDraft(_, let agent): agent
        case .reply(let request): request.draft.by.agent
        case .outboxEdit(let edit): edit.by.agent
        case .open(let request): request.by.agent
        case .note(let request): request.by.agent
        case .change(let change): change.by.agent
        case .keyed(_, let request): request.caller
        default: nil
        }
    }
}

/// A message from outside, read, signed and looked through.
///
/// A class, because it passes through several queues and has some twenty texts to retain each time it is copied.
package final class IntakeItem: Sendable {
    package let channel: ChannelNumber
    package let message: InboundMessage
    package let raw: [UInt8]
    /// The blob with the original bytes when they are large; else empty.
    package let rawBlob: String
    package let textHits: TextHits
    package let subjectHits: TextHits
    /// The generation whose patterns gave the hits.
    package let generation: Int64

    package init(
        channel: ChannelNumber, message: InboundMessage, raw: [UInt8], rawBlob: String, textHits: TextHits,
        subjectHits: TextHits, generation: Int64
    ) {
        self.channel = channel
        self.message = message
        self.raw = raw
        self.rawBlob = rawBlob
        self.textHits = textHits
        self.subjectHits = subjectHits
        self.generation = generation
    }
}

/// Things of one channel in the order in which it tells of them, and the position that holds once they are stored.
package struct ChannelDelivery: Sendable {
    package enum Item: Sendable {
        case message(IntakeItem)
        /// What became of a message of ours.
        case receipt(DeliveryReceipt)
        /// One that could not be read.
        case quarantine(QuarantineItem)
    }

    package enum Position: Sendable {
        case mailbox(MailboxRecord)
        case cursor(CursorRecord)
    }

    package var channel: ChannelNumber
    package var items: [Item]
    /// Nil where the channel has none, or it is told later.
    package var position: Position?

    package init(channel: ChannelNumber, items: [Item], position: Position?) {
        self.channel = channel
        self.items = items
        self.position = position
    }
}

/// Something from outside that could not be understood.
package struct QuarantineItem: Sendable {
    package var channel: String
    package var code: String
    package var detail: String
    package var bytes: [UInt8]
    package var blob: String

    package init(channel: String, code: String, detail: String, bytes: [UInt8], blob: String) {
        self.channel = channel
        self.code = code
        self.detail = detail
        self.bytes = bytes
        self.blob = blob
    }
}

/// A reply with its text; the draft's message id is given by the engine.
package struct ReplyRequest: Sendable {
    package var draft: ReplyDraft
    package var text: String
    /// What stands before the text, as it reads when the reply is carried out.
    package var template: Template?
    /// Nil where its author does not say; in public they have to.
    package var visibility: MessageVisibility?
    /// The last public message that its author has in front of them, of one that is written in private; 0 for others.
    package var publicly = MessageID(0)
    /// Files that are in the blob store.
    package var attachments: [Attachment] = []
    /// Whether copies were asked for, whoever gets one.
    package var wantsCopies = false
    /// Addresses that get a copy, each once and none of them ours.
    package var copies: [String] = []
    package var idempotency: IdempotencyRequest?

    package init(draft: ReplyDraft, text: String, visibility: MessageVisibility?, idempotency: IdempotencyRequest?) {
        self.draft = draft
        self.text = text
        self.visibility = visibility
        self.idempotency = idempotency
    }
}

package struct NoteRequest: Sendable {
    package var conversation: ConversationID
    package var text: String
    package var by: Actor
    package var idempotency: IdempotencyRequest?

    package init(conversation: ConversationID, text: String, by: Actor, idempotency: IdempotencyRequest?) {
        self.conversation = conversation
        self.text = text
        self.by = by
        self.idempotency = idempotency
    }
}

/// An `Idempotency-Key` as hashes.
package struct IdempotencyRequest: Sendable {
    package var key: IdempotencyKey
    package var requestHash: UInt64

    package init(key: IdempotencyKey, requestHash: UInt64) {
        self.key = key
        self.requestHash = requestHash
    }

    /// Whether this is the request the result was kept of.
    func matches(_ kept: IdempotencyRecord) -> Bool { kept.requestHash == requestHash }
}

/// What is known of an attempt besides how it ended.
package struct OutboxHeard: Sendable, Equatable {
    /// Which attempt it was, from 1; 0 for what is about none.
    package var attempt: Int32 = 0
    /// Nothing of it has gone out: it was none.
    package var isTakenBack = false
    /// Of all recipients, where a message has several; empty where nothing was heard.
    package var answers: [RecipientAnswer]
    /// The id the message has at its provider; empty where it gives none.
    package var providerID: String

    package init(answers: [RecipientAnswer] = [], providerID: String = "") {
        self.answers = answers
        self.providerID = providerID
    }
}

/// What follows a result of the outbox.
package enum OutboxNext: Sendable, Equatable {
    case nothing
    /// Another attempt not before the instant.
    case retry(at: Instant)
    /// Held until somebody decides.
    case hold
}

/// A new policy with the files it came from.
package struct PolicyChange: Sendable {
    package var policy: Policy
    package var files: [GenerationRecord.File]
    package var hash: String
    /// The release of the time zones it was read with.
    package var zonesVersion: String
    /// Who brought it; -1 for the daemon itself, at its start or for a signal.
    package var uid: Int64

    package init(
        policy: Policy, files: [GenerationRecord.File], hash: String, zonesVersion: String = "", uid: Int64
    ) {
        self.policy = policy
        self.files = files
        self.hash = hash
        self.zonesVersion = zonesVersion
        self.uid = uid
    }
}

extension PolicyChange {
    /// The policy of a configuration that was read with the zones of the system.
    package init(_ configuration: Configuration, uid: Int64) {
        self.init(
            policy: configuration.policy,
            files: configuration.files.map { GenerationRecord.File(name: $0.name, bytes: $0.bytes) },
            hash: configuration.hash, zonesVersion: ZoneFolder.system.version(), uid: uid)
    }
}

/// The policy in force, as the disk has it.
package struct PolicyInForce: Sendable {
    package var policy: Policy
    /// The hash of its generation.
    package var hash: String
}

/// What the desk answers. Nothing of it leaves before its batch is on the disk.
package enum DeskAnswer: Sendable, Equatable {
    case done
    case received(ConversationID, MessageID)
    /// What became of each thing of a delivery; ``done`` where nothing of it is a message.
    case takenIn([DeskAnswer])
    /// The item had come before.
    case duplicate(ConversationID, MessageID)
    case work(WorkSnapshot)
    case pulled([WorkSnapshot])
    case replied(WorkSnapshot, MessageID)
    case noted(MessageID)
    case presence(Presence)
    /// A request under a used `Idempotency-Key`: the first answer, for a note without a conversation.
    case repeated(WorkSnapshot?, MessageID)
    case keyReused
    /// The channel of the conversation cannot send files.
    case filesNotTaken
    /// The channel sends no copies.
    case copiesNotTaken
    /// Another text would come too late.
    case notEditable(OutboxEdit.TooLate)
    /// The channel takes nothing new.
    case channelRetired
    /// A reply that is not for those who can read the conversation; its text is kept.
    case misplaced(Misplacement)
    case refused(Refusal, draftKept: Bool)
    case notFound
    /// The store failed; the outcome is unknown.
    case unavailable
    /// A bug of ours.
    case faulty
    /// The daemon stops.
    case stopping
}

/// An open conversation with names instead of numbers, as the API shows it.
package struct WorkSnapshot: Sendable, Equatable {
    package var conversation: ConversationID
    package var epoch: Int32
    package var state: WorkState
    package var workClass: WorkClass
    package var channel: String
    package var queue: String
    package var due: Instant
    package var owner: String
    package var offer: OfferID?
    package var isAssignment: Bool
    /// A colleague asks the agent to take it over.
    package var isAsk = false
    /// Who can read it.
    package var visibility = MessageVisibility.private
    /// When what is parked or snoozed comes back; far future when not by itself.
    package var until = Instant.distantFuture
    package var lastMessage: MessageID
    package var unansweredSince: Instant
    package var deadline: Instant

    /// Whether the answer clock runs.
    package var isAnswerOwed: Bool {
        switch state {
        case .queued, .offered, .parked: true
        case .active, .snoozed: unansweredSince.isSet
        case .waiting, .resolved, .closed, .spam, .filed: false
        }
    }
}
