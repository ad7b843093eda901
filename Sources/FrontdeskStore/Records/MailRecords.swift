package import FrontdeskCore

/// What a conversation has to do with the one it names. The numbers are stored.
package enum ConversationLink: UInt8, Sendable, CaseIterable {
    /// It goes on with the same thread, which was closed.
    case before = 0
    /// It names a mail of that one, and its writer is nobody of it.
    case related = 1
    /// The same person has said something there which others can or cannot read.
    case person = 2

    package var name: String {
        switch self {
        case .before: "before"
        case .related: "related"
        case .person: "person"
        }
    }
}

/// A message as an answer to it finds it: whose conversation it is, and who has to do with it.
package struct ReferenceRecord: Sendable, Equatable {
    package var message: MessageID
    package var conversation: ConversationID
    package var direction: MessageDirection
    package var delivery: DeliveryState
    /// The addresses of its sender, its recipients, and of whoever has answered for themselves.
    package var people: [String]
    /// Of a mail of ours: what was said last of each recipient.
    package var answers: [RecipientAnswer]

    package init(
        message: MessageID, conversation: ConversationID, direction: MessageDirection, delivery: DeliveryState,
        content: InboundMessage, answers: [RecipientAnswer] = []
    ) {
        self.message = message
        self.conversation = conversation
        self.direction = direction
        self.delivery = delivery
        self.answers = answers
        let asked = answers.map { RecipientAddress.folded($0.address) }
        let named = [content.sender.id, content.mail?.replyTo ?? ""] + content.recipients
        people = (named + asked.filter { !named.contains($0) }).filter { !$0.isEmpty }
    }
}

/// Another copy of a mail: by which channel it came too.
package struct ArrivalRecord: Sendable, Equatable {
    package var message: MessageID
    package var channel: ChannelNumber
    /// The channel's key of that copy.
    package var dedupe: String
    package var at: Instant

    package init(message: MessageID, channel: ChannelNumber, dedupe: String, at: Instant) {
        self.message = message
        self.channel = channel
        self.dedupe = dedupe
        self.at = at
    }
}

/// How far a channel's mailbox has been read.
package struct MailboxRecord: Sendable, Equatable {
    package var channel: ChannelNumber
    /// The mailbox's name: another one is begun anew.
    package var name: String
    /// UIDVALIDITY (RFC 3501, section 2.3.1.1).
    package var validity: UInt32
    package var lastUID: UInt32
    /// HIGHESTMODSEQ (RFC 7162); 0 where it is not known.
    package var modSeq: UInt64

    package init(channel: ChannelNumber, name: String, validity: UInt32, lastUID: UInt32, modSeq: UInt64) {
        self.channel = channel
        self.name = name
        self.validity = validity
        self.lastUID = lastUID
        self.modSeq = modSeq
    }
}
